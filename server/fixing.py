"""Opening what a person has to put right: an act that was refused, an application that was taken in twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from uuid_utils import uuid7

from app.domain.case import CLOSED
from app.domain.command import SYSTEM, Command
from app.domain.errors import Refused
from app.wire import codec
from server import blind, decide
from server.partition import Line, Order
from server.sealing import ring_of
from server.tables import blind as blinds

MOST = 200
"""Twins looked at for one transaction."""


class Twins:
    """Open cases of the same person and item: those of the county, and those that this very transaction takes in."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._ring = ring_of(order.connection.dialect)
        self._known: dict[str, list[str]] = {}
        self._here: dict[str, list[str]] = {}

    def load(self, commands: Iterable[Command]) -> None:
        """Read in one go whose application may be there already."""
        by_token = {t: word for c in commands if (word := _word(c)) for t in self._ring.blinded(word)}
        if not by_token:
            return
        here = (blinds.c.partition == self._order.partition) & blinds.c.token.in_(list(by_token))
        rows = self._order.connection.execute(select(blinds.c.token, blinds.c.id).where(here).limit(MOST)).all()
        for row in rows:
            self._known.setdefault(by_token[row.token], []).append(row.id)
        self._order.load([("case", row.id) for row in rows])

    def of(self, command: Command) -> Refused | None:
        """R-REC-09: that this person's application for this item is under way under another number already."""
        word = _word(command)
        if not word:
            return None
        found = [*self._numbers(word, command.aggregate_id)]
        self._here.setdefault(word, []).append(command.aggregate_id)
        return Refused("R-REC-09", "county_taken_twice", number=found[0]) if found else None

    def _numbers(self, word: str, own: str) -> Iterator[str]:
        for id in (*self._known.get(word, ()), *self._here.get(word, ())):
            document = self._order.get("case", id) if id != own else None
            if document and codec.case_from_bytes(document.body).status not in CLOSED:
                yield document.number or id


def _word(command: Command) -> str:
    """What tells this application from others; "" where the act takes none in."""
    applicant = command.data.get("applicant")
    if command.action != "receive" or not isinstance(applicant, dict):
        return ""
    return blind.application(str(applicant.get("id_number", "")), str(command.data.get("guide", "")))


def open_fix(order: Order, line: Line, command: Command, why: str, hall: str) -> None:
    """Put it on the log, for the hall, the department and the supervision."""
    if order.get("fix", line.act):
        return
    case = order.get("case", command.aggregate_id)
    known = codec.case_from_bytes(case.body) if case else None
    data: dict[str, object] = {
        "why": why,
        "case": command.aggregate_id,
        "number": known.number if known else str(command.data.get("number", "")),
        "item": known.guide if known else str(command.data.get("guide", "")),
        "department": known.department if known else "",
        "action": command.action,
        "hall": hall,
        "window": command.actor.window,
        "by": command.actor.name,
        "rule": line.rule,
        "code": line.code,
        "params": codec.decode(line.params, dict),
        "papers": list(_papers(command.data.get("papers"))),
    }
    opened = Command(str(uuid7()), "fix", line.act, "open_fix", 0, codec.now(), SYSTEM, data=data)
    body = codec.command_to_bytes(opened).decode()
    order.append_own(opened.id, "fix", line.act, body, decide.fix_doc(None, opened))


def _papers(papers: object) -> Sequence[str]:
    """The numbers of the papers that came with the act."""
    if not isinstance(papers, list | tuple):
        return ()
    numbers = (str(p.get("number", "")) for p in papers if isinstance(p, dict))
    return tuple(number for number in numbers if number)
