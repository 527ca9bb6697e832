"""Whether the database still is the one that was opened: a file that was swapped under a running server, or a standby
that lacks what was committed, must not be written to as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from app.domain.errors import Trouble
from server.partition import Head


class Swapped(Trouble):
    """The order isn't the one it was a moment ago."""


class Continuity:
    """What the writer saw last, and which file that was. One thread checks heads; any thread the file."""

    def __init__(self, engine: Engine) -> None:
        name = engine.url.database if engine.dialect.name == "sqlite" else None
        self._file = Path(name) if name else None
        self._opened = self._identity()
        self._seen: Head | None = None

    def _identity(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except OSError:
            return -1, -1
        return found.st_dev, found.st_ino

    def check_file(self) -> None:
        """Raises Swapped when another file stands in the database's place, or none."""
        if self._identity() != self._opened:
            raise Swapped("server_database_swapped", where=str(self._file))

    def check(self, head: Head) -> None:
        """Raises Swapped when the order went back, or is another history."""
        self.check_file()
        seen = self._seen
        if seen and (head.seq < seen.seq or (head.seq == seen.seq and head.hash != seen.hash)):
            raise Swapped("server_database_swapped", where=f"{seen.seq} → {head.seq}")
        self._seen = head
