"""The ticket's way, and who is called next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.queue import Ticket, TicketStatus, apply_ticket, elsewhere, next_to_call, waiting

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
    assert act(sent, "call", 60, window="5").waited_until == AT + timedelta(minutes=60)


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


def leased(number: str, lease: str) -> Ticket:
    return act(None, "take_ticket", number=number, letter="A", lease=lease)


def test_a_number_is_called_by_the_window_it_is_leased_to_alone() -> None:
    """R-REC-01."""
    ticket = leased("A001", "4")
    for action in ("call", "yield_ticket", "transfer_ticket"):
        with pytest.raises(Refused, match="domain_ticket_leased"):
            act(ticket, action, 1)
    assert act(ticket, "call", 1, window="4").lease == "4"
    assert waiting([ticket], "3", frozenset("A")) == ()
    assert elsewhere([ticket], "3", frozenset("A")) == (ticket,)
    assert act(act(ticket, "call", 1, window="4"), "transfer_ticket", 2, window="3").lease == "3"


def test_a_wish_of_another_window_never_stands_in_the_way_of_a_call() -> None:
    """The call was made before the wish was known."""
    ticket = leased("A001", "4")
    asked = act(act(ticket, "ask_ticket", 1), "ask_ticket", 1, window="5")
    late = Command("c", "ticket", "A001", "call", ticket.version, AT, Actor("clerk", "李㛃", window="4"))
    called = apply_ticket(asked, late)
    assert (called.status, called.version) == (TicketStatus.CALLED, 4)
    with pytest.raises(Refused, match="taken_by_other"):
        apply_ticket(called, late)


def test_what_was_asked_for_is_given_by_its_holder_or_taken_over_with_a_reason() -> None:
    ticket = leased("A001", "4")
    with pytest.raises(Refused, match="domain_ticket_not_asked"):
        act(ticket, "take_over", 5, reason="没人")
    asked = act(ticket, "ask_ticket", 1)
    given = apply_ticket(
        asked, Command("g", "ticket", "A001", "yield_ticket", 2, AT, Actor("clerk", window="4"), data={"window": "3"})
    )
    assert given.lease == "3"
    with pytest.raises(Refused, match="domain_blank"):
        act(asked, "take_over", 5)
    assert act(asked, "take_over", 5, reason="4 号窗口没人").lease == "3"


def test_a_ticket_of_yesterday_never_stays_open() -> None:
    """R-REC-01: it lapses, unless the hall carries its queue over; a service that began may end."""
    day = 24 * 60
    with pytest.raises(Refused, match="domain_ticket_lapsed"):
        act(leased("A001", "3"), "call", day)
    carried = act(leased("A001", "3"), "carry_over", day)
    assert act(carried, "call", day + 5).status is TicketStatus.CALLED
    serving = act(act(leased("A001", "3"), "call"), "start_service")
    assert act(serving, "end_service", day).status is TicketStatus.DONE


def test_priorities_are_green_then_those_with_a_right_to_it_then_bookings() -> None:
    """R-REC-07."""
    kinds = ("ordinary", "appointment", "elder", "disabled", "soldier", "green")
    tickets = [taken(f"A00{n}", n, kind) for n, kind in enumerate(kinds)]
    order = [t.kind for t in waiting(tickets, "3", frozenset("A"))]
    assert order == ["green", "elder", "disabled", "soldier", "appointment", "ordinary"]


def test_who_missed_the_call_is_called_anew_and_a_repeated_call_keeps_its_time() -> None:
    """R-REC-02."""
    called = act(taken("A001"), "call", 20)
    assert act(called, "call", 22).called_at == AT + timedelta(minutes=20)
    assert act(act(called, "no_show", 25), "call", 50).called_at == AT + timedelta(minutes=50)
    assert Ticket(id="t1", number="A001", taken_at=AT).version == 0
