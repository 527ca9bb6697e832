"""Every key of the caller, as the simulated one sends it, at a window with a county and a queue."""

from __future__ import annotations

import json
import time

from app.demo.script import until
from app.domain.queue import TicketStatus
from tests.post.conftest import Window

HAND = 0.4
"""Seconds between two keys of a hand: the same frame sooner is the same key, sent again."""


def status(window: Window, id: str) -> tuple[TicketStatus, str]:
    with window.post.read() as store:
        ticket = store.ticket(id)
    return ticket.status, ticket.window


def test_the_callers_keys_do_what_stands_on_them(window: Window) -> None:
    post, caller = window.post, window.devices["caller"]
    tickets = [post.take_ticket("A", name=name) for name in ("甲", "乙", "丙")]
    first, second, third = (ticket.id for ticket in tickets)

    def press(keys: str) -> None:
        time.sleep(HAND)
        caller.send(f"press {keys}")

    def becomes(id: str, wanted: TicketStatus, at: str = "3") -> None:
        until(lambda: status(window, id) == (wanted, at), f"{id} {wanted}")

    press("0C")
    becomes(first, TicketStatus.CALLED)
    press("0A")
    becomes(first, TicketStatus.SERVING)
    press("0 0F")
    becomes(first, TicketStatus.HELD)
    press("0C")
    becomes(second, TicketStatus.CALLED)
    press("0D")
    until(lambda: post.queue().current is not None and post.queue().current.calls == 2, "recalled")  # type: ignore[union-attr]
    press("6 0F")
    becomes(second, TicketStatus.NO_SHOW)
    press("3 0F")
    becomes(first, TicketStatus.CALLED)
    press("4 0A")
    becomes(first, TicketStatus.WAITING, "4")
    digits = "".join(c for c in tickets[2].number if c.isdigit())
    press(f"{' '.join(digits)} 0C")
    becomes(third, TicketStatus.CALLED)
    post.no_show()


def beeps(window: Window) -> int:
    caller = window.devices["caller"]
    caller.send("show")
    while (said := json.loads(caller.line(20))).get("event") != "show":
        continue
    return int(said["beeps"])


def test_a_key_that_can_do_nothing_is_answered_by_a_beep(window: Window) -> None:
    post, caller = window.post, window.devices["caller"]
    for press in ("press 13", "press 1 0 0 8 0F", "press 0E"):
        before, heard = post.queue(), beeps(window)
        caller.send(press)
        until(lambda heard=heard: beeps(window) > heard, "beep")  # type: ignore[misc]
        assert post.queue() == before
