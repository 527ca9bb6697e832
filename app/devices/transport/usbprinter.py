"""A printer's own file on Linux (/dev/usb/lp0): written in pieces with a time limit, and heard."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import time

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.claim import claim, taken
from app.devices.transport.serialport import Lock

PIECE = 512


def open_printer(url: str, name: str, write_timeout: float) -> UsbPrinterLink:
    """Raises DeviceUnavailable: gone, taken, or no right to it."""
    lock = claim(name)
    try:
        return UsbPrinterLink(url, name, os.open(name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY), lock, write_timeout)
    except OSError as error:
        lock.release()
        if error.errno == errno.EBUSY:
            raise taken(name) from error
        denied = error.errno in (errno.EACCES, errno.EPERM)
        code, state = ("devices_port_denied", State.FAULT) if denied else ("devices_port_missing", State.ABSENT)
        raise DeviceUnavailable(code, state=state, port=name) from error


class UsbPrinterLink:
    def __init__(self, url: str, name: str, port: int, lock: Lock, write_timeout: float) -> None:
        self.url = url
        self._name = name
        self._port: int | None = port
        self._lock = lock
        self._write_timeout = write_timeout

    def read(self, timeout: float) -> bytes:
        """The printer class hands over what there is; nothing at all is silence, not the end."""
        until = time.monotonic() + timeout
        while True:
            left = max(until - time.monotonic(), 0)
            try:
                if self._port is None or not select.select([self._port], [], [], left)[0]:
                    return b""
                data = os.read(self._port, 4096)
            except BlockingIOError:
                data = b""
            except OSError as error:
                raise self._lost() from error
            if data or left == 0:
                return data
            time.sleep(min(left, 0.02))

    def write(self, data: bytes) -> None:
        if self._port is None:
            raise self._lost()
        until = time.monotonic() + self._write_timeout
        while data:
            try:
                if not select.select([], [self._port], [], max(until - time.monotonic(), 0))[1]:
                    raise DeviceUnavailable("devices_write_stuck", port=self._name)
                data = data[os.write(self._port, data[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._lost() from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(OSError):
                os.close(port)
            self._lock.release()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("devices_port_lost", port=self._name)
