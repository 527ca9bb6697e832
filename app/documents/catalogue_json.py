"""A catalogue as JSON, in and out (R-CAT-12): `{"guide": […], "package": […]}` in the words of its dataclasses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from app.documents.catalogue_lines import TABLES, json_lines
from app.documents.catalogue_report import Entry, Imported, Wrong, fault, imported, shown, twice
from app.domain.catalogue import Guide
from app.domain.errors import Unreadable
from app.domain.guides import LISTS, build, guide_to_dict
from app.domain.packages import Package, package_to_dict
from app.texts import words


def read_json(data: bytes, name: str) -> Imported:
    """The catalogue, or nothing of it and a report by line. Raises Unreadable naming the file for what is no catalogue
    in JSON at all."""
    text, plain = _parsed(data, name)
    fits = isinstance(plain, dict) and all(t in TABLES and isinstance(v, list) for t, v in plain.items())
    if not isinstance(plain, dict) or not fits or not any(plain.values()):
        raise Unreadable("catalogue_not_json", file=name, why=words("catalogue_json_shape"))
    guides, packages, wrong = entries_of(plain)
    read, lines = imported(guides, packages, wrong, name), json_lines(text)
    placed = [entry._replace(row=lines.of(entry.sheet, entry.row)) for entry in (*guides, *packages)]
    report = [replace(w, row=lines.of(w.sheet, w.row, w.column)) for w in read.wrong]
    if report := [*report, *twice(placed)]:
        return Imported((), (), tuple(report), {})
    return read._replace(places={(str(entry.raw.get("code")), ""): entry.row for entry in placed})


def entries_of(plain: Mapping[str, object]) -> tuple[list[Entry], list[Entry], list[Wrong]]:
    """Guides and packages of a file's tables, and what is wrong; what is wrong inside is no entry."""
    wrong = list[Wrong]()
    guides, packages = (list(_sound(table, plain.get(table, ()), wrong)) for table in TABLES)
    return guides, packages, wrong


def _sound(table: str, entries: object, wrong: list[Wrong]) -> Iterator[Entry]:
    for n, raw in enumerate(entries if isinstance(entries, list | tuple) else [entries], 1):
        if not isinstance(raw, dict):
            wrong.append(Wrong(table, n, "", shown(raw), words("catalogue_not_a_table")))
        elif inside := list(_inside(raw, table, n)):
            wrong += inside
        else:
            yield Entry(table, n, raw)


def _inside(raw: Mapping[str, object], table: str, n: int) -> Iterator[Wrong]:
    """What is wrong in the entries within, each by its code or its number: `materials[id].name`, `fees[2].amount`."""
    for key, kind in LISTS.items():
        nested = raw.get(key)
        for m, entry in enumerate(nested if isinstance(nested, list) else (), 1):
            try:
                build(kind, entry, "")
            except Unreadable as error:
                values = entry if isinstance(entry, dict) else {}
                yield fault(error, table, n, values, f"{key}[{values.get('code') or m}].")


def _parsed(data: bytes, name: str) -> tuple[str, object]:
    try:
        text = data.decode("utf-8-sig")
        return text, json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError:
        why = words("catalogue_json_encoding")
    except json.JSONDecodeError as error:
        why = words("catalogue_json_at", line=error.lineno, column=error.colno)
    except _Twice as error:
        why = words("catalogue_json_twice", key=shown(error.args[0]))
    except (ValueError, RecursionError):
        why = words("catalogue_json_deep")
    raise Unreadable("catalogue_not_json", file=name, why=why)


class _Twice(Exception):
    """A key that an object has two of: one of the values would be lost unseen."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1))
    return values


def write_json(guides: Iterable[Guide], packages: Iterable[Package]) -> bytes:
    """What `read_json` reads back to the same values."""
    plain = {"guide": [guide_to_dict(g) for g in guides], "package": [package_to_dict(p) for p in packages]}
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()
