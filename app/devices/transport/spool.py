"""A printer behind the system's queue: CUPS by its own commands, Windows by its spooler, bytes as they are (RAW)."""

from __future__ import annotations

import sys
import time
from enum import Enum
from typing import Protocol

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.opening import Line
from app.devices.transport.url import LinkUrl

LOOK = 0.2
"""Seconds between two looks at the queue."""


class Spooled(Enum):
    """What the queue made of a job: handed to the printer; taken back before it was; neither for certain."""

    HANDED = "handed"
    TAKEN_BACK = "taken back"
    UNKNOWN = "unknown"


class Queue(Protocol):
    """One system's queue. Every method raises DeviceUnavailable when the service doesn't answer."""

    def trouble(self) -> str:
        """Why it wouldn't print now: a code, "" for nothing."""

    def put(self, data: bytes) -> str:
        """Queue one job as it is; its id."""

    def holds(self, job: str) -> bool:
        """Whether the job is still in the queue."""

    def take_back(self, job: str) -> bool:
        """Cancel it; True when it was still waiting as a whole."""


def open_(url: LinkUrl, line: Line, write_timeout: float) -> SpoolLink:
    """Raises DeviceUnavailable where the queue can't be asked, isn't there, or is paused."""
    link = SpoolLink(url.text, url.name, _queue(url.name))
    link.check()
    return link


def _queue(name: str) -> Queue:
    if sys.platform == "win32":
        from app.devices.transport.winspool import WindowsQueue, spooler

        return WindowsQueue(name, spooler())
    from app.devices.transport.cups import CupsQueue

    return CupsQueue(name)


class SpoolLink:
    """`write` gathers, `submit` hands over: a queue knows documents, not bytes. It never answers."""

    def __init__(self, url: str, name: str, queue: Queue) -> None:
        self.url = url
        self._name = name
        self._queue = queue
        self._data = b""

    def check(self) -> None:
        """Raises DeviceUnavailable for a queue that wouldn't print."""
        if code := self._queue.trouble():
            state = State.ABSENT if code == "printer_queue_missing" else State.FAULT
            raise DeviceUnavailable(code, state=state, queue=self._name)

    def read(self, timeout: float) -> bytes:
        time.sleep(timeout)
        return b""

    def write(self, data: bytes) -> None:
        self._data += data

    def submit(self, patience: float) -> Spooled:
        """Queue what was written and see it through; what doesn't move is taken back, so that it never comes out as a
        ghost. Raises DeviceUnavailable before anything is queued."""
        data, self._data = self._data, b""
        job = self._queue.put(data)
        try:
            until = time.monotonic() + patience
            while time.monotonic() < until:
                if not self._queue.holds(job):
                    return Spooled.HANDED
                time.sleep(LOOK)
            return Spooled.TAKEN_BACK if self._queue.take_back(job) else Spooled.UNKNOWN
        except DeviceUnavailable:
            return Spooled.UNKNOWN

    def close(self) -> None:
        self._data = b""
