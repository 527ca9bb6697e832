"""逐件检查: what a supervisor looks at in each case, point by point, and what was found wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from app.domain.case import Case, Pause, Status
from app.domain.catalogue import Guide, asked_for, names
from app.domain.context import Context
from app.domain.owed import ends
from app.domain.supervision import Standing, in_time, standing, watched
from app.domain.workdays import ONE_DAY


class Kind(StrEnum):
    TIME = "time"
    FEE = "fee"
    FLOW = "flow"
    CONTENT = "content"
    INTEGRITY = "integrity"


class Code(IntEnum):
    """Supervision codes as they are exchanged."""

    NORMAL = 0
    WARNING = 1
    YELLOW = 2
    RED = 5
    SERIOUS = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of one case. `what` is the breach ("" where all is well), `params` what its sentence names."""

    point: str
    kind: Kind
    code: Code = Code.NORMAL
    what: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """A case, its surroundings, and whether its decision has been published."""

    case: Case
    ctx: Context
    now: datetime
    published: bool


Breach = tuple[str, dict[str, object]]
Find = Callable[[Looked], Iterator[Breach]]

GRADES: Mapping[str, tuple[Kind, Code]] = {
    "unlisted": (Kind.CONTENT, Code.RED),
    "not_offered": (Kind.CONTENT, Code.RED),
    "step_missing": (Kind.FLOW, Code.YELLOW),
    "consent_missing": (Kind.FLOW, Code.YELLOW),
    "near": (Kind.TIME, Code.YELLOW),
    "over": (Kind.TIME, Code.RED),
    "over_unexplained": (Kind.TIME, Code.SERIOUS),
    "special_not_in_guide": (Kind.FLOW, Code.RED),
    "special_untold": (Kind.FLOW, Code.WARNING),
    "special_longer": (Kind.TIME, Code.YELLOW),
    "special_over_cap": (Kind.TIME, Code.RED),
    "material_beyond": (Kind.CONTENT, Code.RED),
    "material_missing": (Kind.CONTENT, Code.YELLOW),
    "supplement_twice": (Kind.FLOW, Code.RED),
    "supplement_late": (Kind.TIME, Code.YELLOW),
    "supplement_untold": (Kind.TIME, Code.RED),
    "collection_unsigned": (Kind.FLOW, Code.YELLOW),
    "collection_other_way": (Kind.FLOW, Code.WARNING),
    "fee_unlisted": (Kind.INTEGRITY, Code.SERIOUS),
    "fee_other": (Kind.FEE, Code.RED),
    "fee_no_voucher": (Kind.FEE, Code.YELLOW),
    "unpublished": (Kind.CONTENT, Code.WARNING),
}
"""How grave each breach is. No text grades them: late is graded as its card; what takes from the applicant what the
guide doesn't say is red; a fee without any basis is serious; what can be made good is yellow or a warning."""


def _guide(seen: Looked) -> Guide | None:
    case, guides = seen.case, seen.ctx.guides
    return guides.get(f"{case.guide}@{case.guide_version}") or guides.get(case.guide)


