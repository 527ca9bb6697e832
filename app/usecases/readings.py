"""Noting who looked at personal data: an act of its own in the outbox, with the network and without it."""

from __future__ import annotations

from datetime import datetime

from app.domain.command import Actor, Command
from app.domain.identity import fold
from app.models.store import Begin
from app.usecases.acts import new_id

LENGTHS = frozenset({4, 5, 6, 11, 15, 18})
"""How long a query is that asks for a person by an identity number or phone, whole or by its end."""


def look(begin: Begin, actor: Actor, now: datetime, **data: str) -> None:
    """`data` as in `app.domain.reading.KEYS`. Durable when this returns."""
    with begin() as store:
        device = store.identity().device
        store.queue(Command(new_id(), "reading", new_id(), "look", 0, now, actor, device=device, data=data))


def asks_for_a_person(query: str) -> bool:
    """Whether a search is by the digits of an identity number or phone, not by a name or a case's number."""
    number = fold(query)
    return len(number) in LENGTHS and number[:-1].isdigit() and (number[-1].isdigit() or number[-1] == "X")
