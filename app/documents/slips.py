"""What the receipt printer gives the applicant: values for its encoder, from the frozen paper (R-ACC-08, R-REC-01)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.documents.days import day_text, time_text
from app.documents.facts import Facts, facts
from app.documents.papers import payload
from app.domain.case import Case, Paper
from app.domain.context import Context
from app.domain.queue import Ticket
from app.domain.shown import masked, rows
from app.domain.slip import Bars, Code, Line, Pair, Rule, Slip, Text
from app.texts import words

Lines = Iterator[Line]

MOST_MATERIALS = 12
KINDS = ("acceptance", "supplement", "rejection")
CLOSING = {"supplement": "supplement_keep", "rejection": "reason"}


def receipt(
    case: Case,
    ctx: Context,
    hall: Mapping[str, object],
    at: datetime,
    reprint: int = 0,
    reason: str = "",
) -> Slip:
    """The receipt of the case's latest notice (受理, 补件 or 不予受理回执; without one, what was taken in): number,
    item, applicant with the ID masked, materials, the date that counts, window, telephone, both codes. A reprint says
    which it is and why."""
    paper = next((p for p in reversed(case.papers) if p.kind in KINDS), None)
    known = facts(paper or _none_yet(case, ctx), hall)
    kind = paper.kind if paper else "acceptance"
    return Slip(
        (
            *_head(str(known["hall"]), words(f"documents_slip_{kind}"), reprint, reason),
            *_case(case, ctx, known),
            *_materials(kind, case, ctx, paper),
            *_dates(kind, case, ctx, known),
            *_where(case, known, hall, at),
            Code(payload(case.number or case.id), case.number),
            *([Bars(case.number)] if case.number.isascii() and case.number else ()),
            Text(words(f"documents_slip_{CLOSING.get(kind, 'keep')}"), align="center"),
        )
    )


def _none_yet(case: Case, ctx: Context) -> Paper:
    """An immediate item finished on the spot needs no voucher (R-ACC-01): the receipt shows what was taken in."""
    guide = ctx.guide_of(case)
    data = {"telephone": guide.telephone, "complaint": guide.complaint, "hall": case.hall, "number": case.number}
    return Paper(kind="acceptance", at=case.received_at or datetime.min, by=case.clerk, data=data)


def _head(hall: str, title: str, reprint: int = 0, reason: str = "") -> Lines:
    yield Text(hall, align="center", bold=True)
    yield Text(title, align="center", bold=True, big=True)
    if reprint:
        yield Text(words("documents_slip_reprint", n=reprint), align="center", bold=True)
        yield Pair(words("documents_slip_reprint_reason"), reason)
    yield Rule()


def _case(case: Case, ctx: Context, known: Facts) -> Lines:
    applicant = case.applicant
    yield from _pairs(
        number=case.number,
        item=ctx.guide_of(case).name,
        applicant=applicant.name,
        identity=masked(applicant.id_number, applicant.id_kind),
        agent=applicant.agent.name if applicant.agent else "",
    )


def _materials(kind: str, case: Case, ctx: Context, paper: Paper | None) -> Lines:
    """The materials taken in, or those to come: a number each, cut short where the paper would grow long."""
    told = kind == "supplement" and paper is not None
    names = _missing(paper) if told and paper else [str(row["name"]) for row in _taken(case, ctx)]
    if not names:
        return
    yield Text(words("documents_slip_missing" if told else "documents_slip_materials") + "：")
    for n, name in enumerate(names[:MOST_MATERIALS], 1):
        yield Pair(f"{n}.", name)
    if more := len(names) - MOST_MATERIALS:
        yield from [Text(words("documents_slip_more", n=len(names), more=more))] if more > 0 else []


def _missing(paper: Paper) -> list[str]:
    listed = paper.data.get("rows")
    return [str(row["name"]) for row in listed] if isinstance(listed, list | tuple) else []


def _taken(case: Case, ctx: Context) -> Sequence[Mapping[str, object]]:
    guide = ctx.guide_of(case)
    return rows((m.code for m in guide.materials if m.code in case.taken()), case, guide)


def _dates(kind: str, case: Case, ctx: Context, known: Facts) -> Lines:
    yield Rule()
    yield from _pairs(received=time_text(case.received_at) if case.received_at else "")
    if kind == "supplement":
        yield from _pairs(by=known["by"])
    if kind == "acceptance" and case.accepted_on:
        yield from _pairs(accepted=day_text(case.accepted_on), due=_due(case, ctx))


def _due(case: Case, ctx: Context) -> str:
    """The date a decision is due, or why there is none yet: it is never left blank (R-CLK-01, R-CLK-13)."""
    if ctx.guide_of(case).kind == "immediate":
        return words("documents_slip_same_day")
    if case.deadline:
        return day_text(case.deadline)
    return words("documents_slip_waiting_calendar" if case.calendar_missing else "documents_slip_after_supply")


def _where(case: Case, known: Facts, hall: Mapping[str, object], at: datetime) -> Lines:
    yield from _pairs(
        window=case.window,
        clerk=case.clerk,
        telephone=known["telephone"] or hall.get("telephone", ""),
        complaint=known["complaint"] or hall.get("complaint", ""),
        printed=time_text(at),
    )


def ticket_slip(ticket: Ticket, queue: str, ahead: int, hall: Mapping[str, object]) -> Slip:
    """号票: the number large, its queue, how many wait before it."""
    return Slip(
        (
            *_head(str(hall.get("name", "")), words("documents_slip_ticket")),
            Text(ticket.number, align="center", bold=True, big=True),
            *_pairs(queue=queue, ahead=words("documents_slip_people", n=ahead), taken=time_text(ticket.taken_at)),
            Rule(),
            Text(words("documents_slip_wait"), align="center"),
        )
    )


def _pairs(**values: object) -> Lines:
    """Labelled values; what isn't there has no line."""
    for name, value in values.items():
        if value:
            yield Pair(words(f"documents_slip_{name}"), str(value))