def _listed(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(一): the item stands in the published catalogue, and was on offer that day."""
    guide = _guide(seen)
    if guide is None or not guide.published:
        yield "unlisted", {"item": seen.case.guide}
    elif guide.cancelled_from and seen.case.received_at and guide.cancelled_from <= seen.case.received_at.date():
        yield "not_offered", {"item": guide.name, "since": guide.cancelled_from}


def _steps(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(二): the steps that lead to where the case stands are all there."""
    case, papers = seen.case, {paper.kind for paper in seen.case.papers}
    judged, deemed = case.decision is not None, _deemed(case, "approved")
    granted = case.decision is not None and case.decision.granted
    immediate = seen.ctx.guide_of(case).kind == "immediate"
    steps = (
        ("acceptance", case.accepted_on is not None and not immediate, "acceptance" in papers),
        ("review", granted and not deemed, case.review is not None),
        ("decision", judged and not deemed, bool(papers & {"approval", "refusal"})),
        ("delivery", case.status in (Status.DELIVERED, Status.ARCHIVED), judged and case.delivered is not None),
        ("rejection", case.status is Status.NOT_ACCEPTED, "rejection" in papers),
    )
    for step, owed, done in steps:
        if owed and not done:
            yield "step_missing", {"step": step}
    if deemed and "late_consent" not in case.explained:
        yield "consent_missing", {"department": case.department}


def _deemed(case: Case, what: str) -> bool:
    return any(deemed.what == what for deemed in case.deemed)


def _in_time(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(三): within the promised limit; an overdue case that isn't explained is serious (SM 51)."""
    state = standing(seen.case, seen.ctx, seen.now) if watched(seen.case) else None
    if "not_explained" in seen.case.abnormal_kinds():
        yield "over_unexplained", {"deadline": seen.case.deadline}
    elif state is Standing.OVER or in_time(seen.case, seen.ctx) is False:
        yield "over", {"deadline": seen.case.deadline}
    elif state is Standing.NEAR:
        yield "near", {"deadline": seen.case.deadline}


def _special(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(二); R-CLK-02: provided for by the guide, told, no longer than told and than the pack's cap."""
    guide = seen.ctx.guide_of(seen.case)
    stood = [(pause, _stood(pause, seen)) for pause in seen.case.pauses]
    for pause, days in stood:
        if pause.procedure not in guide.special:
            yield "special_not_in_guide", {"procedure": pause.procedure}
        if days > pause.days:
            yield "special_longer", {"procedure": pause.procedure, "days": days, "told": pause.days}
    if sum(paper.kind == "special" for paper in seen.case.papers) < len(stood):
        yield "special_untold", {}
    for group, cap in seen.ctx.policy.caps:
        if (days := sum(n for pause, n in stood if pause.procedure in group)) > cap:
            yield "special_over_cap", {"days": days, "cap": cap}


def _stood(pause: Pause, seen: Looked) -> int:
    """The working days at whose close of business the procedure was under way."""
    close, day, days = seen.ctx.policy.close, pause.at.date(), 0
    until = min(pause.ended_at or seen.now, seen.now)
    while datetime.combine(day, close) < until:
        days += datetime.combine(day, close) >= pause.at and seen.ctx.calendar.works(day)
        day += ONE_DAY
    return days


def _materials(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(二); R-CAT-05: nothing asked for or taken beyond the catalogue; nothing missing once accepted."""
    case, guide = seen.case, seen.ctx.guide_of(seen.case)
    listed = {material.code for material in guide.materials}
    asked = set(case.required) | set(case.supplement.missing if case.supplement else ())
    beyond = (asked - {m.code for m in asked_for(guide, case.answers)}) | (case.taken() - listed)
    if beyond:
        yield "material_beyond", {"materials": names(sorted(beyond), guide)}
    settled = case.accepted_on and not case.tolerance and not _deemed(case, "accepted")
    if settled and (missing := case.outstanding()):
        yield "material_missing", {"materials": names(missing, guide)}


def _supplement(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(二); R-ACC-02: told once, and in time; not told at all, the case was deemed accepted."""
    case = seen.case
    if sum(paper.kind == "supplement" for paper in case.papers) > 1:
        yield "supplement_twice", {}
    if "late_supplement_notice" in case.abnormal_kinds():
        yield "supplement_untold", {}
    elif case.supplement and case.received_at:
        by = ends(seen.ctx.policy.number("supplement.tell_within"), case.received_at, seen.ctx)
        if case.supplement.told_at > by:
            yield "supplement_late", {"by": by.date()}


def _collection(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(二) 领取登记; R-DEL-01: who took it, on what identity, in the way the applicant chose."""
    taken = seen.case.delivered
    if taken and not (taken.to.strip() and taken.identity.strip()):
        yield "collection_unsigned", {}
    if taken and seen.case.delivery and taken.method != seen.case.delivery:
        yield "collection_other_way", {"chosen": seen.case.delivery}


def _fee(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(四); R-FEE-01: what the guide lists and no more, against a voucher."""
    charge, guide = seen.case.charge, seen.ctx.guide_of(seen.case)
    if charge is None:
        return
    listed = sum((fee.amount for fee in guide.fees), Decimal(0))
    if not guide.fees:
        yield "fee_unlisted", {"amount": charge.amount}
    elif Decimal(charge.amount) != listed:
        yield "fee_other", {"amount": charge.amount, "listed": listed}
    if charge.paid_at and not charge.voucher:
        yield "fee_no_voucher", {}


def _published(seen: Looked) -> Iterator[Breach]:
    """XM 监察 6(五); R-CLK-10: the decision is published, at the latest the day after it was made."""
    decision = seen.case.decision
    if decision and not seen.published and decision.at.date() + ONE_DAY < seen.now.date():
        yield "unpublished", {"decided": decision.at.date()}


POINTS: Mapping[str, tuple[Kind, Find]] = {
    "listed": (Kind.CONTENT, _listed),
    "steps": (Kind.FLOW, _steps),
    "in_time": (Kind.TIME, _in_time),
    "special": (Kind.FLOW, _special),
    "materials": (Kind.CONTENT, _materials),
    "supplement": (Kind.FLOW, _supplement),
    "collection": (Kind.FLOW, _collection),
    "fee": (Kind.FEE, _fee),
    "published": (Kind.CONTENT, _published),
}
"""What is looked at, in the order of XM 监察 6(一)–(七)."""


def check(case: Case, ctx: Context, now: datetime, published: Collection[str] = ()) -> tuple[Finding, ...]:
    """R-SUP-02 (XM 监察 6(一)–(七)): each point with what was found, at least one finding a point. `published` are
    the ids of the cases whose decision the public can read. An item the catalogue doesn't have is unlisted, and the
    points that need its guide aren't judged. Raises CalendarMissing for a year that nobody has published."""
    return tuple(f for point in POINTS for f in look(point, case, ctx, now, published))


def look(point: str, case: Case, ctx: Context, now: datetime, published: Collection[str] = ()) -> tuple[Finding, ...]:
    """One point of `check`; nothing where it needs a guide that the catalogue doesn't have."""
    seen = Looked(case, ctx.of(case), now, case.id in published)
    if point != "listed" and _guide(seen) is None:
        return ()
    kind, find = POINTS[point]
    found = tuple(Finding(point, *GRADES[what], what, params) for what, params in find(seen))
    return found or (Finding(point, kind),)


def worst(findings: Collection[Finding]) -> Code:
    """The code the case is reported under."""
    return max((finding.code for finding in findings), default=Code.NORMAL)
