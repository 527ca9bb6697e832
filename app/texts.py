"""The one place that turns codes and parameters into Chinese words.

The words stand in resources/i18n/*.toml, one file a room, `code = "sentence with {parameters}"`.
"""

from __future__ import annotations

import tomllib
from functools import cache

from app.domain.errors import AppError
from app.paths import RESOURCES


@cache
def table() -> dict[str, str]:
    """Every code with its sentence. Raises ValueError when two rooms claim the same code."""
    merged: dict[str, str] = {}
    for path in sorted((RESOURCES / "i18n").glob("*.toml")):
        room = tomllib.loads(path.read_text(encoding="utf-8"))
        if twice := merged.keys() & room.keys():
            raise ValueError(f"{path.name}: {sorted(twice)} already defined")
        merged.update(room)
    return merged


def words(code: str, **params: object) -> str:
    """The sentence for `code`; the code itself where none is written (a test keeps that from landing).

    A parameter that is itself a code has its own word: `status="accepted"` reads `domain_status_accepted`.
    """
    return table().get(code, code).format_map({name: _word(name, value) for name, value in params.items()})


def _word(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return "、".join(str(_word(name, v)) for v in value)
    return table().get(f"domain_{name}_{value}", value)


def findings(error: AppError) -> list[str]:
    """Every finding that a refusal of the catalogue's bears, a line each: rule, item, field, why."""
    found = error.params.get("findings")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return ["\t".join((row["rule"], row["item"], row["field"], words(row["why"], words=row["words"]))) for row in rows]


def explain(error: AppError) -> str:
    return words(error.code, **error.params)
