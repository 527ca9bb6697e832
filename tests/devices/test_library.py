"""A vendor's library in a child process: whatever it does, the post goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.devices import profiles
from app.devices.contract import State
from app.devices.host import supervise
from app.devices.supervisor import Supervisor
from app.texts import words
from tests.devices.libraryworld import LibraryDevice
from tests.devices.lineworld import Listener, descriptors


@pytest.fixture
def device(tmp_path: Path) -> LibraryDevice:
    return LibraryDevice(tmp_path)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def host(device: LibraryDevice, listener: Listener) -> Iterator[Supervisor]:
    with supervise(device.url, profiles.load("library-keypad"), listener) as running:
        listener.until_state(State.READY)
        yield running


def test_a_key_of_the_library_is_a_rating(host: Supervisor, device: LibraryDevice, listener: Listener) -> None:
    device.command("key 2")
    listener.until_events(1)
    assert [(e.event, e.value, e.key) for e in listener.events] == [("rating", "satisfied", 2)]


def test_orders_are_calls_and_the_port_is_handed_over(host: Supervisor, device: LibraryDevice) -> None:
    host.send(host.driver.order("ask_evaluation", 0))  # type: ignore[attr-defined]
    host.send(host.driver.order("stars", 0, stars=4))  # type: ignore[attr-defined]
    device.until_said("stars 4")
    assert device.said() == ["open 3", "start 0", "stars 4"]
    host.stop()
    assert device.said()[-1] == "close 0"


@pytest.mark.parametrize(
    ("fault", "code"),
    [("crash", "devices_library_crashed"), ("hang", "devices_library_stuck"), ("unplug", "devices_library_gone")],
)
def test_a_crash_a_hang_or_a_lost_device_is_told_and_mended(
    host: Supervisor, device: LibraryDevice, listener: Listener, fault: str, code: str
) -> None:
    device.fault(fault)
    listener.until_state(State.ABSENT)
    assert host.standing.reason == code
    assert words(code, **host.standing.params) != code
    device.fault("none")
    listener.until_state(State.READY)
    device.command("key 1")
    listener.until_events(1)


def test_crashing_again_and_again_leaves_nothing_behind(
    host: Supervisor, device: LibraryDevice, listener: Listener
) -> None:
    held, threads = descriptors(), threading.active_count()
    for _ in range(3):
        device.fault("crash")
        listener.until_state(State.ABSENT)
        device.fault("none")
        listener.until_state(State.READY)
    assert (descriptors(), threading.active_count()) == (held, threads)


def test_no_child_outlives_the_post(host: Supervisor, device: LibraryDevice) -> None:
    (child,) = children()
    host.stop()
    assert children() == []
    with pytest.raises(ProcessLookupError):
        os.kill(child, signal.SIGCONT)


def children() -> list[int]:
    return [child.pid for child in psutil.Process().children()]


@pytest.mark.parametrize(
    ("what", "code"),
    [("missing", "devices_library_missing"), ("text", "devices_library_unloadable"), ("busy", "devices_port_taken")],
)
def test_a_library_that_cannot_be_used_is_said_within_two_seconds(
    device: LibraryDevice, listener: Listener, what: str, code: str
) -> None:
    url = {"missing": "dll:///no/such.dll", "text": f"dll://{device.folder}/vendor.c", "busy": device.url}[what]
    others = Listener()
    with supervise(device.url, profiles.load("library-keypad"), others):
        others.until_state(State.READY)
        began = time.monotonic()
        with supervise(url, profiles.load("library-keypad"), listener) as host:
            listener.until_state(State.FAULT)
            assert host.standing.reason == code
        assert time.monotonic() - began < 2.0


def test_a_function_that_is_not_there_is_named(device: LibraryDevice, listener: Listener, tmp_path: Path) -> None:
    profile = tmp_path / "vendor.toml"
    profile.write_text(
        'id = "vendor"\ntitle = "x"\nextends = "library-keypad"\n[library]\npoll = { function = "EvalNothing" }\n',
        encoding="utf-8",
    )
    with supervise(device.url, profiles.load(str(profile)), listener) as host:
        listener.until_state(State.FAULT)
        assert "EvalNothing" in words(host.standing.reason, **host.standing.params)


def test_a_device_that_the_library_does_not_find_is_absent(device: LibraryDevice, listener: Listener) -> None:
    device.fault("unplug")
    with supervise(device.url, profiles.load("library-keypad"), listener) as host:
        listener.until_state(State.ABSENT)
        assert host.standing.reason == "devices_library_refused"
        assert "5" in words(host.standing.reason, **host.standing.params)
