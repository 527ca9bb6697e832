"""The device's end of a line: a pty, or a TCP port of this machine. Both can be unplugged and come back under
the same address."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import time
from typing import Protocol

from app.domain.errors import Trouble

AGAIN_WITHIN = 3.0
"""Seconds to wait for a pty's number to be free again."""


class End(Protocol):
    @property
    def url(self) -> str: ...

    def read(self, timeout: float) -> bytes:
        """What the host wrote, b"" for nothing within `timeout` seconds or while unplugged."""

    def write(self, data: bytes) -> None:
        """To the host; into the void where there is none."""

    def unplug(self) -> None: ...

    def plug(self) -> None: ...

    def close(self) -> None: ...


def open_end(tcp: int | None) -> End:
    """A pty where the system has them and no TCP port is asked for. Raises Trouble when the port is taken."""
    return TcpEnd(tcp or 0) if tcp is not None or sys.platform == "win32" else PtyEnd()


class TcpEnd:
    """One host at a time, as on a real line; who comes second is hung up on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self.plug()

    @property
    def url(self) -> str:
        return f"socket://127.0.0.1:{self._port}"

    def read(self, timeout: float) -> bytes:
        ends = [end for end in (self._host, self._listener) if end is not None]
        if not ends:
            time.sleep(timeout)
            return b""
        ready = select.select(ends, [], [], timeout)[0]
        data = self._received() if self._host in ready else b""
        if self._listener in ready:
            self._accept()
        return data

    def write(self, data: bytes) -> None:
        if self._host is not None:
            with contextlib.suppress(OSError):
                self._host.sendall(data)

    def unplug(self) -> None:
        for end in (self._host, self._listener):
            if end is not None:
                end.close()
        self._host = self._listener = None

    def plug(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", self._port))
            listener.listen(4)
        except OSError as error:
            listener.close()
            raise Trouble("devices_sim_port_taken", port=self._port) from error
        self._port = listener.getsockname()[1]
        self._listener = listener

    close = unplug

    def _received(self) -> bytes:
        assert self._host is not None
        try:
            data = self._host.recv(64)
        except OSError:
            data = b""
        if not data:
            self._host.close()
            self._host = None
        return data

    def _accept(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            host, _ = self._listener.accept()
            host.settimeout(2.0)
            if self._host is None:
                self._host = host
            else:
                host.close()


if sys.platform != "win32":
    import fcntl
    import tty

    TIOCGPTN, TIOCSPTLCK = 0x80045430, 0x40045431
    """Linux: a master's number; its lock, with which its slave can't be opened."""

    class PtyEnd:
        """Holds the slave open too, so that a host may come and go. While unplugged the same number is kept by a
        master that is still locked: the host's open fails, and nobody else is given the number."""

        def __init__(self) -> None:
            self._master: int | None = None
            self._slave: int | None = None
            self._kept: int | None = None
            self._name = ""
            self.plug()

        @property
        def url(self) -> str:
            return f"pty://{self._name}"

        def read(self, timeout: float) -> bytes:
            if self._master is None:
                time.sleep(timeout)
                return b""
            if not select.select([self._master], [], [], timeout)[0]:
                return b""
            with contextlib.suppress(OSError):
                return os.read(self._master, 64)
            return b""

        def write(self, data: bytes) -> None:
            if self._master is not None and select.select([], [self._master], [], 0)[1]:
                with contextlib.suppress(OSError):
                    os.write(self._master, data)

        def unplug(self) -> None:
            if self._master is None:
                return
            self._shut()
            self._kept = self._master_named(self._name)

        def plug(self) -> None:
            if self._master is not None:
                return
            master = self._kept if self._kept is not None else _locked_master()
            self._kept = None
            fcntl.ioctl(master, TIOCSPTLCK, bytes(4))
            self._master, self._name = master, _name(master)
            self._slave = os.open(self._name, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(self._slave)

        def close(self) -> None:
            self._shut()
            if self._kept is not None:
                os.close(self._kept)
                self._kept = None

        def _shut(self) -> None:
            for end in (self._slave, self._master):
                if end is not None:
                    os.close(end)
            self._slave = self._master = None

        def _master_named(self, name: str) -> int | None:
            """A new master with the old number as soon as the host has let go of it, None when it never does."""
            until = time.monotonic() + AGAIN_WITHIN
            others: list[int] = []
            try:
                while time.monotonic() < until:
                    master = _locked_master()
                    if _name(master) == name:
                        return master
                    others.append(master)
                    if len(others) > 8:
                        os.close(others.pop(0))
                    time.sleep(0.02)
            finally:
                for other in others:
                    os.close(other)
            return None

    def _locked_master() -> int:
        try:
            return os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise Trouble("devices_sim_no_pty") from error

    def _name(master: int) -> str:
        number = int.from_bytes(fcntl.ioctl(master, TIOCGPTN, bytes(4)), sys.byteorder)
        return f"/dev/pts/{number}"
