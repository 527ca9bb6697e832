"""How long to wait before a port is tried again, and what cuts the wait short."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

from app.devices.contract import State
from app.devices.transport import parse_url

FIRST = 0.2
MOST = {State.ABSENT: 2.5, State.FAULT: 5.0}
"""Seconds. A device that is away is back within 3 s of its return, so its waits end below that; a port that needs
a person's hand (taken, denied) is asked for less often."""


class Backoff:
    """0.2 s, doubling, with jitter of a tenth so that a hall's links don't all knock at the same time."""

    def __init__(self, random_: Callable[[], float] = random.random) -> None:
        self._random = random_
        self._next = FIRST

    def wait(self, state: State) -> float:
        """Seconds until the next try, never above the state's most."""
        wait = min(self._next, MOST.get(state, MOST[State.ABSENT]))
        self._next = min(self._next * 2, max(MOST.values()))
        return wait * (0.9 + 0.1 * self._random())

    def reset(self) -> None:
        self._next = FIRST


def presence(url: str) -> tuple[int, ...] | None:
    """Which device stands at a local port's path, None for nothing. Looked at, not opened; other links give ()."""
    parsed = parse_url(url)
    if parsed.scheme not in ("pty", "serial", "hid") or not parsed.name.startswith("/"):
        return ()
    try:
        found = os.stat(parsed.name)  # noqa: PTH116 (Path.stat is the same call with an object more, ten times a second)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_rdev
