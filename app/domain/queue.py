"""The queue's ticket (号票): taken, called, served; the next to call; waiting counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain import read
from app.domain.case import Rating
from app.domain.command import Command
from app.domain.errors import Refused, Unreadable
from app.domain.evaluation import LEVELS


class TicketStatus(StrEnum):
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
    """One visit. `letter` is the service (A, B …), `priority` 0 for ordinary, higher is called earlier."""

    id: str
    version: int = 0
    number: str
    letter: str = ""
    item: str = ""
    name: str = ""
    kind: str = "ordinary"  # ordinary | appointment | elder | soldier | green
    hall: str = ""
    window: str = ""
    status: TicketStatus = TicketStatus.WAITING
    taken_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0
    rating: Rating | None = None
    ledger: tuple[Moment, ...] = ()

    @property
    def waited_until(self) -> datetime | None:
        """R-REC-02: the first call, at the window it was last sent to; who misses it hasn't waited longer for that."""
        sent = [n for n, moment in enumerate(self.ledger) if moment.what == "transfer_ticket"]
        here = self.ledger[sent[-1] + 1 :] if sent else self.ledger
        return next((moment.at for moment in here if moment.what == "call"), None)


PRIORITY = {"ordinary": 0, "appointment": 1, "elder": 2, "soldier": 2, "green": 3}
LAWFUL: Mapping[TicketStatus, Mapping[str, TicketStatus]] = {
    TicketStatus.WAITING: {"call": TicketStatus.CALLED, "transfer_ticket": TicketStatus.WAITING},
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
    TicketStatus.HELD: {"call": TicketStatus.CALLED, "transfer_ticket": TicketStatus.WAITING},
    TicketStatus.NO_SHOW: {"call": TicketStatus.CALLED},
    TicketStatus.DONE: {"rate": TicketStatus.DONE},
}
KEYS = frozenset("ticket number letter item name kind hall window level reason".split())


def apply_ticket(ticket: Ticket | None, command: Command) -> Ticket:
    """The ticket after the act, one version on. Raises Refused under R-REC-01, Unreadable for an unknown key."""
    if unknown := sorted(command.data.keys() - KEYS):
        raise Unreadable("domain_data_unknown", action=command.action, key=unknown[0])
    if command.expected != (ticket.version if ticket else 0):
        raise Refused("R-REC-01", "domain_ticket_taken_by_other", number=ticket.number if ticket else "")
    if command.action == "take_ticket":
        return _take(ticket, command)
    if ticket is None:
        raise Refused("R-REC-01", "domain_ticket_unknown", ticket=command.aggregate_id)
    status = LAWFUL[ticket.status].get(command.action)
    if status is None:
        state = {"number": ticket.number, "status": ticket.status.value, "action": command.action}
        raise Refused("R-REC-01", "domain_ticket_state", **state)
    return _moved(ticket, status, command)


def _take(ticket: Ticket | None, command: Command) -> Ticket:
    if ticket is not None:
        raise Refused("R-REC-01", "domain_ticket_taken_by_other", number=ticket.number)
    kind = read.text(command, "kind", "ordinary")
    if kind not in PRIORITY:
        raise Unreadable("domain_data_wrong", action=command.action, key="kind")
    taken = Ticket(
        id=command.aggregate_id,
        number=read.text(command, "number") or read.text(command, "ticket"),
        letter=read.text(command, "letter"),
        item=read.text(command, "item"),
        name=read.text(command, "name"),
        kind=kind,
        hall=read.text(command, "hall"),
        taken_at=command.made_at,
    )
    return replace(taken, version=1, ledger=(_moment(command, ""),))


def _moved(ticket: Ticket, status: TicketStatus, command: Command) -> Ticket:
    window = read.text(command, "window") or command.actor.window
    changed = replace(
        ticket, version=ticket.version + 1, status=status, ledger=(*ticket.ledger, _moment(command, window))
    )
    at = command.made_at
    match command.action:
        case "call":
            again = ticket.status is TicketStatus.CALLED
            return replace(changed, called_at=ticket.called_at if again else at, window=window, calls=ticket.calls + 1)
        case "start_service":
            return replace(changed, started_at=at)
        case "end_service":
            return replace(changed, ended_at=at)
        case "rate":
            return _rated(changed, command)
        case "transfer_ticket":
            return replace(changed, window=window, called_at=None, started_at=None)
        case _:
            return changed


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


def next_to_call(tickets: Iterable[Ticket], window: str, letters: frozenset[str]) -> Ticket | None:
    """Who comes next at this window: sent here first, then by priority, then by time; `letters` are the
    window's services (empty: all)."""
    return min(waiting(tickets, window, letters), key=lambda t: _order(t, window), default=None)


def waiting(tickets: Iterable[Ticket], window: str, letters: frozenset[str]) -> tuple[Ticket, ...]:
    """Everybody who waits for this window, in the order they will be called."""
    here = [
        t
        for t in tickets
        if t.status is TicketStatus.WAITING and t.window in ("", window) and (not letters or t.letter in letters)
    ]
    return tuple(sorted(here, key=lambda t: _order(t, window)))


def _order(ticket: Ticket, window: str) -> tuple[bool, int, datetime, str]:
    return ticket.window != window, -PRIORITY[ticket.kind], ticket.taken_at, ticket.number
