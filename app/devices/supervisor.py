"""One thread a link: it alone opens, reads, writes and closes the port; it publishes what it hears and how
the link stands."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing
from types import TracebackType
from typing import Self

from app.devices.backoff import Backoff, presence
from app.devices.contract import DeviceUnavailable, Driver, Event, Heard, Link, Signal, State, StateChange
from app.devices.journal import Journal
from app.devices.transport import parse_url
from app.devices.transport.opening import Line, Port, UrlPort
from app.wire.codec import now as hall_time

Publish = Callable[[Event | StateChange], None]
TICK = 0.04
"""Seconds a read waits: so long an order may lie before it goes out."""
LOOK = 0.1
"""Seconds between two looks whether an absent port has come."""
STEADY = 1.0
"""A link that held so long, or told anything, begins its next waits anew; one that opens only to break does not."""
MOST_ORDERS = 64
UP = (State.READY, State.DEGRADED)


class Supervisor:
    """`publish` is called on the link's thread. Raises Unreadable at once for a URL that can't be read."""

    def __init__(
        self,
        url: str,
        driver: Driver,
        publish: Publish,
        *,
        line: Line | None = None,
        journal: Journal | None = None,
        backoff: Backoff | None = None,
        port: Port | None = None,
    ) -> None:
        parse_url(url)
        self.url = url
        self.driver = driver
        self._publish = publish
        self._port = port or UrlPort(url, line)
        self._journal = journal
        self._backoff = backoff or Backoff()
        self._stopping = threading.Event()
        self._hurried = threading.Event()
        self._guard = threading.Lock()
        self._orders: deque[bytes] = deque()
        self._answers: deque[bytes] = deque()
        self._write_at = 0.0
        self._heard_at: float | None = None
        self._standing = StateChange(at=hall_time(), state=State.ABSENT)
        self._thread = threading.Thread(target=self._run, name=f"device {url}", daemon=True)

    @property
    def standing(self) -> StateChange:
        """The link's state now, with its reason and since when."""
        return self._standing

    @property
    def silent_for(self) -> float | None:
        """Seconds since the last bytes that made sense; None when there never were any."""
        return None if self._heard_at is None else time.monotonic() - self._heard_at

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and give the port back; stopping twice is harmless."""
        self._stopping.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def retry(self) -> None:
        """Somebody asks for it now: an absent port is tried without waiting longer."""
        self._hurried.set()

    def send(self, data: bytes) -> bool:
        """Queue an order's bytes. False when the link is down or its queue full: an order is never kept for a device
        that comes back later, when nobody expects it any more."""
        with self._guard:
            if self._standing.state not in UP or len(self._orders) >= MOST_ORDERS:
                return False
            self._orders.append(data)
            return True

    def _run(self) -> None:
        try:
            self._become(State.OPENING)
            while not self._stopping.is_set():
                self._once()
        except BaseException:
            self._become(State.FAULT, "devices_thread_ended")
            raise
        finally:
            self._port.close()
            if self._journal:
                self._journal.close()

    def _once(self) -> None:
        """One life of the port: open, serve until it breaks, wait."""
        began = time.monotonic()
        stood = presence(self.url)
        try:
            with closing(self._port.open()) as link:
                self._serve(link)
        except DeviceUnavailable as error:
            self._become(error.state, error.code, error.params)
            if time.monotonic() - began > STEADY or (self._heard_at or began) > began:
                self._backoff.reset()
            self._wait(self._backoff.wait(error.state), stood)

    def _wait(self, seconds: float, stood: tuple[int, ...] | None) -> None:
        """Wait, but not when the port has just been plugged in, or somebody asks."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stopping.wait(min(left, LOOK)):
            stands = presence(self.url)
            if self._hurried.is_set() or self._port.waiting() or (stands is not None and stands != stood):
                break
            stood = stands
        self._hurried.clear()

    def _serve(self, link: Link) -> None:
        self.driver.reset()
        self._answers.clear()
        self._become(State.OPENING)
        self._become(State.READY)
        while not self._stopping.is_set():
            began = time.monotonic()
            data = link.read(self._patience(began))
            heard = self.driver.feed(data, time.monotonic() if data else began)
            self._tell(data, heard)
            self._write(link)

    def _patience(self, now: float) -> float:
        """How long a read may wait: less when something waits for the line's pause to be over."""
        return min(TICK, max(self._write_at - now, 0.0)) if self._answers or self._orders else TICK

    def _tell(self, data: bytes, heard: Heard) -> None:
        self._answers += heard.answers
        if self._journal:
            self._journal.heard(data, heard.rejected)
        if data and (heard.signals or (heard.state and not heard.rejected)):
            self._heard_at = time.monotonic()
        for signal in heard.signals:
            self._publish(_event(signal))
        if heard.state:
            self._become(heard.state, heard.reason)

    def _write(self, link: Link) -> None:
        """The next answer, else the next order, once the line has had its pause."""
        if time.monotonic() < self._write_at:
            return
        data = self._answers.popleft() if self._answers else self._order()
        if data:
            link.write(data)
            now = time.monotonic()
            self.driver.wrote(data, now)
            self._write_at = now + self.driver.gap
            if self._journal:
                self._journal.wrote(data)

    def _order(self) -> bytes:
        with self._guard:
            return self._orders.popleft() if self._orders else b""

    def _become(self, state: State, reason: str = "", params: Mapping[str, object] | None = None) -> None:
        with self._guard:
            if (state, reason) == (self._standing.state, self._standing.reason):
                return
            self._standing = StateChange(at=hall_time(), state=state, reason=reason, params=params or {})
            if state not in UP:
                self._orders.clear()
        self._publish(self._standing)


def _event(signal: Signal) -> Event:
    return Event(
        at=hall_time(),
        event=signal.event,
        address=signal.address,
        value=signal.value,
        raw=signal.raw,
        key=signal.key,
    )
