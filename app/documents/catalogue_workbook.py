"""Opening somebody's workbook without trusting it: what it is, how big it gets, and its rows as they stand."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from app.documents.catalogue_report import MOST_BYTES
from app.domain.errors import Unreadable
from app.texts import words

MOST_ROWS = 100_000
MOST_CELLS = 5_000_000
"""Blank ones too: a row may claim to be sixteen thousand columns wide."""
OLE = b"\xd0\xcf\x11\xe0"
"""How an old xls begins, and a workbook that is encrypted with a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+\d+"')
HIDDEN = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*?\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')

UNSEEN = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u200c\u200d\u2060\ufeff"
"""Spaces of any kind and characters without width, at either end."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that holds no value of its own: `why` in words."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its rows that aren't blank with their numbers, where merged cells begin (letters, row), which of the
    rows don't show, and whether the sheet as a whole doesn't."""

    rows: tuple[tuple[int, tuple[object, ...]], ...]
    merged: tuple[tuple[str, int], ...] = ()
    hidden: frozenset[int] = frozenset()
    concealed: bool = False


def pages(data: bytes, name: str) -> Mapping[str, Page]:
    """Every sheet by title. Raises Unreadable naming the file for what is no xlsx, damaged, locked or far too big."""
    _look(data, name)
    try:
        with warnings.catch_warnings():  # styles and extensions a reader doesn't know are none of ours
            warnings.simplefilter("ignore")
            return dict(_read(data, name))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a damaged part makes the library fail in any way it likes
        raise Unreadable("catalogue_damaged", file=name) from error


def _look(data: bytes, name: str) -> None:
    if data.startswith(OLE):
        raise Unreadable("catalogue_has_password" if ENCRYPTED in data else "catalogue_is_xls", file=name)
    if not data.startswith(b"PK"):
        raise Unreadable("catalogue_not_xlsx", file=name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("catalogue_damaged", file=name) from error
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable("catalogue_too_big", file=name, most=MOST_BYTES >> 20)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable("catalogue_not_xlsx", file=name)


def _read(data: bytes, name: str) -> Iterator[tuple[str, Page]]:
    with (
        closing(load_workbook(BytesIO(data), read_only=True, keep_links=False)) as book,
        zipfile.ZipFile(BytesIO(data)) as archive,
    ):
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file claims of its size is of no use
            rows = tuple(_rows(sheet, name))
            part = archive.read(
                sheet._worksheet_path
            )  # the library skips merged cells and what is hidden when it streams
            merged = tuple((found[1].decode(), int(found[2])) for found in MERGED.finditer(part))
            hidden = frozenset(int(found[1]) for found in HIDDEN.finditer(part))
            yield sheet.title, Page(rows, merged, hidden, sheet.sheet_state != "visible")


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    kept = looked_at = 0
    for n, cells in enumerate(sheet.iter_rows(), 1):
        row = tuple(_value(cell) for cell in cells)
        looked_at += len(row)
        if any(value is not None for value in row):
            kept += 1
            yield n, row
        if kept > MOST_ROWS or looked_at > MOST_CELLS:
            raise Unreadable("catalogue_too_many", file=name, sheet=sheet.title, most=MOST_ROWS)


def _value(cell: Any) -> object:
    if cell.data_type == "f":
        return Bad(str(cell.value), words("catalogue_formula"))
    if cell.data_type == "e":
        return Bad(str(cell.value), words("catalogue_cell_error"))
    return (trimmed(cell.value) or None) if isinstance(cell.value, str) else cell.value


def trimmed(text: str) -> str:
    return text.strip(UNSEEN)
