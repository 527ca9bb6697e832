"""The promise clock and the legal clock: deadlines, days used and left, and the days the clock stood still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from app.domain.anew import replace
from app.domain.case import CLOSED, Case, Pause, Status
from app.domain.context import Context
from app.domain.workdays import ONE_DAY, CalendarMissing, Day, Period, days_of, end_of

END_OF_DAY = time(23, 59, 59)
DECIDED = CLOSED | {Status.APPROVED, Status.REFUSED, Status.ISSUED}


def decided(case: Case) -> bool:
    """The promise has been kept or not: the clock has ended, also while a decided case waits for its fee."""
    return case.status in DECIDED or case.decision is not None


def promise(case: Case, ctx: Context) -> Period:
    """R-CLK-01: the promised limit with granted extensions; an immediate item has none (R-CLK-13)."""
    guide = ctx.guide_of(case)
    if guide.kind == "immediate":
        return Period(0, guide.unit)
    extra = sum(e.days for e in case.extensions if e.granted)
    return Period(guide.promised_days + extra, guide.unit, ctx.policy.text("count_from"))


def legal(case: Case, ctx: Context) -> Period:
    """The legal limit; what the guide leaves open is the law's own (行政许可法 42)."""
    guide = ctx.guide_of(case)
    days = guide.legal_days or ctx.policy.number("joint.legal_limit" if case.joint else "legal_limit")
    return Period(days, guide.unit, ctx.policy.text("count_from"))


def start_clock(case: Case, on: date, ctx: Context) -> Case:
    return with_deadlines(replace(case, clock_from=on), ctx)


def with_deadlines(case: Case, ctx: Context) -> Case:
    """The case with its two deadlines counted anew (R-CLK-01): the legal one from the acceptance, the promised one once
    its clock has started. Where a year's table isn't published the deadline stays open and `calendar_missing` names
    the year: it is never guessed."""
    if (begun := case.accepted_on or case.clock_from) is None:
        return case
    stopped = frozenset(stopped_days(case, ctx))
    promised, missing = _end(promise(case, ctx), case.clock_from, ctx, stopped) if case.clock_from else (None, 0)
    if promised and case.deadline_floor:
        promised = max(promised, case.deadline_floor)
    by_law, missing_by_law = _end(legal(case, ctx), begun, ctx, stopped)
    return replace(case, deadline=promised, legal_deadline=by_law, calendar_missing=missing or missing_by_law)


def _end(period: Period, event: date, ctx: Context, stopped: frozenset[date]) -> tuple[date | None, int]:
    try:
        return end_of(period, event, ctx.calendar, stopped), 0
    except CalendarMissing as missing:
        return None, missing.year


def stopped_days(case: Case, ctx: Context, today: date = date.min) -> Iterator[date]:
    """R-CLK-02: the days at whose close the clock stood still, each group up to its cap of working days.

    A day counts when the clock is running at its close of business. An open procedure stops the clock until its cap;
    one without a cap until it ends, foreseen as long as the applicant was told, and `today` where that is later. Days
    that wouldn't count anyway (weekends, where the promise is in working days) are left out.
    """
    natural = ctx.guide_of(case).unit == "natural"
    left = dict(ctx.policy.caps)
    for pause in case.pauses:
        if not pause.stops:
            continue
        group = next((g for g in left if pause.procedure in g), None)
        stood = tuple(_standing(pause, left[group] if group else None, ctx, today))
        if group:
            left[group] -= sum(works for _, works in stood)
        yield from (day for day, works in stood if works or natural)


def _standing(pause: Pause, cap: int | None, ctx: Context, today: date) -> Iterator[tuple[date, bool]]:
    """Each day of this procedure, with whether it is a working day, of which there are at most `cap`."""
    day, stood = pause.at.date(), 0
    if pause.at > datetime.combine(day, ctx.policy.close):
        day += ONE_DAY
    while _stands(pause, day, stood, cap, ctx, today):
        try:
            works = ctx.calendar.works(day)
        except CalendarMissing:
            return
        stood += works
        yield day, works
        day += ONE_DAY


def _stands(pause: Pause, day: date, stood: int, cap: int | None, ctx: Context, today: date) -> bool:
    if cap is not None and stood >= cap:
        return False
    if pause.ended_at:
        return datetime.combine(day, ctx.policy.close) < pause.ended_at
    return cap is not None or stood < pause.days or day <= today


