"""What the law does by itself when a period runs out: each at the moment it is due, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from uuid import NAMESPACE_OID, uuid5

from app.domain.case import Card, Case, Status
from app.domain.clocks import decided
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
    for rule in (_untold, _unsupplied, _near, _over, _unexplained, _no_opinion):
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


def _near(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: a yellow card when the deadline day opens."""
    if _watched(case) and case.deadline and not case.cards:
        opens = datetime.combine(case.deadline, time())
        if case.accepted_at and case.accepted_at < opens:
            yield opens, "give_card", {"kind": "yellow"}


def _over(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: a red card at the deadline's close of business."""
    if _watched(case) and case.deadline and not _has(case, "red"):
        yield _overdue_at(case, case.deadline, ctx), "give_card", {"kind": "red"}


def _overdue_at(case: Case, deadline: date, ctx: Context) -> datetime:
    """The deadline's close of business. A case that was deemed accepted, or paid for, later than that is overdue
    from then on: the law doesn't act on what wasn't there yet."""
    since = (case.accepted_at, case.charge.paid_at if case.charge else None)
    return max(_close(deadline, ctx), *(at for at in since if at))


def _unexplained(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-06: no explanation in time, to the bureau and to the applicant, is itself a breach."""
    red = next((card for card in case.cards if card.kind == "red"), None)
    within = ctx.policy.number("cards.explain_within")
    if red is None or not within or "not_explained" in case.abnormal or {"bureau", "applicant"} <= set(case.explained):
        return
    if last := _end(Period(within), red.at.date(), ctx):
        yield _close(last, ctx), "give_card", {"kind": "not_explained"}


def _no_opinion(case: Case, ctx: Context) -> Iterator[Due]:
    """R-CLK-05: no opinion by the deadline: goes on as approved, after the red card. Good reasons are what the
    applicant still owes: a tolerated material, a payment."""
    owing = case.status is Status.AWAITING_PAYMENT or case.tolerance is not None
    if ctx.policy.on("default_pass") and _watched(case) and not owing and case.deadline and _has(case, "red"):
        yield _overdue_at(case, case.deadline, ctx), "deem_approved", {}


def _watched(case: Case) -> bool:
    return case.accepted_on is not None and not decided(case)


def _has(case: Case, kind: str) -> bool:
    return any(card.kind == kind for card in case.cards)


def _end(period: Period, event: date, ctx: Context) -> date | None:
    try:
        return end_of(period, event, ctx.calendar)
    except CalendarMissing:
        return None


def give_card(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-06: yellow, red (the case is overdue), or the breach of not explaining a red one."""
    kind = str(command.data["kind"])
    if kind == "not_explained":
        return replace(case, abnormal=(*case.abnormal, "not_explained"))
    carded = replace(case, cards=(*case.cards, Card(kind=kind, at=command.made_at)))
    carded = issue(carded, command, ctx, "supervision")
    return replace(carded, abnormal=(*case.abnormal, "overdue")) if kind == "red" else carded
