"""Which shipped font has which character, so that no name is ever printed as empty boxes (GB 18030-2022).

Standard library only: papers, the receipt printer and the screens ask here, each draws with its own library.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from app.paths import RESOURCES

FOLDER = RESOURCES / "fonts"
FALLBACK = {
    "song": ("song", "hei", "rare"),
    "song-bold": ("song-bold", "song", "hei", "rare"),
    "hei": ("hei", "song", "rare"),
    "rare": ("rare", "song", "hei"),
}
"""Faces by name (宋, 粗宋, 黑, 生僻字), each with where its missing characters are looked for, in order."""

Ranges = tuple[tuple[int, ...], tuple[int, ...]]


def path(face: str) -> Path:
    return FOLDER / f"{face}.ttf"


def font_path_for(char: str, face: str = "hei") -> Path:
    """The file to draw `char` with, `face` preferred. Only for characters of `runs`, which are all covered."""
    return path(face_for(char, face) or face)


@cache
def face_for(char: str, face: str = "song") -> str:
    """The first face in `face`'s order that has the character; "" where none has."""
    return next((name for name in FALLBACK[face] if has(name, char)), "")


def runs(text: str, face: str = "song") -> list[tuple[str, str]]:
    """`text` in pieces of (face, piece). A character that no face has is spelled by its code point, 〔U+2A6A5〕,
    so that a name on paper never silently loses a part."""
    spelled = [(face_for(c, face), c) if face_for(c, face) else (face, f"〔U+{ord(c):04X}〕") for c in text]
    return [(name, "".join(c for _, c in piece)) for name, piece in groupby(spelled, key=lambda run: run[0])]


def missing(text: str) -> str:
    """The characters of `text` that no shipped font has, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if not face_for(c)))


def has(face: str, char: str) -> bool:
    firsts, lasts = coverage(face)
    at = bisect_right(firsts, ord(char)) - 1
    return at >= 0 and ord(char) <= lasts[at]


@cache
def coverage(face: str) -> Ranges:
    """First and last code point of each run of characters, read from the font's own cmap (format 12)."""
    with path(face).open("rb") as file:
        table = _format_12(file, _cmap_offset(file))
    file_groups = tuple(struct.iter_unpack(">3I", table))
    return tuple(g[0] for g in file_groups), tuple(g[1] for g in file_groups)


def _cmap_offset(file: BinaryIO) -> int:
    (tables,) = struct.unpack(">4xH6x", file.read(12))
    directory = dict(struct.iter_unpack(">4s4xI4x", file.read(16 * tables)))
    return int(directory[b"cmap"])


def _format_12(file: BinaryIO, cmap: int) -> bytes:
    file.seek(cmap)
    (subtables,) = struct.unpack(">2xH", file.read(4))
    offsets = [offset for _, _, offset in struct.iter_unpack(">2HI", file.read(8 * subtables))]
    for offset in offsets:
        file.seek(cmap + offset)
        form, groups = struct.unpack(">H10xI", file.read(16))
        if form == 12:
            return file.read(12 * groups)
    raise ValueError(f"{file.name}: no cmap of format 12")
