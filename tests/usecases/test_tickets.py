"""The queue: numbers in order, nobody called twice, the service at hand ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import Refused, Trouble
from app.domain.queue import TicketStatus
from app.usecases import tickets
from app.wire import codec
from tests.models.place import CLERK, Place, today

NOW = codec.now().replace(microsecond=0)
ALL: frozenset[str] = frozenset()


def test_tickets_are_numbered_by_letter(place: Place) -> None:
    taken = [tickets.take(place.begin, letter, NOW).number for letter in "AAB"]
    assert taken == ["A001", "A002", "B001"]


def test_the_next_is_called_and_the_one_before_ended(place: Place) -> None:
    first, second = (tickets.take(place.begin, "A", NOW) for _ in range(2))
    called = tickets.call_next(place.begin, "3", ALL, CLERK, NOW)
    assert (called.id, called.status, called.window) == (first.id, TicketStatus.CALLED, "3")
    tickets.start(place.begin, called.id, CLERK, NOW)
    after = tickets.call_next(place.begin, "3", ALL, CLERK, NOW + timedelta(minutes=9))
    assert after.id == second.id
    with place.begin() as store:
        assert store.ticket(first.id).status is TicketStatus.DONE
        current = tickets.at_hand(store, "3", NOW)
        assert current is not None
        assert current.id == second.id


def test_who_was_called_and_did_not_come_is_held_not_struck_off(place: Place) -> None:
    first, _ = (tickets.take(place.begin, "A", NOW) for _ in range(2))
    tickets.call_next(place.begin, "3", ALL, CLERK, NOW)
    tickets.call_next(place.begin, "3", ALL, CLERK, NOW)
    with place.begin() as store:
        assert store.ticket(first.id).status is TicketStatus.HELD
    again = tickets.call(place.begin, first.id, "3", CLERK, NOW)
    assert again.status is TicketStatus.CALLED


def test_with_nobody_waiting_the_service_at_hand_goes_on(place: Place) -> None:
    ticket = tickets.take(place.begin, "A", NOW)
    tickets.call_next(place.begin, "3", ALL, CLERK, NOW)
    tickets.start(place.begin, ticket.id, CLERK, NOW)
    with pytest.raises(Refused, match="usecases_nobody_waits"):
        tickets.call_next(place.begin, "3", ALL, CLERK, NOW)
    with place.begin() as store:
        assert store.ticket(ticket.id).status is TicketStatus.SERVING


def test_a_window_calls_its_own_letters(place: Place) -> None:
    tickets.take(place.begin, "A", NOW)
    other = tickets.take(place.begin, "B", NOW)
    assert tickets.call_next(place.begin, "5", frozenset("B"), CLERK, NOW).id == other.id


def test_recall_hold_no_show_transfer_and_rating(place: Place) -> None:
    ticket = tickets.take(place.begin, "A", NOW, kind="elder", name="王秀英")
    tickets.call(place.begin, ticket.id, "3", CLERK, NOW)
    assert tickets.call(place.begin, ticket.id, "3", CLERK, NOW).calls == 2
    assert tickets.no_show(place.begin, ticket.id, CLERK, NOW).status is TicketStatus.NO_SHOW
    tickets.call(place.begin, ticket.id, "3", CLERK, NOW)
    assert tickets.hold(place.begin, ticket.id, CLERK, NOW).status is TicketStatus.HELD
    moved = tickets.transfer(place.begin, ticket.id, "4", CLERK, NOW)
    assert (moved.status, moved.window) == (TicketStatus.WAITING, "4")
    tickets.call(place.begin, ticket.id, "4", CLERK, NOW)
    tickets.start(place.begin, ticket.id, CLERK, NOW)
    tickets.end(place.begin, ticket.id, CLERK, NOW)
    rated = tickets.rate(place.begin, ticket.id, "satisfied", NOW)
    assert rated.rating is not None
    with pytest.raises(Refused, match="domain_rated_already"):
        tickets.rate(place.begin, ticket.id, "satisfied", NOW)


def test_without_a_number_left_it_is_said_in_words(place: Place) -> None:
    with place.begin() as store:
        while store.numbers_left("ticket-A", today()):
            store.take_number("ticket-A", today())
    with pytest.raises(Trouble, match="models_no_number_ticket"):
        tickets.take(place.begin, "A", NOW)
