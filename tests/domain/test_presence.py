"""Windows, staff at their posts, devices (R-SUP-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.presence import Event, Health, absences, health, troubled, window_state
from tests.domain.hall import at

NINE = at("2026-11-25T09:00")


def event(minutes: int, what: str, where: str = "3", who: str = "") -> Event:
    return Event(at=NINE + timedelta(minutes=minutes), what=what, where=where, who=who)


def minute(n: int) -> object:
    return NINE + timedelta(minutes=n)


OPENED = [event(0, "window_opened"), event(1, "came", who="陈静")]
AWAY = [*OPENED, event(10, "left", who="陈静")]


def test_a_window_is_open_with_who_is_at_it() -> None:
    """R-SUP-08 (XM 监察 5(三))."""
    state = window_state(
        [*OPENED, event(0, "window_opened", "4"), event(5, "window_closed", "4")], NINE + timedelta(hours=1)
    )
    assert (state["3"].open, state["3"].since, state["3"].staff) == (True, NINE, frozenset({"陈静"}))
    assert (state["4"].open, state["4"].since, state["4"].staff) == (False, minute(5), frozenset())


def test_what_is_still_to_come_is_not_yet_so() -> None:
    assert not window_state([event(1, "window_opened")], NINE)
    assert window_state([event(1, "window_opened")], NINE + timedelta(minutes=1))["3"].open


def test_an_open_window_with_nobody_at_it_is_unmanned() -> None:
    assert window_state(AWAY, NINE + timedelta(minutes=11))["3"].unmanned
    assert not window_state(AWAY, NINE + timedelta(minutes=9))["3"].unmanned


@pytest.mark.parametrize(("now", "over"), [(25, False), (26, True)])
def test_an_absence_is_too_long_a_minute_after_what_is_allowed(now: int, over: bool) -> None:
    """R-SUP-08: left at 10, 15 minutes allowed."""
    found = absences(AWAY, NINE + timedelta(minutes=now), 15)
    assert bool(found) is over
    if over:
        assert (found[0].who, found[0].where, found[0].minutes, found[0].over) == ("陈静", "3", 16, False)


@pytest.mark.parametrize("ended", [("came", "陈静"), ("stood_in", "李㛃"), ("window_closed", "")])
def test_an_absence_ends_with_the_return_the_stand_in_or_the_closing(ended: tuple[str, str]) -> None:
    """R-SUP-08 (SM 43(四) 安排人员顶岗)."""
    what, who = ended
    events = [*AWAY, event(20, what, who=who)]
    assert absences(events, NINE + timedelta(hours=3), 15) == ()
    (found,) = absences(events, NINE + timedelta(hours=3), 5)
    assert (found.minutes, found.over) == (10, True)


def test_a_stand_in_who_leaves_is_away_too() -> None:
    events = [*AWAY, event(12, "stood_in", who="李㛃"), event(30, "left", who="李㛃")]
    assert [(a.who, a.minutes) for a in absences(events, NINE + timedelta(minutes=60), 5)] == [("李㛃", 30)]


def test_one_of_two_who_leaves_leaves_the_window_manned() -> None:
    """R-SUP-08: windows work in A/B pairs."""
    events = [*OPENED, event(1, "came", who="李㛃"), event(10, "left", who="陈静")]
    assert not window_state(events, NINE + timedelta(minutes=60))["3"].unmanned
    assert absences(events, NINE + timedelta(minutes=60), 5) == ()


def test_nobody_is_away_from_a_closed_window() -> None:
    events = [event(0, "came", who="陈静"), event(5, "left", who="陈静")]
    assert absences(events, NINE + timedelta(hours=3), 5) == ()


def test_an_open_window_that_nobody_came_to_is_an_absence_without_a_name() -> None:
    (found,) = absences([event(0, "window_opened")], NINE + timedelta(minutes=30), 15)
    assert (found.who, found.minutes) == ("", 30)


@given(st.permutations(AWAY))
def test_the_order_in_which_events_arrive_does_not_matter(events: list[Event]) -> None:
    now = NINE + timedelta(minutes=60)
    assert window_state(events, now) == window_state(AWAY, now)
    assert absences(events, now, 5) == absences(AWAY, now, 5)


def test_a_device_is_so_since_it_changed() -> None:
    """R-SUP-08 (XM 监察 5(四))."""
    events = [event(n, what, "printer-3") for n, what in ((0, "ready"), (5, "ready"), (9, "fault"), (12, "fault"))]
    now = NINE + timedelta(minutes=20)
    assert health(events, now) == {
        "printer-3": Health("fault", NINE + timedelta(minutes=9), NINE + timedelta(minutes=12))
    }
    assert health(events, NINE + timedelta(minutes=6))["printer-3"].since == NINE


@pytest.mark.parametrize(("now", "found"), [(30, ("camera",)), (31, ("camera", "printer"))])
def test_a_device_that_is_not_ready_or_silent_for_too_long_is_told(now: int, found: tuple[str, ...]) -> None:
    """R-SUP-08: "not working" for hours, and somebody knows: last heard of at 0, 30 minutes of silence allowed."""
    events = [event(0, "ready", "printer"), event(-60, "fault", "camera")]
    moment = NINE + timedelta(minutes=now)
    assert troubled(health(events, moment), moment, 30) == found


def test_who_closed_or_opened_a_window_hasn_t_left_it() -> None:
    """R-SUP-08: an absence has a name only where somebody left."""
    opened = [event(0, "window_opened", who="李㛃")]
    assert [absence.who for absence in absences(opened, NINE + timedelta(minutes=30), 15)] == [""]
