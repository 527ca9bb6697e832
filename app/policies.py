"""Reading policy packs: the shipped ones by name, others by path."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from app.domain.errors import Unreadable
from app.domain.policy import Policy, parse_policy
from app.paths import RESOURCES

FOLDER = RESOURCES / "policies"


def load(name_or_path: str, near: Path = FOLDER) -> Policy:
    """A shipped pack by name, or a pack file by path relative to `near`. Raises Unreadable."""
    shipped = FOLDER / f"{name_or_path}.toml"
    return read(shipped if shipped.is_file() else near / name_or_path)


@cache
def read(path: Path) -> Policy:
    """One pack file with what it extends. Raises Unreadable naming file, key and line."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("domain_policy_missing", file=str(path), why=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=str(error)) from error
    extends = raw.get("extends")
    base = load(str(extends), path.parent) if extends else None
    return parse_policy(raw, path.name, text, base)
