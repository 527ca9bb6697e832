"""Do the pictures still change, and is there anything in them: pure but for looking at the frames it is given."""

from __future__ import annotations

from app.devices.camera.frame import Frame

FROZEN = 1.2
"""Seconds of one and the same picture; told well within two seconds."""
BLACK = 6.0
"""Mean grey level below which the lens is covered or the lamp is off."""
LOOK = 0.4
"""Seconds between two looks at the brightness, for which a picture must be decoded."""


class Stillness:
    """Times are monotonic seconds that the caller brings."""

    def __init__(self) -> None:
        self.black = False
        self._mark = b""
        self._changed = float("nan")
        self._looked = float("-inf")

    def saw(self, frame: Frame, now: float) -> None:
        mark = frame.mark()
        if mark != self._mark:
            self._mark, self._changed = mark, now
        if now - self._looked >= LOOK:
            self._looked = now
            self.black = frame.brightness() < BLACK

    def since(self, now: float) -> float:
        """Seconds since the picture last changed; 0 before the first one."""
        return now - self._changed if self._mark else 0.0

    def frozen(self, now: float) -> bool:
        return self.since(now) > FROZEN
