"""异常办件: marked, each once; explained by the department and closed by the supervisor."""

from __future__ import annotations

from datetime import datetime

from app.domain import read
from app.domain.anew import replace
from app.domain.case import Case
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.records import Mark, Note


def marked(case: Case, kind: str, at: datetime) -> Case:
    """R-SUP-01: the case is abnormal from now on; a mark that stands is not set again."""
    if kind in case.abnormal_kinds():
        return case
    return replace(case, abnormal=(*case.abnormal, Mark(kind=kind, at=at)))


def unmarked(case: Case, kind: str) -> Case:
    """The mark doesn't count any more: an appeal was upheld, or a second evaluation was good (R-EVA-03)."""
    return replace(case, abnormal=tuple(mark for mark in case.abnormal if mark.kind != kind))


def mark_attitude(case: Case, command: Command, ctx: Context) -> Case:
    """R-SUP-09: a bad mark for attitude by the hall's monitors, where the pack has it."""
    if not ctx.policy.on("attitude"):
        raise Refused("R-SUP-09", "domain_attitude_off", place=ctx.policy.title)
    read.needed(command, "R-SUP-09", "text")
    return marked(case, "attitude", command.made_at)


def explain_abnormal(case: Case, command: Command, ctx: Context) -> Case:
    """R-SUP-09: the department explains in writing why the case is abnormal."""
    kind, text = read.needed(command, "R-SUP-09", "kind", "text")
    return _with(case, kind, "explained", Note(by=command.actor.name, at=command.made_at, text=text))


def close_abnormal(case: Case, command: Command, ctx: Context) -> Case:
    """R-SUP-01: the supervisor has checked the explanation and closes the mark; it stays on record."""
    kind, text = read.needed(command, "R-SUP-01", "kind", "text")
    if (mark := _mark(case, kind, "R-SUP-01")).explained is None:
        raise Refused("R-SUP-01", "domain_not_explained_yet", kind=mark.kind)
    return _with(case, kind, "closed", Note(by=command.actor.name, at=command.made_at, text=text))


def _mark(case: Case, kind: str, rule: str) -> Mark:
    for mark in case.abnormal:
        if mark.kind == kind:
            return mark
    raise Refused(rule, "domain_no_such_mark", kind=kind)


def _with(case: Case, kind: str, what: str, note: Note) -> Case:
    mark = replace(_mark(case, kind, "R-SUP-09"), **{what: note})  # type: ignore[arg-type]
    return replace(case, abnormal=tuple(mark if m.kind == kind else m for m in case.abnormal))
