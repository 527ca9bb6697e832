"""Printer profiles from resources/devices/printers/*.toml: a new model needs a file, no code.

A profile proves itself when it is loaded: each file carries vectors for what is sent and for what is heard, and one
whose vectors fail is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from app.devices.printer.profile import PrinterProfile
from app.devices.printer.vectors import prove
from app.domain.errors import Unreadable
from app.paths import RESOURCES

FOLDER = RESOURCES / "devices" / "printers"


@cache
def names() -> tuple[str, ...]:
    """Every shipped printer profile's id."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load(name: str, folder: Path = FOLDER) -> PrinterProfile:
    """The profile `name`. Raises Unreadable naming file, key and line, or the vector that failed."""
    path = folder / f"{name}.toml"
    if not name.replace("-", "").replace("_", "").isalnum() or not path.is_file():
        raise Unreadable("printer_profile_unknown", name=name, known="、".join(names()))
    try:
        profile = msgspec.convert({**_read(path), "id": name}, PrinterProfile)
    except msgspec.ValidationError as error:
        raise _wrong(path, str(error)) from error
    prove(profile, path.name)
    return profile


def _read(path: Path, depth: int = 0) -> Mapping[str, object]:
    """The file's keys over those of the profile that it extends; vectors are its own where it has any."""
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable("printer_profile_wrong", file=path.name, line=0, why=str(error)) from error
    parent = own.pop("extends", None)
    if parent is None:
        return own
    if depth > 4 or not (path.parent / f"{parent}.toml").is_file():
        raise _wrong(path, f"`extends` `{parent}`")
    return {**_read(path.parent / f"{parent}.toml", depth + 1), **own}


def _wrong(path: Path, why: str) -> Unreadable:
    key = why.rsplit("$.", 1)[-1].split("`")[0] if "$." in why else why.partition("`")[2].partition("`")[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.split("=")[0].strip() == key), 0)
    return Unreadable("printer_profile_wrong", file=path.name, line=line, why=why)
