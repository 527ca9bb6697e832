"""The thread that watches the clock: what the law does when a period runs out, also for hours the server was down."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.errors import AppError
from app.wire import codec
from server.database import reading
from server.partition import head
from server.service import PARTITION, Service
from server.tables import doc

LOG = logging.getLogger("yichuang.timers")
TICK = 1.0
PAUSE = 0.02
"""Seconds between two looks at least, however many commits there are."""


class Timers:
    """One look a second at the index of what is due, and at what other programs have put on the log."""

    def __init__(
        self, service: Service, on_seq: Callable[[int], None], now: Callable[[], datetime] = codec.now
    ) -> None:
        self._service = service
        self._on_seq = on_seq
        self._now = now
        self._ended = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="county-timers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was committed: look now."""
        self._wake.set()

    def stop(self) -> None:
        self._ended.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.look()
            except AppError as error:
                LOG.warning("timers: %s", error)
            except Exception:
                LOG.exception("timers")
            self._ended.wait(PAUSE)
            self._wake.wait(TICK)
            self._wake.clear()

    def look(self) -> int:
        """Do what is due by now, and tell where the order stands. Gives how many acts the law did."""
        until, done = self._now(), 0
        with reading(self._service.engine) as connection:
            waits = self._waits(connection, until)
        while waits and (more := self._service.sweep(until)):
            done += more
        self._service.swear(until)
        with reading(self._service.engine) as connection:
            self._on_seq(head(connection, PARTITION).seq)
        return done

    def _waits(self, connection: Connection, until: datetime) -> bool:
        here = (doc.c.partition == PARTITION) & (doc.c.next_due <= until.isoformat())
        return connection.execute(select(doc.c.id).where(here).limit(1)).first() is not None
