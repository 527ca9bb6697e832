"""A printer under watch: its state is known before a receipt needs it, and a job ends whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.devices.contract import State
from app.devices.printer import profiles
from app.devices.printer.station import Station
from app.devices.sim.printer import PrinterSim
from app.domain.errors import Unreadable
from app.domain.slip import Code, Slip, Text
from tests.devices.lineworld import Listener, descriptors
from tests.devices.paper import simulated, texts, until

SLIP = Slip((Text("受理回执"),))


@contextmanager
def watched(sim: PrinterSim) -> Iterator[tuple[Station, Listener]]:
    heard = Listener()
    with Station(sim.url, profiles.load("generic-58mm"), heard) as station:
        yield station, heard


def test_faults_and_their_end_are_published(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, watched(sim) as (station, heard):
        heard.until_state(State.READY)
        sim.fault("paper-out")
        heard.until_state(State.DEGRADED)
        assert station.standing.reason == "printer_paper_out"
        assert station.print("j1", SLIP).reason == "printer_paper_out"
        sim.clear("paper-out")
        heard.until_state(State.READY)
        assert station.print("j2", SLIP).state == "printed"

    assert texts(tmp_path) == ["受理回执\n"]


@pytest.mark.parametrize("tcp", [0, None])
def test_a_pulled_cable_is_seen_and_a_job_fails_at_once_until_it_is_back(tmp_path: Path, tcp: int | None) -> None:
    with simulated(tmp_path, tcp=tcp) as sim, watched(sim) as (station, heard):
        heard.until_state(State.READY)
        sim.fault("unplug")
        heard.until(lambda: heard.states[-1] in (State.ABSENT, State.FAULT), 3.0)
        assert station.print("j1", SLIP).state == "failed"
        sim.clear("unplug")
        heard.until_state(State.READY)
        assert station.print("j2", SLIP).state == "printed"

    assert texts(tmp_path) == ["受理回执\n"]


@pytest.mark.slow
def test_a_silent_printer_is_absent_and_never_ready(tmp_path: Path) -> None:
    with simulated(tmp_path, "mute") as sim, watched(sim) as (station, heard):
        heard.until_state(State.ABSENT)
        assert station.standing.reason == "printer_silent"
        assert station.print("j1", SLIP).state == "uncertain"
        sim.clear("mute")
        heard.until_state(State.READY)

    assert State.READY not in heard.states[:-1]


def test_stopping_breaks_off_what_prints_and_answers_everybody(tmp_path: Path) -> None:
    long = Slip(tuple(Text("㛃" * 16) for _ in range(30)))
    ends: list[str] = []
    with simulated(tmp_path, tcp=None) as sim:
        with watched(sim) as (station, heard):
            heard.until_state(State.READY)
            first = threading.Thread(target=lambda: ends.append(station.print("j1", long).state))
            second = threading.Thread(target=lambda: ends.append(station.print("j2", SLIP).state))
            first.start()
            until(lambda: bool(sim.text()))
            second.start()
            station.stop()
            first.join(10)
            second.join(10)
        assert station.print("j3", SLIP).state == "failed"

    assert sorted(ends) == ["failed", "uncertain"]


def test_a_code_too_long_is_said_to_who_asked(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, watched(sim) as (station, _), pytest.raises(Unreadable):
        station.print("j1", Slip((Code("x" * 4000),)))


def test_a_url_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(Unreadable):
        Station("smoke://x", profiles.load("generic-58mm"), Listener())


@pytest.mark.slow
def test_twenty_pulls_leak_nothing(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, watched(sim) as (_, heard):
        heard.until_state(State.READY)
        before = descriptors(), threading.active_count()
        for _ in range(20):
            sim.fault("unplug")
            heard.until_state(State.ABSENT)
            sim.clear("unplug")
            heard.until_state(State.READY)
        assert (descriptors(), threading.active_count()) == before
