"""A catalogue from wherever it lies – TOML files, JSON, xlsx, csv – and where each thing in it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import Unreadable
from app.tomlfile import WHY, read_toml

if TYPE_CHECKING:
    from app.documents.catalogue_report import Wrong
    from app.domain.catalogue import Guide
    from app.domain.catalogue_finding import Finding
    from app.domain.packages import Package

PART_END = re.compile(r"[.\[]")
HALL = "hall.toml"
"""Stands beside the catalogue and is none."""


class Place(NamedTuple):
    """File, sheet ("" but for a workbook) and line or row (0 where it can't be told)."""

    file: str
    sheet: str
    line: int


@dataclass(frozen=True)
class Source:
    """The catalogue, or what is wrong with it. `place` says where a finding stands."""

    guides: tuple[Guide, ...]
    packages: tuple[Package, ...]
    wrong: tuple[Wrong, ...]
    place: Callable[[Finding], Place]


def source(path: Path, only: Sequence[str] = (".xlsx", ".csv", ".json", ".toml", "")) -> Source:
    """What a path holds, by its suffix; `only` says which may come, "" being a folder. What bears another suffix is
    looked at as a workbook, so that it is told what it is. Raises Unreadable naming the file for what can't be read."""
    folder, suffix = path.is_dir(), path.suffix.lower()
    kind = "" if folder else suffix if suffix in READERS else ".xlsx"
    if kind not in only:
        wanted = [suffix for suffix in only if suffix]
        raise Unreadable("catalogue_suffix", file=path.name[:200], wanted=wanted)
    return READERS[kind](path)


def read_file(path: Path) -> bytes:
    from app.documents.catalogue_report import MOST_BYTES

    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable("catalogue_too_big", file=path.name[:200], most=MOST_BYTES >> 20)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = next((why for kind, why in WHY if isinstance(error, kind)), "unknown")
        raise Unreadable("domain_file_missing", file=str(path)[:200], why=why) from error


def _xlsx(path: Path) -> Source:
    from app.documents.catalogue_columns import sheets
    from app.documents.catalogue_xlsx import read_xlsx

    read = read_xlsx(read_file(path), path.name)
    packages = {package.code for package in read.packages}

    def place(finding: Finding) -> Place:
        known = next((path for path in above(finding.field) if (finding.item, path) in read.places), "")
        own = "package" if finding.item in packages else "guide"
        sheet = finding.field.partition("[")[0] if known else own
        return Place(path.name, sheets()[sheet].title, read.places.get((finding.item, known), 0))

    return Source(read.guides, read.packages, read.wrong, place)


def above(field: str) -> Iterator[str]:
    """A path and each shorter one: `materials[m3].name`, `materials[m3]`, `materials`, and "" for the item itself."""
    yield field
    for found in reversed(list(PART_END.finditer(field))):
        yield field[: found.start()]
    yield ""


def _json(path: Path) -> Source:
    from app.documents.catalogue_json import read_json
    from app.documents.catalogue_lines import json_lines

    data = read_file(path)
    read, lines = read_json(data, path.name), json_lines(data.decode("utf-8-sig"))
    at = {guide.code: ("guide", n) for n, guide in enumerate(read.guides, 1)}
    at |= {package.code: ("package", n) for n, package in enumerate(read.packages, 1)}
    wrong = tuple(replace(w, sheet=path.name) for w in read.wrong)

    def place(finding: Finding) -> Place:
        return Place(path.name, "", lines.of(*at[finding.item], finding.field))

    return Source(read.guides, read.packages, wrong, place)


def _folder(path: Path) -> Source:
    return _tables(sorted(p for p in path.glob("*.toml") if p.name != HALL), path)


def _tables(files: Sequence[Path], path: Path) -> Source:
    """Every file's tables together, each thing with its own file and line."""
    from app.documents.catalogue_json import entries_of
    from app.documents.catalogue_lines import TABLES, Lines, toml_lines
    from app.documents.catalogue_report import imported

    made, at = [], dict[str, tuple[str, Lines, str, int]]()
    for file in files:
        plain, text = read_toml(file)
        lines = toml_lines(text)
        if other := sorted(plain.keys() - set(TABLES)):
            raise Unreadable("catalogue_other_table", file=file.name, key=other[0], line=lines.key(other[0]))
        guides, packages, wrong = entries_of(plain)
        read = imported(guides, packages, wrong, file.name)
        at |= {str(e.raw.get("code")): (file.name, lines, e.sheet, e.row) for e in (*guides, *packages)}
        report = [replace(w, sheet=file.name, row=lines.of(w.sheet, w.row, w.column)) for w in read.wrong]
        made.append(read._replace(wrong=tuple(report)))
    if not any(read.guides or read.packages or read.wrong for read in made):
        raise Unreadable("catalogue_folder_empty", file=str(path)[:200])

    def place(finding: Finding) -> Place:
        file, lines, table, n = at[finding.item]
        return Place(file, "", lines.of(table, n, finding.field))

    return Source(
        tuple(guide for read in made for guide in read.guides),
        tuple(package for read in made for package in read.packages),
        tuple(fault for read in made for fault in read.wrong),
        place,
    )


READERS: Mapping[str, Callable[[Path], Source]] = {
    "": _folder,
    ".toml": lambda path: _tables([path], path),
    ".json": _json,
    ".xlsx": _xlsx,
    ".csv": _xlsx,
}
