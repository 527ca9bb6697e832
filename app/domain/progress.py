"""办事进度: what the hall's screens show, and what the public learns with a case number and a proof of identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest

from app.domain.case import Case, Status
from app.domain.catalogue import Guide
from app.domain.errors import Refused
from app.domain.identity import fold
from app.domain.queue import Ticket, TicketStatus

PROOF = 4
"""How many of the last characters of their ID number a person proves themselves with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One line of the call display: which number goes to which window."""

    number: str
    window: str
    at: datetime
    again: bool


def called(tickets: Iterable[Ticket], most: int) -> tuple[Called, ...]:
    """R-HAL-01: who is called now, the last call first, a recall like any other; of two at once the higher number."""
    return _newest(tickets, TicketStatus.CALLED, most)


def served(tickets: Iterable[Ticket], most: int) -> tuple[Called, ...]:
    """R-HAL-01: who has come to the window and is served there, the last called first."""
    return _newest(tickets, TicketStatus.SERVING, most)


def _newest(tickets: Iterable[Ticket], status: TicketStatus, most: int) -> tuple[Called, ...]:
    lines = [_line(t, t.called_at) for t in tickets if t.status is status and t.called_at]
    return tuple(sorted(lines, key=lambda line: (line.at, line.number), reverse=True)[:most])


def _line(ticket: Ticket, called_at: datetime) -> Called:
    at = max([called_at, *(moment.at for moment in ticket.ledger if moment.what == "call")])
    return Called(number=ticket.number, window=ticket.window, at=at, again=ticket.calls > 1)


def waiting_by_letter(tickets: Iterable[Ticket]) -> Mapping[str, int]:
    """R-HAL-01: how many wait for each service."""
    waits = [ticket.letter for ticket in tickets if ticket.status is TicketStatus.WAITING]
    return {letter: waits.count(letter) for letter in sorted(set(waits))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a case stands, for everybody to see: nothing of a person."""

    number: str
    item: str
    department: str
    status: Status
    received_on: date | None
    accepted_on: date | None
    supplement_by: date | None
    deadline: date | None
    decided_on: date | None


def progress(case: Case, guide: Guide) -> Progress:
    """R-HAL-01 (HN 一（三）3, 二（一）), R-HAL-02: the approval's progress as the large screen shows it."""
    owed = case.supplement if case.status is Status.SUPPLEMENTING else case.tolerance
    return Progress(
        number=case.number,
        item=guide.name,
        department=case.department,
        status=case.status,
        received_on=case.received_at.date() if case.received_at else None,
        accepted_on=case.accepted_on,
        supplement_by=owed.by if owed else None,
        deadline=case.deadline,
        decided_on=case.decision.at.date() if case.decision else None,
    )


def look_up(found: tuple[Case, Guide] | None, proof: str) -> Progress:
    """R-HAL-02: the progress of the case of that number, for whoever knows the last four characters of the applicant's
    ID number, folded. A wrong proof and an unknown number (None) are refused alike, so that nobody learns which numbers
    there are."""
    expected = fold(found[0].applicant.id_number)[-PROOF:] if found else ""
    if found is None or len(expected) < PROOF or not _same(expected, fold(proof)):
        raise Refused("R-HAL-02", "organisation_nothing_found")
    return progress(*found)


def _same(expected: str, given: str) -> bool:
    return compare_digest(expected.encode(), given.encode(errors="surrogatepass"))
