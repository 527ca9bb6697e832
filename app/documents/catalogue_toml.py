"""A catalogue as the product keeps it: `[[guide]]` and `[[package]]` tables, written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from app.domain.catalogue import Guide
from app.domain.packages import Package

BARE = re.compile(r"[A-Za-z0-9_-]+")


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
