"""The staged files as components: one a file, its id and GUID made of its path, so that both stay for ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from installer.commands import Stopped
from installer.product import NAMESPACE

ORDER = ("runtime", "lib")
"""What changes least comes first in the cabinet, our own code last: a delta of it stays small."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file: its path from the stage, and the folder it stands in, "" for the top."""

    path: str

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def id(self) -> str:
        return ident("f", self.path)

    @property
    def component(self) -> str:
        return ident("c", self.path)


def ident(kind: str, path: str) -> str:
    """An identifier of the installer's database, the same for the same path."""
    return f"{kind}{sha256(path.encode()).hexdigest()[:24]}"


def guid(path: str) -> str:
    return "{" + str(uuid5(UUID(NAMESPACE), path)).upper() + "}"


def items(stage: Path) -> list[Item]:
    """Every file in the cabinet's order. Raises Stopped for a name that wixl can't take."""
    found = [p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file()]
    if odd := [path for path in found if not path.isascii()]:
        raise Stopped(f"安装包内的文件名只能用 ASCII：{odd[0]}")
    return [Item(path) for path in sorted(found, key=lambda path: (_rank(path), path))]


def _rank(path: str) -> int:
    top = path.split("/")[0]
    return ORDER.index(top) if top in ORDER else len(ORDER) + (top == "app")


def folders(all_items: list[Item]) -> Iterator[str]:
    """Every folder that holds something, parents before children, the top left out."""
    seen = {""}
    for item in all_items:
        parts = item.folder.split("/")
        for depth in range(1, len(parts) + 1):
            folder = "/".join(parts[:depth])
            if folder not in seen:
                seen.add(folder)
                yield folder
