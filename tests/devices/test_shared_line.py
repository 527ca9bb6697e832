"""RS-485: callers and evaluators of three windows on one line, with echo, collisions and the line's pause."""

from __future__ import annotations

import os
import pty
import random
import threading
import time
import tty
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from app.devices import bindings, profiles
from app.devices.bindings import Binding
from app.devices.contract import State
from app.devices.host import supervise
from tests.devices.lineworld import Listener, frame

WINDOWS = (3, 4, 5)
STRANGER = 140
ANSWER_WITHIN = 0.3


@dataclass
class Bus:
    """A two-wire line: whoever speaks is heard by all, and by itself; two who speak at once spoil each other."""

    master: int
    echo: bool
    rng: random.Random = field(default_factory=lambda: random.Random(5))
    written: list[tuple[float, bytes]] = field(default_factory=list)
    answered: set[bytes] = field(default_factory=set)
    _buffer: bytes = b""
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        os.set_blocking(self.master, False)
        while not self._stopping.wait(0.002):
            try:
                data = os.read(self.master, 4096)
            except (BlockingIOError, OSError):
                continue
            self._host_said(data)

    def _host_said(self, data: bytes) -> None:
        if self.echo:
            os.write(self.master, data)
        self._buffer += data
        while (at := self._buffer.find(b"\xff\x68")) >= 0 and len(self._buffer) >= at + 4:
            end = at + self._buffer[at + 2] + 7
            if len(self._buffer) < end:
                return
            said, self._buffer = self._buffer[at:end], self._buffer[end:]
            self.written.append((time.monotonic(), said))
            self.answered.add(said)

    def speak(self, *frames: bytes) -> None:
        """One device speaks, or several at once: then their bytes are those of neither."""
        if len(frames) == 1:
            os.write(self.master, frames[0])
            return
        longest = max(map(len, frames))
        mixed = bytes(
            sum(f[n] for f in frames if n < len(f)) & 0xFF if self.rng.random() < 0.7 else frames[0][n % len(frames[0])]
            for n in range(longest)
        )
        os.write(self.master, mixed)

    def press(self, *ratings: tuple[int, int]) -> None:
        """Evaluators whose keys are pressed at the same moment: each asks again until it is answered."""
        open_ = {(address, key): frame(address, 0x11, key) for address, key in ratings}
        self.speak(*open_.values())
        for retry in range(3):
            until = time.monotonic() + ANSWER_WITHIN + 0.05 * retry
            while time.monotonic() < until and not all(frame(a, 1, k) in self.answered for a, k in open_):
                time.sleep(0.005)
            open_ = {(a, k): f for (a, k), f in open_.items() if frame(a, 1, k) not in self.answered}
            for asking in open_.values():
                self.speak(asking)
                time.sleep(0.02)

    def stop(self) -> None:
        self._stopping.set()


@pytest.fixture(params=[False, True], ids=["plain", "echo"])
def bus(request: pytest.FixtureRequest) -> Iterator[tuple[Bus, str]]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    line = Bus(master, request.param)
    thread = threading.Thread(target=line.run)
    thread.start()
    yield line, f"pty://{os.ttyname(slave)}"
    line.stop()
    thread.join()
    os.close(slave)
    os.close(master)


def devices(url: str) -> tuple[Binding, ...]:
    return tuple(
        Binding(kind=kind, name=f"{kind} {n}", url=url, profile="ff68-plus128", address=address)
        for n in WINDOWS
        for kind, address in (("caller", n), ("evaluator", n + 128))
    )


def test_every_key_of_six_devices_comes_once_and_every_answer_goes_to_its_own(bus: tuple[Bus, str]) -> None:
    line, url = bus
    here, listener = devices(url), Listener()
    mine = bindings.addresses(here, url)
    with supervise(url, profiles.load("ff68-plus128"), listener, mine=mine) as host:
        listener.until_state(State.READY)
        for n in WINDOWS:
            host.send(host.driver.show(n, n, f"A{n:03}"))  # type: ignore[attr-defined]
        for n in WINDOWS:
            line.speak(frame(n, 2, 0x0C))
            line.press((n + 128, n % 4))
        line.press((131, 1), (132, 2))
        line.press((STRANGER, 2))
        listener.until_events(9)
        until = time.monotonic() + 5
        while len(line.written) < 3 + 5 and time.monotonic() < until:
            time.sleep(0.01)

    heard = Counter((e.event, e.address) for e in listener.events)
    assert heard == {
        **{("call_next", n): 1 for n in WINDOWS},
        **{("rating", n + 128): 1 for n in WINDOWS},
        ("rating", 131): 2,
        ("rating", 132): 2,
        ("rating", STRANGER): 1,
    }
    assert [e for e in listener.events if bindings.whose(here, url, e) is None] == [
        e for e in listener.events if e.address == STRANGER
    ]
    assert frame(STRANGER, 1, 2) not in line.answered
    assert {frame(131, 1, 1), frame(132, 1, 2), frame(133, 1, 1)} <= line.answered
    assert min(b - a for (a, _), (b, _) in pairwise(line.written)) > 0.07
