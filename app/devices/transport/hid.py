"""A keyboard-like keypad, taken for ourselves: its keys come as text and reach no form (Linux input events)."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import struct
import sys

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.claim import claim, taken
from app.devices.transport.opening import Line
from app.devices.transport.serialport import Lock
from app.devices.transport.url import LinkUrl

EVENT = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
KEY, DOWN = 1, 1
GRAB = 0x40044590
"""EVIOCGRAB: from now on only this program gets the keys."""
DIGITS = {code: b"1234567890"[n : n + 1] for n, code in enumerate(range(2, 12))}
PAD = dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), (b"%d" % n for n in range(10)), strict=True))
TEXT = {**DIGITS, **PAD, 28: b"\r", 96: b"\r"}


def open_(url: LinkUrl, line: Line, write_timeout: float) -> HidLink:
    """Take the keypad. Raises DeviceUnavailable: it isn't there, another program has it, no right, no such system."""
    if not sys.platform.startswith("linux"):
        raise DeviceUnavailable("devices_hid_system", state=State.FAULT)
    lock = claim(url.name) if os.path.exists(url.name) else None  # noqa: PTH110 (a broken device makes Path raise)
    if lock is None:
        raise DeviceUnavailable("devices_port_missing", port=url.name)
    try:
        return HidLink(url.text, url.name, _grabbed(url.name), lock)
    except OSError as error:
        lock.release()
        raise _why(url.name, error) from error


def _grabbed(name: str) -> int:
    """The device, open and ours alone; what isn't an input device can't be taken and needn't be."""
    import fcntl

    port = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        fcntl.ioctl(port, GRAB, 1)
    except OSError as error:
        if error.errno not in (errno.ENOTTY, errno.EINVAL):
            os.close(port)
            raise
    return port


def _why(name: str, error: OSError) -> DeviceUnavailable:
    if error.errno == errno.EBUSY:
        return taken(name)
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeviceUnavailable("devices_port_denied", state=State.FAULT, port=name)
    return DeviceUnavailable("devices_port_missing", port=name)


class HidLink:
    def __init__(self, url: str, name: str, port: int, lock: Lock) -> None:
        self.url = url
        self._name = name
        self._port: int | None = port
        self._lock = lock
        self._half = b""

    def read(self, timeout: float) -> bytes:
        """What was typed: digits and Enter; other keys say nothing."""
        try:
            if self._port is None or not select.select([self._port], [], [], timeout)[0]:
                return b""
            data = os.read(self._port, EVENT.size * 64)
        except OSError as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        whole = self._half + data
        end = len(whole) - len(whole) % EVENT.size
        self._half = whole[end:]
        events = EVENT.iter_unpack(whole[:end])
        return b"".join(TEXT.get(code, b"") for _, _, kind, code, value in events if (kind, value) == (KEY, DOWN))

    def write(self, data: bytes) -> None:
        """A keyboard takes no orders."""

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(OSError):
                os.close(port)
        self._lock.release()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("devices_port_lost", port=self._name)
