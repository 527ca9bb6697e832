"""One subscriber that fails keeps nothing from the others."""

from __future__ import annotations

import logging

import pytest

from app.post.events import Event, TicketChanged
from app.post.hub import Hub


def test_everybody_is_told_until_they_leave() -> None:
    hub, first, second = Hub(), list[Event](), list[Event]()
    leave = hub.subscribe(first.append)
    hub.subscribe(second.append)
    hub.tell(TicketChanged())
    leave()
    leave()
    hub.tell(TicketChanged())
    assert (len(first), len(second)) == (1, 2)


def test_a_failing_subscriber_is_logged_and_the_rest_are_told(caplog: pytest.LogCaptureFixture) -> None:
    hub, told = Hub(), list[Event]()

    def fails(_: Event) -> None:
        raise ValueError("gone")

    hub.subscribe(fails)
    hub.subscribe(told.append)
    with caplog.at_level(logging.CRITICAL):
        hub.tell(TicketChanged())
    assert len(told) == 1
