"""What came of reading a catalogue's file: the catalogue whole, or nothing of it and a report per row (R-CAT-12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from app.domain.catalogue import Guide
from app.domain.errors import Unreadable
from app.domain.guides import parse_guide
from app.domain.packages import Package, parse_package
from app.texts import words

T = TypeVar("T")
MOST_BYTES = 100 * 1024 * 1024
"""What a file may hold, a workbook unfold to; no county's catalogue comes near it."""
WHY = {"domain_guide_unknown_key": "catalogue_unknown_key", "domain_guide_missing_key": "catalogue_needed"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong: in which sheet (of JSON: which list), in which row (of JSON: which entry, from 1), under which
    heading, what stands there, and why it can't, in words."""

    sheet: str
    row: int
    column: str
    value: str
    why: str


class Imported(NamedTuple):
    """`guides` and `packages` are empty where anything is `wrong`. `places` maps (item, path of an entry, "" for the
    item itself) to its row, for findings."""

    guides: tuple[Guide, ...]
    packages: tuple[Package, ...]
    wrong: tuple[Wrong, ...]
    places: Mapping[tuple[str, str], int]


class Entry(NamedTuple):
    """A guide or package as plain values, with its sheet's title and row."""

    sheet: str
    row: int
    raw: Mapping[str, object]


def imported(
    guides: Sequence[Entry],
    packages: Sequence[Entry],
    wrong: Iterable[Wrong],
    name: str,
    places: Mapping[tuple[str, str], int] | None = None,
) -> Imported:
    """R-CAT-12: everything parsed, or nothing: one wrong row keeps the whole file out."""
    report = list(wrong)
    made_guides = tuple(_parsed(parse_guide, guides, name, report))
    made_packages = tuple(_parsed(parse_package, packages, name, report))
    if report:
        return Imported((), (), tuple(report), {})
    return Imported(made_guides, made_packages, (), places or {})


def fault(error: Unreadable, sheet: str, row: int, raw: Mapping[str, object], path: str = "") -> Wrong:
    """What `parse_guide` and its like found wrong, as a row of the report."""
    key = str(error.params["key"])
    return Wrong(sheet, row, path + key, shown(raw.get(key)), words(WHY.get(error.code, "catalogue_value")))


def shown(value: object) -> str:
    """A value as the report shows it, cut short."""
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _parsed(
    parse: Callable[[Mapping[str, object], str], T], entries: Iterable[Entry], name: str, report: list[Wrong]
) -> Iterator[T]:
    for entry in entries:
        try:
            yield parse(entry.raw, name)
        except Unreadable as error:
            report.append(fault(error, entry.sheet, entry.row, entry.raw))


def twice(entries: Iterable[Entry]) -> Iterator[Wrong]:
    """A code that an earlier row has already."""
    first: dict[str, int] = {}
    for entry in entries:
        code = str(entry.raw.get("code"))
        if code in first:
            yield Wrong(entry.sheet, entry.row, "code", code, words("catalogue_row_twice", first=first[code]))
        first.setdefault(code, entry.row)
