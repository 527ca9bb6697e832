"""办理: handed over, reviewed, paused, extended, explained."""

from __future__ import annotations

from datetime import timedelta

from app.domain import read
from app.domain.anew import replace
from app.domain.case import Case, Extension, Pause, Status, Transfer
from app.domain.catalogue import names
from app.domain.clocks import days_open, with_deadlines
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue
from app.domain.policy import PROCEDURES
from app.domain.records import Opinion


def transfer(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-03: the materials go to the back office; a case is handed over once at a time."""
    if _open_transfer(case):
        raise Refused("R-CLK-03", "domain_transfer_open")
    sent = Transfer(
        department=read.text(command, "department") or case.department,
        sent_at=command.made_at,
        sent_by=command.actor.name,
    )
    return replace(case, transfers=(*case.transfers, sent))


def _open_transfer(case: Case) -> Transfer | None:
    last = case.transfers[-1] if case.transfers else None
    return last if last and last.confirmed_at is None and last.returned_at is None else None


def confirm_transfer(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-03: the receiving side has checked item by item, face to face, and takes it. Where it says what it has
    checked, that must be everything that came in."""
    if "checked" in command.data and (unchecked := sorted(case.taken() - set(read.texts(command, "checked")))):
        raise Refused("R-CLK-03", "domain_transfer_unchecked", missing=names(unchecked, ctx.guide_of(case)))
    ended = _end_transfer(case, confirmed_at=command.made_at, received_by=command.actor.name)
    return replace(ended, status=Status.IN_REVIEW)


def return_transfer(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-03: the receiving side gives it back, with the reason."""
    (reason,) = read.needed(command, "R-CLK-03", "reason")
    return _end_transfer(case, returned_at=command.made_at, received_by=command.actor.name, reason=reason)


def _end_transfer(case: Case, **how: object) -> Case:
    last = _open_transfer(case)
    if last is None:
        raise Refused("R-CLK-03", "domain_transfer_none")
    ended = replace(last, **how)  # type: ignore[arg-type]
    return replace(case, transfers=(*case.transfers[:-1], ended))


def review(case: Case, command: Command, ctx: Context) -> Case:
    """The reviewer gives opinion and time (R-ORG-09)."""
    opinion = Opinion(
        by=command.actor.name,
        post=command.actor.post,
        at=command.made_at,
        agree=read.flag(command, "agree", True),
        text=read.text(command, "text"),
    )
    return replace(case, review=opinion, status=Status.IN_REVIEW)


def start_special(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-02: a special procedure the guide provides for, no longer than its cap, with a notice."""
    procedure, days = read.text(command, "procedure"), read.number(command, "days", 0)
    guide = ctx.guide_of(case)
    if procedure not in PROCEDURES or procedure not in guide.special:
        raise Refused("R-CLK-02", "domain_special_unknown", procedure=procedure, item=guide.name)
    for group, cap in ctx.policy.caps:
        if procedure in group and days > (left := cap - days_open(group, case, ctx)):
            raise Refused("R-CLK-02", "domain_special_long", days=days, cap=left)
    pause = Pause(
        procedure=procedure,
        at=command.made_at,
        days=days,
        stops=procedure in ctx.policy.stops,
        back_to=case.status,
    )
    paused = with_deadlines(replace(case, status=Status.IN_SPECIAL, pauses=(*case.pauses, pause)), ctx)
    return issue(paused, command, ctx, "special")


def end_special(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-02: the procedure that is under way is over and the clock goes on."""
    last = case.pauses[-1]
    if (named := read.text(command, "procedure")) and named != last.procedure:
        raise Refused("R-CLK-02", "domain_special_other", procedure=last.procedure)
    ended = replace(last, ended_at=command.made_at)
    resumed = replace(case, status=last.back_to, pauses=(*case.pauses[:-1], ended))
    return with_deadlines(resumed, ctx)


def request_extension(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-04: asked in writing at the latest the day before the deadline, with reason, where the place has it."""
    if not ctx.policy.on("extension.allowed"):
        raise Refused("R-CLK-04", "domain_extension_off", place=ctx.policy.title)
    (reason,) = read.needed(command, "R-CLK-04", "reason")
    before = timedelta(days=ctx.policy.number("extension.ask_days_before"))
    if case.deadline and command.made_at.date() > case.deadline - before:
        raise Refused("R-CLK-04", "domain_extension_late", deadline=case.deadline)
    if any(e.granted is None for e in case.extensions):
        raise Refused("R-CLK-04", "domain_extension_open")
    asked = Extension(days=_extended_by(case, command, ctx, 0), reason=reason, asked_at=command.made_at)
    return replace(case, extensions=(*case.extensions, asked))


def _extended_by(case: Case, command: Command, ctx: Context, default: int) -> int:
    """The days of an extension, all together within the law's cap: a joint matter's is longer (行政许可法 42)."""
    cap = ctx.policy.number("joint.extension_cap" if case.joint else "extension.cap")
    granted = sum(e.days for e in case.extensions if e.granted)
    days = read.number(command, "days", default)
    if not 0 < days <= cap - granted:
        raise Refused("R-CLK-04", "domain_extension_days", cap=cap, granted=granted)
    return days


def grant_extension(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-04: the bureau grants what was asked, or the days it names, and the applicant is told."""
    days = _extended_by(case, command, ctx, _asked(case).days)
    granted = _ruled(case, granted=True, days=days)
    return issue(with_deadlines(granted, ctx), command, ctx, "extension")


def refuse_extension(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-04: the bureau doesn't grant it; the deadline stays."""
    return _ruled(case, granted=False)


def _asked(case: Case) -> Extension:
    last = case.extensions[-1] if case.extensions else None
    if last is None or last.granted is not None:
        raise Refused("R-CLK-04", "domain_extension_none")
    return last


def _ruled(case: Case, **how: object) -> Case:
    ruled = replace(_asked(case), **how)  # type: ignore[arg-type]
    return replace(case, extensions=(*case.extensions[:-1], ruled))


def explain_card(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-06: the department explains a red card in writing, to the bureau and to the applicant."""
    to, _ = read.needed(command, "R-CLK-06", "to", "text")
    if not any(card.kind == "red" for card in case.cards):
        raise Refused("R-CLK-06", "domain_no_red_card")
    if to not in ("bureau", "applicant"):
        raise Refused("R-CLK-06", "domain_explained_to")
    explained = replace(case, explained=(*case.explained, to))
    return issue(explained, command, ctx, "explanation")
