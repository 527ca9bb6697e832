"""What the queue's column shows: who waits here and elsewhere, who is at the window, the day so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One ticket that waits or is on hold. `kind` as in domain.queue.PRIORITY; `lease` the window that may call it, ""
    for any; `slot` the time it was booked for."""

    id: str
    number: str
    item: str
    kind: str = "ordinary"
    name: str = ""
    minutes: int = 0
    held: bool = False
    lease: str = ""
    slot: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTicket:
    """The ticket at this window. `status` is called or serving; `since` when it was called or begun."""

    id: str
    number: str
    item: str
    kind: str
    status: str
    since: datetime
    calls: int = 1
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """This window today; None where nothing can be said yet."""

    done: int = 0
    average_seconds: int | None = None
    praise_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """`elsewhere`: who waits for this window's services but is leased to another. `crowded`: letter → minutes of a wait
    so long that another window is to be opened."""

    waiting: tuple[WaitingRow, ...] = ()
    held: tuple[WaitingRow, ...] = ()
    elsewhere: tuple[WaitingRow, ...] = ()
    crowded: Mapping[str, int] = field(default_factory=dict)
    current: CurrentTicket | None = None
    expected_minutes: int | None = None
    figures: DayFigures = DayFigures()
