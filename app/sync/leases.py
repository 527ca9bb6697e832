"""Numbers kept in stock, so that a window works on when the wire is cut, tomorrow morning too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from app.domain.errors import Trouble
from app.domain.workdays import CalendarMissing, Period, end_of
from app.models.store import Store
from app.wire.messages import LeaseRequest

NEXT = Period(1, "working", "next_day")
TOMORROW = 20
"""Tickets of each letter for the next working day; the day itself brings more."""


def wanted(store: Store, now: datetime) -> tuple[LeaseRequest, ...]:
    """Blocks to ask the county for: what runs short today, then the next working day's first tickets."""
    return (*store.leases_wanted(), *_ahead(store, now.date()))


def _ahead(store: Store, today: date) -> Iterator[LeaseRequest]:
    try:
        tomorrow = end_of(NEXT, today, store.context().calendar)
    except (Trouble, CalendarMissing):  # nothing pulled yet, or the next year isn't published
        return
    period = int(tomorrow.strftime("%Y%m%d"))
    for letter in store.ticket_letters():
        if not store.numbers_left(f"ticket-{letter}", period):
            yield LeaseRequest(series=f"ticket-{letter}", period=period, count=TOMORROW)
