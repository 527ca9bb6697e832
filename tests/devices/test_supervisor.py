"""One thread a link: states, replugs, answers, pauses, echoes, and nothing left behind. Simulators speak the bytes."""

from __future__ import annotations

import contextlib
import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from app.devices import profiles
from app.devices.backoff import Backoff
from app.devices.contract import Event, Heard, State, StateChange
from app.devices.drivers.frame import FrameDriver
from app.devices.sim import caller, evaluator
from app.devices.sim.contract import SimOptions, Simulator
from app.devices.supervisor import Supervisor
from app.devices.transport import open_link
from app.domain.errors import Unreadable
from tests.devices.lineworld import Listener, descriptors, frame

ANY_TCP = 0


class Said:
    """What a simulator saw of the host."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rows: list[dict[str, object]] = []

    def __call__(self, row: object) -> None:
        assert isinstance(row, dict)
        with self._changed:
            self.rows.append(row)
            self._changed.notify_all()

    def until(self, event: str, count: int = 1, timeout: float = 10.0) -> dict[str, object]:
        def seen() -> list[dict[str, object]]:
            return [row for row in self.rows if row["event"] == event]

        with self._changed:
            assert self._changed.wait_for(lambda: len(seen()) >= count, timeout), self.rows
        return seen()[-1]


def supervised(url: str, listener: Listener, profile: str = "ff68-generic") -> Supervisor:
    loaded = profiles.load(profile)
    return Supervisor(url, FrameDriver(loaded), listener, line=loaded.line)


@pytest.fixture(params=["pty", "tcp"])
def tcp(request: pytest.FixtureRequest) -> int | None:
    return ANY_TCP if request.param == "tcp" else None


@pytest.fixture
def raw_line() -> Iterator[tuple[int, str]]:
    """A line whose device is the test itself."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, f"pty://{os.ttyname(slave)}"
    for end in (master, slave):
        with contextlib.suppress(OSError):
            os.close(end)


def read_exactly(master: int, size: int, timeout: float = 5.0) -> bytes:
    os.set_blocking(master, False)
    got, until = b"", time.monotonic() + timeout
    while len(got) < size and time.monotonic() < until:
        with contextlib.suppress(BlockingIOError):
            got += os.read(master, size - len(got))
    return got


def test_a_rating_is_told_and_the_keypad_gets_its_answer(tcp: int | None) -> None:
    said, listener = Said(), Listener()
    device = evaluator.start(SimOptions(tcp=tcp, say=said))
    try:
        with supervised(device.url, listener):
            listener.until_state(State.READY)
            device.command("rate very_satisfied")
            said.until("answered")
            listener.until_events(1)
    finally:
        device.stop()

    event = listener.events[0]
    assert (event.event, event.address, event.value, event.key) == ("rating", 129, "very_satisfied", 3)
    assert event.raw == frame(129, 0x11, 3)
    assert listener.states == [State.OPENING, State.READY]


def test_the_caller_shows_what_the_host_sends(tcp: int | None) -> None:
    said, listener = Said(), Listener()
    device = caller.start(SimOptions(tcp=tcp, say=said, address=5))
    try:
        with supervised(device.url, listener) as host:
            listener.until_state(State.READY)
            assert isinstance(host.driver, FrameDriver)
            assert host.send(host.driver.show(5, 12, "A037"))
            assert host.send(host.driver.beep(5))
            assert said.until("display") == {
                "event": "display", "address": 5, "waiting": "012", "ticket": "037", "beeps": 0,
            }  # fmt: skip
            said.until("beep")
            device.command("press 1 2 0C")
            listener.until_events(1)
    finally:
        device.stop()

    assert [(e.event, e.address, e.value) for e in listener.events] == [("call_number", 5, "12")]


def test_the_evaluator_opens_and_shows_stars() -> None:
    said, listener = Said(), Listener()
    device = evaluator.start(SimOptions(say=said, profile="ff68-same"))
    try:
        with supervised(device.url, listener, "ff68-same") as host:
            listener.until_state(State.READY)
            assert isinstance(host.driver, FrameDriver)
            host.send(host.driver.ask_evaluation(1))
            host.send(host.driver.stars(1, 4))
            assert said.until("stars")["stars"] == 4
            said.until("open")
    finally:
        device.stop()


def test_a_keypad_asks_twice_more_when_nobody_answers(tcp: int | None) -> None:
    said = Said()
    device = evaluator.start(SimOptions(tcp=tcp, say=said))
    try:
        device.command("key 2")
        began = time.monotonic()
        said.until("unanswered")
    finally:
        device.stop()

    assert 0.8 < time.monotonic() - began < 3.0


@pytest.mark.parametrize("fault", ["half", "flip", "drop", "repeat", "noise", "echo"])
def test_a_rating_survives_a_bad_line_and_is_told_once(tcp: int | None, fault: str) -> None:
    said, listener = Said(), Listener()
    device = evaluator.start(SimOptions(tcp=tcp, say=said, faults=(fault,)))
    try:
        with supervised(device.url, listener):
            listener.until_state(State.READY)
            device.command("key 2")
            said.until("answered")
            listener.until_events(1)
    finally:
        device.stop()

    assert [(e.event, e.value) for e in listener.events] == [("rating", "satisfied")]


