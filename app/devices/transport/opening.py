"""Which module opens which kind of link."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from app.devices.contract import Link
from app.devices.transport.url import parse_url

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
    "usb": "app.devices.transport.serialport",
    "file": "app.devices.transport.file",
}


def open_link(url: str, line: Line | None = None, write_timeout: float = WRITE_TIMEOUT) -> Link:
    """Open and claim the link. Raises Unreadable for a URL that can't be read, DeviceUnavailable (< 2 s) otherwise."""
    parsed = parse_url(url)
    link: Link = import_module(KINDS[parsed.scheme]).open_(parsed, line or Line(), write_timeout)
    return link
