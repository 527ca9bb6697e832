"""叫号: tickets taken, called, served; each act is queued like any other."""

from __future__ import annotations

from datetime import datetime

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus, next_to_call
from app.models.store import Begin, Store
from app.usecases.acts import new_id

APPLICANT = Actor("applicant")
AT_HAND = (TicketStatus.CALLED, TicketStatus.SERVING)


def take(begin: Begin, letter: str, now: datetime, *, item: str = "", name: str = "", kind: str = "ordinary") -> Ticket:
    """A new ticket with the day's next number. Raises Trouble when no number is left."""
    with begin() as store:
        who, day = store.identity(), int(now.strftime("%Y%m%d"))
        number = store.take_number(f"ticket-{letter}", day)
        data = {"number": number, "letter": letter, "item": item, "name": name, "kind": kind, "hall": who.hall}
        return do(store, new_id(), "take_ticket", APPLICANT, now, **data)


def by_number(store: Store, number: str, now: datetime) -> Ticket | None:
    """Today's ticket of this number or id."""
    return next((t for t in store.tickets(now.date()) if number in (t.number, t.id)), None)


def do(store: Store, ticket_id: str, action: str, actor: Actor, now: datetime, **data: object) -> Ticket:
    """One act on a ticket within a transaction. Raises Refused under R-REC-01."""
    expected = 0 if action == "take_ticket" else store.ticket(ticket_id).version
    device = store.identity().device
    store.queue(Command(new_id(), "ticket", ticket_id, action, expected, now, actor, device, data))
    return store.ticket(ticket_id)


def act(begin: Begin, ticket_id: str, action: str, actor: Actor, now: datetime, **data: object) -> Ticket:
    """One act on a ticket: call, start_service, hold, no_show, end_service, transfer_ticket, rate."""
    with begin() as store:
        return do(store, ticket_id, action, actor, now, **data)


def at_hand(store: Store, window: str, now: datetime) -> Ticket | None:
    """The ticket that is called or served at this window."""
    here = [t for t in store.tickets(now.date()) if t.window == window and t.status in AT_HAND]
    return max(here, key=lambda t: t.called_at or t.taken_at, default=None)


def call_next(begin: Begin, window: str, letters: frozenset[str], actor: Actor, now: datetime) -> Ticket:
    """F2: end the service at hand and call who comes next. Somebody who was called and didn't come yet is put on
    hold, not struck off. Raises Refused (R-REC-01) when nobody waits; then the service at hand goes on."""
    with begin() as store:
        next = next_to_call(store.tickets(now.date()), window, letters)
        if next is None:
            raise Refused("R-REC-01", "usecases_nobody_waits", window=window)
        if current := at_hand(store, window, now):
            ending = "end_service" if current.status is TicketStatus.SERVING else "hold"
            do(store, current.id, ending, actor, now, window=window)
        return do(store, next.id, "call", actor, now, window=window)


def call(begin: Begin, ticket_id: str, window: str, actor: Actor, now: datetime) -> Ticket:
    """One on hold, out of order, or (recall, F3) the one that is called already."""
    return act(begin, ticket_id, "call", actor, now, window=window)


def start(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "start_service", actor, now)


def hold(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "hold", actor, now)


def no_show(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "no_show", actor, now)


def end(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "end_service", actor, now)


def transfer(begin: Begin, ticket_id: str, window: str, actor: Actor, now: datetime) -> Ticket:
    """To another window, where it is called before all others."""
    return act(begin, ticket_id, "transfer_ticket", actor, now, window=window)


def rate(begin: Begin, ticket_id: str, level: str, now: datetime) -> Ticket:
    """The applicant's key, for a service without an accepted case (R-EVA-01)."""
    return act(begin, ticket_id, "rate", APPLICANT, now, level=level)


def letters_of(store: Store, window: str) -> frozenset[str]:
    """The ticket letters this window serves; empty where the hall doesn't say: all."""
    windows = store.hall().get("window") or []
    assert isinstance(windows, list)
    served = [w.get("letters", ()) for w in windows if str(w.get("code")) == window]
    return frozenset(str(letter) for letters in served for letter in letters)
