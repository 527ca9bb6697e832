"""Serial ports and ptys through pyserial, and USB adapters found by their identity."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import Any, Protocol

import serial

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.claim import claim, taken
from app.devices.transport.opening import Line
from app.devices.transport.ports import find_usb
from app.devices.transport.url import LinkUrl

FAILURES: tuple[type[BaseException], ...] = (OSError, serial.SerialException, ValueError, TypeError)
if sys.platform != "win32":
    import fcntl
    import termios

    FAILURES += (termios.error,)
"""What pyserial raises after an unplug, depending on the call; ValueError and TypeError from a port half closed."""
DENIED = (errno.EACCES, errno.EPERM)
TIOCGEXCL = 0x80045440
BUSY = (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)


class Lock(Protocol):
    def release(self, force: bool = False) -> None: ...


def open_(url: LinkUrl, line: Line, write_timeout: float) -> SerialLink:
    """Claim the port, then open it. No byte is written. Raises DeviceUnavailable."""
    name = find_usb(url.name) if url.scheme == "usb" else url.name.lstrip("/") if _is_com(url.name) else url.name
    if not _is_com(name) and not os.path.exists(name):  # noqa: PTH110 (a broken device makes Path.exists raise)
        raise DeviceUnavailable("devices_port_missing", port=name)
    lock = claim(name)
    try:
        _claimed_elsewhere(name)
        return SerialLink(url.text, name, _port(name, url, line, write_timeout), lock)
    except FAILURES as error:
        lock.release()
        raise _why(name, error) from error


def _port(name: str, url: LinkUrl, line: Line, write_timeout: float) -> Any:
    chosen = url.options
    return serial.Serial(
        port=name,
        baudrate=int(chosen.get("baud", line.baud)),
        bytesize=int(chosen.get("bits", line.bits)),
        parity=chosen.get("parity", line.parity),
        stopbits=int(chosen.get("stop", line.stop)),
        timeout=0,
        write_timeout=write_timeout,
        exclusive=True if os.name == "posix" else None,
    )


def _claimed_elsewhere(name: str) -> None:
    """TIOCEXCL of another program, which doesn't stop an administrator's open: asked before the port is touched."""
    if not sys.platform.startswith("linux"):
        return
    port = os.open(name, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        if int.from_bytes(fcntl.ioctl(port, TIOCGEXCL, bytes(4)), sys.byteorder):
            raise OSError(errno.EBUSY, name)
    finally:
        os.close(port)


def _is_com(name: str) -> bool:
    return name.lstrip("/").upper().startswith("COM")


def _why(port: str, error: BaseException) -> DeviceUnavailable:
    number = getattr(error, "errno", None) or 0
    if number in DENIED or "PermissionError" in str(error):
        windows = os.name == "nt"  # Windows says "access denied" for a port that another program has
        return taken(port) if windows else DeviceUnavailable("devices_port_denied", state=State.FAULT, port=port)
    if number in BUSY or "exclusively lock" in str(error):
        return taken(port)
    return DeviceUnavailable("devices_port_missing", port=port)


class SerialLink:
    def __init__(self, url: str, name: str, port: Any, lock: Lock) -> None:
        self.url = url
        self._name = name
        self._port = port
        self._lock = lock

    def read(self, timeout: float) -> bytes:
        """As the contract says. The first byte is waited for; what came with it is taken along."""
        try:
            if self._port.timeout != timeout:
                self._port.timeout = timeout
            first: bytes = self._port.read(1)
            return first + self._port.read(min(self._port.in_waiting, 4096)) if first else b""
        except FAILURES as error:
            raise self._lost() from error

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise DeviceUnavailable("devices_write_stuck", port=self._name) from error
        except FAILURES as error:
            raise self._lost() from error

    def close(self) -> None:
        """Closed even when the device is gone: `is_open` stays True after an unplug, and the number must be freed."""
        with contextlib.suppress(*FAILURES):
            self._port.cancel_read()
        with contextlib.suppress(*FAILURES):
            self._port.close()
        self._lock.release()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("devices_port_lost", port=self._name)
