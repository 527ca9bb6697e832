"""How long the painting thread was away."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer


class Pulse:
    """`longest`: the longest time between two beats of the painting thread, seconds."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        """Forget what was measured so far."""
        self.longest, self._last = 0.0, time.monotonic()

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> float:
        self._timer.stop()
        return self.longest
