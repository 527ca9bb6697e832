"""The queue's ticket (号票): booked or taken, leased to one window, called, served; the next to call.

Only the window that holds a ticket's lease calls it. The lease is dealt when the number is taken and moves by acts of
that window alone, or by a person who has seen that nobody is there: two windows that can't hear each other never call
the same number, and whatever they did comes together without a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain import read
from app.domain.case import Rating
from app.domain.command import Command
from app.domain.errors import Refused, Unreadable
from app.domain.evaluation import LEVELS


class TicketStatus(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the ticket's time ledger: what happened, when, at which window."""

    what: str
    at: datetime
    window: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One visit. `letter` is the service (A, B …); `lease` the window that may call it ("": any); `slot` the time that
    was booked; `carried` the day it was carried over to."""

    id: str
    version: int = 0
    number: str
    letter: str = ""
    item: str = ""
    name: str = ""
    kind: str = "ordinary"  # a key of PRIORITY
    hall: str = ""
    window: str = ""
    lease: str = ""
    slot: datetime | None = None
    carried: date | None = None
    status: TicketStatus = TicketStatus.WAITING
    taken_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0
    rating: Rating | None = None
    ledger: tuple[Moment, ...] = ()

    @property
    def day(self) -> date:
        """The day it holds on: after that it has lapsed."""
        return self.carried or self.taken_at.date()

    @property
    def asked(self) -> tuple[Moment, ...]:
        """The windows that have asked for it since its own did anything, the latest last."""
        found: list[Moment] = []
        for moment in reversed(self.ledger):
            if moment.what != "ask_ticket":
                break
            found.insert(0, moment)
        return tuple(found)

    @property
    def waited_until(self) -> datetime | None:
        """R-REC-02: the first call, at the window it was last sent to; who misses it hasn't waited longer for that."""
        sent = [n for n, moment in enumerate(self.ledger) if moment.what == "transfer_ticket"]
        here = self.ledger[sent[-1] + 1 :] if sent else self.ledger
        return next((moment.at for moment in here if moment.what == "call"), None)


PRIORITY = {"ordinary": 0, "appointment": 1, "elder": 2, "disabled": 2, "soldier": 2, "green": 3}
"""Who is called earlier: 老年人、残疾人、军人（优待）, then 绿色通道 before all (R-REC-07)."""
LAWFUL: Mapping[TicketStatus, Mapping[str, TicketStatus]] = {
    TicketStatus.BOOKED: {"check_in": TicketStatus.WAITING, "miss": TicketStatus.NO_SHOW},
    TicketStatus.WAITING: {
        "call": TicketStatus.CALLED,
        "transfer_ticket": TicketStatus.WAITING,
        "ask_ticket": TicketStatus.WAITING,
        "yield_ticket": TicketStatus.WAITING,
        "take_over": TicketStatus.WAITING,
        "carry_over": TicketStatus.WAITING,
    },
    TicketStatus.CALLED: {
        "call": TicketStatus.CALLED,
        "start_service": TicketStatus.SERVING,
        "no_show": TicketStatus.NO_SHOW,
        "hold": TicketStatus.HELD,
        "transfer_ticket": TicketStatus.WAITING,
    },
    TicketStatus.SERVING: {
        "end_service": TicketStatus.DONE,
        "hold": TicketStatus.HELD,
        "transfer_ticket": TicketStatus.WAITING,
        "rate": TicketStatus.SERVING,
    },
    TicketStatus.HELD: {
        "call": TicketStatus.CALLED,
        "transfer_ticket": TicketStatus.WAITING,
        "carry_over": TicketStatus.WAITING,
    },
    TicketStatus.NO_SHOW: {"call": TicketStatus.CALLED},
    TicketStatus.DONE: {"rate": TicketStatus.DONE},
}
KEYS = frozenset("ticket number letter item name kind hall window level reason lease slot".split())
TAKES = frozenset({"take_ticket", "book"})
HOLDERS = frozenset({"transfer_ticket", "yield_ticket", "carry_over"})
"""What, beside the call, only the window that holds the lease may do."""
LATER = frozenset({"end_service", "rate", "carry_over", "hold"})
"""What may still be done on a later day than the ticket's."""


