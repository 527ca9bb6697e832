"""The ticket's way, and who is called next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus, apply_ticket, next_to_call, waiting

AT = datetime(2026, 11, 25, 9)


def act(ticket: Ticket | None, action: str, minutes: int = 0, window: str = "3", **data: object) -> Ticket:
    at = AT + timedelta(minutes=minutes)
    by = Actor("clerk", "陈静", window=window)
    number = str(data.get("number", ticket.number if ticket else "A001"))
    return apply_ticket(
        ticket, Command("x", "ticket", number, action, ticket.version if ticket else 0, at, by, data=data)
    )


def taken(number: str, minutes: int = 0, kind: str = "ordinary", letter: str = "A") -> Ticket:
    return act(None, "take_ticket", minutes, number=number, kind=kind, letter=letter)


def test_the_whole_way_is_on_record() -> None:
    """R-REC-01."""
    ticket = taken("A001")
    for minutes, action in ((5, "call"), (6, "call"), (7, "start_service"), (9, "hold"), (20, "call")):
        ticket = act(ticket, action, minutes)
    assert (ticket.calls, ticket.called_at) == (3, AT + timedelta(minutes=20))
    ticket = act(act(ticket, "start_service", 21), "end_service", 30)
    assert ticket.status is TicketStatus.DONE
    assert [m.what for m in ticket.ledger][:3] == ["take_ticket", "call", "call"]
    assert ticket.version == len(ticket.ledger) == 8


def test_the_wait_ends_with_the_first_call_at_the_window_one_was_last_sent_to() -> None:
    """R-REC-02."""
    ticket = act(act(act(taken("A001"), "call", 20), "no_show", 25), "call", 50)
    assert ticket.waited_until == AT + timedelta(minutes=20)
    assert taken("A002").waited_until is None
    sent = act(ticket, "transfer_ticket", 51, window="5")
    assert sent.waited_until is None
    assert act(sent, "call", 60).waited_until == AT + timedelta(minutes=60)


@pytest.mark.parametrize("action", ["start_service", "end_service", "no_show", "hold", "rate"])
def test_a_waiting_ticket_can_only_be_called(action: str) -> None:
    with pytest.raises(Refused) as caught:
        act(taken("A001"), action)
    assert caught.value.rule == "R-REC-01"


def test_two_windows_cannot_call_the_same_version() -> None:
    ticket = taken("A001")
    act(ticket, "call")
    stale = Command("y", "ticket", "A001", "call", ticket.version, AT, Actor("clerk", "李㛃"))
    with pytest.raises(Refused):
        apply_ticket(act(ticket, "call"), stale)


def test_a_service_is_rated_once() -> None:
    """R-EVA-01."""
    ticket = act(act(taken("A001"), "call"), "start_service")
    rated = act(ticket, "rate", level="satisfied")
    assert rated.rating
    assert rated.rating.level == "satisfied"
    with pytest.raises(Refused):
        act(rated, "rate", level="very_satisfied")


def test_priority_first_then_time_and_who_was_sent_here_before_all() -> None:
    tickets = [taken("A001"), taken("A002", 1, "elder"), taken("B001", 0, letter="B"), taken("A003", 2)]
    sent = act(act(tickets[3], "call"), "transfer_ticket", window="3")
    order = [t.number for t in waiting([*tickets[:3], sent], "3", frozenset({"A"}))]
    assert order == ["A003", "A002", "A001"]
    nobody = next_to_call([tickets[2]], "3", frozenset({"A"}))
    assert nobody is None
