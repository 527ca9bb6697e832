"""Reading a TOML file, and saying in words why one can't be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from app.domain.errors import Unreadable
from app.texts import words

PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
WHY = ((FileNotFoundError, "missing"), (IsADirectoryError, "folder"), (PermissionError, "permission"))


def read_toml(path: Path) -> tuple[dict[str, object], str]:
    """The file's values and its text. Raises Unreadable naming file and why."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why="encoding") from error
    except (OSError, ValueError) as error:
        raise Unreadable("domain_file_missing", file=_short(path), why=_file_why(error)) from error
    try:
        return tomllib.loads(text.replace("\r\n", "\n")), text
    except (ValueError, RecursionError) as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=_toml_why(error)) from error


def _file_why(error: OSError | ValueError) -> str:
    return next((why for kind, why in WHY if isinstance(error, kind)), "name" if _badly_named(error) else "unknown")


def _badly_named(error: OSError | ValueError) -> bool:
    return isinstance(error, ValueError) or error.strerror == "File name too long"


def _toml_why(error: ValueError | RecursionError) -> str:
    if place := PLACE.search(str(error)):
        return words("domain_why_at", line=place[1], column=place[2])
    return "end" if isinstance(error, tomllib.TOMLDecodeError) else "deep"


def _short(path: Path) -> str:
    name = "".join(c if c.isprintable() else "\ufffd" for c in str(path))
    return name if len(name) <= 200 else f"{name[:200]}…"