def uncapped(case: Case, ctx: Context) -> bool:
    """Whether a procedure is open that stops the clock until it ends, however long that takes (R-CLK-02)."""
    capped = {procedure for group, _ in ctx.policy.caps for procedure in group}
    return any(p.stops and p.ended_at is None and p.procedure not in capped for p in case.pauses)


def begun_at(case: Case) -> datetime | None:
    """When the clock began: with the acceptance, or with the last tolerated material (R-ACC-04)."""
    return max((case.accepted_at, *(m.at for m in case.materials))) if case.accepted_at else None


def over_from(case: Case, ctx: Context) -> datetime | None:
    """R-CLK-06: the moment from which the case is overdue: the deadline's close of business. None where no deadline is
    counted.

    A case that was deemed accepted, resumed or paid for later than that is overdue from then on: the law doesn't act
    on what wasn't there yet. What begins after the close of the very day on which it must end has until the end of
    that day (R-CLK-13)."""
    if case.deadline is None or (begun := begun_at(case)) is None:
        return None
    close = datetime.combine(case.deadline, ctx.of(case).policy.close)
    late = begun > close and begun.date() == case.deadline
    over = datetime.combine(case.deadline, END_OF_DAY) if late else max(close, begun)
    if case.charge and case.charge.paid_at:
        over = max(over, case.charge.paid_at)
    return max(over, max(resumed(case), default=over))


def resumed(case: Case) -> Iterator[datetime]:
    """When the clock went on after each special procedure that stopped it (R-CLK-02)."""
    return (pause.ended_at for pause in case.pauses if pause.stops and pause.ended_at)


def near_from(deadline: date, ctx: Context) -> date:
    """R-CLK-06, R-SUP-01 (HN 四(三)2): the day whose opening gives the yellow warning: the last one that has the pack's
    `cards.yellow_days_left` working days still to come up to the deadline. Raises CalendarMissing."""
    left, day = ctx.policy.number("cards.yellow_days_left"), deadline
    while left > 0:
        left -= ctx.calendar.works(day)
        day -= ONE_DAY
    return day


def issue_by(case: Case, ctx: Context) -> date | None:
    """The day by which the result must be issued (R-DEL-01, 行政许可法 44); None before a decision."""
    if case.decision is None:
        return None
    return end_of(Period(ctx.policy.number("issue_within")), case.decision.at.date(), ctx.calendar)


def explain(case: Case, ctx: Context) -> tuple[Day, ...]:
    """Each day from the start to the deadline, counted or why not. Empty before the clock has started."""
    if case.clock_from is None or case.deadline is None:
        return ()
    stopped = frozenset(stopped_days(case, ctx))
    return tuple(days_of(promise(case, ctx), case.clock_from, ctx.calendar, stopped))


def days_used(case: Case, ctx: Context, today: date) -> int:
    """Days of the promise clock up to and including today, or the day of the decision."""
    if case.clock_from is None:
        return 0
    last = min(today, case.closed_at.date()) if case.closed_at else today
    if case.decision:
        last = min(last, case.decision.at.date())
    period = promise(case, ctx)
    stopped = frozenset(stopped_days(case, ctx, last))
    first = case.clock_from if period.start == "same_day" else case.clock_from + ONE_DAY
    count = 0
    while first <= last:
        natural = period.unit == "natural"
        count += first not in stopped and (natural or ctx.calendar.works(first))
        first += ONE_DAY
    return count


def days_left(case: Case, ctx: Context, today: date) -> int:
    """Promised less used: 0 on the deadline day, below 0 when over."""
    return promise(case, ctx).days - days_used(case, ctx, today)


def days_open(group: frozenset[str], case: Case, ctx: Context) -> int:
    """How many working days this group of special procedures has already stopped the clock (R-CLK-02)."""
    pauses = tuple(p for p in case.pauses if p.procedure in group)
    return sum(ctx.calendar.works(day) for day in stopped_days(replace(case, pauses=pauses), ctx))


def clock_state(case: Case, ctx: Context, today: date) -> str:
    """running, stopped, ended or none. At its cap an open procedure no longer stops the clock (R-CLK-02)."""
    if case.accepted_on is None:
        return "none"
    if decided(case):
        return "ended"
    if case.clock_from is None:
        return "stopped"
    if uncapped(case, ctx):
        return "stopped"
    open_now = any(p.stops and p.ended_at is None for p in case.pauses)
    return "stopped" if open_now and today <= max(stopped_days(case, ctx), default=date.min) else "running"
