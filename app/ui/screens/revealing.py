"""Alt+V: what facts mask is shown whole; that somebody looked is on record first."""

from __future__ import annotations

from app.ui.kit.facts import Facts
from app.ui.room import Room


def reveal(room: Room, facts: Facts, kind: str, about: str, number: str) -> None:
    room.ask(lambda: room.desk.reveal(kind, about, number), lambda _: facts.reveal())
