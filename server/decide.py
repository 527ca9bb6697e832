"""What an act makes of a document. Pure: the county and its `verify` both go through here, so they can't disagree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

import msgspec

from app.domain import law, matter_state, matters, queue, transitions
from app.domain.case import CLOSED, Case
from app.domain.clocks import decided, with_deadlines
from app.domain.command import SYSTEM, Command
from app.domain.context import Context
from app.domain.editing import Editing, apply_editing
from app.domain.errors import Refused, Unreadable
from app.domain.fixes import apply_fix
from app.domain.reading import apply_reading
from app.domain.versions import on_its_day
from app.domain.workdays import CalendarMissing, Period, end_of
from app.wire import codec
from server.shelf import COUNTY, SUPERVISION, Doc

COUNT_DEADLINE = "count_deadline"
"""The county's own act: a deadline is counted anew after the calendar or the pack was set."""
OPENING = frozenset(
    {
        ("case", "receive"),
        ("ticket", "take_ticket"),
        ("ticket", "book"),
        *(("matter", action) for action in matters.OPENING),
    }
)
"""What begins something that belongs to a hall."""
ID = re.compile(r"[\w.:@+-]{1,64}")
NUMBER = 64
UNIT = 80
UNITS = 40


def check_shape(command: Command) -> None:
    """Raises Unreadable for what the county's tables can't hold."""
    number, named = command.data.get("number", ""), command.data.get("departments", [])
    shaped = {
        "aggregate": command.aggregate in MAKERS,
        "aggregate_id": bool(ID.fullmatch(command.aggregate_id)),
        "number": _short(number, NUMBER),
        "to": _short(command.data.get("to", ""), UNIT),
        "departments": not isinstance(named, list) or (len(named) <= UNITS and all(_short(n, UNIT) for n in named)),
    }
    if wrong := [key for key, fits in shaped.items() if not fits]:
        raise Unreadable("domain_data_wrong", action=command.action[:40], key=wrong[0])


def _short(value: object, limit: int) -> bool:
    return isinstance(value, str) and len(value) <= limit and value.isprintable()


def shaped(command: Command) -> bool:
    try:
        check_shape(command)
    except Unreadable:
        return False
    return True


def placed(command: Command, hall: str) -> Command:
    """The act in the hall of the device that sends it. Refused (R-ORG-01) when it names another."""
    if (command.aggregate, command.action) not in OPENING:
        return command
    named = command.data.get("hall") or hall
    if named != hall:
        raise Refused("R-ORG-01", "wire_not_this_hall", hall=str(named), mine=hall)
    return replace(command, data={**command.data, "hall": hall})


def carried_out(before: Doc | None, command: Command, ctx: Context) -> Doc:
    """The document after the act. Raises Refused or Unreadable."""
    return MAKERS[command.aggregate](before, command, ctx)


def _ticket(before: Doc | None, command: Command, ctx: Context) -> Doc:
    ticket = codec.ticket_from_bytes(before.body) if before else None
    return ticket_doc(queue.apply_ticket(ticket, command))


def _matter(before: Doc | None, command: Command, ctx: Context) -> Doc:
    matter = codec.matter_from_bytes(before.body) if before else None
    return matter_doc(matters.apply_matter(matter, command))


def _editing(before: Doc | None, command: Command, ctx: Context) -> Doc:
    state = codec.editing_from_bytes(before.body) if before else None
    return editing_doc(apply_editing(state, command, ctx))


def _case(before: Doc | None, command: Command, ctx: Context) -> Doc:
    case = codec.case_from_bytes(before.body) if before else None
    if command.action == COUNT_DEADLINE and case and command.actor == SYSTEM:
        after = replace(anew(case, ctx, command.made_at), version=case.version + 1)
    else:
        now = counted(case, ctx) if case else None
        after = transitions.apply(now, _over_the_law(before, command), on_its_day(ctx, command))
    by_law = before is not None and command.actor.post == SYSTEM.post
    return case_doc(after, ctx, before.person_version if before and by_law else after.version)


def _fix(before: Doc | None, command: Command, ctx: Context) -> Doc:
    return fix_doc(before, command)


def fix_doc(before: Doc | None, command: Command) -> Doc:
    """What is to be put right is seen where it was done, in its department, and by the county's supervision."""
    made = apply_fix(codec.fix_from_bytes(before.body) if before else None, command)
    departments = (f"department:{made.department}",) if made.department else ()
    return Doc(
        kind="fix",
        id=made.id,
        version=made.version,
        body=codec.encode(made).decode(),
        scopes=tuple(sorted({f"hall:{made.hall}", SUPERVISION, *departments})),
        number=made.number,
        person_version=made.version,
    )


def _reading(before: Doc | None, command: Command, ctx: Context) -> Doc:
    return reading_doc(before, command)


def reading_doc(before: Doc | None, command: Command) -> Doc:
    """Seen by no counter; the county lists it for who supervises."""
    known = codec.reading_from_bytes(before.body) if before else None
    made = apply_reading(known, command)
    body = codec.encode(made).decode()
    return Doc(kind="reading", id=made.id, version=1, body=body, scopes=(), number=made.number, person_version=1)


