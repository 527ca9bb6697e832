"""A card reader under watch: cards laid, taken away, laid again; lines that fail; modules that are odd."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.devices.contract import DeviceUnavailable, State
from app.devices.idcard.reader import Reader
from app.domain.errors import Trouble, Unreadable
from app.texts import explain
from tests.devices.idworld import (
    FIND,
    FINE,
    FOUND,
    NOBODY,
    READ,
    SELECT,
    SELECTED,
    STATUS,
    answer,
    content,
    module,
    reading,
    simulated,
    text,
)
from tests.devices.lineworld import descriptors

WANG = "王秀英 530127196803154027 nation=彝 until=长期"
LI = "李\\uE863 530127199001010017"


@pytest.mark.parametrize("tcp", [0, None])
def test_a_laid_card_is_read(tcp: int | None) -> None:
    with simulated(tcp=tcp, card=WANG) as sim, reading(sim.url) as (reader, heard):
        card = reader.read(5.0)
        heard.until_state(State.READY)
    assert (card.name, card.id_number, card.sex, card.nation) == ("王秀英", "530127196803154027", "女", "彝")
    assert (card.until, card.doubtful) == ("长期", ())


def test_a_card_laid_while_somebody_waits_is_read() -> None:
    with simulated() as sim, reading(sim.url) as (reader, heard), ThreadPoolExecutor(1) as pool:
        heard.until_state(State.READY)
        waiting = pool.submit(reader.read, 10.0)
        sim.command(f"lay {LI}")
        assert waiting.result().name == "李䶮"


def test_no_card_is_said_in_time() -> None:
    with simulated() as sim, reading(sim.url) as (reader, _):
        began = time.monotonic()
        with pytest.raises(Trouble) as none:
            reader.read(0.5)
        assert none.value.code == "idcard_none"
        assert time.monotonic() - began < 3.0


def test_a_card_that_was_lifted_is_not_kept_for_the_next_person() -> None:
    with simulated(card=WANG) as sim, reading(sim.url) as (reader, _):
        reader.read(5.0)
        sim.command("take")
        with pytest.raises(Trouble):
            reader.read(0.3)
        assert sim.shown()["reads"] == 1


def test_the_same_card_is_not_given_twice_by_itself_but_again_when_asked() -> None:
    with simulated(card=WANG) as sim, reading(sim.url) as (reader, _):
        assert reader.read(5.0, again=False).name == "王秀英"
        with pytest.raises(Trouble):
            reader.read(0.6, again=False)
        assert reader.read(5.0).name == "王秀英"


@pytest.mark.parametrize("fault", ["none", "shows-once"])
def test_a_card_lifted_and_laid_again_is_a_new_reading(fault: str) -> None:
    with simulated(fault, card=WANG) as sim, reading(sim.url) as (reader, _):
        reader.read(5.0, again=False)
        sim.command("take")
        with pytest.raises(Trouble):
            reader.read(0.6, again=False)
        sim.command(f"lay {WANG}")
        assert reader.read(5.0, again=False).name == "王秀英"


def test_a_card_swapped_for_another_is_a_new_reading() -> None:
    with simulated(card=WANG) as sim, reading(sim.url) as (reader, _):
        reader.read(5.0, again=False)
        sim.command(f"lay {LI}")
        assert reader.read(5.0, again=False).name == "李䶮"


def test_a_card_taken_away_midway_is_no_reading_and_the_next_one_is() -> None:
    with simulated("moved", card=WANG) as sim, reading(sim.url) as (reader, _):
        with pytest.raises(Trouble) as moved:
            reader.read(0.5)
        assert moved.value.code == "idcard_moved"
        sim.command(f"lay {LI}")
        assert reader.read(5.0).name == "李䶮"


@pytest.mark.parametrize("fault", ["flip", "half", "drop", "double", "repeat", "echo", "fingerprints"])
def test_a_spoilt_answer_is_asked_for_again(fault: str) -> None:
    with simulated(card=WANG) as sim, reading(sim.url) as (reader, heard):
        heard.until_state(State.READY)
        sim.fault(fault)
        assert reader.read(5.0).id_number == "530127196803154027"


@pytest.mark.slow
def test_answers_that_come_late_are_taken_for_nothing_else() -> None:
    with simulated("slow", card=WANG) as sim, reading(sim.url) as (reader, _):
        assert reader.read(5.0).name == "王秀英"
        assert reader.read(5.0).name == "王秀英"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("fake", "idcard_not_proven"),
        ("other-card", "idcard_other_card"),
        ("unreadable", "idcard_moved"),
        ("selftest", "idcard_selftest"),
        ("unlicensed", "idcard_unlicensed"),
    ],
)
def test_why_a_card_cannot_be_read_is_said(fault: str, code: str) -> None:
    with simulated(fault, card=WANG) as sim, reading(sim.url) as (reader, _):
        began = time.monotonic()
        with pytest.raises(Trouble) as failed:
            reader.read(30.0)
        assert failed.value.code == code
        assert time.monotonic() - began < 5.0


def test_a_module_that_cannot_work_is_a_fault_until_it_can() -> None:
    with simulated("selftest") as sim, reading(sim.url) as (reader, heard):
        heard.until_state(State.FAULT)
        assert reader.standing.reason == "idcard_selftest"
        sim.fault("none")
        heard.until_state(State.READY)


@pytest.mark.parametrize("tcp", [0, None])
def test_an_unplugged_reader_is_seen_fails_at_once_and_comes_back(tcp: int | None) -> None:
    with simulated(tcp=tcp, card=WANG) as sim, reading(sim.url) as (reader, heard):
        heard.until_state(State.READY)
        sim.fault("unplug")
        heard.until_state(State.ABSENT, 3.0)
        began = time.monotonic()
        with pytest.raises(DeviceUnavailable) as away:
            reader.read(30.0)
        assert time.monotonic() - began < 3.0
        assert explain(away.value) != away.value.code
        sim.fault("plug")
        heard.until_state(State.READY)
        assert reader.read(5.0).name == "王秀英"


def test_a_cable_pulled_while_somebody_waits_ends_the_wait() -> None:
    with simulated() as sim, reading(sim.url) as (reader, heard), ThreadPoolExecutor(1) as pool:
        heard.until_state(State.READY)
        waiting = pool.submit(reader.read, 60.0)
        sim.fault("unplug")
        with pytest.raises(DeviceUnavailable):
            waiting.result(10.0)


@pytest.mark.slow
def test_a_silent_reader_is_absent_and_never_ready() -> None:
    with simulated("stall", card=WANG) as sim, reading(sim.url) as (reader, heard):
        heard.until_state(State.ABSENT, 15.0)
        assert reader.standing.reason == "idcard_silent"
        with pytest.raises(Trouble) as silent:
            reader.read(0.5)
        assert silent.value.code == "idcard_silent"
        sim.fault("none")
        heard.until_state(State.READY, 15.0)
    assert State.READY not in heard.states[:-1]


def test_a_line_that_spoils_everything_is_called_by_its_name() -> None:
    with (
        module({STATUS: FINE, FIND: FOUND, SELECT: SELECTED[:-1] + b"\0"}) as strange,
        reading(strange.url) as (reader, _),
        pytest.raises(Trouble) as garbled,
    ):
        reader.read(0.5)
    assert garbled.value.code == "idcard_garbled"


def test_a_missing_port_is_told_within_two_seconds() -> None:
    began = time.monotonic()
    with reading("pty:///dev/pts/99997") as (reader, heard):
        heard.until_state(State.ABSENT, 2.0)
        with pytest.raises(DeviceUnavailable):
            reader.read(30.0)
    assert time.monotonic() - began < 4.0


def test_an_address_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(Unreadable):
        Reader("nowhere", lambda _: None)


def test_a_strange_module_with_only_the_three_questions_is_read() -> None:
    known = {FIND: answer(bytes(4)), SELECT: SELECTED, READ: answer(content(text(name="赵国强"), 512))}
    with module(known) as strange, reading(strange.url) as (reader, heard):
        heard.until_state(State.READY, 15.0)
        assert reader.read(5.0).name == "赵国强"


def test_a_module_that_answers_how_it_is_is_never_searched_by_itself() -> None:
    with module({STATUS: FINE, FIND: NOBODY}) as strange, reading(strange.url) as (_, heard):
        heard.until_state(State.READY)
        heard.until(lambda: strange.asked.count(STATUS) >= 1)
    assert FIND not in strange.asked


def test_a_reading_of_the_wrong_length_is_refused() -> None:
    short = answer(content(text())[:-100])
    with (
        module({STATUS: FINE, FIND: FOUND, SELECT: SELECTED, READ: short}) as strange,
        reading(strange.url) as (reader, _),
        pytest.raises(Unreadable) as refused,
    ):
        reader.read(0.5)
    assert refused.value.code == "idcard_wrong_size"


def test_a_foreigners_card_is_said_at_once() -> None:
    card = answer(content(text(type="I")))
    with (
        module({STATUS: FINE, FIND: FOUND, SELECT: SELECTED, READ: card}) as strange,
        reading(strange.url) as (reader, _),
        pytest.raises(Unreadable) as refused,
    ):
        reader.read(30.0)
    assert refused.value.code == "idcard_foreigner"


def test_stopping_answers_whoever_waits_and_leaves_nothing_behind() -> None:
    def once() -> None:
        with simulated(card=WANG) as sim, ThreadPoolExecutor(1) as pool:
            with reading(sim.url) as (reader, heard):
                heard.until_state(State.READY)
                reader.read(5.0)
                sim.command("take")
                waiting = pool.submit(reader.read, 60.0)
            assert isinstance(waiting.exception(10.0), Trouble)
            reader.stop()
        with pytest.raises(Trouble):
            reader.read(1.0)

    once()
    held, threads = descriptors(), threading.active_count()
    once()
    assert (descriptors(), threading.active_count()) == (held, threads)
