"""Claimed time: the county's last word plus what the monotonic clock counted since. A wall-clock jump moves nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.wire import codec

BOUND = timedelta(seconds=90)
"""How far the computer's own clock may be off before what depends on it is in doubt."""
DRIFT = 100e-6
"""Seconds that a quartz may lose or gain in a second."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The county's time `at`, heard when the monotonic clock stood at `heard`, right to ± `error` seconds."""

    at: datetime
    heard: float
    error: float


def sample(server_time: datetime, sent: float, heard: float) -> Sample:
    """The county wrote its time somewhere between `sent` and `heard` (monotonic seconds): half way, ± half of it."""
    half = max(0.0, heard - sent) / 2
    return Sample(server_time + timedelta(seconds=half), heard, half)


class Clock:
    """The hall's time as this computer may claim it. Until the county has been heard it is the computer's own."""

    def __init__(
        self, wall: Callable[[], datetime] = codec.now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.wall = wall
        self.monotonic = monotonic
        self._sample: Sample | None = None

    def learn(self, server_time: datetime, sent: float) -> None:
        """The county's time (naive, hall time) in the answer to a request that left at `sent` (monotonic)."""
        self._sample = sample(server_time, sent, self.monotonic())

    def now(self) -> datetime:
        """Naive hall time."""
        if self._sample is None:
            return self.wall()
        return self._sample.at + timedelta(seconds=self.monotonic() - self._sample.heard)

    def error(self) -> timedelta | None:
        """How far `now()` may be off; None while the county hasn't been heard."""
        if self._sample is None:
            return None
        return timedelta(seconds=self._sample.error + DRIFT * (self.monotonic() - self._sample.heard))

    def off(self) -> timedelta | None:
        """How far the computer's clock is ahead of the county's (negative: behind), when it is beyond BOUND."""
        error = self.error()
        if error is None:
            return None
        ahead = self.wall() - self.now()
        return ahead if abs(ahead) > BOUND + error else None
