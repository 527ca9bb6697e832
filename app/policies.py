"""Reading policy packs: the shipped ones by name, others by path."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.domain.errors import Unreadable
from app.domain.packs import line_of, parse_policy
from app.domain.policy import Policy
from app.paths import RESOURCES
from app.tomlfile import read_toml

FOLDER = RESOURCES / "policies"


def load(name_or_path: str, near: Path = FOLDER) -> Policy:
    """A shipped pack by name, or a pack file by path relative to `near`. Raises Unreadable."""
    return read(_found(name_or_path, near))


def _found(name_or_path: str, near: Path) -> Path:
    """The file meant. Raises Unreadable where there is none."""
    found = shipped().get(name_or_path) or near / name_or_path
    if not _is_file(found):
        raise Unreadable("domain_policy_unknown", name=name_or_path[:60], shipped=sorted(shipped()))
    return found


@cache
def shipped() -> dict[str, Path]:
    """The packs that come with the program, by name."""
    return {path.stem: path for path in FOLDER.glob("*.toml")}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


@cache
def read(path: Path, extending: tuple[Path, ...] = ()) -> Policy:
    """One pack file with what it extends (`extending`: the packs that led here). Raises Unreadable naming file, key
    and line."""
    raw, text = read_toml(path)
    return parse_policy(raw, path.name, text, _base(raw, text, path, extending))


def _base(raw: dict[str, object], text: str, path: Path, extending: tuple[Path, ...]) -> Policy | None:
    if "extends" not in raw:
        return None
    line = line_of("extends", text)
    try:
        found = _found(str(raw["extends"]), path.parent)
    except Unreadable as error:
        raise Unreadable("domain_policy_extends", file=path.name, line=line, **error.params) from error
    chain = (*extending, path.resolve())
    if found.resolve() in chain:
        raise Unreadable("domain_policy_circle", file=path.name, line=line)
    return read(found, chain)
