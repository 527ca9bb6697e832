"""A disk that loses its power: what was written but not synced may be lost, torn or written in another order.

A SQLite VFS over real files notes every write until the file is synced. Cut at the n-th write, the disk holds what was
synced, and of the rest any sectors, some of them torn. SQLCipher's own build takes no foreign VFS: the statements are
those that the counter's store really makes, on plain SQLite pages, whose order of writes and syncs is the same.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
Write = tuple[int, bytes | None]
"""Offset and bytes; None: the file was cut to that length."""


class Cut(Exception):
    """The power went."""


@dataclass
class Disk:
    """`synced` is what is safe, by file name; `loose` what isn't yet, in order. `left`: writes until the cut."""

    dice: random.Random
    left: int = 10**9
    dead: bool = False
    synced: dict[str, bytearray] = field(default_factory=dict)
    loose: dict[str, list[Write]] = field(default_factory=dict)

    def wrote(self, name: str, offset: int, content: bytes | None) -> None:
        self._powered()
        self.left -= 1
        self.loose.setdefault(name, []).append((offset, content))

    def safe(self, name: str) -> None:
        """The file is synced: all of it is on the plate."""
        self._powered()
        for offset, content in self.loose.pop(name, []):
            _put(self.synced.setdefault(name, bytearray()), offset, content)

    def removed(self, name: str) -> None:
        self.synced.pop(name, None)
        self.loose.pop(name, None)

    def _powered(self) -> None:
        if self.left <= 0:
            self.dead = True
            raise Cut

    def after(self, folder: Path) -> None:
        """The files as they are found when the power is back."""
        for name in self.synced.keys() | self.loose.keys():
            image = bytearray(self.synced.get(name, b""))
            for offset, content in self._luck(self.loose.get(name, [])):
                _put(image, offset, content)
            (folder / name).write_bytes(image)

    def _luck(self, writes: Sequence[Write]) -> list[Write]:
        """Some of the sectors that were on their way, in any order, some of them torn."""
        parts: list[Write] = []
        for offset, content in writes:
            if content is None:
                parts.append((offset, None))
                continue
            parts += [(offset + n, content[n : n + SECTOR]) for n in range(0, len(content), SECTOR)]
        kept = [part for part in parts if self.dice.random() < 0.5]
        self.dice.shuffle(kept)
        return [(o, c[: self.dice.randrange(len(c) + 1)] if c and self.dice.random() < 0.1 else c) for o, c in kept]


def _put(image: bytearray, offset: int, content: bytes | None) -> None:
    if content is None:
        del image[offset:]
        return
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(content)] = content


class Vfs(apsw.VFS):
    """The system's own files, every write and sync noted on `disk`."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> File:
        return File(name, flags, self.disk)

    def xDelete(self, name: str, sync: bool) -> None:
        if not self.disk.dead:
            self.disk.removed(Path(name).name)
        super().xDelete(name, sync)


class File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        self.disk, self.name = disk, Path(name.filename() if hasattr(name, "filename") else str(name)).name
        super().__init__("", name, flags)

    def xWrite(self, content: bytes, offset: int) -> None:
        if self.disk.dead:
            return
        self.disk.wrote(self.name, offset, bytes(content))
        super().xWrite(content, offset)

    def xTruncate(self, size: int) -> None:
        if self.disk.dead:
            return
        self.disk.wrote(self.name, size, None)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        if not self.disk.dead:
            self.disk.safe(self.name)
