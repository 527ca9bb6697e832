"""Working days: the State Council's tables of 2024 to 2026, and how a period is counted (R-CLK-01)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars import shipped
from app.domain.workdays import CalendarMissing, Period, days_of, end_of, working_days

CALENDAR = shipped()
MAKEUP = (
    "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 "
    "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 "
    "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
).split()
OFF = (
    ("2024-01-01", 1), ("2024-02-10", 8), ("2024-04-04", 3), ("2024-05-01", 5), ("2024-06-10", 1),
    ("2024-09-15", 3), ("2024-10-01", 7), ("2025-01-01", 1), ("2025-01-28", 8), ("2025-04-04", 3),
    ("2025-05-01", 5), ("2025-05-31", 3), ("2025-10-01", 8), ("2026-01-01", 3), ("2026-02-15", 9),
    ("2026-04-04", 3), ("2026-05-01", 5), ("2026-06-19", 3), ("2026-09-25", 3), ("2026-10-01", 7),
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 1))


@pytest.mark.parametrize("day", MAKEUP)
def test_a_makeup_day_is_worked(day: str) -> None:
    assert CALENDAR.kind(date.fromisoformat(day)) == "makeup"


@pytest.mark.parametrize(("first", "days"), OFF)
def test_a_state_council_holiday_is_off(first: str, days: int) -> None:
    start = date.fromisoformat(first)
    assert not any(CALENDAR.works(start + timedelta(days=n)) for n in range(days))


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        ("2026-11-25", 1, "2026-11-26"),  # an ordinary Wednesday
        ("2026-11-27", 1, "2026-11-30"),  # Friday: over the week-end
        ("2026-11-28", 1, "2026-11-30"),  # the event on a Saturday
        ("2026-02-13", 2, "2026-02-24"),  # Spring Festival, its make-up Saturday counted
        ("2026-02-14", 1, "2026-02-24"),  # the event on a make-up Saturday
        ("2026-09-30", 1, "2026-10-08"),  # National Day
        ("2026-11-25", 0, "2026-11-25"),  # an immediate item
    ],
)
def test_a_period_ends_on_its_nth_working_day(event: str, days: int, last: str) -> None:
    assert end_of(Period(days), date.fromisoformat(event), CALENDAR).isoformat() == last


def test_natural_days_need_no_calendar() -> None:
    assert end_of(Period(10, "natural"), date(2031, 1, 1), CALENDAR) == date(2031, 1, 11)


def test_the_same_day_counts_where_the_pack_says_so() -> None:
    assert end_of(Period(1, start="same_day"), date(2026, 11, 25), CALENDAR) == date(2026, 11, 25)


def test_an_unpublished_year_is_said_not_guessed() -> None:
    with pytest.raises(CalendarMissing) as caught:
        end_of(Period(10), date(2026, 12, 28), CALENDAR)
    assert caught.value.year == 2027


@given(DAYS, st.integers(1, 30))
def test_exactly_n_days_count_and_the_last_is_one_of_them(event: date, days: int) -> None:
    line = list(days_of(Period(days), event, CALENDAR, frozenset()))
    assert sum(d.counted for d in line) == days
    assert line[-1].counted
    assert [d.date for d in line] == [event + timedelta(days=n) for n in range(len(line))]
    assert working_days(event, line[-1].date, CALENDAR) == days


@given(DAYS, st.integers(1, 20), st.sets(st.integers(1, 40), max_size=10))
def test_each_stopped_working_day_moves_the_end_by_one(event: date, days: int, stops: set[int]) -> None:
    stopped = frozenset(event + timedelta(days=n) for n in stops)
    last = end_of(Period(days), event, CALENDAR, stopped)
    standing = sum(CALENDAR.works(d) for d in stopped if d <= last)
    assert working_days(event, last, CALENDAR) == days + standing
