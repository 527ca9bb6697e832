"""The receipt printer of this post: one thread prints what waits, the station's own tells how the printer stands."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.devices.bindings import Binding
from app.devices.contract import StateChange
from app.devices.printer import profiles
from app.devices.printer.station import Station
from app.domain.slip import Slip
from app.models.store import Begin
from app.models.values import PrintJob
from app.usecases import printing
from app.usecases.acts import new_id
from app.usecases.printing import Result


class Receipts:
    """`ended` gets each job that came to its end; `moved` is called when the printer's state is another."""

    def __init__(
        self, binding: Binding, begin: Begin, ended: Callable[[PrintJob], None], moved: Callable[[str], None]
    ) -> None:
        self.binding = binding
        self._begin = begin
        self._ended = ended
        self._station = Station(binding.url, profiles.load(binding.profile), lambda _: moved(binding.name))
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="receipts", daemon=True)

    @property
    def standing(self) -> StateChange:
        return self._station.standing

    @property
    def silent_for(self) -> float | None:
        """Seconds since the printer's last answer; None when it never gave one."""
        return self._station.silent_for

    def start(self) -> None:
        """A job that a crash left in print is doubtful, and a person's to judge: it isn't printed again."""
        for job in printing.recover(self._begin):
            self._ended(job)
        self._station.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._station.stop()

    def print_now(self) -> None:
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            while not self._stopping.is_set() and (job := printing.print_next(self._begin, self)) is not None:
                self._ended(job)
            self._wake.wait()

    def print(self, slip: Slip, copies: int) -> Result:
        """Each copy in turn; the first that didn't come out for certain ends it (`usecases.printing.Printer`)."""
        sent = 0
        for _ in range(copies):
            result = self._station.print(new_id(), slip)
            sent += result.bytes
            if result.state != "printed":
                return Result(result.state, result.reason, sent)
        return Result("printed", "", sent)
