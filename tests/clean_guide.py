"""A guide in which nothing is vague, missing or contradictory: it may be published as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.paths import RESOURCES


def _shipped(code: str) -> dict[str, object]:
    for path in sorted((RESOURCES / "catalogue").glob("*.toml")):
        for guide in tomllib.loads(path.read_text(encoding="utf-8")).get("guide", ()):
            if guide["code"] == code:
                return dict(guide)
    raise LookupError(code)


CLEAN = _shipped("WJ-001")


def toml(value: object) -> str:
    """A plain value as TOML writes it inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(v)}" for key, v in value.items() if v is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


def file_of(path: Path, table: str, *entries: Mapping[str, object]) -> Path:
    """A catalogue's file with these guides or packages."""
    lines = [f"[[{table}]]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in e.items() if v is not None) for e in entries]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
