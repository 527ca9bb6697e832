"""The address of a link, read and checked before anything is opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from app.domain.errors import Unreadable

BAUDS = frozenset({300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 38400, 57600, 115200, 230400, 460800, 921600})
OPTIONS: Mapping[str, Callable[[str], bool]] = {
    "baud": lambda v: v.isdecimal() and int(v) in BAUDS,
    "bits": lambda v: v in ("7", "8"),
    "parity": lambda v: v in ("N", "E", "O"),
    "stop": lambda v: v in ("1", "2"),
    "port": lambda v: v.isascii() and v.isalnum(),
}


@dataclass(frozen=True, slots=True)
class LinkUrl:
    """`name` is a host, a port's path or name, or a USB identity, as the scheme has it."""

    text: str
    scheme: str
    name: str
    port: int = 0
    options: Mapping[str, str] = field(default_factory=dict)


def parse_url(text: str) -> LinkUrl:
    """Read a link's address. Raises Unreadable for an unknown scheme, a missing part or an unknown option."""
    try:
        parts = urlsplit(text.strip())
    except ValueError as error:
        raise _wrong(text) from error
    reader = SCHEMES.get(parts.scheme)
    if reader is None:
        raise Unreadable("devices_url_scheme", url=text, known=" ".join(sorted(SCHEMES)))
    name = unquote(parts.netloc + parts.path)
    return reader(text, name, _options(text, parts.query))


def _options(text: str, query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for key, value in options.items():
        if key not in OPTIONS or not OPTIONS[key](value):
            raise Unreadable("devices_url_option", url=text, option=f"{key}={value}")
    return options


def _socket(text: str, name: str, options: Mapping[str, str]) -> LinkUrl:
    host, _, port = name.rstrip("/").rpartition(":")
    host = host.strip("[]")
    if not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise _wrong(text)
    return LinkUrl(text, "socket", host, int(port), options)


def _named(scheme: str) -> Callable[[str, str, Mapping[str, str]], LinkUrl]:
    def read(text: str, name: str, options: Mapping[str, str]) -> LinkUrl:
        if not name.strip("/") or "\0" in name:
            raise _wrong(text)
        return LinkUrl(text, scheme, name, 0, options)

    return read


def _server(text: str, name: str, options: Mapping[str, str]) -> LinkUrl:
    """`ws://HOST:PORT/TOKEN`: where we listen, and the word that pairs a pad with this post."""
    where, _, token = name.partition("/")
    if not re.fullmatch(r"[A-Za-z0-9_-]{6,64}", token):
        raise Unreadable("devices_url_token", url=text)
    place = _socket(text, where, options)
    return LinkUrl(text, "ws", place.name, place.port, {"token": token})


def _wrong(text: str) -> Unreadable:
    return Unreadable("devices_url_wrong", url=text)


SCHEMES: Mapping[str, Callable[[str, str, Mapping[str, str]], LinkUrl]] = {
    "socket": _socket,
    "tcp": _socket,
    "serial": _named("serial"),
    "pty": _named("pty"),
    "usb": _named("usb"),
    "file": _named("file"),
    "hid": _named("hid"),
    "clips": _named("clips"),
    "speech": _named("speech"),
    "spool": _named("spool"),
    "dll": _named("dll"),
    "ws": _server,
}
