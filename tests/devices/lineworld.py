"""What device tests share: someone who listens, and FT1.2 frames made and read by the paper, not by the product."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable

from app.devices.contract import Event, State, StateChange


class Listener:
    """Collects what a supervisor publishes; waiting for it is waiting on a condition."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.told: list[tuple[float, Event | StateChange]] = []

    def __call__(self, what: Event | StateChange) -> None:
        with self._changed:
            self.told.append((time.monotonic(), what))
            self._changed.notify_all()

    @property
    def events(self) -> list[Event]:
        return [what for _, what in self.told if isinstance(what, Event)]

    @property
    def states(self) -> list[State]:
        return [what.state for _, what in self.told if isinstance(what, StateChange)]

    def until(self, true: Callable[[], bool], timeout: float = 10.0) -> None:
        with self._changed:
            assert self._changed.wait_for(true, timeout), self.told

    def until_state(self, state: State, timeout: float = 10.0) -> None:
        self.until(lambda: self.states[-1:] == [state], timeout)

    def until_events(self, count: int, timeout: float = 10.0) -> None:
        self.until(lambda: len(self.events) >= count, timeout)


def frame(address: int, command: int, *data: int) -> bytes:
    """FT1.2 variable length: 68 L L 68, user data, sum, 16; with the wake byte before it."""
    user = bytes([address, command, *data])
    return b"\xff\x68" + bytes([len(user)] * 2) + b"\x68" + user + bytes([sum(user) % 256]) + b"\x16"


def ft12(raw: bytes) -> bytes | None:
    """User data of one FT1.2 frame (without the wake byte), as an M-Bus master would take it; None if it wouldn't."""
    if len(raw) < 6 or raw[0] != 0x68 or raw[3] != 0x68 or raw[1] != raw[2] or raw[-1] != 0x16:
        return None
    user = raw[4:-2]
    return user if len(user) == raw[1] and sum(user) % 256 == raw[-2] else None


def descriptors() -> int:
    """Open ones, once what nobody refers to any more is gone."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208
