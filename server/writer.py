"""The one thread that writes: requests that wait together are committed together, and answered after the commit."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from server.database import writing

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - an item, as T is a result
Together = Callable[[Connection, Sequence[Any]], Sequence[Any]]
LOG = logging.getLogger("yichuang.writer")
BATCH = 64
GATHER = 0.002


@dataclass(slots=True)
class Waiting:
    """One request: what is to be done with its item, and the result or error that came of it."""

    work: Together
    item: Any
    future: Future[Any] = field(default_factory=Future)
    result: Any = None

    def answer(self) -> None:
        if isinstance(self.result, BaseException):
            self.future.set_exception(self.result)
        else:
            self.future.set_result(self.result)


class Writer:
    """Group commit: up to `batch` requests, or what comes within two milliseconds, in one transaction."""

    def __init__(self, engine: Engine, batch: int = BATCH) -> None:
        self.on_commit: Callable[[], None] = lambda: None
        self._engine = engine
        self._batch = batch
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="county-writer", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Requests that wait, roughly."""
        return self._waiting.qsize()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Have `work` done in a transaction; its result comes once that is committed. It can't be cancelled once it
        has begun: whether a commit happened must never be in doubt."""
        return self._wait(Waiting(_alone, work))

    def submit_to(self, work: Callable[[Connection, Sequence[I]], Sequence[T | Exception]], item: I) -> Future[T]:
        """The same for requests of one kind: `work` gets all the items that wait, and gives a result or error for
        each. What it raises fails none but the item that it raises it for alone."""
        return self._wait(Waiting(work, item))

    def do(self, work: Callable[[Connection], T]) -> T:
        """`submit`, waited for."""
        return self.submit(work).result()

    def stop(self) -> None:
        """Commit what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _wait(self, waiting: Waiting) -> Future[Any]:
        self._waiting.put(waiting)
        return waiting.future

    def _run(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._gather()
            if batch:
                self._commit(batch)

    def _gather(self) -> tuple[list[Waiting], bool]:
        batch, until = [self._waiting.get()], time.monotonic() + GATHER
        while batch[-1] is not None and len(batch) < self._batch:
            try:
                batch.append(self._waiting.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                break
        wanted = [w for w in batch if w is not None and w.future.set_running_or_notify_cancel()]
        return wanted, batch[-1] is None

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            with writing(self._engine) as connection:
                for work in dict.fromkeys(w.work for w in batch):
                    _attempt(connection, [w for w in batch if w.work == work])
        except Exception as error:
            LOG.warning("nothing of %d requests was committed: %r", len(batch), error)
            for waiting in batch:
                waiting.result = error
        else:
            self.on_commit()
        for waiting in batch:
            waiting.answer()


def _alone(connection: Connection, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
    """Requests that have nothing in common: one at a time."""
    (work,) = works
    return [work(connection)]


def _attempt(connection: Connection, group: Sequence[Waiting]) -> None:
    """Requests of one kind inside the common transaction. When that fails what it wrote is undone, and each is done
    alone; trouble of the database itself fails the whole transaction."""
    if len(group) > 1 and group[0].work is _alone:
        for waiting in group:
            _attempt(connection, [waiting])
        return
    savepoint = connection.begin_nested()
    try:
        results = group[0].work(connection, [w.item for w in group])
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
            raise
        savepoint.rollback()
        _apart(connection, group, error)
        return
    savepoint.commit()
    for waiting, result in zip(group, results, strict=True):
        waiting.result = result


def _apart(connection: Connection, group: Sequence[Waiting], error: Exception) -> None:
    if len(group) == 1:
        group[0].result = error
        return
    for waiting in group:
        _attempt(connection, [waiting])
