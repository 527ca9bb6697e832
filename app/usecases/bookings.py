"""预约: a time booked, checked in at the hall or missed; and what becomes of a day's tickets at night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.queue import Ticket, TicketStatus
from app.domain.queue_plan import missed, require_slot
from app.models.store import Begin
from app.usecases.acts import new_id
from app.usecases.tickets import APPLICANT, do, lease_for, plan_of

NIGHTS = 10
"""Spring Festival and the days around it are the longest night there is."""


def book(begin: Begin, letter: str, slot: datetime, now: datetime, *, item: str = "", name: str = "") -> Ticket:
    """A number for a time to come. Raises Refused (R-REC-01) when that is past or its quota taken, Trouble when no
    number is left for that day."""
    with begin() as store:
        require_slot(plan_of(store), store.tickets(slot.date()), letter, slot, now)
        number = store.take_number(f"ticket-{letter}", int(slot.strftime("%Y%m%d")))
        data = {"number": number, "letter": letter, "item": item, "name": name, "hall": store.identity().hall}
        return do(store, new_id(), "book", APPLICANT, now, slot=slot.isoformat(), **data)


def check_in(begin: Begin, ticket_id: str, now: datetime) -> Ticket:
    """The person is in the hall: from now on they wait, at the window dealt to them."""
    with begin() as store:
        lease = lease_for(store, store.ticket(ticket_id).letter, now)
        return do(store, ticket_id, "check_in", APPLICANT, now, lease=lease)


def strike_missed(begin: Begin, now: datetime) -> Sequence[Ticket]:
    """爽约: the bookings of today that nobody came for, struck off by the counter that took them."""
    with begin() as store:
        own = store.identity().device
        gone = missed(plan_of(store), store.tickets(now.date()), now)
        mine = [t for t in gone if store.trace(t.id, "ticket")[0].command.device == own]
        return tuple(do(store, t.id, "miss", APPLICANT, now) for t in mine)


def carry_over(begin: Begin, window: str, now: datetime) -> Sequence[Ticket]:
    """Where the hall carries its queue over night: who waited at this window at yesterday's end waits on today. Else
    nothing: a ticket lapses with its day."""
    with begin() as store:
        if not plan_of(store).carries:
            return ()
        before = [t for n in range(1, NIGHTS + 1) for t in store.tickets((now - timedelta(days=n)).date())]
        left = [t for t in before if t.lease == window and t.status in (TicketStatus.WAITING, TicketStatus.HELD)]
        desk = replace(APPLICANT, window=window)
        return tuple(do(store, t.id, "carry_over", desk, now) for t in left)
