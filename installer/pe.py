"""What a Windows program or library imports, and its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pefile

BINARIES = (".dll", ".pyd", ".exe")


def binaries(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in BINARIES)


@cache
def imports(file: Path) -> Mapping[str, tuple[str, ...]]:
    """Library (lower case) → the names taken from it; delayed ones too."""
    found: dict[str, tuple[str, ...]] = {}
    with pefile.PE(file, fast_load=True) as pe:
        kinds = ("IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT")
        pe.parse_data_directories([pefile.DIRECTORY_ENTRY[kind] for kind in kinds])
        for table in ("DIRECTORY_ENTRY_IMPORT", "DIRECTORY_ENTRY_DELAY_IMPORT"):
            for entry in getattr(pe, table, ()):
                names = tuple(i.name.decode("ascii") for i in entry.imports if i.name)
                found[entry.dll.decode("ascii").lower()] = names
    return found


def is_x64(file: Path) -> bool:
    with pefile.PE(file, fast_load=True) as pe:
        return bool(pe.FILE_HEADER.Machine == pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"])


def closure(roots: Iterable[Path], around: Path) -> set[Path]:
    """The roots and every library lying in `around` that they need, and those need."""
    near = {p.name.lower(): p for p in around.iterdir() if p.suffix.lower() in BINARIES}
    needed: set[Path] = set()
    waiting = list(roots)
    while waiting:
        file = waiting.pop()
        if file not in needed:
            needed.add(file)
            waiting += [near[name] for name in imports(file) if name in near]
    return needed
