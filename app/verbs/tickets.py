"""The queue's acts of `yichuang act`: take_ticket, call, start_service and so on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import Refused, Unreadable
from app.domain.queue import LAWFUL, TAKES

if TYPE_CHECKING:
    from app.domain.command import Actor
    from app.domain.queue import Ticket
    from app.models.store import Begin, Store

ACTIONS = TAKES.union(*LAWFUL.values())


def ticket_act(
    begin: Begin, action: str, named: str, actor: Actor, data: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """One act on a ticket, and the line that tells of it; `call` without a ticket calls who comes next."""
    more = {key: value for key, value in data.items() if key != "ticket"}
    number = str(data.get("ticket") or named)
    with begin() as store:
        if action in TAKES:
            ticket = _taken(store, action, number, more, now)
        else:
            ticket = _moved(store, _meant(store, action, number, actor, now), action, actor, now, more)
        command = store.trace(ticket.id, "ticket")[-1].command.id
    state = {"status": ticket.status.value, "window": ticket.window, "calls": ticket.calls}
    return {"ok": True, "command": command, "case": ticket.id, "number": ticket.number, "state": state}


def _taken(store: Store, action: str, number: str, data: Mapping[str, object], now: datetime) -> Ticket:
    """A ticket of the number given, or of the next one of its letter."""
    from app.domain.queue_plan import require_room
    from app.usecases.acts import new_id
    from app.usecases.tickets import APPLICANT, by_number, do, lease_for, plan_of

    letter, day = str(data.get("letter") or number[:1] or "A"), _day(action, data, now)
    if number and by_number(store, number, now):
        raise Refused("R-REC-01", "usecases_ticket_taken", ticket=number)
    require_room(plan_of(store), store.tickets(now.date()), letter, str(data.get("item", "")), now)
    number = number or store.take_number(f"ticket-{letter}", int(day.strftime("%Y%m%d")))
    lease = {"lease": lease_for(store, letter, now)} if action == "take_ticket" else {}
    given = {**lease, **data, "letter": letter, "number": number, "hall": store.identity().hall}
    return do(store, new_id(), action, APPLICANT, now, **given)


def _day(action: str, data: Mapping[str, object], now: datetime) -> datetime:
    """The day a number is for: the booked one's. A slot that can't be read is refused with the act."""
    try:
        return datetime.fromisoformat(str(data.get("slot"))) if action == "book" else now
    except ValueError:
        return now


def _meant(store: Store, action: str, number: str, actor: Actor, now: datetime) -> Ticket:
    from app.domain.queue import next_to_call
    from app.usecases.tickets import at_hand, by_number, letters_of, untimely

    window = actor.window or store.identity().window
    if number:
        found = by_number(store, number, now)
    elif action == "call":
        found = next_to_call(
            store.tickets(now.date()), window, letters_of(store, window, now.date()), untimely(store, now)
        )
    else:
        found = at_hand(store, window, now)
    if found is None:
        raise Unreadable("models_ticket_unknown", ticket=number) if number else Unreadable("usecases_ticket_needed")
    return found


def _moved(
    store: Store, ticket: Ticket, action: str, actor: Actor, now: datetime, data: Mapping[str, object]
) -> Ticket:
    from app.usecases.tickets import do

    given = {"window": store.identity().window, **data} if action == "call" else dict(data)
    return do(store, ticket.id, action, actor, now, **given)
