"""What stands on the papers between offices, and on the notice that puts a wrong acceptance right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.case import Applicant, Case
from app.domain.command import Command
from app.domain.context import Context
from app.domain.records import JointPart
from app.domain.shown import counted, masked

Sheet = dict[str, object]
ADDRESSED = ("receipt", "acceptance", "tolerance", "special", "extension", "payment", "approval", "refusal", "license")
"""Papers in the applicant's hand that a correction speaks of."""
APPLICANT = ("name", "id_number", "phone", "address")


def correction(case: Case, command: Command, ctx: Context) -> Sheet:
    """R-ACC-05: what was put right and why, with each value before and after."""
    amended = case.amendments[-1]
    return counted(case, ctx) | {
        "what": amended.what,
        "reason": amended.reason,
        "changes": list(_changes(case, amended.before, ctx)),
        "documents": [[paper.kind, paper.number] for paper in case.papers if paper.kind in ADDRESSED],
    }


def _changes(case: Case, before: Mapping[str, object], ctx: Context) -> list[list[str]]:
    names = {f.code: f.name for f in ctx.guide_of(case).fields}
    old = {key: value for key, value in before.items() if isinstance(value, Mapping)}
    applicant = [_of_applicant(key, old["applicant"], case.applicant) for key in APPLICANT if "applicant" in old]
    filled = [[names.get(k, k), str(old["form"].get(k, "")), case.form.get(k, "")] for k in names if "form" in old]
    sent = before.get("delivery_address")
    address = [["delivery_address", sent, case.delivery_address]] if isinstance(sent, str) else []
    return [change for change in (*applicant, *filled, *address) if change[1] != change[2]]


def _of_applicant(key: str, old: Mapping[str, object], now: Applicant) -> list[str]:
    """An ID number stands masked, as on every paper."""
    before, after = str(old.get(key, "")), str(getattr(now, key))
    if key == "id_number" and before != after:
        before, after = masked(before, str(old.get("id_kind", ""))), masked(after, now.id_kind)
    return [key, before, after]


def joint_opinion(case: Case, command: Command, ctx: Context) -> Sheet:
    """R-CLK-08: what each department thinks, and who has countersigned it."""
    assert case.joint
    asked = [part for part in case.joint.parts if part.department != case.department]
    return {"opened_on": case.joint.opened.at.date().isoformat(), "opinions": [_opinion(part) for part in asked]}


def _opinion(part: JointPart) -> list[object]:
    assert part.opinion and part.countersigned
    given, signed = part.opinion, part.countersigned
    return [part.department, given.agree, given.text, given.by, given.at.isoformat(), signed.by, signed.at.isoformat()]


def minutes(case: Case, command: Command, ctx: Context) -> Sheet:
    """R-CLK-08: who sat in the meeting, empowered to decide, and what was decided."""
    assert case.joint
    held = case.joint.meetings[-1]
    return {"lead": case.department, "present": list(held.departments), "minutes": held.minutes}


def explanation(case: Case, command: Command, ctx: Context) -> Sheet:
    """R-CLK-06: why the case is overdue, in the department's words, to the bureau or to the applicant."""
    red = next(card for card in case.cards if card.kind == "red")
    return counted(case, ctx) | {
        "told": case.explained[-1],
        "explained": str(command.data.get("text", "")).strip(),
        "red_on": red.at.date().isoformat(),
    }


OFFICE: Mapping[str, Callable[[Case, Command, Context], Sheet]] = {
    "correction": correction,
    "joint_opinion": joint_opinion,
    "minutes": minutes,
    "explanation": explanation,
}
