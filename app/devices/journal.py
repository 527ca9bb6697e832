"""The raw bytes of a device with their times, in a ring of two files: enough to profile an unknown device by post."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from app.wire.codec import now as hall_time

LOG = logging.getLogger(__name__)
MOST = 512 * 1024
"""Bytes of one of the two files."""


class Journal:
    """Lines `2026-03-02T10:00:00.123 in FF 68 …`; ways: in, out, rejected. Rejected bytes are always kept, the
    rest only with `everything`. A disk that is full ends the journal, not the device."""

    def __init__(self, path: Path, *, everything: bool = False, most: int = MOST) -> None:
        self.path = path
        self._everything = everything
        self._most = most
        self._file: TextIO | None = None
        self._broken = False

    @property
    def older(self) -> Path:
        return self.path.with_name(self.path.name + ".1")

    def heard(self, data: bytes, rejected: tuple[bytes, ...]) -> None:
        if data and self._everything:
            self._add("in", data)
        for refused in rejected:
            self._add("rejected", refused)

    def wrote(self, data: bytes) -> None:
        if self._everything:
            self._add("out", data)

    def lines(self) -> Iterator[str]:
        """All that is kept, oldest first."""
        for path in (self.older, self.path):
            if path.is_file():
                yield from path.read_text(encoding="ascii").splitlines()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _add(self, way: str, data: bytes) -> None:
        if self._broken:
            return
        try:
            file = self._turned()
            file.write(f"{hall_time().isoformat(timespec='milliseconds')} {way} {data.hex(' ').upper()}\n")
            file.flush()
        except OSError as error:
            self._broken = True
            LOG.warning("journal %s ended: %s", self.path, error)

    def _turned(self) -> TextIO:
        """The file to write to; a full one becomes the older one."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="ascii")
        if self._file.tell() < self._most:
            return self._file
        self._file.close()
        self.path.replace(self.older)
        self._file = self.path.open("a", encoding="ascii")
        return self._file
