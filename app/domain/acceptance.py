"""受理: from the materials taken in to accepted, told once what is missing, not accepted, sent elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from app.domain import read
from app.domain.abnormal import marked
from app.domain.anew import replace
from app.domain.case import Agent, Applicant, Case, Correction, Deemed, Status, Supplement, Taken, Tolerance
from app.domain.catalogue import Guide, asked_for, names, shared
from app.domain.clocks import start_clock, with_deadlines
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.papers import issue
from app.domain.records import FirstOpinion
from app.domain.visits import came
from app.domain.workdays import Period, end_of

CHANNELS = ("counter", "online", "courier", "lower_hall")
DELIVERIES = ("pickup", "courier", "electronic")


def receive(case: Case | None, command: Command, ctx: Context) -> Case:
    """Materials taken in (R-REC-01), with a receipt in three copies (R-ACC-08), also by courier (R-REC-08) or
    from a lower hall (R-CLK-12); one application, one case (R-REC-09); nothing that is no longer offered (R-CAT-04),
    nothing beyond the guide (R-CAT-05); an item outside the published catalogue makes it abnormal (R-SUP-02)."""
    if case is not None:
        raise Refused("R-REC-09", "domain_already_received", number=case.number)
    guide = _guide_for(command, ctx)
    answers = {str(k): str(v) for k, v in read.mapping(command, "answers").items()}
    received = Case(
        id=command.aggregate_id,
        number=read.text(command, "number"),
        guide=guide.code,
        guide_version=guide.version,
        policy=ctx.policy.name,
        policy_version=ctx.policy.version,
        department=guide.department,
        hall=read.text(command, "hall"),
        window=read.text(command, "window") or command.actor.window,
        clerk=command.actor.name,
        applicant=applicant_of(read.mapping(command, "applicant"), command.action),
        form={str(k): str(v) for k, v in read.mapping(command, "form").items()},
        answers=answers,
        channel=_one_of(command, "channel", "counter", CHANNELS),
        delivery=_one_of(command, "delivery", "", ("", *DELIVERIES)),
        delivery_address=read.text(command, "delivery_address"),
        urgent=read.flag(command, "urgent", False),
        green=read.flag(command, "green", False),
        package=read.text(command, "package"),
        waybill=read.text(command, "waybill"),
        first_opinion=_first_opinion(read.mapping(command, "first_opinion")),
        received_at=command.made_at,
        entered_at=read.later(command, "entered_at"),
        complete_since=command.made_at,
        required=tuple(m.code for m in asked_for(guide, answers)),
    )
    received = came(_take(received, command, guide), command, ctx)
    if not guide.published or _withdrawn_on(guide, command.made_at):
        received = marked(received, "unlisted", command.made_at)
    if ctx.policy.on("voucher"):
        received = issue(received, command, ctx, "receipt")
    return replace(received, rules=_rules_of(received, guide, ctx))


def _rules_of(case: Case, guide: Guide, ctx: Context) -> tuple[str, ...]:
    decided = {
        "R-CAT-08": bool(shared(guide, case.answers)),
        "R-CAT-11": bool(case.package),
        "R-REC-07": case.green,
        "R-REC-08": case.channel == "courier",
        "R-ACC-09": case.channel == "online",
        "R-ACC-08": ctx.policy.on("voucher"),
        "R-CLK-12": case.channel == "lower_hall",
        "R-SUP-02": "unlisted" in case.abnormal_kinds(),
    }
    always = ("R-REC-01", "R-REC-09", "R-CAT-04", "R-CAT-05", "R-CAT-10")
    return (*always, *(rule for rule, holds in decided.items() if holds))


def _guide_for(command: Command, ctx: Context) -> Guide:
    """The item asked for, or the only one there is. Refused (R-CAT-04) when cancelled or suspended, unless the counter
    couldn't know yet: then the version it had is taken, and the case flagged, never lost."""
    code = read.text(command, "guide") or (next(iter(ctx.guides)) if len(ctx.guides) == 1 else "")
    guide = ctx.guide(code)
    if _withdrawn_on(guide, command.made_at):
        known = read.number(command, "guide_version", guide.version)
        seen = ctx.guides.get(f"{code}@{known}")
        if seen and known < guide.version and not _withdrawn_on(seen, command.made_at):
            return replace(seen, cancelled_from=guide.cancelled_from)
        raise Refused("R-CAT-04", "domain_item_cancelled", item=guide.name, since=guide.cancelled_from)
    if guide.effective_from and command.made_at.date() < guide.effective_from:
        raise Refused("R-CAT-04", "domain_item_not_yet", item=guide.name, since=guide.effective_from)
    return guide


