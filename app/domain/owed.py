"""What is due from somebody by a moment: explanations, answers, closed loops, and what of it is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.case import Case
from app.domain.context import Context
from app.domain.evaluation import EVALUATION
from app.domain.workdays import Period, end_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing owed: `kind` and `id` name it, `department` owes it; `due` is None where the pack sets no limit."""

    kind: str
    id: str
    department: str
    since: datetime
    due: datetime | None = None
    done_at: datetime | None = None

    def late(self, now: datetime) -> bool:
        """Not done by its last moment; that moment itself is in time."""
        return self.due is not None and min(self.done_at or now, now) > self.due

    def open(self, now: datetime) -> bool:
        return self.done_at is None or self.done_at > now


def ends(days: int, event: datetime, ctx: Context) -> datetime:
    """The last moment of a period of working days: close of business of the last one. Raises CalendarMissing."""
    return datetime.combine(end_of(Period(days), event.date(), ctx.calendar), ctx.policy.close)


def first_workday(day: date, ctx: Context) -> date:
    """`day` itself where it is worked, or the first working day after it. Raises CalendarMissing."""
    return end_of(Period(1, start="same_day"), day, ctx.calendar)


def explanations(case: Case, ctx: Context) -> tuple[Owed, ...]:
    """R-SUP-09 (XM 监察 9; SM 51): every mark of an abnormal case is to be explained within the pack's
    `cards.explain_within`; where that is 0 no moment is set, but it stays open until it is explained."""
    ctx = ctx.of(case)
    within = ctx.policy.number("cards.explain_within")
    return tuple(
        Owed(
            kind=f"explain_{mark.kind}",
            id=case.id,
            department=case.department,
            since=mark.at,
            due=ends(within, mark.at, ctx) if within else None,
            done_at=mark.explained.at if mark.explained else None,
        )
        for mark in case.abnormal
    )


def loops(case: Case, ctx: Context) -> tuple[Owed, ...]:
    """R-EVA-02 (XM 监察 7(一), 办法 52): a bad evaluation is verified, rectified and called back within
    `loop.close_within`. R-EVA-04 (XM 监察 7(三), 办法 53; SM 55): a complaint is answered within
    `complaint.answer_within`. What verification finds groundless ends there."""
    return tuple(_loops(case, ctx.of(case)))


def _loops(case: Case, ctx: Context) -> Iterator[Owed]:
    for one in case.complaints:
        bad = one.channel == EVALUATION
        ended = one.verified if one.upheld is False else one.called_back
        yield Owed(
            kind="loop" if bad else "complaint",
            id=case.id,
            department=case.department,
            since=one.at,
            due=ends(ctx.policy.number("loop.close_within" if bad else "complaint.answer_within"), one.at, ctx),
            done_at=ended.at if ended else None,
        )


def late(owed: Iterable[Owed], now: datetime) -> tuple[Owed, ...]:
    """R-EVA-02, R-EVA-04, R-SUP-09: what was not done in time, longest overdue first."""
    return tuple(sorted((m for m in owed if m.late(now)), key=lambda m: (m.due or now, m.kind, m.id)))


def overdue_by(owed: Owed, now: datetime) -> timedelta:
    """How long past its last moment; zero where it is in time."""
    return min(owed.done_at or now, now) - owed.due if owed.due and owed.late(now) else timedelta()