def test_a_stalled_keypad_is_heard_again_when_it_recovers() -> None:
    said, listener = Said(), Listener()
    device = evaluator.start(SimOptions(say=said, faults=("stall",)))
    try:
        with supervised(device.url, listener):
            listener.until_state(State.READY)
            device.command("key 1")
            device.command("fault none")
            device.command("key 2")
            listener.until_events(1)
    finally:
        device.stop()

    assert listener.events[-1].value == "satisfied"


def replug(device: Simulator, listener: Listener, times: int) -> list[tuple[float, float]]:
    """Seconds until lost was told and until it was back, for each time."""
    spans = []
    for _ in range(times):
        began = time.monotonic()
        device.command("unplug")
        listener.until(lambda: listener.states[-1] in (State.ABSENT, State.FAULT))
        lost = time.monotonic() - began
        began = time.monotonic()
        device.command("plug")
        listener.until_state(State.READY)
        spans.append((lost, time.monotonic() - began))
        told = len(listener.events)
        device.command(f"key {told % 4}")
        listener.until_events(told + 1)
    return spans


def check_replugs(tcp: int | None, times: int) -> None:
    listener = Listener()
    device = evaluator.start(SimOptions(tcp=tcp))
    try:
        with supervised(device.url, listener):
            listener.until_state(State.READY)
            spans = replug(device, listener, 1)
            held, threads, memory = descriptors(), threading.active_count(), psutil.Process().memory_info().rss
            spans += replug(device, listener, times)
            listener.until(lambda: (descriptors(), threading.active_count()) == (held, threads))
            assert psutil.Process().memory_info().rss - memory < 4_000_000
    finally:
        device.stop()

    assert max(lost for lost, _ in spans) < 1.0
    assert max(back for _, back in spans) < 3.0
    assert len(listener.events) >= times + 1


def test_replugging_leaves_nothing_behind(tcp: int | None) -> None:
    check_replugs(tcp, 10)


@pytest.mark.slow
def test_replugging_a_hundred_times_leaves_nothing_behind(tcp: int | None) -> None:
    check_replugs(tcp, 100)


def test_a_pty_that_goes_and_comes_under_the_same_path_is_found_at_once(tmp_path: Path) -> None:
    path, listener = tmp_path / "keypad", Listener()
    with supervised(f"pty://{path}", listener):
        listener.until_state(State.ABSENT)
        for _ in range(3):
            master, slave = pty.openpty()
            tty.setraw(slave)
            path.symlink_to(os.ttyname(slave))
            began = time.monotonic()
            listener.until_state(State.READY)
            assert time.monotonic() - began < 1.0
            os.close(slave)
            os.close(master)
            path.unlink()
            listener.until_state(State.ABSENT)


def test_a_device_that_was_away_for_long_is_back_within_three_seconds() -> None:
    listener = Listener()
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    backoff = Backoff()
    for _ in range(10):
        backoff.wait(State.ABSENT)
    loaded = profiles.load("ff68-generic")
    with Supervisor(f"socket://127.0.0.1:{port}", FrameDriver(loaded), listener, backoff=backoff):
        listener.until_state(State.ABSENT)
        device = evaluator.start(SimOptions(tcp=port))
        began = time.monotonic()
        try:
            listener.until_state(State.READY, 5.0)
        finally:
            device.stop()
    assert time.monotonic() - began < 3.0 + 1.0  # the simulator's own start and stop are in it