def _withdrawn_on(guide: Guide, at: datetime) -> bool:
    return guide.cancelled_from is not None and guide.cancelled_from <= at.date()


def _one_of(command: Command, key: str, default: str, choices: tuple[str, ...]) -> str:
    value = read.text(command, key, default)
    if value not in choices:
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return value


def applicant_of(raw: dict[str, object], action: str) -> Applicant:
    """The applicant as an act brings it. Raises Unreadable."""
    try:
        agent = raw.get("agent")
        plain = {k: v for k, v in raw.items() if k != "agent"}
        if not all(isinstance(v, str) for v in plain.values()):
            raise TypeError(plain)
        known = Agent(**agent) if isinstance(agent, dict) else None
        return Applicant(**plain, agent=known)  # type: ignore[arg-type]
    except TypeError as error:
        raise Unreadable("domain_data_wrong", action=action, key="applicant") from error


def _first_opinion(raw: dict[str, object]) -> FirstOpinion | None:
    """R-CLK-12: what the township or lower department thinks of it goes up with the case."""
    try:
        if not all(isinstance(value, bool if key == "agree" else str) for key, value in raw.items()):
            raise TypeError(raw)
        return FirstOpinion(**raw) if raw else None  # type: ignore[arg-type]
    except TypeError as error:
        raise Unreadable("domain_data_wrong", action="receive", key="first_opinion") from error


def _take(case: Case, command: Command, guide: Guide) -> Case:
    """Materials into the case. Refused (R-CAT-05) for one that the guide doesn't have."""
    raw = command.data.get("materials", [])
    if not isinstance(raw, list | tuple):
        raise Unreadable("domain_data_wrong", action=command.action, key="materials")
    new = {taken.code: taken for taken in (_taken(entry, command) for entry in raw)}
    for code in new:
        _in_guide(code, guide)
    kept = tuple(m for m in case.materials if m.code not in new)
    return replace(case, materials=(*kept, *new.values()))


def _taken(entry: object, command: Command) -> Taken:
    raw = {"code": entry} if isinstance(entry, str) else entry
    if not isinstance(raw, dict) or not isinstance(raw.get("code"), str) or raw.keys() - {"code", "pages", "original"}:
        raise Unreadable("domain_data_wrong", action=command.action, key="materials")
    pages = raw.get("pages", ())
    if not isinstance(pages, list | tuple):
        raise Unreadable("domain_data_wrong", action=command.action, key="materials")
    return Taken(
        code=raw["code"],
        at=command.made_at,
        by=command.actor.name,
        pages=tuple(str(page) for page in pages),
        original=bool(raw.get("original")),
    )


def _in_guide(code: str, guide: Guide) -> None:
    if guide.material(code) is None:
        raise Refused("R-CAT-05", "domain_material_not_in_guide", material=code, item=guide.name)


