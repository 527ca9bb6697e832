"""Where frames come from: a table of URL schemes, each with the module that opens it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import Unreadable

if TYPE_CHECKING:
    from app.devices.camera.frame import Image


class Source(Protocol):
    """An open camera. One thread owns it; a failure raises DeviceUnavailable, after which it must be closed."""

    live: bool
    """False for stored pictures, which may stay the same for ever."""
    stuck_is_gone: bool
    """True where an unplugged camera goes on giving its last picture: only opening it anew tells."""

    def read(self) -> bytes | Image | None:
        """The newest picture (JPEG bytes or BGR pixels); None when none came within a second or two."""

    def close(self) -> None:
        """Give the camera back; closing twice is harmless."""


SCHEMES = {
    "uvc": "app.devices.camera.uvc",
    "http": "app.devices.camera.stream",
    "https": "app.devices.camera.stream",
    "file": "app.devices.camera.stills",
}


def parse(url: str) -> SplitResult:
    """A camera's address: `uvc://0?width=3264&height=2448`, `http://HOST:PORT/PATH`, `file:///FOLDER-OR-PICTURE`.

    Raises Unreadable for any other.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise Unreadable("capture_camera_url", url=url) from error
    named = parts.hostname if parts.scheme.startswith("http") else parts.netloc or parts.path
    if parts.scheme not in SCHEMES or not named or port == 0:
        raise Unreadable("capture_camera_url", url=url)
    if parts.scheme == "uvc" and not parts.netloc.isdecimal():
        raise Unreadable("capture_camera_url", url=url)
    return parts


def open_source(url: str) -> Source:
    """Open the camera. Raises Unreadable for an address that can't be read, DeviceUnavailable otherwise."""
    parts = parse(url)
    source: Source = import_module(SCHEMES[parts.scheme]).open_(parts)
    return source
