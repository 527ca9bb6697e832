"""What the hall's call display and ticket kiosk show: numbers and windows, nothing of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCall:
    """A number at a window; `waited_for`: it was called and isn't there yet, `at` when it was called last."""

    number: str
    window: str
    at: datetime
    waited_for: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardWaits:
    """How many wait for one service; `full`: it gives out no more numbers now."""

    letter: str
    name: str
    count: int
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """`calls`: who is called now, newest first, then who is being served."""

    hall: str
    now: datetime
    calls: tuple[BoardCall, ...]
    waits: tuple[BoardWaits, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A number taken at the kiosk, how many wait before it, and the job of its slip ("": no printer is there)."""

    number: str
    ahead: int
    job: str = ""
