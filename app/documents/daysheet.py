"""期限说明: how a case's limits are counted, day by day, on one sheet for whoever asks, or as it goes with a paper
(R-CLK-01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.documents.blocks import Content, Rows
from app.documents.days import Counted, day_text, explained, read, time_text
from app.documents.facts import Facts, coded, department, facts
from app.documents.papers import payload, typeset
from app.documents.wording import template
from app.domain.case import Case, Paper, Pause
from app.domain.clocks import clock_state, days_left, days_used, explain, legal, promise
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.shown import counted_to
from app.domain.workdays import CalendarMissing
from app.texts import words

Coming = Sequence[Command]


def day_sheet(case: Case, ctx: Context, hall: Mapping[str, object], at: datetime, coming: Coming = ()) -> bytes:
    """The sheet as PDF, as it stands `at` this moment; `coming` is what the law will do by itself (transitions.due)."""
    ctx = ctx.of(case)
    counted = read([[d.date.isoformat(), d.counted, d.why] for d in explain(case, ctx)])
    given = _given(case, ctx)
    tables: dict[str, Rows] = {
        "days": [_day(one) for one in counted],
        "by_days": [_day(one) for one in given],
        "pauses": [_pause(pause) for pause in case.pauses],
        "coming": [_coming(command) for command in coming],
    }
    known = _facts(case, ctx, hall, at, counted) | {f"has_{name}": bool(table) for name, table in tables.items()}
    known |= {"by": day_text(given[-1].day) if given else "", "by_counted": explained(given)}
    content = Content(known, tables, (), payload(case.number or case.id), words("documents_caption"), at)
    return typeset(template("day_sheet"), content)


def _given(case: Case, ctx: Context) -> list[Counted]:
    """The days in which the applicant is to supply what is missing (R-ACC-02, R-ACC-04)."""
    if case.tolerance:
        return read(counted_to(case.tolerance.by, case.tolerance.at.date(), ctx)["by_counted"])
    if case.supplement and not case.accepted_on:
        return read(counted_to(case.supplement.by, case.supplement.told_at.date(), ctx)["by_counted"])
    return []


def paper_days(paper: Paper, hall: Mapping[str, object]) -> bytes:
    """The sheet that goes with a paper as PDF: every limit it names, as it was counted when it was issued.

    Raises Unreadable for a paper that names none.
    """
    known = facts(paper, hall)
    kind = words(f"documents_kind_{paper.kind}", nature=known["nature"])
    counted = {"days": read(paper.data.get("counted")), "by_days": read(paper.data.get("by_counted"))}
    if not any((*counted.values(), known["calendar_missing"])):
        raise Unreadable("papers_days_none", kind=kind)
    tables = {name: [_day(one) for one in days] for name, days in counted.items()}
    known |= {f"has_{name}": bool(table) for name, table in tables.items()}
    known |= {"paper": f"《{kind}》{paper.number}"}
    number = str(known["number"])
    return typeset(
        template("paper_days"), Content(known, tables, (), payload(number), words("documents_caption"), paper.at)
    )


def _facts(case: Case, ctx: Context, hall: Mapping[str, object], at: datetime, counted: Sequence[Counted]) -> Facts:
    guide = ctx.guide_of(case)
    unit = words("documents_unit_natural" if guide.unit == "natural" else "documents_unit_working")
    return {
        "item": guide.name,
        "applicant": case.applicant.name,
        "number": case.number,
        "paper_number": "",
        "under": words("documents_foot_case", number=case.number) if case.number else "",
        "department": department(case.department, hall),
        "hall": str(hall.get("name", "")),
        "day": day_text(at.isoformat()),
        "time": time_text(at),
        "accepted_on": day_text(case.accepted_on),
        "promised": f"{days}{unit}" if (days := promise(case, ctx).days) else words("documents_at_once"),
        "deadline_aside": _until(case.deadline),
        "legal": f"{legal(case, ctx).days}{unit}",
        "legal_aside": _until(case.legal_deadline),
        "counted": explained(counted),
        "calendar_missing": case.calendar_missing or "",
        "clock": words(f"documents_clock_{clock_state(case, ctx, at.date())}"),
        "used": _used(case, ctx, at, unit),
    }


def _until(day: date | None) -> str:
    return words("papers_until", day=day_text(day)) if day else ""


def _used(case: Case, ctx: Context, at: datetime, unit: str) -> str:
    try:
        used, left = days_used(case, ctx, at.date()), days_left(case, ctx, at.date())
    except CalendarMissing:
        return ""
    return words("documents_days_used", used=used, left=left, unit=unit)


def _day(one: Counted) -> dict[str, object]:
    weekdays = words("documents_weekdays").split()
    why = words("documents_nth", n=one.n) if one.n else words(f"documents_why_{one.why}")
    return {
        "day": day_text(one.day),
        "weekday": weekdays[one.day.weekday()],
        "counted": words("documents_counts" if one.n else "documents_counts_not"),
        "why": why + (words("documents_why_makeup") if one.why == "makeup" else ""),
    }


def _pause(pause: Pause) -> dict[str, object]:
    return {
        "procedure": coded("procedure", pause.procedure),
        "first": time_text(pause.at),
        "last": time_text(pause.ended_at) if pause.ended_at else words("documents_not_ended"),
        "days": pause.days,
        "stops": words("documents_stops" if pause.stops else "documents_stops_not"),
    }


def _coming(command: Command) -> dict[str, object]:
    kind = str(command.data.get("kind", ""))
    return {"at": time_text(command.made_at), "what": words(f"ui_ahead_{command.action}{'_' if kind else ''}{kind}")}
