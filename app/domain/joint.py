"""并联审批、会签、会审: several departments decide on one matter, in parallel and in one common limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain import read
from app.domain.anew import replace
from app.domain.case import Case
from app.domain.clocks import with_deadlines
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue
from app.domain.records import Joint, JointPart, Meeting, Note, Opinion
from app.domain.workdays import Calendar, working_days


def open_joint(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-07: the lead department has taken the matter in and tells the others; each handles it from now on."""
    if case.joint:
        raise Refused("R-CLK-07", "domain_joint_open", departments=[p.department for p in case.joint.parts])
    named = dict.fromkeys(name.strip() for name in read.texts(command, "departments") if name.strip())
    if not named.keys() - {case.department}:
        raise Refused("R-CLK-07", "domain_joint_alone", department=case.department)
    opened = Joint(opened=_note(command), parts=tuple(JointPart(department=name) for name in named))
    return with_deadlines(replace(case, joint=opened), ctx)


def opinion(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-07: a department gives its opinion, once, with its time."""
    joint, part = _part(case, command, "R-CLK-07", lambda p: p.opinion is None)
    if part.opinion:
        raise Refused("R-CLK-07", "domain_opinion_given", department=part.department, at=part.opinion.at.date())
    given = Opinion(
        by=command.actor.name,
        post=command.actor.post,
        at=command.made_at,
        agree=read.flag(command, "agree", True),
        text=read.text(command, "text"),
    )
    return _with(case, joint, replace(part, opinion=given))


def countersign(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-08: the department's chief representative signs its opinion; the sheet is made out with the last one."""
    joint, part = _part(case, command, "R-CLK-08", lambda p: p.countersigned is None)
    if part.opinion is None:
        raise Refused("R-CLK-08", "domain_opinion_missing", department=part.department)
    if part.countersigned:
        raise Refused("R-CLK-08", "domain_countersigned", department=part.department)
    signed = _with(case, joint, replace(part, countersigned=_note(command)))
    assert signed.joint
    whole = all(p.countersigned for p in signed.joint.parts if p.department != case.department)
    return issue(signed, command, ctx, "joint_opinion") if whole else signed


def joint_meeting(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-08: a meeting of people empowered to decide, with signed minutes."""
    joint = _joint(case, "R-CLK-08")
    (minutes,) = read.needed(command, "R-CLK-08", "text")
    known = (case.department, *(p.department for p in joint.parts))
    present = read.texts(command, "departments") or known
    if strange := [name for name in present if name not in known]:
        raise Refused("R-CLK-08", "domain_joint_stranger", departments=strange)
    held = Meeting(at=command.made_at, by=command.actor.name, departments=tuple(present), minutes=minutes)
    return issue(replace(case, joint=replace(joint, meetings=(*joint.meetings, held))), command, ctx, "minutes")


def escalate_joint(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-07: what the lead can't coordinate goes to the bureau."""
    joint = _joint(case, "R-CLK-07")
    if joint.escalated:
        raise Refused("R-CLK-07", "domain_joint_escalated", at=joint.escalated.at.date())
    return replace(case, joint=replace(joint, escalated=_note(command)))


def unresolved(case: Case) -> tuple[str, ...]:
    """R-CLK-08: the departments whose agreeing, countersigned opinion is still missing. What a meeting has decided
    with a department present needs no agreement of it any more, and the lead agrees by deciding."""
    if case.joint is None:
        return ()
    met = {case.department} | {name for meeting in case.joint.meetings for name in meeting.departments}
    return tuple(part.department for part in case.joint.parts if not _settled(part, met))


def _settled(part: JointPart, met: set[str]) -> bool:
    if part.department in met:
        return True
    return bool(part.opinion and part.opinion.agree and part.countersigned)


def days_taken(part: JointPart, joint: Joint, now: datetime, calendar: Calendar) -> int:
    """R-CLK-07: the department's own clock: working days from its being told to its opinion, or to now."""
    until = part.opinion.at if part.opinion else now
    return working_days(joint.opened.at.date(), until.date(), calendar)


def _note(command: Command) -> Note:
    return Note(by=command.actor.name, at=command.made_at, text=read.text(command, "text"))


def _joint(case: Case, rule: str) -> Joint:
    if case.joint is None:
        raise Refused(rule, "domain_joint_none")
    return case.joint


def _part(case: Case, command: Command, rule: str, waits: Callable[[JointPart], bool]) -> tuple[Joint, JointPart]:
    """The part meant: the department named, the actor's own, or the only one still waited for."""
    joint, mine = _joint(case, rule), command.actor.department
    waiting = [part.department for part in joint.parts if waits(part)]
    named = read.text(command, "department") or mine or (waiting[0] if len(waiting) == 1 else "")
    part = joint.part(named)
    if part is None:
        raise Refused(rule, "domain_joint_stranger", departments=[named])
    if mine and mine != part.department:
        raise Refused(rule, "domain_other_department", mine=mine, its=part.department)
    return joint, part


def _with(case: Case, joint: Joint, part: JointPart) -> Case:
    parts = tuple(part if p.department == part.department else p for p in joint.parts)
    return replace(case, joint=replace(joint, parts=parts))
