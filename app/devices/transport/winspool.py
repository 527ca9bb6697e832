"""The Windows spooler, RAW: winspool.drv through ctypes, a document for each slip."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.devices.contract import DeviceUnavailable, State

JOB_BASIC, STATUS_ONLY = 1, 6
CANCEL = 3
"""SetJob: JOB_CONTROL_CANCEL."""
STOPPED = 0x1 | 0x2 | 0x8 | 0x10 | 0x80 | 0x400000
"""PRINTER_STATUS: paused, error, paper jam, paper out, offline, door open."""
MOVING = 0x10 | 0x80 | 0x800
"""JOB_STATUS: printing, printed, retained."""


class DocInfo(ctypes.Structure):
    _fields_ = (("name", ctypes.c_wchar_p), ("output", ctypes.c_wchar_p), ("kind", ctypes.c_wchar_p))


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W as far as the status."""

    _fields_ = (
        ("id", ctypes.c_uint32),
        *((name, ctypes.c_void_p) for name in ("printer", "machine", "user", "document", "kind", "said")),
        ("status", ctypes.c_uint32),
    )


def spooler() -> Any:
    """The system's library. Raises DeviceUnavailable where there is none."""
    try:
        return ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined]
    except (AttributeError, OSError) as error:
        raise DeviceUnavailable("printer_queue_silent", state=State.FAULT) from error


class WindowsQueue:
    """`api` is winspool.drv, or a library that has the same functions."""

    def __init__(self, name: str, api: Any) -> None:
        self._name = name
        self._api = api

    def trouble(self) -> str:
        try:
            with self._open() as handle:
                status = ctypes.c_uint32()
                needed = ctypes.c_uint32()
                size = ctypes.sizeof(status)
                if not self._api.GetPrinterW(handle, STATUS_ONLY, ctypes.byref(status), size, ctypes.byref(needed)):
                    return "printer_queue_silent"
                return "printer_queue_paused" if status.value & STOPPED else ""
        except DeviceUnavailable as error:
            return error.code

    def put(self, data: bytes) -> str:
        with self._open() as handle:
            document = DocInfo("slip", None, "RAW")
            job = self._api.StartDocPrinterW(handle, 1, ctypes.byref(document))
            if job <= 0:
                raise DeviceUnavailable("printer_queue_paused", state=State.FAULT, queue=self._name)
            written = ctypes.c_uint32()
            whole = (
                self._api.StartPagePrinter(handle)
                and self._api.WritePrinter(handle, data, len(data), ctypes.byref(written))
                and written.value == len(data)
                and self._api.EndPagePrinter(handle)
            )
            if not whole:  # half a slip must not wait there
                self._api.SetJobW(handle, job, 0, None, CANCEL)
            self._api.EndDocPrinter(handle)
            if not whole:
                raise DeviceUnavailable("printer_queue_silent", state=State.FAULT)
            return str(job)

    def holds(self, job: str) -> bool:
        return self._status(job) is not None

    def take_back(self, job: str) -> bool:
        status = self._status(job)
        with self._open() as handle:
            cancelled = bool(self._api.SetJobW(handle, int(job), 0, None, CANCEL))
        return cancelled and status is not None and not status & MOVING

    def _status(self, job: str) -> int | None:
        """The job's status, None when the queue has it no more."""
        with self._open() as handle:
            room = ctypes.create_string_buffer(4096)
            needed = ctypes.c_uint32()
            found = self._api.GetJobW(handle, int(job), JOB_BASIC, room, len(room), ctypes.byref(needed))
            return JobInfo.from_buffer(room).status if found else None

    @contextmanager
    def _open(self) -> Iterator[ctypes.c_void_p]:
        handle = ctypes.c_void_p()
        close: Callable[[ctypes.c_void_p], int] = self._api.ClosePrinter
        if not self._api.OpenPrinterW(ctypes.c_wchar_p(self._name), ctypes.byref(handle), None):
            raise DeviceUnavailable("printer_queue_missing", queue=self._name)
        try:
            yield handle
        finally:
            close(handle)