def apply_ticket(ticket: Ticket | None, command: Command) -> Ticket:
    """The ticket after the act, one version on. Raises Refused under R-REC-01, Unreadable for an unknown key."""
    if unknown := sorted(command.data.keys() - KEYS):
        raise Unreadable("domain_data_unknown", action=command.action, key=unknown[0])
    if not _fits(ticket, command):
        raise Refused("R-REC-01", "domain_ticket_taken_by_other", number=ticket.number if ticket else "")
    if command.action in TAKES:
        return _take(ticket, command)
    if ticket is None:
        raise Refused("R-REC-01", "domain_ticket_unknown", ticket=command.aggregate_id)
    status = LAWFUL[ticket.status].get(command.action)
    if status is None:
        state = {"number": ticket.number, "status": ticket.status.value, "action": command.action}
        raise Refused("R-REC-01", "domain_ticket_state", **state)
    _require_day(ticket, command)
    _require_lease(ticket, command)
    return _moved(ticket, status, command)


def _fits(ticket: Ticket | None, command: Command) -> bool:
    """Made on the state that is; another window's wish for the ticket, which the maker may not know of, changes
    nothing of that."""
    if ticket is None or command.action in ("ask_ticket", "take_over"):
        return command.expected == (ticket.version if ticket else 0)
    return ticket.version - len(ticket.asked) <= command.expected <= ticket.version


def _require_day(ticket: Ticket, command: Command) -> None:
    """A ticket of yesterday never stays open (R-REC-01): nobody is called on it unless it was carried over."""
    if command.made_at.date() > ticket.day and command.action not in LATER:
        raise Refused("R-REC-01", "domain_ticket_lapsed", number=ticket.number, day=ticket.day)


def _require_lease(ticket: Ticket, command: Command) -> None:
    """R-REC-01: a number is called by the window it is leased to, by no other; so is it sent on while nobody is
    served on it."""
    window = _window(command) if command.action == "call" else command.actor.window
    free = ticket.status not in (TicketStatus.CALLED, TicketStatus.SERVING)
    held = command.action == "call" or (command.action in HOLDERS and free)
    if held and ticket.lease and window and window != ticket.lease:
        raise Refused("R-REC-01", "domain_ticket_leased", number=ticket.number, window=ticket.lease)


def _window(command: Command) -> str:
    return read.text(command, "window") or command.actor.window


def _take(ticket: Ticket | None, command: Command) -> Ticket:
    if ticket is not None:
        raise Refused("R-REC-01", "domain_ticket_taken_by_other", number=ticket.number)
    kind = read.text(command, "kind", "ordinary")
    if kind not in PRIORITY:
        raise Unreadable("domain_data_wrong", action=command.action, key="kind")
    booked = command.action == "book"
    slot = _slot(command)
    taken = Ticket(
        id=command.aggregate_id,
        number=read.text(command, "number") or read.text(command, "ticket"),
        letter=read.text(command, "letter"),
        item=read.text(command, "item"),
        name=read.text(command, "name"),
        kind="appointment" if booked else kind,
        hall=read.text(command, "hall"),
        lease=read.text(command, "lease"),
        status=TicketStatus.BOOKED if booked else TicketStatus.WAITING,
        slot=slot,
        taken_at=slot if slot and booked else command.made_at,
    )
    return replace(taken, version=1, ledger=(_moment(command, ""),))


def _slot(command: Command) -> datetime | None:
    """The time that is booked, naive and of the hall. Raises Unreadable for anything else."""
    given = read.text(command, "slot")
    try:
        slot = datetime.fromisoformat(given) if given else None
    except ValueError:
        slot = None
    if (given or command.action == "book") and (slot is None or slot.tzinfo):
        raise Unreadable("domain_data_wrong", action=command.action, key="slot")
    return slot


