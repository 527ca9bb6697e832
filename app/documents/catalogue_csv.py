"""One sheet of a catalogue as csv, in whatever a Chinese spreadsheet program writes: UTF-8, UTF-16, GBK, GB 18030."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from app.documents.catalogue_columns import Sheet, sheets
from app.documents.catalogue_workbook import MOST_ROWS, Bad, Page, trimmed
from app.domain.errors import Unreadable
from app.texts import words

MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order: Chinese in GBK is never UTF-8 by chance, the other way round it may be."""
MOVED = dict(
    zip(
        (*range(0xE78D, 0xE797), *(0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864)),
        (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A), *range(0x9FB4, 0x9FBC)),
        strict=True,
    )
)
"""Characters that GB 18030-2022 moved from private codes to their own; the decoder knows the standard of 2005."""
BETWEEN = ",\t;"
ERRORS = frozenset("#N/A #REF! #VALUE! #NAME? #DIV/0! #NUM! #NULL! #SPILL!".split())


def is_csv(data: bytes, name: str) -> bool:
    """A table as text, or what calls itself one."""
    text = _decoded(data)
    if text is None:
        return name.lower().endswith(".csv") and b"\0" not in data
    return "\0" not in text and any(mark in text.partition("\n")[0] for mark in BETWEEN)


def csv_pages(data: bytes, name: str) -> Mapping[str, Page]:
    """The sheet whose headings stand in the first row, by its title. Raises Unreadable naming file and line."""
    text = _decoded(data)
    if text is None:
        raise Unreadable("catalogue_csv_encoding", file=name, line=_bad_line(data))
    rows = tuple(_rows(text, name))
    return {_sheet(rows[0][1] if rows else ()).title: Page(rows)}


def _decoded(data: bytes) -> str | None:
    marked = next((encoding for mark, encoding in MARKED.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.translate(MOVED) if encoding == "gb18030" else text
    return None


def _bad_line(data: bytes) -> int:
    """The line that no encoding reads: the last one that any gets to."""
    reached = []
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            reached.append(error.start)
    return data.count(b"\n", 0, max(reached, default=0)) + 1


def _rows(text: str, name: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Rows with anything in them, by the number they have in a spreadsheet."""
    head = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(BETWEEN, key=head.count), strict=True)
    begun = 0
    try:
        for n, cells in enumerate(reader, 1):
            begun = reader.line_num
            if any(trimmed(cell) for cell in cells):
                yield n, tuple(_value(cell) for cell in cells)
            if n > MOST_ROWS:
                raise Unreadable("catalogue_too_many", file=name, sheet="csv", most=MOST_ROWS)
    except csv.Error as error:
        raise Unreadable("catalogue_csv_line", file=name, line=begun + 1) from error


def _value(cell: str) -> object:
    text = trimmed(cell)
    if text.startswith("="):
        return Bad(text, words("catalogue_formula"))
    if text in ERRORS:
        return Bad(text, words("catalogue_cell_error"))
    return text or None


def _sheet(head: tuple[object, ...]) -> Sheet:
    """The sheet that shares most headings with the first row."""

    def shared(sheet: Sheet) -> int:
        return len({heading for column in sheet.columns for heading in column.headings}.intersection(map(str, head)))

    return max(sheets().values(), key=shared)
