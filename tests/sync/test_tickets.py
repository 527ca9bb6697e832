"""The queue of two windows that can't hear each other: nobody is called twice, nobody is lost, nothing is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus
from app.usecases import bookings, tickets
from app.wire import codec
from server.config import put
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.sync.conftest import rested
from tests.sync.desk import CLERKS, Desk
from tests.sync.sim import Sim
from tests.sync.town import HALL

DAY = codec.now().replace(hour=0, minute=0, second=0, microsecond=0)
NOW = max(DAY, min(codec.now().replace(microsecond=0) - timedelta(minutes=5), DAY.replace(hour=20)))
"""A moment of today that isn't ahead of the county's clock, with hours of the day left."""


def synced(sim: Sim, *desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.engine.state = replace(desk.engine.state, pull_at=0.0)
        rested(sim, desk)


def plan(sim: Sim, **queue: object) -> None:
    """The hall with windows 3 and 4 for A, as the county sets it."""
    windows = [{"code": code, "letters": ["A"]} for code in "34"]
    hall = {"name": HALL, "letter": [{"code": "A"}, {"code": "B"}], "window": windows, "queue": queue}
    with writing(sim.town.engine) as connection, ordering(connection, PARTITION) as order:
        put(order, "hall", HALL, codec.encode(hall))


def take(desk: Desk, *, own: bool = False) -> Ticket:
    return tickets.take(desk.begin, "A", NOW, window=desk.window if own else "")


def next_at(desk: Desk, now: datetime = NOW) -> Ticket:
    return tickets.call_next(desk.begin, desk.window, frozenset("A"), CLERKS[desk.window], now)


def all_called(desk: Desk) -> list[str]:
    """Whoever this window can call on its own, served one after the other."""
    numbers: list[str] = []
    while True:
        try:
            called = next_at(desk)
        except Refused:
            return numbers
        tickets.start(desk.begin, called.id, CLERKS[desk.window], NOW)
        numbers.append(called.number)


def test_two_windows_cut_off_from_the_county_never_call_the_same_number(sim: Sim, desk: Desk, other: Desk) -> None:
    """R-REC-01: and what both did comes together, none lost, none doubled, nothing refused."""
    plan(sim)
    synced(sim, desk, other)
    taken = [take(desk).number for _ in range(9)]
    synced(sim, desk, other)
    sim.town.stop()

    here, there = all_called(desk), all_called(other)

    sim.town.start()
    assert len(here) == 5 and len(there) == 4
    assert sorted(here + there) == sorted(taken)
    synced(sim, desk, other, desk)
    for counter in (desk, other):
        with counter.begin() as store:
            today = store.tickets(NOW.date())
            assert [t.number for t in today] == sorted(taken)
            assert all(t.calls == 1 and t.started_at for t in today)
            assert not store.pending()
    assert {outcome for _, outcome in sim.town.decided()} == {"accepted"}


def test_an_idle_window_asks_and_the_one_that_holds_the_number_gives_it(sim: Sim, desk: Desk, other: Desk) -> None:
    plan(sim)
    synced(sim, desk, other)
    first, second = take(desk, own=True), take(desk, own=True)
    synced(sim, desk, other)
    with pytest.raises(Refused, match="usecases_nobody_waits"):
        next_at(other)
    asked = tickets.ask(other.begin, "4", frozenset("A"), CLERKS["4"], NOW)
    assert asked and asked.id == first.id
    synced(sim, other, desk)

    assert tickets.answer_asks(desk.begin, "3", NOW) == (), "the one it is about to call stays"
    assert next_at(desk).id == first.id
    asked = tickets.ask(other.begin, "4", frozenset("A"), CLERKS["4"], NOW)
    assert asked and asked.id == second.id
    synced(sim, desk, other, desk)
    assert [t.id for t in tickets.answer_asks(desk.begin, "3", NOW)] == [second.id]
    synced(sim, desk, other)
    assert next_at(other).id == second.id
    synced(sim, other, desk)
    assert {outcome for _, outcome in sim.town.decided()} == {"accepted"}


def test_a_call_made_offline_stands_against_a_wish_that_came_meanwhile(sim: Sim, desk: Desk, other: Desk) -> None:
    plan(sim)
    synced(sim, desk, other)
    ticket = take(desk, own=True)
    synced(sim, desk, other)
    assert next_at(desk).id == ticket.id
    assert tickets.ask(other.begin, "4", frozenset("A"), CLERKS["4"], NOW)
    synced(sim, other, desk, other)

    for counter in (desk, other):
        with counter.begin() as store:
            assert store.ticket(ticket.id).status is TicketStatus.CALLED
            assert not store.pending()


def test_what_a_window_without_a_counter_holds_is_taken_over_by_a_person_once_the_county_says_so(
    sim: Sim, desk: Desk, other: Desk
) -> None:
    plan(sim)
    synced(sim, desk, other)
    ticket = take(desk, own=True)
    synced(sim, desk, other)
    clerk, later = CLERKS["4"], NOW + tickets.PATIENCE
    tickets.ask(other.begin, "4", frozenset("A"), clerk, NOW)
    with pytest.raises(Refused, match="queue_asked"):
        tickets.take_over(other.begin, ticket.id, "4", clerk, later - timedelta(seconds=1), "没人")
    tickets.take_over(other.begin, ticket.id, "4", clerk, later, "没人")
    with pytest.raises(Refused, match="queue_unconfirmed"):
        tickets.call(other.begin, ticket.id, "4", clerk, later)
    with pytest.raises(Refused, match="usecases_nobody_waits"):
        next_at(other, later)
    synced(sim, other)
    assert next_at(other, later).id == ticket.id


def test_a_booking_is_checked_in_dealt_and_called_or_struck_off(sim: Sim, desk: Desk, other: Desk) -> None:
    plan(sim, slot_quota=2)
    synced(sim, desk, other)
    slot = NOW + timedelta(minutes=1)
    came, missed = (bookings.book(desk.begin, "A", slot, NOW, name=n) for n in ("王䶮", "李㛃"))
    with pytest.raises(Refused, match="queue_slot_full"):
        bookings.book(desk.begin, "A", slot, NOW)
    ordinary = take(desk, own=True)
    synced(sim, desk, other)
    waits = bookings.check_in(other.begin, came.id, slot)
    assert (waits.status, waits.kind, waits.lease) == (TicketStatus.WAITING, "appointment", "4")
    assert next_at(other, slot).id == came.id
    synced(sim, other, desk)
    assert bookings.strike_missed(other.begin, slot + timedelta(hours=1)) == (), "it was booked elsewhere"
    assert [t.id for t in bookings.strike_missed(desk.begin, slot + timedelta(hours=1))] == [missed.id]
    assert next_at(desk, slot).id == ordinary.id


@pytest.mark.parametrize("overnight", ["clear", "carry"])
def test_at_night_the_queue_is_cleared_or_carried_over_as_the_hall_says(sim: Sim, desk: Desk, overnight: str) -> None:
    plan(sim, overnight=overnight)
    synced(sim, desk)
    ticket = take(desk, own=True)
    morning = NOW + timedelta(days=3)
    carried = bookings.carry_over(desk.begin, "3", morning)
    if overnight == "clear":
        assert carried == ()
        with pytest.raises(Refused, match="domain_ticket_lapsed"):
            tickets.call(desk.begin, ticket.id, "3", CLERKS["3"], morning)
        return
    assert [t.id for t in carried] == [ticket.id]
    assert next_at(desk, morning).id == ticket.id
    assert bookings.carry_over(desk.begin, "3", morning) == ()


def test_a_ticket_is_called_as_often_as_the_hall_allows(sim: Sim, desk: Desk) -> None:
    plan(sim, recalls=2)
    synced(sim, desk)
    ticket = take(desk, own=True)
    for _ in range(3):
        tickets.call(desk.begin, ticket.id, "3", CLERKS["3"], NOW)
    with pytest.raises(Refused, match="queue_recalled_enough"):
        tickets.call(desk.begin, ticket.id, "3", CLERKS["3"], NOW)


def test_where_people_wait_too_long_another_window_opens_for_them_until_the_day_ends(
    sim: Sim, desk: Desk, other: Desk
) -> None:
    """R-ORG-04 潮汐窗口."""
    windows = [{"code": "3", "letters": ["A"]}, {"code": "4", "letters": ["B"]}]
    hall = {"name": HALL, "letter": [{"code": "A"}, {"code": "B"}], "window": windows, "queue": {"surge_minutes": 30}}
    with writing(sim.town.engine) as connection, ordering(connection, PARTITION) as order:
        put(order, "hall", HALL, codec.encode(hall))
    synced(sim, desk, other)
    waits, served = take(desk, own=True), take(desk, own=True)
    synced(sim, desk, other)
    late = NOW + timedelta(minutes=31)
    with pytest.raises(Refused, match="queue_not_crowded"):
        tickets.open_surge(other.begin, "4", "A", NOW + timedelta(minutes=30))
    tickets.open_surge(other.begin, "4", "A", late)
    with other.begin() as store:
        assert tickets.letters_of(store, "4", late.date()) == {"A", "B"}
        assert tickets.letters_of(store, "4", late.date() + timedelta(days=1)) == {"B"}
        letters = tickets.letters_of(store, "4", late.date())
    asked = tickets.ask(other.begin, "4", letters, CLERKS["4"], NOW)
    assert asked and asked.id == waits.id
    assert next_at(desk).id == waits.id, "its own window was faster"
    second = tickets.ask(other.begin, "4", letters, CLERKS["4"], NOW)
    assert second and second.id == served.id
    synced(sim, other, desk)
    tickets.answer_asks(desk.begin, "3", NOW)
    synced(sim, desk, other)
    assert tickets.call_next(other.begin, "4", letters, CLERKS["4"], NOW).id == served.id
