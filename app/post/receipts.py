"""The receipt printer of this post: its thread prints what waits, and tells how the printer stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing

from app.devices.bindings import Binding
from app.devices.contract import DeviceUnavailable, State, StateChange
from app.devices.printer import profiles
from app.devices.printer.encoder import encode
from app.devices.printer.job import JobResult, Printer
from app.devices.printer.once import WRITE_TIMEOUT
from app.devices.printer.status import LOW
from app.devices.transport import open_link
from app.devices.transport.opening import Line
from app.domain.errors import AppError
from app.domain.slip import Slip
from app.models.store import Begin
from app.models.values import PrintJob
from app.usecases import printing
from app.usecases.acts import new_id
from app.usecases.printing import Result
from app.wire.codec import now

LOOK = 3.0
"""Seconds between two looks at a printer that has nothing to do."""


class Receipts:
    """`ended` gets each job that came to its end, `moved` is called when the printer's state is another; both on
    the printer's thread. The link is opened for each job and closed after it: a printer that was pulled out is found
    again with the next one."""

    def __init__(
        self, binding: Binding, begin: Begin, ended: Callable[[PrintJob], None], moved: Callable[[str], None]
    ) -> None:
        self.binding = binding
        self.standing = StateChange(at=now(), state=State.OPENING)
        self._profile = profiles.load(binding.profile)
        self._begin = begin
        self._ended = ended
        self._moved = moved
        self._unfinished = False
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="receipts", daemon=True)

    def start(self) -> None:
        for job in printing.recover(self._begin):
            self._ended(job)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def print_now(self) -> None:
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            while not self._stopping.is_set() and (job := printing.print_next(self._begin, self)) is not None:
                self._ended(job)
            if not self._stopping.is_set():
                self._look()
                self._wake.wait(LOOK)

    def print(self, slip: Slip, copies: int) -> Result:
        """Each copy in turn; the first that didn't come out for certain ends it (`usecases.printing.Printer`)."""
        data, sent = encode(slip, self._profile), 0
        result = JobResult("", "printed")
        for _ in range(copies):
            result = self._one(data)
            sent += result.bytes
            if result.state != "printed":
                break
        return Result(result.state, result.reason, sent)

    def _one(self, data: bytes) -> JobResult:
        job = new_id()
        try:
            link = open_link(self.binding.url, Line(baud=self._profile.baud), WRITE_TIMEOUT)
        except DeviceUnavailable as error:
            self._become(error.state, error.code)
            return JobResult(job, "failed", error.code, 0, error.params)
        with closing(link):
            printer = Printer(link, self._profile, unfinished=self._unfinished)
            result = printer.print(job, data)
            self._unfinished = printer.unfinished
        self._become(*_after(result))
        return result

    def _look(self) -> None:
        """Ask the printer how it is, with the questions that print nothing."""
        try:
            with closing(open_link(self.binding.url, Line(baud=self._profile.baud), WRITE_TIMEOUT)) as link:
                condition = Printer(link, self._profile).condition()
        except DeviceUnavailable as error:
            self._become(error.state, error.code)
            return
        except AppError as error:
            self._become(State.FAULT, error.code)
            return
        if condition.reason:
            self._become(State.DEGRADED, condition.reason)
        elif not condition.known and self._profile.answers:
            self._become(State.DEGRADED, "printer_silent")
        else:
            self._become(State.READY, LOW if condition.low else "")

    def _become(self, state: State, reason: str = "") -> None:
        if (state, reason) != (self.standing.state, self.standing.reason):
            self.standing = StateChange(at=now(), state=state, reason=reason)
            self._moved(self.binding.name)


def _after(result: JobResult) -> tuple[State, str]:
    return (State.READY, "") if result.state == "printed" else (State.DEGRADED, result.reason)
