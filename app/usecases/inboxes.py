"""What waits for whom: to review, to approve, to hand over, to be supplied, to sync, to fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.case import Case, Status
from app.domain.clocks import clock_state, days_left
from app.domain.context import Context
from app.domain.transitions import settle
from app.domain.workdays import CalendarMissing
from app.models.store import Begin
from app.models.values import CaseRow, Pending

Urgency = Literal["overdue", "today", "running", "stopped", "none"]
UNDECIDED = (Status.ACCEPTED, Status.IN_REVIEW, Status.IN_SPECIAL, Status.AWAITING_PAYMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case that waits for somebody, as the law leaves it now. `left`: working days, None without a clock."""

    row: CaseRow
    case: Case
    left: int | None
    urgency: Urgency


def to_approve(begin: Begin, department: str, now: datetime) -> list[Waiting]:
    """Reviewed with agreement, undecided (R-ORG-09): the chief representative's inbox, the most urgent first."""
    return _waiting(begin, UNDECIDED, now, lambda c: bool(c.review and c.review.agree), department=department)


def to_review(begin: Begin, now: datetime, department: str = "", window: str = "") -> list[Waiting]:
    """Accepted and not yet reviewed with agreement."""
    statuses = (Status.ACCEPTED, Status.IN_REVIEW)
    return _waiting(begin, statuses, now, lambda c: not (c.review and c.review.agree), department, window)


def to_hand_over(begin: Begin, now: datetime) -> list[Waiting]:
    """Decided: to be made out (approved), to be handed over (issued, refused); what was decided first, and so is to be
    out first, comes first. R-DEL-01."""
    found = _waiting(begin, (Status.APPROVED, Status.ISSUED, Status.REFUSED), now)
    return sorted(found, key=lambda w: w.case.decision.at if w.case.decision else now)


def to_supply(begin: Begin, now: datetime, window: str = "") -> list[Waiting]:
    """What applicants still owe: supplements (R-ACC-02) and tolerated materials (R-ACC-04)."""
    statuses = (Status.SUPPLEMENTING, *UNDECIDED)
    owing = _waiting(begin, statuses, now, lambda c: bool(c.outstanding()), window=window)
    return sorted(owing, key=lambda w: str(_owed_by(w.case)))


def _owed_by(case: Case) -> object:
    owed = case.supplement if case.status is Status.SUPPLEMENTING else case.tolerance
    return owed.by if owed else "9"


def to_decide(begin: Begin, now: datetime, window: str = "") -> list[Waiting]:
    """Taken in, and neither accepted nor told what is missing: the law decides by itself soon (R-ACC-02)."""
    return _waiting(begin, (Status.RECEIVED,), now, window=window)


def to_opine(begin: Begin, department: str, now: datetime) -> list[Waiting]:
    """R-CLK-07, R-CLK-08: joint approvals that still wait for this department's opinion or its countersigning."""
    with begin() as store:
        ctx = store.context()
        rows = store.with_part(department)
        cases = [(row, settle(store.case(row.id), ctx, now)) for row in rows]
    return [waiting(row, case, ctx, now) for row, case in cases if _owes(case, department)]


def _owes(case: Case, department: str) -> bool:
    part = case.joint.part(department) if case.joint and case.status in UNDECIDED else None
    return part is not None and department != case.department and part.countersigned is None


def to_confirm(begin: Begin, department: str, now: datetime) -> list[Waiting]:
    """R-CLK-03: handed over to this department, and neither taken nor given back yet."""
    return _waiting(begin, (Status.ACCEPTED, Status.IN_REVIEW), now, lambda c: _handed_to(c, department))


def _handed_to(case: Case, department: str) -> bool:
    last = case.transfers[-1] if case.transfers else None
    waits = last is not None and last.confirmed_at is None and last.returned_at is None
    return waits and last is not None and department in ("", last.department)


def to_hand_on(begin: Begin, now: datetime) -> list[Waiting]:
    """R-CLK-03: accepted, and not yet on its way to the back office."""
    return _waiting(begin, (Status.ACCEPTED,), now, lambda c: not c.transfers)


def to_collect(begin: Begin, now: datetime) -> list[Waiting]:
    """R-FEE-02: what is to be paid at the cashier's window."""
    return _waiting(begin, (Status.AWAITING_PAYMENT,), now)


def to_rule(begin: Begin, now: datetime) -> list[Waiting]:
    """R-CLK-04, R-EVA-03: extensions asked for and appeals lodged that the bureau hasn't ruled on."""
    statuses = (*UNDECIDED, Status.APPROVED, Status.ISSUED, Status.DELIVERED)
    return _waiting(begin, statuses, now, lambda c: asks_extension(c) or appealed(c))


def asks_extension(case: Case) -> bool:
    return any(extension.granted is None for extension in case.extensions)


def appealed(case: Case) -> bool:
    return any(appeal.upheld is None for appeal in case.appeals)


def _waiting(
    begin: Begin,
    statuses: tuple[Status, ...],
    now: datetime,
    wanted: Callable[[Case], bool] = lambda _: True,
    department: str = "",
    window: str = "",
) -> list[Waiting]:
    with begin() as store:
        ctx = store.context()
        rows = store.cases([s.value for s in statuses], department, window)
        cases = [(row, settle(store.case(row.id), ctx, now)) for row in rows]
    return [waiting(row, case, ctx, now) for row, case in cases if case.status in statuses and wanted(case)]


def waiting(row: CaseRow, case: Case, ctx: Context, now: datetime) -> Waiting:
    """The row with how much time is left, by the pack the case was accepted under."""
    ctx = ctx.of(case)
    clock = clock_state(case, ctx, now.date())
    if clock != "running":
        return Waiting(row=row, case=case, left=None, urgency="stopped" if clock == "stopped" else "none")
    try:
        left = days_left(case, ctx, now.date())
    except CalendarMissing:
        return Waiting(row=row, case=case, left=None, urgency="none")
    return Waiting(row=row, case=case, left=left, urgency=_urgency(case, now))


def _urgency(case: Case, now: datetime) -> Urgency:
    if case.deadline is None:
        return "none"
    if any(card.kind == "red" for card in case.cards) or case.deadline < now.date():
        return "overdue"
    return "today" if case.deadline == now.date() else "running"


def to_sync(begin: Begin) -> list[Pending]:
    """Acts the county hasn't answered yet."""
    with begin() as store:
        return [pending for pending in store.pending() if not pending.to_fix]


def to_fix(begin: Begin) -> list[Pending]:
    """Acts that the county refused, or that no longer fit what came since."""
    with begin() as store:
        return [pending for pending in store.pending() if pending.to_fix]


def put_away(begin: Begin, command_id: str) -> None:
    """A refused act that a person has dealt with; it stays on record."""
    with begin() as store:
        store.resolve(command_id)
