"""The hall's rules of its queue: caps, sessions, bookings, whom a new number is dealt to, when to open a window."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus, waiting
from app.domain.queue_plan import QueuePlan, crowded, dealt, missed, on_time, queue_plan, require_room, require_slot

AT = datetime(2026, 11, 25, 9)
HALL = tomllib.loads("""
[queue]
slot_minutes = 30
slot_quota = 2
early_minutes = 10
late_minutes = 15
surge_minutes = 30
recalls = 3
overnight = "carry"
[[queue.item]]
item = "GA-001"
cap = 1
[[letter]]
code = "A"
cap = 3
[[letter]]
code = "B"
session = [{ from = 09:00:00, to = 12:00:00, cap = 1 }, { from = "13:30", to = "17:00", cap = 2 }]
[[window]]
code = "3"
letters = ["A"]
[[window]]
code = "4"
letters = ["A", "B"]
""")
PLAN = queue_plan(HALL)


def ticket(number: str, minutes: int = 0, **how: Any) -> Ticket:
    at = AT + timedelta(minutes=minutes)
    return Ticket(**{"id": number, "number": number, "letter": number[0], "taken_at": at, **how})


@pytest.mark.parametrize("hall", [{}, {"queue": 7, "letter": "A"}, {"queue": {"recalls": -1}, "window": [3]}])
def test_a_hall_that_says_nothing_usable_has_no_limits(hall: dict[str, object]) -> None:
    plan = queue_plan(hall)
    assert (plan.recalls, plan.quota, plan.surge, plan.carries) == (0, 0, 0, False)
    require_room(plan, [ticket(f"A{n:03}") for n in range(500)], "A", "", AT)


def test_the_caps_of_day_item_and_session() -> None:
    """R-REC-01."""
    three = [ticket(f"A00{n}") for n in range(3)]
    require_room(PLAN, three[:2], "A", "", AT)
    with pytest.raises(Refused, match="queue_full_day"):
        require_room(PLAN, three, "A", "", AT)
    with pytest.raises(Refused, match="queue_full_item"):
        require_room(PLAN, [ticket("B001", item="GA-001")], "A", "GA-001", AT)
    early = [ticket("B001", -30)]
    with pytest.raises(Refused, match="queue_full_session"):
        require_room(PLAN, early, "B", "", AT)
    noon = AT.replace(hour=13, minute=45)
    require_room(PLAN, early, "B", "", noon)
    with pytest.raises(Refused, match="queue_over"):
        require_room(PLAN, early, "B", "", AT.replace(hour=17))


def test_a_slot_has_its_quota_and_cannot_be_past() -> None:
    slot = AT + timedelta(hours=1)
    booked = [ticket(f"A00{n}", slot=slot, status=TicketStatus.BOOKED) for n in range(2)]
    require_slot(PLAN, booked[:1], "A", slot, AT)
    with pytest.raises(Refused, match="queue_slot_full"):
        require_slot(PLAN, booked, "A", slot + timedelta(minutes=29), AT)
    require_slot(PLAN, booked, "A", slot + timedelta(minutes=30), AT)
    with pytest.raises(Refused, match="queue_slot_past"):
        require_slot(PLAN, [], "A", AT, AT)


@pytest.mark.parametrize(
    ("arrived", "now", "first"),
    [(-20, -11, False), (-20, -10, True), (0, 5, True), (15, 20, True), (16, 20, False)],
    ids=["too early yet", "early enough", "on time", "just late enough", "late"],
)
def test_a_booking_gives_priority_around_its_time(arrived: int, now: int, first: bool) -> None:
    slot = AT + timedelta(hours=1)
    there = ticket("A009", 60 + arrived, kind="appointment", slot=slot)
    assert on_time(PLAN, there, slot + timedelta(minutes=now)) is first
    order = waiting([ticket("A001"), there], "3", frozenset("A"), lambda t: not on_time(PLAN, t, slot))
    assert order[0].number == ("A009" if on_time(PLAN, there, slot) else "A001")


def test_who_does_not_come_is_struck_off_after_the_grace() -> None:
    booked = ticket("A001", 60, slot=AT + timedelta(hours=1), status=TicketStatus.BOOKED)
    assert missed(PLAN, [booked], AT + timedelta(minutes=75)) == ()
    assert missed(PLAN, [booked], AT + timedelta(minutes=76)) == (booked,)


@given(st.lists(st.sampled_from("AB"), max_size=30), st.sets(st.sampled_from("3459")))
@settings(max_examples=50, deadline=None)
def test_every_number_is_dealt_to_a_window_that_serves_it_and_evenly(letters: list[str], manned: set[str]) -> None:
    """R-REC-01."""
    taken: list[Ticket] = []
    for n, letter in enumerate(letters):
        taken.append(ticket(f"{letter}{n:03}", lease=dealt(PLAN, taken, letter, manned)))
    assert all(letter in PLAN.windows[t.lease] for t in taken for letter in t.letter)
    if manned >= {"3", "4"} and set(letters) == {"A"}:
        counts = sorted(sum(t.lease == w for t in taken) for w in "34")
        assert all(after - before <= 1 for before, after in pairwise(counts))


def test_a_window_without_a_counter_is_dealt_nothing_while_another_has_one() -> None:
    assert dealt(PLAN, [], "A", {"4"}) == "4"
    assert dealt(PLAN, [], "A", {"4"}, own="3") == "3"
    assert [dealt(PLAN, [ticket("A001", lease="3")], "A", set()) for _ in range(2)] == ["3", "3"], "nobody is known yet"
    assert dealt(QueuePlan(), [], "A", {"3"}) == ""


def test_a_letter_waits_too_long_beyond_the_limit() -> None:
    """R-ORG-04 潮汐窗口."""
    waits = [ticket("A001"), ticket("A002", 10), ticket("B001", 5)]
    assert crowded(PLAN, waits, AT + timedelta(minutes=30)) == {}
    assert crowded(PLAN, waits, AT + timedelta(minutes=31)) == {"A": 31}
    assert crowded(QueuePlan(), waits, AT + timedelta(hours=9)) == {}
