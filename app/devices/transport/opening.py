"""Which module opens which kind of link."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from app.devices.contract import Link
from app.devices.transport.url import parse_url
from app.domain.errors import Unreadable

WRITE_TIMEOUT = 2.0
"""Seconds a write may be stuck before the port is given up."""


@dataclass(frozen=True, slots=True)
class Line:
    """Serial parameters where the URL says nothing."""

    baud: int = 9600
    bits: int = 8
    parity: str = "N"
    stop: int = 1


KINDS = {
    "socket": "app.devices.transport.tcp",
    "serial": "app.devices.transport.serialport",
    "pty": "app.devices.transport.serialport",
    "usb": "app.devices.transport.usb",
    "spool": "app.devices.transport.spool",
    "file": "app.devices.transport.file",
    "hid": "app.devices.transport.hid",
}


class Port(Protocol):
    """Where a link comes from, again and again; what outlives one link ends with `close`."""

    def open(self) -> Link:
        """Raises DeviceUnavailable, as `open_link`."""

    def waiting(self) -> bool:
        """Whether a device has come by itself since: no use in waiting longer before the next opening."""

    def close(self) -> None:
        """Closing twice is harmless."""


@dataclass(frozen=True, slots=True)
class UrlPort:
    """A link that its address alone opens."""

    url: str
    line: Line | None = None

    def open(self) -> Link:
        return open_link(self.url, self.line)

    def waiting(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing outlives its link."""


def open_link(url: str, line: Line | None = None, write_timeout: float = WRITE_TIMEOUT) -> Link:
    """Open and claim the link. Raises Unreadable for a URL that can't be read, DeviceUnavailable (< 2 s) otherwise."""
    parsed = parse_url(url)
    if parsed.scheme not in KINDS:
        raise Unreadable("devices_url_scheme", url=url, known=" ".join(sorted(KINDS)))
    link: Link = import_module(KINDS[parsed.scheme]).open_(parsed, line or Line(), write_timeout)
    return link
