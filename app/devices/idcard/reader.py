"""One thread for one ID-card reader: it alone holds the link, knows how the reader is, and reads a card when asked.

A card is looked for only while somebody waits for one: nobody's card is read because it lies there, and no reading is
kept that could be taken for the next person's.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from app.devices.backoff import Backoff, presence
from app.devices.contract import DeviceUnavailable, Link, State, StateChange
from app.devices.idcard.card import Card
from app.devices.idcard.frames import BAUD
from app.devices.idcard.talk import BROKEN, Talk
from app.devices.transport import open_link, parse_url
from app.devices.transport.opening import Line
from app.domain.errors import AppError, Trouble
from app.wire.codec import now as hall_time

LOOK, SOON = 2.0, 0.5
"""Seconds between two looks at a reader that answered, and at one that didn't."""
TICK = 0.05
PACE = 0.15
"""Seconds between two searches for a card."""
MISSED = 3
"""Looks without an answer before a reader is called silent."""
GONE = 2
"""Searches in a row without a card before it counts as lifted: modules miss a lying card now and then."""
TRIES = 3
"""Times that one lying card may fail before the person is told why."""
FINAL = frozenset({"idcard_silent", "idcard_selftest", "idcard_unlicensed", "idcard_foreigner"})
"""Reasons that don't go away by waiting."""


@dataclass(slots=True)
class _Order:
    """Somebody waits for a card until `until`. `why` is the reason so far, `failed` how often a card didn't read."""

    until: float
    again: bool
    why: AppError = field(default_factory=lambda: Trouble("idcard_none"))
    failed: int = 0
    done: Future[Card] = field(default_factory=Future)


class Reader:
    """`publish` is called on the reader's thread. Raises Unreadable at once for a URL that can't be read."""

    def __init__(self, url: str, publish: Callable[[StateChange], None]) -> None:
        parse_url(url)
        self.url = url
        self._publish = publish
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._lying = False
        self._unseen = 0
        self._heard_at: float | None = None
        self._standing = StateChange(at=hall_time(), state=State.ABSENT)
        self._thread = threading.Thread(target=self._run, name=f"card reader {url}", daemon=True)

    @property
    def standing(self) -> StateChange:
        """The reader's state now, with its reason and since when."""
        return self._standing

    @property
    def silent_for(self) -> float | None:
        """Seconds since the reader last answered; None when it never did."""
        return None if self._heard_at is None else time.monotonic() - self._heard_at

    def read(self, timeout: float, *, again: bool = True) -> Card:
        """The card that lies on the reader, or is laid there within `timeout` seconds; from any thread but its own.

        `again` False passes over the card that was read last for as long as it isn't lifted. Raises Trouble: no card
        in time, one that can't be read, a reader that is silent or unplugged; Unreadable for a foreigner's card.
        """
        order = _Order(time.monotonic() + timeout, again)
        self._orders.put(order)
        while not order.done.done():
            if not self._thread.is_alive():
                raise Trouble("idcard_cancelled")
            wait((order.done,), TICK)
        return order.done.result()

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and give the port back; stopping twice is harmless."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        backoff = Backoff()
        try:
            self._become(State.OPENING)
            while not self._stopping.is_set():
                self._once(backoff)
        finally:
            self._fail_orders(Trouble("idcard_cancelled"))

    def _once(self, backoff: Backoff) -> None:
        """One life of the port: open, serve until it breaks, wait."""
        stood = presence(self.url)
        try:
            with closing(open_link(self.url, Line(baud=BAUD))) as link:
                backoff.reset()
                self._serve(link)
        except DeviceUnavailable as error:
            self._become(error.state, error)
            self._fail_orders(error)
            self._wait(backoff.wait(error.state), stood)

    def _wait(self, seconds: float, stood: tuple[int, ...] | None) -> None:
        """Wait, but not when the port has just been plugged in or somebody wants a card read."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._orders.empty() and not self._stopping.wait(TICK):
            stands = presence(self.url)
            if stands is not None and stands != stood:
                return
            stood = stands

    def _serve(self, link: Link) -> None:
        talk = Talk(link, self._stopping.is_set)
        missed, look_at = 0, 0.0
        while not self._stopping.is_set():
            if not self._orders.empty():
                self._fulfil(talk, self._orders.get())
                look_at = 0.0
            elif time.monotonic() >= look_at:
                status = talk.status()
                missed = 0 if status is not None else missed + 1
                self._judge(status, missed)
                look_at = time.monotonic() + (SOON if missed else LOOK)
            else:
                link.read(TICK)

    def _judge(self, status: int | None, missed: int) -> None:
        if status is not None:
            self._heard_at = time.monotonic()
            reason = BROKEN.get(status)
            self._become(State.FAULT if reason else State.READY, Trouble(reason) if reason else None)
        elif missed >= MISSED or self._standing.state is State.OPENING:
            self._become(State.ABSENT, Trouble("idcard_silent"))

    def _fulfil(self, talk: Talk, order: _Order) -> None:
        """Look for a card until one is read, time is over, or it is clear that none will be."""
        try:
            while (card := self._sought(talk, order)) is None:
                if self._stopping.wait(PACE):
                    raise Trouble("idcard_cancelled")
                if time.monotonic() >= order.until or order.failed >= TRIES:
                    raise order.why
        except DeviceUnavailable as error:
            order.done.set_exception(error)
            raise
        except AppError as error:
            order.done.set_exception(error)
        else:
            order.done.set_result(card)

    def _sought(self, talk: Talk, order: _Order) -> Card | None:
        """One search. None: no card yet, or it couldn't be read this time; `order` remembers why."""
        try:
            found = talk.find()
            self._heard_at = time.monotonic()
            self._notice(found)
            if not found or (self._lying and not order.again):
                return None
            card = talk.card()
        except DeviceUnavailable:
            raise
        except AppError as error:
            if error.code in FINAL:
                raise
            order.why, order.failed = error, order.failed + 1
            return None
        self._lying = True
        return card

    def _notice(self, found: bool) -> None:
        """A card that was read counts as lying until it hasn't answered twice in a row."""
        self._unseen = 0 if found else self._unseen + 1
        self._lying = self._lying and self._unseen < GONE

    def _fail_orders(self, why: AppError) -> None:
        while not self._orders.empty():
            self._orders.get().done.set_exception(why)

    def _become(self, state: State, why: AppError | None = None) -> None:
        reason = why.code if why else ""
        if (state, reason) != (self._standing.state, self._standing.reason):
            self._standing = StateChange(at=hall_time(), state=state, reason=reason, params=why.params if why else {})
            self._publish(self._standing)
