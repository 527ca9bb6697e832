"""Which papers an act issues, with what stands on them frozen into the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.case import Case, Paper
from app.domain.clocks import explain, legal, promise
from app.domain.command import Command
from app.domain.context import Context


def issue(case: Case, command: Command, ctx: Context, *kinds: str) -> Case:
    """The case with these papers issued. Number and file are the ones the command brought for the kind."""
    brought = {str(p.get("kind")): p for p in _brought(command)}
    papers = tuple(
        Paper(
            kind=kind,
            at=command.made_at,
            by=command.actor.name,
            number=str(brought.get(kind, {}).get("number", "")),
            file=str(brought.get(kind, {}).get("file", "")),
            data=sheet(kind, case, command, ctx),
        )
        for kind in kinds
    )
    return replace(case, papers=case.papers + papers)


def _brought(command: Command) -> list[Mapping[str, object]]:
    papers = command.data.get("papers") or []
    assert isinstance(papers, list)
    return [p for p in papers if isinstance(p, dict)]


def sheet(kind: str, case: Case, command: Command, ctx: Context) -> dict[str, object]:
    """What the paper says that a later change must not alter: names, lists, dates, and how they were counted."""
    common: dict[str, object] = {
        "number": case.number,
        "applicant": case.applicant.name,
        "item": ctx.guide_of(case).name,
        "at": command.made_at.isoformat(),
        "clerk": command.actor.name,
    }
    return common | _own(kind, case, command, ctx)


def _own(kind: str, case: Case, command: Command, ctx: Context) -> dict[str, object]:
    if kind == "acceptance":
        return _counted(case, ctx) | {"materials": list(case.required), "commitments": list(case.commitments)}
    if kind == "supplement" and case.supplement:
        return {
            "missing": list(case.supplement.missing),
            "by": case.supplement.by.isoformat(),
            "why": dict(command.data.get("why") or {}),  # type: ignore[call-overload]
        }
    if kind in ("tolerance", "commitment") and case.tolerance:
        return {"missing": list(case.tolerance.missing), "by": case.tolerance.by.isoformat()}
    keys = ("reason", "basis", "remedy", "contact", "license", "to", "identity", "method", "procedure", "days")
    return {key: command.data[key] for key in keys if key in command.data}


def _counted(case: Case, ctx: Context) -> dict[str, object]:
    return {
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else "",
        "deadline": case.deadline.isoformat() if case.deadline else "",
        "calendar_missing": case.calendar_missing,
        "calendar": ctx.calendar.version,
        "promised_days": promise(case, ctx).days,
        "legal_days": legal(case, ctx).days,
        "unit": promise(case, ctx).unit,
        "counted": [[d.date.isoformat(), d.counted, d.why] for d in explain(case, ctx)],
    }
