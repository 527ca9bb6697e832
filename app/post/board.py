"""The hall's call display (R-HAL-01): fed from the queue of the whole hall, whoever calls at whichever window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.errors import Refused
from app.domain.progress import Called, called, served, waiting_by_letter
from app.domain.queue import Ticket
from app.domain.queue_plan import QueuePlan, queue_plan, require_room
from app.post.board_shown import BoardCall, BoardView, BoardWaits
from app.post.common import Common

MOST = 12
"""Lines a display has room for, at most."""


class BoardPart(Common):
    def board(self) -> BoardView:
        """Nobody needs to be signed in for it: it says nothing of a person."""
        now = self.now()
        with self.read() as store:
            hall = store.hall()
            today = [ticket for ticket in store.tickets(now.date()) if ticket.hall in ("", hall.get("name"))]
        lines = [*_lines(called(today, MOST), waited_for=True), *_lines(served(today, MOST), waited_for=False)]
        return BoardView(
            hall=str(hall.get("name", "")), now=now, calls=tuple(lines[:MOST]), waits=_waits(hall, today, now)
        )


def _lines(found: Sequence[Called], *, waited_for: bool) -> list[BoardCall]:
    return [BoardCall(number=c.number, window=c.window, at=c.at, waited_for=waited_for) for c in found]


def _waits(hall: Mapping[str, object], today: Sequence[Ticket], now: datetime) -> tuple[BoardWaits, ...]:
    """Every service of the hall, one for which nobody waits too; then letters the hall doesn't name."""
    names = services(hall)
    counts = waiting_by_letter(today)
    letters = [*names, *(letter for letter in counts if letter not in names)]
    plan = queue_plan(hall)
    return tuple(
        BoardWaits(letter=c, name=names.get(c, ""), count=counts.get(c, 0), full=_full(plan, today, c, now))
        for c in letters
    )


def _full(plan: QueuePlan, today: Sequence[Ticket], letter: str, now: datetime) -> bool:
    try:
        require_room(plan, today, letter, "", now)
    except Refused:
        return True
    return False


def services(hall: Mapping[str, object]) -> Mapping[str, str]:
    """The hall's letters and what they are called."""
    listed = hall.get("letter")
    rows = listed if isinstance(listed, list | tuple) else []
    return {str(row["code"]): str(row.get("name", "")) for row in rows}
