"""Working days (工作日): which days count, why, and where a period ends.

One reading for every period, used everywhere: "within N days from event E" starts on the first day after
E's day and ends at close of business of the N-th. Weekends and the State Council's holidays don't count,
its make-up days do. A year whose table isn't published is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import Unreadable

ONE_DAY = timedelta(days=1)
COUNTED = frozenset({"workday", "makeup", "natural"})


class CalendarMissing(Unreadable):
    """The State Council's table of `year` isn't known here."""

    def __init__(self, year: int) -> None:
        super().__init__("domain_calendar_missing", year=year)
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published years with their days off and make-up days. `version` names the table on paper."""

    years: frozenset[int]
    off: frozenset[date]
    makeup: frozenset[date]
    version: str = ""

    def kind(self, day: date) -> str:
        """workday, weekend, holiday or makeup. Raises CalendarMissing."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        if day in self.makeup:
            return "makeup"
        if day in self.off:
            return "holiday"
        return "weekend" if day.weekday() >= 5 else "workday"

    def works(self, day: date) -> bool:
        return self.kind(day) in ("workday", "makeup")


@dataclass(frozen=True, slots=True)
class Day:
    """One line of an explained deadline: `why` is start, workday, makeup, weekend, holiday, natural or
    stopped."""

    date: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Period:
    """How a period is counted: `days` of `unit` (working | natural), from `start` (next_day | same_day)."""

    days: int
    unit: str = "working"
    start: str = "next_day"


def days_of(period: Period, event: date, calendar: Calendar, stopped: frozenset[date]) -> Iterator[Day]:
    """Each day from the event to the end of the period, counted or why not (R-CLK-01, R-CLK-02).

    `stopped` are the days at whose close of business the clock stands still. Raises CalendarMissing when a
    working-day period reaches a year that isn't published.
    """
    return (Day(day, why in COUNTED, why) for day, why in _reasons(period, event, calendar, stopped))


def _reasons(period: Period, event: date, calendar: Calendar, stopped: frozenset[date]) -> Iterator[tuple[date, str]]:
    natural, left = period.unit == "natural", period.days
    if period.start == "next_day":
        yield event, "start"
        event = _next(event)
    while left > 0:
        why = "stopped" if event in stopped else "natural" if natural else calendar.kind(event)
        left -= why in COUNTED
        yield event, why
        event = _next(event)


def _next(day: date) -> date:
    try:
        return day + ONE_DAY
    except OverflowError:
        raise CalendarMissing(day.year + 1) from None


def end_of(period: Period, event: date, calendar: Calendar, stopped: frozenset[date] = frozenset()) -> date:
    """The last day of the period: at its close of business the period is over."""
    last = event
    for day, _ in _reasons(period, event, calendar, stopped):
        last = day
    return last


def working_days(after: date, until: date, calendar: Calendar, stopped: frozenset[date] = frozenset()) -> int:
    """How many working days lie after `after`, up to and including `until`, the stopped ones left out."""
    count, day = 0, after + ONE_DAY
    while day <= until:
        count += day not in stopped and calendar.works(day)
        day += ONE_DAY
    return count
