"""A catalogue as the product keeps it: `[[guide]]` and `[[package]]` tables, written, and found again line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from app.domain.catalogue import Guide
from app.domain.packages import Package

BARE = re.compile(r"[A-Za-z0-9_-]+")
HEAD = re.compile(r"^\s*\[\[\s*(guide|package)\s*\]\]")
PART = re.compile(r"(\w+)(?:\[([^\]]*)\])?\.?")


def write_toml(guides: Iterable[Guide], packages: Iterable[Package]) -> bytes:
    """One file that reads back to the same values; what stands at its default isn't written."""
    tables = [("guide", _pairs(guide)) for guide in guides] + [("package", _pairs(package)) for package in packages]
    parts = (f"[[{name}]]\n" + "".join(f"{k} = {_value(v, top=True)}\n" for k, v in pairs) for name, pairs in tables)
    return "\n".join(parts).encode()


def _pairs(value: Any) -> list[tuple[str, object]]:
    pairs = [(f, getattr(value, f.name)) for f in fields(value)]
    return [(f.name, own) for f, own in pairs if own != _default(f)]


def _default(f: Field[Any]) -> object:
    return f.default if f.default_factory is MISSING else f.default_factory()


def _value(value: object, *, top: bool = False) -> str:
    """Text as a basic string, which JSON writes the same way but for one character. The tables of a list that isn't
    within another stand one a line."""
    if is_dataclass(value):
        return _table(_pairs(value))
    if isinstance(value, Mapping):
        return _table(value.items())
    if isinstance(value, list | tuple):
        return _lines(value) if top and is_dataclass(value[0]) else "[" + ", ".join(map(_value, value)) + "]"
    plain = value if isinstance(value, bool | int) else str(value)
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(pairs: Iterable[tuple[str, object]]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {_value(value)}" for key, value in pairs) + " }"


def _lines(entries: Iterable[object]) -> str:
    return "[\n" + "".join(f"  {_value(entry)},\n" for entry in entries) + "]"


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


class Lines:
    """Where in a TOML file an item's field stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        heads = [(n, found[1]) for n, line in enumerate(self._lines) if (found := HEAD.match(line))]
        ends = [n for n, _ in heads[1:]] + [len(self._lines)]
        self._spans = [(table, begin, end) for (begin, table), end in zip(heads, ends, strict=True)]

    def of(self, table: str, n: int, field: str = "") -> int:
        """The line, from 1, of a field's path in the nth (from 1) `[[table]]`: of the entry where one is meant, else
        of the key, else of the head; 0 for a table that is written some other way."""
        spans = [(begin, end) for name, begin, end in self._spans if name == table]
        if n > len(spans):
            return 0
        at, end = spans[n - 1]
        for key, code in PART.findall(field):
            at = self._find(rf"(?:^|[\s{{,])[\"']?{key}[\"']?\s*=|\[\[\s*\w+\.{key}\s*\]\]", at, end)
            if code:
                at = self._find(rf"code\s*=\s*[\"']{re.escape(code)}[\"']", at, end)
        return at + 1

    def key(self, key: str) -> int:
        """The line of a table or key at the top, 0 where it can't be told."""
        return self._find(rf"^\s*\[*\s*{re.escape(key)}\b", -1, len(self._lines)) + 1

    def _find(self, pattern: str, at: int, end: int) -> int:
        return next((n for n in range(max(at, 0), end) if re.search(pattern, self._lines[n])), at)
