"""One thread for one receipt printer: it alone holds the link, watches the printer between jobs, and prints.

The printer is asked how it is every two seconds, so that paper out or an open cover is on the screen before the next
receipt needs it. A job is never kept for a printer that isn't there: it fails at once, and the clerk sees why.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from app.devices.backoff import Backoff, presence
from app.devices.contract import DeviceUnavailable, Link, State, StateChange
from app.devices.printer.encoder import marked
from app.devices.printer.job import Printer
from app.devices.printer.once import WRITE_TIMEOUT
from app.devices.printer.profile import PrinterProfile
from app.devices.printer.result import JobResult
from app.devices.printer.status import Condition
from app.devices.transport import open_link, parse_url
from app.devices.transport.opening import Line
from app.devices.transport.spool import SpoolLink
from app.domain.slip import Slip
from app.wire.codec import now as hall_time

LOOK = 2.0
"""Seconds between two looks at the printer."""
TICK = 0.1
MISSED = 3
"""Looks without an answer before a printer is called silent."""


@dataclass(frozen=True, slots=True)
class _Order:
    job: str
    data: bytes
    marks: int
    done: Future[JobResult] = field(default_factory=Future)


class Station:
    """`publish` is called on the station's thread. Raises Unreadable at once for a URL that can't be read."""

    def __init__(self, url: str, profile: PrinterProfile, publish: Callable[[StateChange], None]) -> None:
        parse_url(url)
        self.url = url
        self.profile = profile
        self._publish = publish
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._unfinished = False
        self._heard_at: float | None = None
        self._standing = StateChange(at=hall_time(), state=State.ABSENT)
        self._thread = threading.Thread(target=self._run, name=f"printer {url}", daemon=True)

    @property
    def standing(self) -> StateChange:
        """The printer's state now, with its reason and since when."""
        return self._standing

    @property
    def silent_for(self) -> float | None:
        """Seconds since the printer last answered; None when it never did."""
        return None if self._heard_at is None else time.monotonic() - self._heard_at

    def print(self, job: str, slip: Slip) -> JobResult:
        """Print and wait for the end, from any thread but the station's. Raises Unreadable for a code too long."""
        order = _Order(job, *marked(slip, self.profile, self.url))
        self._orders.put(order)
        while not order.done.done():
            if not self._thread.is_alive():
                self._fail_orders("printer_cancelled", {})
            wait((order.done,), TICK)
        return order.done.result()

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self, timeout: float = 5.0) -> None:
        """Break off what is printing, end the thread, give the port back; stopping twice is harmless."""
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
            self._fail_orders("printer_cancelled", {})

    def _once(self, backoff: Backoff) -> None:
        """One life of the port: open, serve until it breaks, wait."""
        stood = presence(self.url)
        try:
            with closing(open_link(self.url, Line(baud=self.profile.baud), WRITE_TIMEOUT)) as link:
                backoff.reset()
                self._serve(link)
        except DeviceUnavailable as error:
            self._become(error.state, error.code, error.params)
            self._fail_orders(error.code, error.params)
            self._wait(backoff.wait(error.state), stood)

    def _wait(self, seconds: float, stood: tuple[int, ...] | None) -> None:
        """Wait, but not when the port has just been plugged in or somebody wants to print."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._orders.empty() and not self._stopping.wait(TICK):
            stands = presence(self.url)
            if stands is not None and stands != stood:
                return
            stood = stands

    def _serve(self, link: Link) -> None:
        printer = Printer(link, self.profile, unfinished=self._unfinished)
        missed, look_at = 0, 0.0
        while not self._stopping.is_set():
            if not self._orders.empty():
                self._print(printer, self._orders.get())
                look_at = 0.0
            elif time.monotonic() >= look_at:
                if isinstance(link, SpoolLink):
                    link.check()
                condition = printer.condition()
                missed = 0 if condition.known else missed + 1
                self._judge(condition, missed)
                look_at = time.monotonic() + LOOK
            else:
                link.read(TICK)

    def _print(self, printer: Printer, order: _Order) -> None:
        """Print; where the link has broken, it is opened again before anything else."""
        result = printer.print(order.job, order.data, self._stopping.is_set, marks=order.marks)
        self._unfinished = printer.unfinished
        order.done.set_result(result)
        if result.reason.startswith("devices_"):
            broken = DeviceUnavailable(result.reason)
            broken.params = dict(result.params)
            raise broken

    def _judge(self, condition: Condition, missed: int) -> None:
        if condition.known:
            self._heard_at = time.monotonic()
            self._become(condition.state, condition.note)
        elif not self.profile.answers or parse_url(self.url).scheme == "spool":
            self._become(State.READY, "printer_one_way")
        elif parse_url(self.url).scheme == "file":
            self._become(State.READY)
        elif missed >= MISSED or self._standing.state is State.OPENING:
            self._become(State.ABSENT, "printer_silent")

    def _fail_orders(self, reason: str, params: Mapping[str, object]) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            order.done.set_result(JobResult(order.job, "failed", reason, 0, params))

    def _become(self, state: State, reason: str = "", params: Mapping[str, object] | None = None) -> None:
        if (state, reason) != (self._standing.state, self._standing.reason):
            self._standing = StateChange(at=hall_time(), state=state, reason=reason, params=params or {})
            self._publish(self._standing)