def _moved(ticket: Ticket, status: TicketStatus, command: Command) -> Ticket:
    window = _window(command)
    changed = replace(
        ticket, version=ticket.version + 1, status=status, ledger=(*ticket.ledger, _moment(command, window))
    )
    at = command.made_at
    match command.action:
        case "call":
            again = ticket.status is TicketStatus.CALLED
            called_at = ticket.called_at if again else at
            return replace(changed, called_at=called_at, window=window, lease=window, calls=ticket.calls + 1)
        case "start_service":
            return replace(changed, started_at=at)
        case "end_service":
            return replace(changed, ended_at=at)
        case "rate":
            return _rated(changed, command)
        case "transfer_ticket":
            return replace(changed, window=window, lease=window, called_at=None, started_at=None)
        case "yield_ticket":
            return replace(changed, lease=window)
        case "take_over":
            return _taken_over(ticket, changed, window, command)
        case "check_in":
            return replace(changed, taken_at=at, lease=read.text(command, "lease") or ticket.lease)
        case "carry_over":
            return replace(changed, carried=at.date())
        case _:
            return changed


def _taken_over(ticket: Ticket, changed: Ticket, window: str, command: Command) -> Ticket:
    """By a person who says why, after the window that holds it was asked and didn't answer (R-REC-01)."""
    read.needed(command, "R-REC-01", "reason")
    if all(moment.window != window for moment in ticket.asked):
        raise Refused("R-REC-01", "domain_ticket_not_asked", number=ticket.number, window=ticket.lease)
    return replace(changed, lease=window)


def _rated(ticket: Ticket, command: Command) -> Ticket:
    """R-EVA-01 for a service that ended without an accepted case: still one service, one evaluation."""
    level = read.text(command, "level")
    if level not in LEVELS:
        raise Refused("R-EVA-01", "domain_level_unknown", level=level)
    if ticket.rating:
        raise Refused("R-EVA-01", "domain_rated_already")
    return replace(ticket, rating=Rating(level=level, at=command.made_at, device=command.device))


def _moment(command: Command, window: str) -> Moment:
    return Moment(what=command.action, at=command.made_at, window=window, by=command.actor.name)


def next_to_call(tickets: Iterable[Ticket], window: str, letters: frozenset[str], early: Early = None) -> Ticket | None:
    """Who comes next at this window: sent here first, then by priority, then by time; `letters` are the
    window's services (empty: all), `early` tells whose booking doesn't count (yet)."""
    return next(iter(waiting(tickets, window, letters, early)), None)


def waiting(tickets: Iterable[Ticket], window: str, letters: frozenset[str], early: Early = None) -> tuple[Ticket, ...]:
    """Everybody whom this window may call, in the order they will be called."""
    return _ordered((t for t in tickets if t.lease in ("", window) and _here(t, window, letters)), window, early)


def elsewhere(
    tickets: Iterable[Ticket], window: str, letters: frozenset[str], early: Early = None
) -> tuple[Ticket, ...]:
    """Everybody who waits for a service of this window but is leased to another, in the order of the queue. Whom
    somebody sent to another window isn't among them."""
    others = (t for t in tickets if t.lease not in ("", window) and not t.window)
    return _ordered((t for t in others if _here(t, window, letters)), window, early)


def _here(ticket: Ticket, window: str, letters: frozenset[str]) -> bool:
    sent = ticket.window == window
    served = not letters or ticket.letter in letters or ticket.lease == window
    return ticket.status is TicketStatus.WAITING and (sent or not ticket.window) and (sent or served)


def _ordered(tickets: Iterable[Ticket], window: str, early: Early) -> tuple[Ticket, ...]:
    return tuple(sorted(tickets, key=lambda t: _order(t, window, early)))


def _order(ticket: Ticket, window: str, early: Early) -> tuple[bool, int, datetime, str]:
    kind = "ordinary" if early and early(ticket) else ticket.kind
    return ticket.window != window, -PRIORITY[kind], ticket.taken_at, ticket.number


Early = Callable[[Ticket], bool] | None