MAKERS: Mapping[str, Callable[[Doc | None, Command, Context], Doc]] = {
    "case": _case,
    "ticket": _ticket,
    "matter": _matter,
    "guide": _editing,
    "reading": _reading,
    "fix": _fix,
}


def _over_the_law(before: Doc | None, command: Command) -> Command:
    """What the law did meanwhile isn't somebody who was faster: such an act is judged by the state, not the version."""
    if before and before.person_version <= command.expected < before.version:
        return replace(command, expected=before.version)
    return command


def counted(case: Case, ctx: Context) -> Case:
    """The case with a deadline that waited for a year's calendar, once that is published (R-CLK-01)."""
    return with_deadlines(case, ctx.of(case)) if case.calendar_missing in ctx.calendar.years else case


def anew(case: Case, ctx: Context, at: datetime) -> Case:
    """The case with its deadlines as calendar and pack have them at that moment (R-CLK-01). What is decided or closed
    stays as it was, but for a deadline that waited for its year; a card that was given stays on record, whatever the
    deadline says now (R-CLK-06)."""
    if decided(case):
        return counted(case, ctx)
    fresh = with_deadlines(case, ctx.of(case))
    if case.deadline is None or fresh.deadline is None or fresh.deadline >= case.deadline:
        return fresh
    floor = min(case.deadline, _noticed(at, ctx) or case.deadline)
    return with_deadlines(replace(case, deadline_floor=floor), ctx.of(case)) if fresh.deadline < floor else fresh


def _noticed(at: datetime, ctx: Context) -> date | None:
    """R-CLK-01, R-CLK-06: the working day after the one on which a changed calendar is told: a deadline that it brings
    forward never falls before that, so that nobody is overdue without having known."""
    try:
        return end_of(Period(1), at.date(), ctx.calendar)
    except CalendarMissing:
        return None


def due_at(case: Case, ctx: Context) -> datetime | None:
    """When the law acts next on this case."""
    command = law.next_command(case, ctx.of(case))
    return command.made_at if command else None


def case_doc(case: Case, ctx: Context, person_version: int) -> Doc:
    """The case as it is kept, with the moment at which the law acts next."""
    due = due_at(case, ctx)
    return Doc(
        kind="case",
        id=case.id,
        version=case.version,
        body=codec.case_to_bytes(case).decode(),
        scopes=scopes_of(case),
        number=case.number,
        next_due=due.isoformat() if due else None,
        person_version=person_version,
    )


def scopes_of(case: Case) -> tuple[str, ...]:
    """Who sees a case: its hall, its department (R-ORG-01), once it is named in a joint approval each department with a
    part in it, also after it gave its opinion (R-CLK-07), and the county's supervision for as long as there is
    something to watch."""
    parts = case.joint.parts if case.joint else ()
    departments = {case.department, *(part.department for part in parts)}
    watching = (SUPERVISION,) if watched(case) else ()
    return tuple(sorted({f"hall:{case.hall}", *(f"department:{name}" for name in departments), *watching}))


def watched(case: Case) -> bool:
    """R-CLK-06, R-SUP-01, R-EVA-02, R-EVA-03: a card while the case goes on or nobody has explained it; a mark that
    isn't closed, a complaint or an appeal that is open. Every other case's people stay their hall's and department's
    affair."""
    carded = bool(case.cards) and (case.status not in CLOSED or not case.explained)
    marked = any(mark.closed is None for mark in case.abnormal)
    return carded or marked or any(c.open for c in case.complaints) or any(a.upheld is None for a in case.appeals)


def matter_doc(matter: matters.Matter) -> Doc:
    """A matter is seen in the hall that registered it, by every unit it was handed to (R-REC-04), and by the county's
    supervision (R-EVA-04)."""
    units = (f"department:{unit}" for unit in matter_state.units(matter))
    return Doc(
        kind="matter",
        id=matter.id,
        version=matter.version,
        body=codec.matter_to_bytes(matter).decode(),
        scopes=tuple(sorted({f"hall:{matter.hall}", SUPERVISION, *units})),
        number=matter_state.number_of(matter),
        person_version=matter.version,
    )


def editing_doc(state: Editing) -> Doc:
    """Everybody in the county sees what is to change."""
    body = codec.encode(state).decode()
    id, version = state.id, state.version
    return Doc(kind="editing", id=id, version=version, body=body, scopes=(COUNTY,), person_version=version)


def ticket_doc(ticket: queue.Ticket) -> Doc:
    return Doc(
        kind="ticket",
        id=ticket.id,
        version=ticket.version,
        body=msgspec.json.encode(ticket).decode(),
        scopes=(f"hall:{ticket.hall}",),
        number=ticket.number,
        person_version=ticket.version,
    )


def blobs_in(value: object) -> Iterator[str]:
    """The names of all files an act refers to."""
    if isinstance(value, str):
        if re.fullmatch(r"sha256:[0-9a-f]{64}", value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from blobs_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from blobs_in(inner)
