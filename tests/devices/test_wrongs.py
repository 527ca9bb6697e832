"""What goes wrong at a counter: each has its word in Chinese, and nothing wrong is told as something pressed."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices import bindings, profiles
from app.devices.bindings import Binding
from app.devices.contract import Event, Signal, State
from app.devices.drivers.frame import FrameDriver
from app.devices.host import supervise
from app.devices.sim import evaluator, led
from app.devices.sim.contract import SimOptions
from app.post.keypads import Keypads
from app.texts import words
from tests.devices.lineworld import Listener, descriptors, frame
from tests.devices.test_supervisor import Said

TEN_MINUTES = 600.0
CHECKED = ("ff68-generic", "ff68-plus128", "ff68-same", "ff68-seq")


def at_wrong_speed(raw: bytes, rng: random.Random) -> bytes:
    """9600 read at 4800: every two bits are one, and what comes is neither."""
    bits = "".join(f"0{b:08b}"[::-1] + "1" for b in raw)[::2]
    return bytes(int(bits[n : n + 8] or "0", 2) ^ rng.choice((0, 0xFF)) for n in range(0, len(bits), 10))


def test_a_wrong_speed_is_said_and_nothing_is_heard() -> None:
    driver, rng = FrameDriver(profiles.load("ff68-generic")), random.Random(3)
    told = []
    for n in range(40):
        told.append(driver.feed(at_wrong_speed(frame(5, 0x11, 2), rng), n * 2.0))
        told.append(driver.feed(b"", n * 2.0 + 1))

    assert [s for heard in told for s in heard.signals] == []
    assert told[-1].state is State.DEGRADED
    assert told[-1].reason == "devices_garbage"
    assert "波特率" in words("devices_garbage")
    good = driver.feed(frame(5, 0x11, 2), 100.0)
    assert (good.state, good.reason, len(good.signals)) == (State.READY, "", 1)


@pytest.mark.parametrize("profile", [p.id for p in profiles.shipped()])
def test_garbage_alone_is_never_a_key(profile: str) -> None:
    driver, rng = FrameDriver(profiles.load(profile)), random.Random(11)
    signals: list[Signal] = []
    for n in range(300):
        signals += driver.feed(rng.randbytes(rng.randint(5, 60)), float(n)).signals
        signals += driver.feed(b"", n + 0.5).signals
    assert signals == []


def test_a_stall_of_ten_minutes_joins_no_two_halves() -> None:
    driver, whole = FrameDriver(profiles.load("ff68-generic")), frame(129, 0x11, 2)
    assert driver.feed(whole[:7], 0.0).signals == ()
    stalled = driver.feed(b"", TEN_MINUTES)
    rest = driver.feed(whole[7:], TEN_MINUTES)

    assert stalled.rejected == (whole[:7],)
    assert rest.signals == ()
    assert len(driver.feed(whole, 2 * TEN_MINUTES).signals) == 1


def test_bytes_that_waited_while_the_computer_slept_are_one_frame() -> None:
    """The frame came whole; only our reading of it was held up."""
    driver, whole = FrameDriver(profiles.load("ff68-generic")), frame(129, 0x11, 2)
    driver.feed(whole[:7], 0.0)
    assert len(driver.feed(whole[7:], TEN_MINUTES).signals) == 1


def test_half_a_frame_and_a_plug_pulled_leave_no_rating() -> None:
    listener, said = Listener(), Said()
    device = evaluator.start(SimOptions(say=said))
    try:
        with supervise(device.url, profiles.load("ff68-generic"), listener) as host:
            listener.until_state(State.READY)
            device.fault("half")
            device.command("key 2")
            device.command("unplug")
            listener.until_state(State.ABSENT)
            assert words(host.standing.reason, **host.standing.params).endswith("。")
            device.command("plug")
            listener.until_state(State.READY)
            device.command("key 1")
            said.until("answered")
            listener.until_events(1)
    finally:
        device.stop()
    assert [e.value for e in listener.events] == ["basically_satisfied"]


@pytest.mark.slow
@pytest.mark.parametrize("profile", CHECKED)
def test_twenty_thousand_frames_with_a_byte_in_a_thousand_spoilt_tell_nothing_wrong(profile: str) -> None:
    from tests.devices.test_ff68_fuzz import noisy, presses

    driver, wrong, right = FrameDriver(profiles.load(profile)), 0, 0
    rng = random.Random(29)
    for n, (sent, _) in enumerate(presses(profile, 20_000, 17)):
        came = noisy(sent, rng, 0.001)
        told = [*driver.feed(came, n * 5.0).signals, *driver.feed(b"", n * 5.0 + 0.4).signals]
        right += any(signal.raw == sent for signal in told)
        wrong += sum(signal.raw != sent for signal in told)
    assert wrong == 0
    assert right > 20_000 * (0.98 if profile in ("ff68-generic", "ff68-seq") else 0.45)


def test_a_rating_doubled_a_thousand_times_is_told_once_each() -> None:
    driver = FrameDriver(profiles.load("ff68-generic"))
    rng, told = random.Random(2), 0
    for n in range(1000):
        raw = frame(129, 0x11, n % 4)
        for again in range(rng.randint(1, 3)):
            told += len(driver.feed(raw, n * 3.0 + again * 0.3).signals)
    assert told == 1000


def test_the_led_bar_is_asked_again_twice_and_then_said_to_be_silent() -> None:
    driver = FrameDriver(profiles.load("led-a090"))
    order = driver.order("show_text", 1, text="请A012到3号窗口")
    driver.wrote(order, 0.0)
    assert driver.feed(b"", 0.2).answers == ()
    for n in (1, 2):
        assert driver.feed(b"", n * 0.4).answers == (order,)
        driver.wrote(order, n * 0.4)
    silent = driver.feed(b"", 1.2)
    assert (silent.state, silent.reason) == (State.DEGRADED, "devices_no_answer")
    assert driver.feed(b"", 2.0).answers == ()

    driver.wrote(driver.order("show_text", 1, text="A"), 3.0)
    assert driver.feed(bytes.fromhex("A0 90 01 A5 AA"), 3.1).state is State.READY
    assert driver.feed(b"", 4.0) == driver.feed(b"", 5.0)


def test_the_led_bar_shows_what_is_called_rare_names_as_boxes() -> None:
    said, listener = Said(), Listener()
    device = led.start(SimOptions(say=said))
    try:
        with supervise(device.url, profiles.load("led-a090"), listener) as host:
            listener.until_state(State.READY)
            host.send(host.driver.order("show_text", 1, text="请A012到3号窗口"))  # type: ignore[attr-defined]
            assert said.until("led")["text"] == "请Ａ０１２到３号窗口"
            host.send(host.driver.order("show_text", 1, text="李𠮷"))  # type: ignore[attr-defined]
            assert said.until("led", 2)["text"] == "李□"
            assert host.standing.state is State.READY
    finally:
        device.stop()


class Post:
    """Keypads of window 3 over a line that the test holds."""

    def __init__(self, home: Path, url: str) -> None:
        self.pressed: list[Event] = []
        self.moved = threading.Event()
        device = Binding(kind="evaluator", name="评价器", url=url, profile="ff68-plus128", address=131)
        bindings.write(home, (device,))
        self.keypads = Keypads(home, (device,), lambda _, event: self.pressed.append(event), lambda _: self.moved.set())

    def until(self, state: str) -> None:
        while self.keypads.row("评价器").state != state:
            assert self.moved.wait(10)
            self.moved.clear()


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, f"pty://{os.ttyname(slave)}"
    os.close(slave)
    os.close(master)


def test_an_evaluator_that_answers_for_another_window_is_named_and_not_recorded(
    tmp_path: Path, line: tuple[int, str]
) -> None:
    master, url = line
    post = Post(tmp_path, url)
    post.keypads.start()
    try:
        post.until("ready")
        os.write(master, frame(132, 0x11, 2))
        post.until("degraded")
        row = post.keypads.row("评价器")
        assert words(row.reason, **row.params) == "线上地址 132 的按键不属于本窗口，没有记录。"
        os.write(master, frame(131, 0x11, 2))
        while not post.pressed:
            pass
        assert [e.address for e in post.pressed] == [131]
        assert os.read(master, 100) == frame(131, 1, 2)
    finally:
        post.keypads.stop()


def test_a_hall_of_dead_ports_costs_nothing() -> None:
    """Twenty devices that aren't there: no thread or descriptor stays, and none hinders the others' end."""
    held, threads = descriptors(), threading.active_count()
    hosts = [supervise(f"socket://127.0.0.1:{n + 1}", profiles.load("ff68-generic"), Listener()) for n in range(20)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.stop()
    assert (descriptors(), threading.active_count()) == (held, threads)
