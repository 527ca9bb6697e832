"""What each paper says, frozen when it is issued: names, lists, dates, and how they were counted.

Values only (JSON); the words around them and the form stand with the documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from app.domain.anew import replace
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.clocks import promise, with_deadlines
from app.domain.command import Command
from app.domain.context import Context
from app.domain.office_sheets import OFFICE
from app.domain.shown import cited, counted, counted_to, last_day, listed, masked, nature, rows
from app.domain.workdays import ONE_DAY, CalendarMissing, Period, end_of

Sheet = dict[str, object]


def sheet(kind: str, case: Case, command: Command, ctx: Context) -> Sheet:
    """What the paper says that a later change must not alter."""
    own = OWN.get(kind)
    return _common(kind, case, command, ctx) | (own(case, command, ctx) if own else _brought(command))


def _common(kind: str, case: Case, command: Command, ctx: Context) -> Sheet:
    guide, applicant = ctx.guide_of(case), case.applicant
    return {
        "number": case.number,
        "applicant": applicant.name,
        "organisation": applicant.kind == "organisation",
        "id_kind": applicant.id_kind,
        "identity_masked": masked(applicant.id_number, applicant.id_kind),
        "agent": applicant.agent.name if applicant.agent else "",
        "item": guide.name,
        "nature": nature(guide),
        "department": case.department or guide.department,
        "hall": case.hall,
        "window": command.actor.window or ("" if command.actor.department else case.window),
        "at": command.made_at.isoformat(),
        "received_on": case.received_at.date().isoformat() if case.received_at else "",
        "clerk": command.actor.name,
        "by_law": command.actor.post == "system",
        "telephone": guide.telephone,
        "complaint": guide.complaint,
        "law": cited(ctx.policy, CITED[kind]) if kind in CITED else "",
    }


CITED: Mapping[str, str] = {
    "receipt": "voucher",
    "acceptance": "count_from",
    "supplement": "supplement.tell_within",
    "tolerance": "tolerance.clock",
    "withdrawal": "supplement.deemed_withdrawn",
    "special": "special.stops",
    "extension": "extension.ask_days_before",
    "delivery": "issue_within",
    "supervision": "cards.explain_within",
    "explanation": "cards.explain_within",
}
"""The value of the pack whose article a paper cites."""


def _acceptance(case: Case, command: Command, ctx: Context) -> Sheet:
    deemed = any(d.what == "accepted" for d in case.deemed)
    return counted(case, ctx) | {
        "materials": list(case.required),
        "commitments": list(case.commitments),
        "rows": listed(case, ctx),
        "deemed": deemed,
        "law": cited(ctx.policy, _ground(case, deemed)),
        **(_tolerance(case, command, ctx) if case.tolerance else {}),
    }


def _ground(case: Case, deemed: bool) -> str:
    """The value of the pack on which this case was accepted: deemed, with something tolerated, or complete."""
    if deemed:
        return "supplement.deemed_accepted"
    return "tolerance.clock" if case.tolerance else "count_from"


def _supplement(case: Case, command: Command, ctx: Context) -> Sheet:
    assert case.supplement
    raw = command.data.get("why")
    why = raw if isinstance(raw, Mapping) else {}
    return {
        "missing": list(case.supplement.missing),
        **counted_to(case.supplement.by, case.supplement.told_at.date(), ctx),
        "why": dict(why),
        "rows": rows(case.supplement.missing, case, ctx.guide_of(case), why),
        "lapses": ctx.policy.on("supplement.deemed_withdrawn"),
        "lapse_law": cited(ctx.policy, "supplement.deemed_withdrawn"),
    }


def _tolerance(case: Case, command: Command, ctx: Context) -> Sheet:
    assert case.tolerance
    return {
        "missing": list(case.tolerance.missing),
        **counted_to(case.tolerance.by, case.tolerance.at.date(), ctx),
        "missing_rows": rows(case.tolerance.missing, case, ctx.guide_of(case)),
        "clock": ctx.policy.text("tolerance.clock"),
        "promised_days": promise(case, ctx).days,
        "unit": promise(case, ctx).unit,
    }


def _commitment(case: Case, command: Command, ctx: Context) -> Sheet:
    return {"missing": list(case.commitments), "rows": rows(case.commitments, case, ctx.guide_of(case))}


def _receipt(case: Case, command: Command, ctx: Context) -> Sheet:
    return {
        "rows": [row for row in listed(case, ctx) if row["state"] == "received"],
        "delivery": case.delivery or "pickup",
        "delivery_address": case.delivery_address,
        "phone": case.applicant.phone,
    }


def _decision(case: Case, command: Command, ctx: Context) -> Sheet:
    guide, decision = ctx.guide_of(case), case.decision
    assert decision
    return {
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else "",
        "reason": decision.reason,
        "basis": decision.basis or "、".join(guide.basis),
        "remedy": decision.remedy,
        "license": decision.license,
        "license_name": guide.result,
        "form": _filled(case, guide),
        "delivery": case.delivery or "pickup",
        **valid_term(decision.at.date(), guide.result_years),
    }


def _filled(case: Case, guide: Guide) -> list[list[str]]:
    return [[field.name, case.form[field.code]] for field in guide.fields if case.form.get(field.code)]


def valid_term(begin: date, years: int) -> Sheet:
    """From–to of the licence (R-DEL-02): `years` years to the day before; open where the guide sets no term."""
    if not years:
        return {"valid_from": begin.isoformat(), "valid_to": ""}
    leap = begin.month == 2 and begin.day == 29
    again = begin.replace(year=begin.year + years, day=28 if leap else begin.day)
    return {"valid_from": begin.isoformat(), "valid_to": (again - timedelta(days=not leap)).isoformat()}


def _delivery(case: Case, command: Command, ctx: Context) -> Sheet:
    assert case.delivered
    results = ("approval", "refusal", "license")
    return {
        "to": case.delivered.to,
        "identity": case.delivered.identity,
        "method": case.delivered.method,
        "delivery_address": case.delivery_address or case.applicant.address,
        "documents": [[p.kind, p.number] for p in case.papers if p.kind in results],
        "license": case.decision.license if case.decision else "",
        "license_name": ctx.guide_of(case).result,
    }


def _rejection(case: Case, command: Command, ctx: Context) -> Sheet:
    return _brought(command) | {"rows": rows(case.taken(), case, ctx.guide_of(case))}


def _withdrawal(case: Case, command: Command, ctx: Context) -> Sheet:
    told, guide = case.supplement, ctx.guide_of(case)
    return _brought(command) | {
        "deemed": command.action == "deem_withdrawn",
        "told_on": told.told_at.date().isoformat() if told else "",
        **(counted_to(told.by, told.told_at.date(), ctx) if told else {}),
        "missing_rows": rows(case.outstanding(), case, guide) if told else [],
        "rows": rows(case.taken(), case, guide),
    }


def _special(case: Case, command: Command, ctx: Context) -> Sheet:
    pause = case.pauses[-1]
    return counted(_ended_as_told(case, ctx), ctx) | {
        "procedure": pause.procedure,
        "days": pause.days,
        "stops": pause.stops,
        "cap": next((cap for group, cap in ctx.policy.caps if pause.procedure in group), 0),
    }


def _ended_as_told(case: Case, ctx: Context) -> Case:
    """The case as it will be when the procedure takes the days that the applicant is told (R-CLK-02)."""
    pause = case.pauses[-1]
    opening = pause.at if pause.at.time() <= ctx.policy.close else pause.at + ONE_DAY
    try:
        last = end_of(Period(pause.days, start="same_day"), opening.date(), ctx.calendar)
    except CalendarMissing:
        return case
    ended = datetime.combine(last, ctx.policy.close) + timedelta(seconds=1)
    return with_deadlines(replace(case, pauses=(*case.pauses[:-1], replace(pause, ended_at=ended))), ctx)


def _extension(case: Case, command: Command, ctx: Context) -> Sheet:
    granted = case.extensions[-1]
    return counted(case, ctx) | {"days": granted.days, "reason": granted.reason}


def _payment(case: Case, command: Command, ctx: Context) -> Sheet:
    assert case.charge
    guide = ctx.guide_of(case)
    fees = [[fee.name, str(fee.amount), fee.basis, fee.standard] for fee in guide.fees]
    return {"amount": case.charge.amount, "fees": fees, "pay": guide.pay}


def _supervision(case: Case, command: Command, ctx: Context) -> Sheet:
    within = ctx.policy.number("cards.explain_within")
    return counted(case, ctx) | {
        "card": case.cards[-1].kind,
        "explain_within": within,
        "explain_by": last_day(within, command.made_at.date(), ctx) if within else "",
    }


def _brought(command: Command) -> Sheet:
    keys = ("reason", "basis", "remedy", "contact", "license", "to", "identity", "method", "procedure", "days")
    return {key: command.data[key] for key in keys if key in command.data}


OWN: Mapping[str, Callable[[Case, Command, Context], Sheet]] = {
    "acceptance": _acceptance,
    "supplement": _supplement,
    "rejection": _rejection,
    "receipt": _receipt,
    "tolerance": _tolerance,
    "commitment": _commitment,
    "approval": _decision,
    "refusal": _decision,
    "license": _decision,
    "delivery": _delivery,
    "withdrawal": _withdrawal,
    "special": _special,
    "extension": _extension,
    "payment": _payment,
    "supervision": _supervision,
    **OFFICE,
}
"""What stands on each kind of paper beside the common head."""
