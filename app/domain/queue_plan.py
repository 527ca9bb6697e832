"""叫号规则: how a hall runs its queue, as the county set it with the hall: who serves what, how many numbers, what
happens at night. A hall that says nothing of a thing has no limit there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus

MOST = 10000
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A part of the day (场次) with its own cap; 0: none."""

    begins: time
    ends: time
    cap: int = 0

    def holds(self, at: datetime) -> bool:
        return self.begins <= at.time() < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlan:
    """`windows`: letters by window, in the hall's order (no letters: any). Caps count the day's numbers, by letter and
    by item; `quota` is how many may book the same slot of `slot` minutes. `surge`: minutes of waiting after which
    another window is to be opened (潮汐窗口). `recalls`: how often one ticket is called at most. 0 is no limit."""

    windows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    sessions: Mapping[str, tuple[Session, ...]] = field(default_factory=dict)
    slot: int = 30
    quota: int = 0
    early: int = 15
    late: int = 15
    surge: int = 0
    recalls: int = 0
    carries: bool = False


def queue_plan(hall: Mapping[str, object]) -> QueuePlan:
    """The rules in a hall's tables: `[queue]`, `[[letter]]` (cap, session) and `[[window]]` (letters)."""
    own = hall.get("queue")
    rules = own if isinstance(own, Mapping) else {}
    letters = {str(row.get("code")): row for row in _rows(hall, "letter")}
    return QueuePlan(
        windows={str(row.get("code")): frozenset(map(str, _list(row, "letters"))) for row in _rows(hall, "window")},
        caps={code: _count(row, "cap", 0) for code, row in letters.items()},
        items={str(row.get("item")): _count(row, "cap", 0) for row in _rows(rules, "item")},
        sessions={code: tuple(map(_session, _rows(row, "session"))) for code, row in letters.items()},
        slot=_count(rules, "slot_minutes", 30) or 30,
        quota=_count(rules, "slot_quota", 0),
        early=_count(rules, "early_minutes", 15),
        late=_count(rules, "late_minutes", 15),
        surge=_count(rules, "surge_minutes", 0),
        recalls=_count(rules, "recalls", 0),
        carries=rules.get("overnight") == "carry",
    )


def _list(row: Mapping[str, object], key: str) -> list[object]:
    found = row.get(key)
    return list(found) if isinstance(found, list | tuple) else []


def _rows(row: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    return [each for each in _list(row, key) if isinstance(each, Mapping)]


def _count(row: Mapping[str, object], key: str, default: int) -> int:
    found = row.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= MOST else default


def _session(row: Mapping[str, object]) -> Session:
    return Session(begins=_time(row, "from", time.min), ends=_time(row, "to", time.max), cap=_count(row, "cap", 0))


def _time(row: Mapping[str, object], key: str, default: time) -> time:
    """A time of day as TOML has it, or "9:00"."""
    found = row.get(key)
    if isinstance(found, time):
        return found
    hour, _, minute = str(found).partition(":")
    fits = hour.isdigit() and minute[:2].isdigit() and int(hour) < 24 and int(minute[:2]) < 60
    return time(int(hour), int(minute[:2])) if fits else default


def require_room(plan: QueuePlan, today: Iterable[Ticket], letter: str, item: str, now: datetime) -> None:
    """Refuse (R-REC-01) a number beyond the day's cap of the service or the item, or its session's; or after the last
    session. Who comes before the first one begins is counted in it."""
    tickets = [t for t in today if t.status is not TicketStatus.BOOKED]
    mine = [t for t in tickets if t.letter == letter]
    _below("queue_full_day", plan.caps.get(letter, 0), len(mine), letter)
    _below("queue_full_item", plan.items.get(item, 0), sum(t.item == item for t in tickets), item)
    if not (sessions := plan.sessions.get(letter)):
        return
    here = next((s for s in sorted(sessions, key=lambda s: s.begins) if now.time() < s.ends), None)
    if here is None:
        raise Refused("R-REC-01", "queue_over", letter=letter)
    _below("queue_full_session", here.cap, sum(_in(here, sessions, t) for t in mine), letter)


def _in(here: Session, sessions: Iterable[Session], ticket: Ticket) -> bool:
    return here is min((s for s in sessions if ticket.taken_at.time() < s.ends), key=lambda s: s.begins, default=None)


def _below(code: str, cap: int, count: int, what: str) -> None:
    if cap and count >= cap:
        raise Refused("R-REC-01", code, what=what, cap=cap)


def require_slot(plan: QueuePlan, day: Iterable[Ticket], letter: str, slot: datetime, now: datetime) -> None:
    """Refuse (R-REC-01) a booking for a time that is past, or of which the hall's quota is taken. Whoever was booked
    there has taken part of it, came or not."""
    if slot <= now:
        raise Refused("R-REC-01", "queue_slot_past", at=f"{slot:%H:%M}")
    same = [t for t in day if t.slot and t.letter == letter and _slot(plan, t.slot) == _slot(plan, slot)]
    if plan.quota and len(same) >= plan.quota:
        raise Refused("R-REC-01", "queue_slot_full", at=f"{slot:%H:%M}", cap=plan.quota)


def _slot(plan: QueuePlan, at: datetime) -> int:
    return (at.hour * 60 + at.minute) // plan.slot


def on_time(plan: QueuePlan, ticket: Ticket, now: datetime) -> bool:
    """Whether a booking gives priority now: from `early` minutes before its time on, for who was there within `late`
    minutes after it. Who came later waits like everybody else."""
    if ticket.slot is None:
        return ticket.kind == "appointment"
    there = ticket.taken_at <= ticket.slot + timedelta(minutes=plan.late)
    return there and now >= ticket.slot - timedelta(minutes=plan.early)


def missed(plan: QueuePlan, day: Iterable[Ticket], now: datetime) -> tuple[Ticket, ...]:
    """The bookings whose time is over and who didn't come (爽约)."""
    late = timedelta(minutes=plan.late)
    return tuple(t for t in day if t.status is TicketStatus.BOOKED and t.slot and now > t.slot + late)


def serving(plan: QueuePlan, letter: str) -> tuple[str, ...]:
    """The windows that name this letter, in the hall's order."""
    return tuple(window for window, letters in plan.windows.items() if letter in letters)


def dealt(plan: QueuePlan, today: Iterable[Ticket], letter: str, manned: Collection[str], own: str = "") -> str:
    """The window a new ticket is dealt to: the one with the fewest waiting among those that serve the letter and have
    a counter at work (`manned`, and the taker's `own`); where none is known, the first that serves it, which the others
    ask. "": the hall says of no window what it serves, and any may call."""
    named = serving(plan, letter)
    there = [window for window in named if window in manned or window == own] or named[:1]
    waits = Counter(t.lease for t in today if t.status is TicketStatus.WAITING)
    return min(there, key=lambda window: (waits[window], window != own), default="")


def crowded(plan: QueuePlan, today: Iterable[Ticket], now: datetime) -> Mapping[str, int]:
    """R-ORG-04 (YX 方案 三 潮汐岗): the letters whose longest wait is over the hall's limit, with its minutes: another
    window is to be opened for them."""
    longest: dict[str, int] = {}
    for ticket in today:
        if ticket.status is TicketStatus.WAITING:
            minutes = int((now - ticket.taken_at) / timedelta(minutes=1))
            longest[ticket.letter] = max(longest.get(ticket.letter, 0), minutes)
    return {letter: minutes for letter, minutes in longest.items() if plan.surge and minutes > plan.surge}