def correct(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-05: what can be corrected on the spot is, and stays on record."""
    material, what = read.needed(command, "R-ACC-05", "material", "what")
    _in_guide(material, ctx.guide_of(case))
    made = Correction(at=command.made_at, by=command.actor.name, material=material, what=what)
    return replace(case, corrections=(*case.corrections, made))


def accept(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-01: complete and in statutory form: accepted, and the clock runs from today (R-CLK-01, R-CLK-13).

    All supplements in: must be accepted (R-ACC-10). A commitment may replace the proofs that the guide says
    (R-ACC-07)."""
    committed = _commitments(case, command, ctx)
    ready = replace(case, commitments=case.commitments + committed)
    if missing := ready.outstanding():
        raise Refused("R-ACC-01", "domain_incomplete", missing=names(missing, ctx.guide_of(case)))
    rules: tuple[str, ...] = ("R-ACC-01", "R-CLK-01", *(("R-ACC-10",) if case.supplement else ()))
    accepted = _accepted(ready, command.made_at, command.made_at.date(), ctx)
    if committed:
        accepted = issue(accepted, command, ctx, "commitment")
        rules += ("R-ACC-07",)
    if ctx.guide_of(case).kind == "immediate":
        return replace(accepted, rules=(*rules, "R-CLK-13"))
    return replace(issue(accepted, command, ctx, "acceptance"), rules=rules)


def _commitments(case: Case, command: Command, ctx: Context) -> tuple[str, ...]:
    codes = read.texts(command, "commitments")
    guide = ctx.guide_of(case)
    if codes and guide.concerns:
        raise Refused("R-ACC-07", "domain_no_commitment_here", item=guide.name, concerns=list(guide.concerns))
    for code in codes:
        material = guide.material(code)
        if not (material and material.commitment):
            raise Refused("R-ACC-07", "domain_no_commitment", material=material.name if material else code)
    return codes


def _accepted(case: Case, at: datetime, on: date, ctx: Context) -> Case:
    return start_clock(_taken_in(case, at, on, ctx), on, ctx)


def _untimed(case: Case, at: datetime, on: date, ctx: Context) -> Case:
    """R-ACC-04: the legal limit runs from now, the promised one when the last material is in."""
    return with_deadlines(_taken_in(case, at, on, ctx), ctx)


def _taken_in(case: Case, at: datetime, on: date, ctx: Context) -> Case:
    """Accepted, under the pack in force now, which it keeps."""
    pack = {"policy": ctx.policy.name, "policy_version": ctx.policy.version}
    return replace(case, status=Status.ACCEPTED, accepted_at=at, accepted_on=on, **pack)  # type: ignore[arg-type]


def accept_tolerant(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-04: only minor materials missing, and a written commitment: accepted, told at once what and by when."""
    guide = ctx.guide_of(case)
    if not (missing := _named_missing(case, command, guide)):
        raise Refused("R-ACC-04", "domain_nothing_missing")
    if untold := tuple(code for code in case.outstanding() if code not in missing):
        raise Refused("R-ACC-04", "domain_tolerance_incomplete", missing=names(untold, ctx.guide_of(case)))
    if major := tuple(c for c in missing if (m := guide.material(c)) and not m.minor):
        raise Refused("R-ACC-04", "domain_tolerance_major", missing=names(major, ctx.guide_of(case)))
    if not read.flag(command, "commitment", False):
        raise Refused("R-ACC-04", "domain_tolerance_uncommitted")
    by = _supplied_by(command, ctx, "R-ACC-04")
    tolerated = replace(
        case,
        tolerance=Tolerance(missing=missing, by=by, at=command.made_at),
        materials=tuple(m for m in case.materials if m.code not in missing),
    )
    begin = _accepted if ctx.policy.text("tolerance.clock") == "meanwhile" else _untimed
    tolerated = begin(tolerated, command.made_at, command.made_at.date(), ctx)
    return replace(issue(tolerated, command, ctx, "tolerance", "acceptance"), rules=("R-ACC-04",))


def request_supplement(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-02: what is missing, told once and in writing. A second notice is refused, whether for what was
    already there at the first or for what has come since: then the case must be accepted (R-ACC-10)."""
    if not (missing := _named_missing(case, command, ctx.guide_of(case))):
        raise Refused("R-ACC-02", "domain_nothing_missing")
    if case.supplement:
        _refuse_second_notice(case.supplement, missing, case, ctx)
    by = _supplied_by(command, ctx, "R-ACC-02")
    told = replace(
        case,
        status=Status.SUPPLEMENTING,
        supplement=Supplement(told_at=command.made_at, missing=missing, by=by),
        materials=tuple(m for m in case.materials if m.code not in missing),
    )
    return replace(issue(told, command, ctx, "supplement"), rules=("R-ACC-02", "R-CAT-05"))


def _named_missing(case: Case, command: Command, guide: Guide) -> tuple[str, ...]:
    """What is said to be missing, or all that is. Nothing beyond the guide (R-CAT-05), nothing that sharing supplies
    (R-CAT-08)."""
    named = read.texts(command, "missing")
    for code in named:
        _in_guide(code, guide)
        if (material := guide.material(code)) and material.shared_from:
            raise Refused("R-CAT-08", "domain_material_shared", material=material.name, source=material.shared_from)
    return named or case.outstanding()


def _supplied_by(command: Command, ctx: Context, rule: str) -> date:
    """The last day for what is missing: the days told, one at least, or the pack's."""
    if not (days := read.number(command, "days", ctx.policy.number("supplement.supply_within"))):
        raise Refused(rule, "domain_days_none")
    return end_of(Period(days), command.made_at.date(), ctx.calendar)


def _refuse_second_notice(first: Supplement, missing: tuple[str, ...], case: Case, ctx: Context) -> None:
    if untold := tuple(code for code in missing if code not in first.missing):
        raise Refused(
            "R-ACC-02", "domain_second_notice", missing=names(untold, ctx.guide_of(case)), told=first.told_at.date()
        )
    raise Refused("R-ACC-02", "domain_must_accept", told=first.told_at.date())


def supply(case: Case, command: Command, ctx: Context) -> Case:
    """Supplements come in (R-ACC-02); all in, the case is received again and must be accepted (R-ACC-10); the
    last tolerated one starts the promise where the pack says so (R-ACC-04)."""
    if case.accepted_on and not case.tolerance:
        raise Refused("R-ACC-02", "domain_nothing_outstanding")
    supplied = came(_take(case, command, ctx.guide_of(case)), command, ctx)
    if supplied.outstanding():
        return supplied
    if case.tolerance:
        supplied = replace(supplied, tolerance=None)
        clock = supplied.clock_from or command.made_at.date()
        return replace(start_clock(supplied, clock, ctx), rules=("R-ACC-04", "R-CLK-01"))
    back = replace(supplied, status=Status.RECEIVED, complete_since=command.made_at)
    return replace(back, rules=("R-ACC-02", "R-ACC-10")) if case.supplement else supplied


def reject(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-06: 《不予受理通知书》 with reason, basis, remedies and contact; none may be blank."""
    read.needed(command, "R-ACC-06", "reason", "basis", "remedy", "contact")
    if case.supplement:
        raise Refused("R-ACC-10", "domain_must_accept", told=case.supplement.told_at.date())
    ended = replace(
        case, status=Status.NOT_ACCEPTED, closed_at=command.made_at, closed_reason=read.text(command, "reason")
    )
    return issue(ended, command, ctx, "rejection")


def redirect(case: Case, command: Command, ctx: Context) -> Case:
    """R-REC-06: not this window's: to the right department and window, on record."""
    (department,) = read.needed(command, "R-REC-06", "department")
    where = f"{department} {read.text(command, 'window')}".strip()
    return replace(case, status=Status.REDIRECTED, closed_at=command.made_at, closed_reason=where)


def withdraw(case: Case, command: Command, ctx: Context) -> Case:
    """The applicant takes the application back."""
    ended = replace(
        case, status=Status.WITHDRAWN, closed_at=command.made_at, closed_reason=read.text(command, "reason")
    )
    return issue(ended, command, ctx, "withdrawal")


def deem_accepted(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-02: not told in time: accepted as of the day the materials were received, by itself."""
    assert case.complete_since
    deemed = Deemed(what="accepted", at=command.made_at, rule="R-ACC-02")
    accepted = _accepted(case, command.made_at, case.complete_since.date(), ctx)
    accepted = marked(replace(accepted, deemed=(*case.deemed, deemed)), "late_supplement_notice", command.made_at)
    return replace(issue(accepted, command, ctx, "acceptance"), rules=("R-ACC-02", "R-CLK-01"))


def deem_withdrawn(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-03: the applicant is late with the supplement: withdrawn, by itself, with a notice."""
    deemed = Deemed(what="withdrawn", at=command.made_at, rule="R-ACC-03")
    ended = replace(
        case,
        status=Status.WITHDRAWN,
        closed_at=command.made_at,
        deemed=(*case.deemed, deemed),
        closed_reason="deemed",
    )
    return issue(ended, command, ctx, "withdrawal")
