"""月报和通报: when last month's situation and its bulletin are due, and the month's figures by department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from app.domain.case import Case
from app.domain.clocks import days_used
from app.domain.context import Context
from app.domain.evaluation import BAD
from app.domain.owed import first_workday
from app.domain.supervision import in_time

TENTH = Decimal("0.1")


def month_of(day: date) -> tuple[date, date]:
    """The first day of the day's month, and the first of the next."""
    first = day.replace(day=1)
    return first, _next_month(first)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def situation_due(month: date, ctx: Context) -> datetime:
    """R-SUP-06 (XM 监察 11): by when the situation of `month` (any day of it) goes up: the pack's `report.month_day`
    of the next month. See `_due` for a day off. Raises CalendarMissing."""
    return _due(month, "report.month_day", ctx)


def bulletin_due(month: date, ctx: Context) -> datetime:
    """R-SUP-06 (XM 监察 11): by when the bulletin of `month` is out and before the government: the pack's
    `report.bulletin_day` of the next month. See `_due` for a day off. Raises CalendarMissing."""
    return _due(month, "report.bulletin_day", ctx)


def _due(month: date, key: str, ctx: Context) -> datetime:
    """The text says nothing of days off. A period whose last day is one ends on the first working day after
    (民法典 203), as daily data does here (XM 监察 12(三)); before 1 to 7 October the other reading would end a
    September's report inside September. The day counts to its close of business."""
    day = _next_month(month.replace(day=1)).replace(day=ctx.policy.number(key))
    return datetime.combine(first_workday(day, ctx), ctx.policy.close)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A department's month; department "" is all together. `in_time` and `late` are decisions whose deadline was
    counted; `days` the working days of all decided, together; who gave no evaluation is in neither of the last two."""

    department: str
    accepted: int
    done: int
    in_time: int
    late: int
    days: int
    abnormal: Mapping[str, int]
    rated: int
    satisfied: int

    @property
    def in_time_percent(self) -> Decimal | None:
        """按时办结率, to a tenth; None where nothing was decided."""
        return _percent(self.in_time, self.in_time + self.late)

    @property
    def satisfied_percent(self) -> Decimal | None:
        """满意率 of those who evaluated, to a tenth; None where nobody did (R-EVA-01)."""
        return _percent(self.satisfied, self.rated)

    @property
    def average_days(self) -> Decimal | None:
        """平均办理时长 in days of the promise clock, to a tenth."""
        return (Decimal(self.days) / self.done).quantize(TENTH, ROUND_HALF_UP) if self.done else None


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def figures(cases: Iterable[Case], month: date, ctx: Context) -> tuple[Figures, ...]:
    """R-SUP-06, R-SUP-09 (XM 监察 11, 17): the figures of `month` by department, in order of their names; the last
    row is all together. Departments with nothing in the month aren't listed. Raises CalendarMissing."""
    known = tuple(cases)
    rows = [_figures(name, [c for c in known if c.department == name], month, ctx) for name in sorted(_names(known))]
    return (*(row for row in rows if row.accepted or row.done or row.rated or row.abnormal),
            _figures("", known, month, ctx))  # fmt: skip


def _names(cases: Iterable[Case]) -> set[str]:
    return {case.department for case in cases}


def _figures(name: str, cases: Iterable[Case], month: date, ctx: Context) -> Figures:
    first, after = month_of(month)

    def within(at: date | datetime | None) -> bool:
        return at is not None and first <= (at.date() if isinstance(at, datetime) else at) < after

    known = tuple(cases)
    decided = [(case, case.decision.at) for case in known if case.decision and within(case.decision.at)]
    kept = [in_time(case, ctx) for case, _ in decided]
    rated = [case.score() for case in known if case.score() and within(_rated_at(case))]
    return Figures(
        department=name,
        accepted=sum(within(case.accepted_on) for case in known),
        done=len(decided),
        in_time=kept.count(True),
        late=kept.count(False),
        days=sum(days_used(case, ctx.of(case), at.date()) for case, at in decided),
        abnormal=dict(sorted(Counter(m.kind for case in known for m in case.abnormal if within(m.at)).items())),
        rated=len(rated),
        satisfied=sum(level not in BAD for level in rated),
    )


def _rated_at(case: Case) -> datetime | None:
    counts = case.second_rating or case.rating
    return counts.at if counts else None