def test_waits_double_and_stay_below_their_most() -> None:
    absent, fault = Backoff(lambda: 1.0), Backoff(lambda: 1.0)

    assert [round(absent.wait(State.ABSENT), 2) for _ in range(6)] == [0.2, 0.4, 0.8, 1.6, 2.5, 2.5]
    assert [round(fault.wait(State.FAULT), 2) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    absent.reset()
    assert absent.wait(State.ABSENT) == pytest.approx(0.2)
    assert {round(Backoff().wait(State.ABSENT), 6) for _ in range(20)} != {0.2}


def test_a_taken_port_is_a_fault_until_it_is_free(raw_line: tuple[int, str]) -> None:
    _, url = raw_line
    first, second = Listener(), Listener()
    with supervised(url, first) as owner:
        first.until_state(State.READY)
        with supervised(url, second) as other:
            second.until_state(State.FAULT)
            assert other.standing.reason == "devices_port_taken"
            assert other.send(b"x") is False
            owner.stop()
            second.until_state(State.READY)


def test_writes_keep_the_pause_of_the_line_and_answers_go_first(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener, times = Listener(), []
    with supervised(url, listener) as host:
        listener.until_state(State.READY)
        assert isinstance(host.driver, FrameDriver)
        for n in range(3):
            host.send(host.driver.stars(129, n))
        assert read_exactly(master, 10) == frame(129, 2, 0)
        times.append(time.monotonic())
        os.write(master, frame(129, 0x11, 2))
        for expected in (frame(129, 1, 2), frame(129, 2, 1), frame(129, 2, 2)):
            assert read_exactly(master, 10) == expected
            times.append(time.monotonic())

    assert all(later - earlier > 0.07 for earlier, later in pairwise(times))


def test_a_rating_is_answered_within_300_ms_while_orders_wait(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener = Listener()
    with supervised(url, listener) as host:
        listener.until_state(State.READY)
        assert isinstance(host.driver, FrameDriver)
        for _ in range(20):
            host.send(host.driver.beep(1))
        read_exactly(master, 9)
        os.write(master, frame(129, 0x11, 2))
        began, seen = time.monotonic(), b""
        while frame(129, 1, 2) not in seen and time.monotonic() - began < 2.0:
            seen += read_exactly(master, 1)
    assert frame(129, 1, 2) in seen
    assert time.monotonic() - began < 0.3


def test_half_a_frame_is_forgotten_after_a_silence(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener = Listener()
    whole = frame(129, 0x11, 2)
    with supervised(url, listener) as host:
        listener.until_state(State.READY)
        os.write(master, whole[:7])
        silent = threading.Event()
        silent.wait(0.5)  # the silence is what is tested
        os.write(master, whole[7:])
        os.write(master, frame(7, 2, 0x0C))
        listener.until_events(1)
        assert host.silent_for is not None and host.silent_for < 5.0

    assert [e.event for e in listener.events] == ["call_next"]


def test_a_click_tries_a_taken_port_at_once(raw_line: tuple[int, str]) -> None:
    _, url = raw_line
    listener, backoff = Listener(), Backoff()
    for _ in range(10):
        backoff.wait(State.FAULT)
    with contextlib.closing(open_link(url)) as holder:
        other = Supervisor(url, FrameDriver(profiles.load("ff68-generic")), listener, backoff=backoff)
        with other:
            listener.until_state(State.FAULT)
            holder.close()
            began = time.monotonic()
            other.retry()
            listener.until_state(State.READY)
    assert time.monotonic() - began < 1.0


def test_an_order_is_not_kept_for_a_device_that_is_away() -> None:
    listener = Listener()
    with supervised("socket://127.0.0.1:1", listener) as host:
        listener.until_state(State.ABSENT)
        assert host.send(b"late") is False
        assert host.silent_for is None


def test_a_full_queue_says_so(raw_line: tuple[int, str]) -> None:
    _, url = raw_line
    listener = Listener()
    with supervised(url, listener) as host:
        listener.until_state(State.READY)
        assert [host.send(b"x") for _ in range(200)].count(False) > 100


def test_no_byte_goes_out_by_itself(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener = Listener()
    with supervised(url, listener):
        listener.until_state(State.READY)
        os.write(master, b"\x00\xff\x68garbage" + frame(7, 2, 0x0C))
        listener.until_events(1)
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1)


def test_stopping_twice_and_before_the_start_is_harmless(raw_line: tuple[int, str]) -> None:
    _, url = raw_line
    never = supervised(url, Listener())
    never.stop()
    listener = Listener()
    with supervised(url, listener) as host:
        listener.until_state(State.READY)
        host.stop()
        host.stop()


def test_a_url_that_cannot_be_read_is_refused_before_any_thread() -> None:
    threads = threading.active_count()
    with pytest.raises(Unreadable):
        supervised("nonsense", Listener())
    assert threading.active_count() == threads


class PolledDriver:
    """A device that must be asked: it tells its state with its bytes, as a printer does."""

    gap = 0.0

    def feed(self, data: bytes, now: float) -> Heard:
        return Heard(state=State.DEGRADED, reason="devices_test_quiet") if data == b"low" else Heard()

    def wrote(self, data: bytes, now: float) -> None: ...

    def reset(self) -> None: ...


def test_a_driver_may_say_that_its_device_needs_a_hand(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener = Listener()
    with Supervisor(url, PolledDriver(), listener) as host:
        listener.until_state(State.READY)
        os.write(master, b"low")
        listener.until_state(State.DEGRADED)
        assert host.standing.reason == "devices_test_quiet"
        assert host.send(b"x")


class BrokenDriver(PolledDriver):
    def feed(self, data: bytes, now: float) -> Heard:
        raise RuntimeError("a bug")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_a_driver_is_a_fault_and_gives_the_port_back(raw_line: tuple[int, str]) -> None:
    _, url = raw_line
    broken, sound = Listener(), Listener()
    with Supervisor(url, BrokenDriver(), broken):
        broken.until_state(State.FAULT)
    with supervised(url, sound):
        sound.until_state(State.READY)


def test_events_and_states_bear_the_halls_time(raw_line: tuple[int, str]) -> None:
    master, url = raw_line
    listener = Listener()
    with supervised(url, listener):
        listener.until_state(State.READY)
        os.write(master, frame(7, 2, 0x0C))
        listener.until_events(1)

    times = [what.at for _, what in listener.told if isinstance(what, Event | StateChange)]
    assert times == sorted(times)
    assert all(at.tzinfo is None for at in times)
