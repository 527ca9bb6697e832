"""What the law does by itself when a period runs out: each at the moment it is due, in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

from app.domain.abnormal import marked
from app.domain.anew import replace
from app.domain.case import Card, Case, Status
from app.domain.clocks import begun_at, decided, near_from, over_from, resumed, uncapped
from app.domain.command import SYSTEM, Command
from app.domain.context import Context
from app.domain.papers import issue
from app.domain.workdays import CalendarMissing, Period, end_of

Due = tuple[datetime, str, dict[str, object]]


def next_due(case: Case, ctx: Context) -> datetime | None:
    """The moment at which the law acts next."""
    first = _first(case, ctx)
    return first[0] if first else None


def _first(case: Case, ctx: Context) -> Due | None:
    return min(_falling_due(case, ctx), key=lambda due: due[0], default=None)


def next_command(case: Case, ctx: Context, until: datetime = datetime.max) -> Command | None:
    """The next act of the law on this case that falls due by `until`, made at the moment it does."""
    first = _first(case, ctx)
    if first is None or first[0] > until:
        return None
    at, action, data = first
    name = f"{case.id}/{case.version}/{action}/{data.get('kind', '')}"
    return Command(
        id=str(uuid5(NAMESPACE_OID, name)),
        aggregate="case",
        aggregate_id=case.id,
        action=action,
        expected=case.version,
        made_at=at,
        actor=SYSTEM,
        data=data,
    )


def _falling_due(case: Case, ctx: Context) -> Iterator[Due]:
    for rule in (_untold, _unsupplied, _not_handed_over, _near, _over, _unexplained, _no_opinion):
        yield from rule(case, ctx)


def _close(day: date, ctx: Context) -> datetime:
    return datetime.combine(day, ctx.policy.close)


def _untold(case: Case, ctx: Context) -> Iterator[Due]:
    """R-ACC-02: neither accepted nor told in time."""
    if case.status is Status.RECEIVED and case.complete_since and ctx.policy.on("supplement.deemed_accepted"):
        within = Period(ctx.policy.number("supplement.tell_within"))
        if last := _end(within, case.complete_since.date(), ctx):
            yield _close(last, ctx), "deem_accepted", {}


def _unsupplied(case: Case, ctx: Context) -> Iterator[Due]:
    """R-ACC-03: the supplement didn't come."""
    if case.status is Status.SUPPLEMENTING and case.supplement and ctx.policy.on("supplement.deemed_withdrawn"):
        yield _close(case.supplement.by, ctx), "deem_withdrawn", {}


def _not_handed_over(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-03: accepted, but neither handed over nor taken up in the pack's minutes from the materials' coming in."""
    handed_over = case.transfers or case.review or decided(case)
    if case.accepted_at is None or handed_over or "transfer_late" in case.abnormal_kinds():
        return
    assert case.complete_since
    kind = "urgent" if case.urgent else ctx.guide_of(case).kind
    if minutes := ctx.policy.minutes("urgent" if kind == "urgent" else "committed" if kind != "immediate" else ""):
        late = case.complete_since + timedelta(minutes=minutes, seconds=1)
        yield max(late, case.accepted_at), "mark_abnormal", {"kind": "transfer_late"}


def _near(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: a yellow card when the deadline day opens, or the pack's working days before it."""
    if _watched(case, ctx) and case.deadline and not case.cards:
        opens, begun = datetime.combine(near_from(case.deadline, ctx), time()), begun_at(case)
        if begun and begun < opens:
            yield max((opens, *resumed(case))), "give_card", {"kind": "yellow"}


def _over(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: a red card at the deadline's close of business."""
    if _watched(case, ctx) and not _has(case, "red") and (over := over_from(case, ctx)):
        yield over, "give_card", {"kind": "red"}


def _unexplained(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: no explanation in time, to the bureau and to the applicant, is itself a breach."""
    red = next((card for card in case.cards if card.kind == "red"), None)
    within = ctx.policy.number("cards.explain_within")
    told = {"bureau", "applicant"} <= set(case.explained)
    if red is None or not within or told or "not_explained" in case.abnormal_kinds():
        return
    if last := _end(Period(within), red.at.date(), ctx):
        yield _close(last, ctx), "mark_abnormal", {"kind": "not_explained"}


def _no_opinion(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-05: no opinion by the deadline: goes on as approved, after the red card. Good reasons are what the
    applicant still owes: a tolerated material, a payment."""
    owing = case.status is Status.AWAITING_PAYMENT or case.tolerance is not None
    if not ctx.policy.on("default_pass") or not _watched(case, ctx) or owing or not _has(case, "red"):
        return
    if over := over_from(case, ctx):
        yield over, "deem_approved", {}


def _watched(case: Case, ctx: Context) -> bool:
    """Accepted, undecided, and its clock not held for as long as it takes: then nothing is foreseen (R-CLK-02)."""
    return case.accepted_on is not None and not decided(case) and not uncapped(case, ctx)


def _has(case: Case, kind: str) -> bool:
    return any(card.kind == kind for card in case.cards)


def _end(period: Period, event: date, ctx: Context) -> date | None:
    try:
        return end_of(period, event, ctx.calendar)
    except CalendarMissing:
        return None


def give_card(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-06, R-SUP-04: yellow, or red: the case is overdue (R-SUP-01)."""
    kind = str(command.data["kind"])
    carded = replace(case, cards=(*case.cards, Card(kind=kind, at=command.made_at)))
    carded = replace(issue(carded, command, ctx, "supervision"), rules=("R-CLK-06", "R-SUP-04"))
    if kind != "red":
        return carded
    return replace(marked(carded, "overdue", command.made_at), rules=(*carded.rules, "R-SUP-01"))


def mark_abnormal(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-03, R-CLK-06: handed over too late, or a red card not explained in time."""
    kind = str(command.data["kind"])
    return replace(marked(case, kind, command.made_at), rules=("R-CLK-03" if kind == "transfer_late" else "R-CLK-06",))
