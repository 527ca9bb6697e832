"""What a scanner is asked for, and its address: a table of URL schemes, each with the module that opens it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.devices.contract import DeviceUnavailable, State
from app.domain.errors import Unreadable

SOURCES = ("flatbed", "feeder", "duplex")
RESOLUTIONS = range(75, 601)
SCHEMES: Mapping[str, str] = {
    "sane": "app.devices.scanner.sane",
    "wia": "app.devices.scanner.wia",
    "file": "app.devices.scanner.folder",
}
OPTION = re.compile(r"[a-z][a-z0-9-]{1,40}")
FAULTS: Mapping[str, State] = {
    "scanner_jammed": State.DEGRADED,
    "scanner_no_docs": State.READY,
    "scanner_cover_open": State.DEGRADED,
    "scanner_busy": State.FAULT,
    "scanner_denied": State.FAULT,
    "scanner_stalled": State.FAULT,
    "scanner_failed": State.FAULT,
    "scanner_no_memory": State.FAULT,
    "scanner_tool_missing": State.FAULT,
    "scanner_option_unknown": State.FAULT,
    "scanner_no_source": State.READY,
    "scanner_cancelled": State.READY,
    "scanner_disk_full": State.READY,
    "scanner_cut_off": State.DEGRADED,
    "scanner_gone": State.ABSENT,
}
"""What can go wrong, and what it makes of the scanner."""


@dataclass(frozen=True, slots=True)
class Settings:
    """source: one of SOURCES. dpi: the nearest that the scanner has is taken."""

    source: str = "flatbed"
    dpi: int = 200
    colour: bool = True


@dataclass(frozen=True, slots=True)
class Options:
    """What a scanner can do. dpi: each resolution, or (lowest, highest). sources: of SOURCES → the scanner's words."""

    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dpi: tuple[int, ...] = ()
    any_dpi: bool = False
    modes: tuple[str, ...] = ()
    width_mm: float = 0.0
    height_mm: float = 0.0

    def nearest(self, dpi: int) -> int:
        """The resolution to ask for; `dpi` itself where the scanner doesn't say what it has."""
        if not self.dpi:
            return dpi
        if self.any_dpi:
            return min(max(dpi, self.dpi[0]), self.dpi[-1])
        return min((d for d in self.dpi if d >= dpi), default=self.dpi[-1])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scanned side, whole, in a file of its own."""

    path: Path
    dpi: int


@dataclass(frozen=True, slots=True)
class Found:
    """A scanner of this machine that can be bound."""

    url: str
    title: str


class Scanner(Protocol):
    def check(self) -> Options:
        """Is it there, and what can it do? Raises DeviceUnavailable."""

    def scan(self, settings: Settings, folder: Path, cancelled: threading.Event) -> Iterator[Sheet]:
        """Each side as it comes, written into `folder`. Ends when the feeder is empty or `cancelled` is set; raises
        DeviceUnavailable for all else, and what was yielded before stays."""


@dataclass(frozen=True, slots=True)
class Address:
    """scheme://NAME?source=…&dpi=…&mode=… ; any other word is an option of the scanner's own (SANE only)."""

    scheme: str
    name: str
    settings: Settings
    extra: Mapping[str, str]


def parse(url: str) -> Address:
    """`sane://test:0?source=feeder`, `wia://ID`, `file:///FOLDER`. Raises Unreadable for any other."""
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise Unreadable("scanner_url", url=url) from error
    name = unquote(parts.netloc + parts.path)
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    settings = _settings(url, said)
    wrong = [key for key in said if parts.scheme != "sane" or not OPTION.fullmatch(key)]
    if parts.scheme not in SCHEMES or not name.strip("/") or name.startswith("-") or wrong:
        raise Unreadable("scanner_url", url=url)
    return Address(parts.scheme, name, settings, said)


def _settings(url: str, said: dict[str, str]) -> Settings:
    """Takes its own words out of what the address says."""
    plain = Settings()
    source, mode = said.pop("source", plain.source), said.pop("mode", "color")
    dpi = said.pop("dpi", str(plain.dpi))
    fits = dpi.isascii() and dpi.isdecimal() and int(dpi) in RESOLUTIONS
    if source not in SOURCES or mode not in ("color", "grey") or not fits:
        raise Unreadable("scanner_url", url=url)
    return Settings(source, int(dpi), mode == "color")


def address(scheme: str, name: str) -> str:
    """The URL of a scanner by the name its system gives it."""
    return f"{scheme}://{quote(name, safe=':/')}"


def open_scanner(url: str) -> Scanner:
    """Nothing is opened yet. Raises Unreadable for an address that can't be read."""
    parsed = parse(url)
    scanner: Scanner = import_module(SCHEMES[parsed.scheme]).open_(parsed)
    return scanner


def fault(code: str, **params: object) -> DeviceUnavailable:
    return DeviceUnavailable(code, state=FAULTS[code], **params)
