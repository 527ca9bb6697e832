"""Orders whose receipt the device owes: sent again twice, then the device is said not to answer."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from app.devices.protocol import Profile

WITHIN = 0.3
"""Seconds for an answer."""
TRIES = 3


@dataclass(slots=True)
class _Owed:
    event: str
    data: bytes
    at: float
    left: int


class Awaiting:
    """One order at a time is waited for: the next one on the line takes its place."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._expected: deque[tuple[bytes, str]] = deque(maxlen=64)
        self._owed: _Owed | None = None

    def expect(self, order: str, data: bytes) -> None:
        if event := self._profile.order(order).expects:
            self._expected.append((data, event))

    def wrote(self, data: bytes, now: float) -> None:
        """These bytes went out; those sent again keep their count."""
        if self._owed and self._owed.data == data:
            self._owed.at = now
            return
        if event := next((event for sent, event in self._expected if sent == data), None):
            self._expected.remove((data, event))
            self._owed = _Owed(event, data, now, TRIES - 1)

    def heard(self, event: str) -> None:
        if self._owed and self._owed.event == event:
            self._owed = None

    def forget(self) -> None:
        self._expected.clear()
        self._owed = None

    def due(self, now: float) -> tuple[list[bytes], bool]:
        """What is to be sent again now, and whether an order has just been given up."""
        owed = self._owed
        if owed is None or now - owed.at < WITHIN:
            return [], False
        if owed.left == 0:
            self._owed = None
            return [], True
        owed.left -= 1
        owed.at = now  # until it is written: a line's pause may stand before it
        return [owed.data], False
