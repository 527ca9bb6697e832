"""A device behind a serial server, or a network printer: a TCP connection."""

from __future__ import annotations

import errno
import select
import socket

from app.devices.contract import DeviceUnavailable
from app.devices.transport.opening import Line
from app.devices.transport.url import LinkUrl

CONNECT_TIMEOUT = 1.5
CODES = {
    errno.ECONNREFUSED: "devices_network_refused",
    errno.EHOSTUNREACH: "devices_network_unreachable",
    errno.ENETUNREACH: "devices_network_unreachable",
}
KEEPALIVE = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3}
"""A cable pulled between us and the device is noticed by the kernel within seconds, though nothing is sent."""


def open_(url: LinkUrl, line: Line, write_timeout: float) -> TcpLink:
    """Connect. The line's parameters belong to the serial server at the other end."""
    where = f"{url.name}:{url.port}"
    try:
        connection = socket.create_connection((url.name, url.port), CONNECT_TIMEOUT)
    except TimeoutError as error:
        raise DeviceUnavailable("devices_network_silent", where=where) from error
    except OSError as error:
        code = CODES.get(error.errno or 0, "devices_network_unreachable")
        raise DeviceUnavailable(code, where=where) from error
    return TcpLink(url.text, where, connection, write_timeout)


class TcpLink:
    def __init__(self, url: str, where: str, connection: socket.socket, write_timeout: float) -> None:
        self.url = url
        self._where = where
        self._socket = connection
        connection.settimeout(write_timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE.items():
            if hasattr(socket, option):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)

    def read(self, timeout: float) -> bytes:
        try:
            if not select.select([self._socket], [], [], timeout)[0]:
                return b""
            data = self._socket.recv(4096)
        except (OSError, ValueError) as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        return data

    def write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DeviceUnavailable("devices_write_stuck", port=self._where) from error
        except OSError as error:
            raise self._lost() from error

    def close(self) -> None:
        self._socket.close()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("devices_port_lost", port=self._where)
