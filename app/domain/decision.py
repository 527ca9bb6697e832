"""决定: a decision is a document of the deciding department (R-ORG-02, R-CLK-10), and its seal is on record."""

from __future__ import annotations

from app.domain import joint, read
from app.domain.anew import replace
from app.domain.authority import require_power
from app.domain.case import Case, Decision, Deemed, SealUse, Status
from app.domain.catalogue import names
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue
from app.domain.records import Opinion


def approve(case: Case, command: Command, ctx: Context) -> Case:
    """准予: by a chief representative with the power (R-ORG-05), on an agreeing review (R-ORG-09), nothing
    tolerated still outstanding (R-ACC-04)."""
    _require_department(command.actor, case)
    require_power("approve", command.actor, ctx.guide_of(case), command.made_at.date(), ctx.authorisations)
    _require_review(case, command.actor, ctx)
    if case.tolerance:
        raise Refused("R-ACC-04", "domain_tolerance_outstanding", missing=names(case.outstanding(), ctx.guide_of(case)))
    if missing := joint.unresolved(case):
        raise Refused("R-CLK-10", "domain_joint_unresolved", departments=list(missing))
    license = read.text(command, "license")
    granted = replace(case, status=Status.APPROVED, decision=_decision(case, command, True, license))
    papers = ("approval", "license") if license else ("approval",)
    return replace(issue(granted, command, ctx, *papers), rules=("R-ORG-05", "R-ORG-09", "R-CLK-10", "R-ORG-02"))


def refuse(case: Case, command: Command, ctx: Context) -> Case:
    """不予: with reasons, basis and remedies, none blank (R-CLK-10)."""
    _require_department(command.actor, case)
    require_power("approve", command.actor, ctx.guide_of(case), command.made_at.date(), ctx.authorisations)
    _require_other_person(case, command.actor, ctx)
    read.needed(command, "R-CLK-10", "reason", "basis", "remedy")
    refused = replace(case, status=Status.REFUSED, decision=_decision(case, command, False, ""))
    return replace(issue(refused, command, ctx, "refusal"), rules=("R-ORG-05", "R-CLK-10", "R-ORG-02"))


def _decision(case: Case, command: Command, granted: bool, license: str) -> Decision:
    return Decision(
        granted=granted,
        at=command.made_at,
        by=command.actor.name,
        department=case.department,
        license=license,
        reason=read.text(command, "reason"),
        basis=read.text(command, "basis"),
        remedy=read.text(command, "remedy"),
    )


def _require_department(actor: Actor, case: Case) -> None:
    """R-ORG-05: a chief representative acts for the department that sent them."""
    if actor.department and actor.department != case.department:
        raise Refused("R-ORG-05", "domain_other_department", mine=actor.department, its=case.department)


def _require_review(case: Case, actor: Actor, ctx: Context) -> None:
    """R-ORG-09: an agreeing review first; by somebody else where the pack says two people."""
    if case.review is None or not case.review.agree:
        raise Refused("R-ORG-09", "domain_not_reviewed")
    _require_other_person(case, actor, ctx)


def _require_other_person(case: Case, actor: Actor, ctx: Context) -> None:
    immediate = ctx.guide_of(case).kind == "immediate" and ctx.policy.on("review.immediate_same_person")
    if ctx.policy.on("review.two_people") and not immediate and case.review and _is(actor, case.review):
        raise Refused("R-ORG-09", "domain_same_person", who=actor.name or actor.post)


def _is(actor: Actor, reviewer: Opinion) -> bool:
    """The same person: by name, or by post where a story names nobody."""
    return actor.name == reviewer.by and bool(actor.name or actor.post == reviewer.post)


def seal(case: Case, command: Command, ctx: Context) -> Case:
    """R-ORG-08: the seal is used only by its holder (R-ORG-05), and each use is on record."""
    require_power("seal", command.actor, ctx.guide_of(case), command.made_at.date(), ctx.authorisations)
    document, purpose = read.needed(command, "R-ORG-08", "document", "purpose")
    use = SealUse(document=document, purpose=purpose, at=command.made_at, by=command.actor.name)
    return replace(case, seals=(*case.seals, use), rules=("R-ORG-05", "R-ORG-08"))


def deem_approved(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-05: no opinion in time: it goes on as approved; the late department owes its written consent."""
    deemed = Deemed(what="approved", at=command.made_at, rule="R-CLK-05")
    granted = replace(case, status=Status.APPROVED, decision=_decision(case, command, True, ""))
    return replace(granted, deemed=(*case.deemed, deemed))


def file_late_consent(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-05: the department's written consent after a default pass, on file."""
    if not any(d.what == "approved" for d in case.deemed) or "late_consent" in case.explained:
        raise Refused("R-CLK-05", "domain_no_default_pass")
    return replace(case, explained=(*case.explained, "late_consent"))
