"""Calls to the post, off the thread that paints: one worker, results by a queued signal.

A call with a `key` replaces an older one of the same key: the older result is thrown away, and the older call is
not even begun if it still waits (generation counter).
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.errors import AppError

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    call: Callable[[], Any]
    then: Callable[[Any], None] | None
    failed: Callable[[AppError], None] | None
    key: str
    generation: int


@dataclass(frozen=True, slots=True)
class _Result:
    of: _Call
    value: Any = None
    error: BaseException | None = None


class Tasks(QObject):
    """A worker thread with a queue. `refused` carries errors nobody asked for, `bug` an incident's number."""

    refused = Signal(object)
    bug = Signal(str)
    _done = Signal(object)

    def __init__(self, name: str = "desk") -> None:
        super().__init__()
        self._queue: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._newest: dict[str, int] = {}
        self._open = 0
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=f"ui-{name}", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Nothing waits, runs, or is still to be delivered."""
        return self._open == 0

    def ask(
        self,
        call: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Callable[[AppError], None] | None = None,
        key: str = "",
    ) -> None:
        """Run `call` on the worker and `then(result)` here; an AppError goes to `failed`, else to `refused`."""
        generation = self._newest.get(key, 0) + 1
        if key:
            self._newest[key] = generation
        self._open += 1
        self._queue.put(_Call(call, then, failed, key, generation))

    def forget(self, key: str) -> None:
        """The result of the open call of this key is no longer wanted."""
        self._newest[key] = self._newest.get(key, 0) + 1

    def stop(self, timeout: float = 2.0) -> None:
        """Finish what was asked, then end the thread."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _stale(self, call: _Call) -> bool:
        return bool(call.key) and self._newest[call.key] != call.generation

    def _work(self) -> None:
        while (call := self._queue.get()) is not None:
            result = self._run(call)
            with suppress(RuntimeError):  # the window is gone meanwhile, and nobody waits for it any more
                self._done.emit(result)

    def _run(self, call: _Call) -> _Result:
        if self._stale(call):
            return _Result(call)
        try:
            return _Result(call, call.call())
        except Exception as error:  # told in words, or logged with an incident number
            return _Result(call, error=error)

    def _deliver(self, result: _Result) -> None:
        self._open -= 1
        if self._stale(result.of):
            return
        if result.error is None:
            if result.of.then:
                result.of.then(result.value)
        elif isinstance(result.error, AppError):
            (result.of.failed or self.refused.emit)(result.error)
        else:
            self._report(result.error)

    def _report(self, error: BaseException) -> None:
        incident = uuid4().hex[:8].upper()
        log.error("incident %s", incident, exc_info=error)
        self.bug.emit(incident)
