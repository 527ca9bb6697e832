"""A profile file as it is written, and reading it: msgspec refuses what isn't in the tables below."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec

from app.devices.library.calls import Library
from app.devices.profile_why import said
from app.domain.errors import Unreadable
from app.paths import RESOURCES

FOLDER = RESOURCES / "devices"
DEPTH = 5
"""Profiles may extend each other this far; more is a circle."""

NAME = re.compile(r"[\w.-]+")
"""A profile that is extended stands beside the file or ships with the program: a name, no path."""

Byte = Annotated[int, msgspec.Meta(ge=0, le=255)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=60_000)]
Baud = Annotated[int, msgspec.Meta(ge=50, le=4_000_000)]
Named = Annotated[str, msgspec.Meta(min_length=1)]
Addresses = tuple[Byte, Byte]
Size = Annotated[int, msgspec.Meta(ge=0, le=4096)]
Kind = Literal["caller", "evaluator", "led"]
FramingKind = Literal["frame", "line", "byte", "hid-keyboard", "websocket-json", "dll"]

Parity = Literal["N", "E", "O"]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(FramingKind),
    "kinds": get_args(Kind),
    "parity": get_args(Parity),
}
"""What there is to choose from, for whoever chose something else."""


class Framing(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`length`: the least and most that LEN may be, or the size of DATA where there is no LEN. `counted` and `checked`
    name the first and last token that LEN counts and CHECK covers. What is left out is the kind's own."""

    kind: FramingKind
    layout: str = ""
    check: str = "none"
    length: tuple[Size, Size] | None = None
    counted: str = ""
    checked: str = ""
    escape: str = ""


class LineFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """The serial line; what isn't given comes from the profile that is extended."""

    baud: Baud | None = None
    bits: Literal[7, 8] | None = None
    parity: Parity | None = None
    stop: Literal[1, 2] | None = None
    gap_ms: Milliseconds | None = None
    silence_ms: Milliseconds | None = None
    echo_ms: Milliseconds | None = None


class ReceiveFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """Packets of `command` (or any but `not_command`) from `address`, whose DATA fits one of `data` or the fields of
    `json`, are `event`; a `quiet` one is answered and told to nobody."""

    event: str
    address: Addresses = (0, 255)
    data: tuple[str, ...] = ()
    json: dict[str, str | int | bool] = {}
    command: tuple[Byte, ...] = ()
    not_command: tuple[Byte, ...] = ()
    answer: str = ""
    repeat_ms: Milliseconds = 0
    quiet: bool = False


class TransmitFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    name: str
    address: Addresses = (0, 255)
    command: Byte = 0
    data: str = ""
    json: dict[str, str | int | bool] = {}
    expects: str = ""


class VectorFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """One example: of a `receive` event ("" for bytes nothing may come of), or of a `transmit` order. Lines of text
    may be written as `text`, without their end, in the place of `bytes`; so may `answer_text`."""

    bytes: str = ""
    text: str = ""
    answer_text: str = ""
    receive: str | None = None
    transmit: str | None = None
    address: Byte = 0
    value: str | None = None
    answer: str = ""
    values: dict[str, int | str] = {}


class File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    id: Named
    title: Named
    extends: str = ""
    kinds: tuple[Kind, ...] = ()
    calibrated: bool = False
    framing: Framing | None = None
    hearing: Framing | None = None
    library: Library | None = None
    line: LineFile = LineFile()
    address: dict[Kind, Byte] = {}
    test: dict[Kind, tuple[str, ...]] = {}
    rating: dict[str, str] = {}
    receive: tuple[ReceiveFile, ...] = ()
    transmit: tuple[TransmitFile, ...] = ()
    vector: tuple[VectorFile, ...] = ()


def chain(path: Path) -> list[tuple[File, Path, str]]:
    """The file and what it extends, base first, each with its path and text. Raises Unreadable."""
    files = [parse(path)]
    while base := files[0][0].extends:
        near = path.parent / f"{base}.toml"
        found = near if near.is_file() else FOLDER / f"{base}.toml"
        circle = found.resolve() in {path.resolve() for _, path, _ in files}
        why = "profile_circle" if circle else "profile_deep" if len(files) > DEPTH else "profile_no_base"
        if circle or len(files) > DEPTH or not NAME.fullmatch(base) or not found.is_file():
            raise wrong(files[0][1], files[0][2], "extends", why, base)
        files.insert(0, parse(found))
    return files


def parse(path: Path) -> tuple[File, Path, str]:
    """One file. Raises Unreadable naming file, key and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' own editor puts a mark before the text
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise Unreadable("devices_profile_encoding", file=path.name) from error
    except OSError as error:
        raise Unreadable("devices_profile_unreadable", file=path.name, why=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else len(text.splitlines())
        raise Unreadable("devices_profile_not_toml", file=path.name, line=number) from error
    try:
        return msgspec.convert(raw, File), path, text
    except msgspec.ValidationError as error:
        key, message = _placed(str(error))
        why, given = said(message)
        options = CHOICES.get(re.sub(r".*\.|\[.*", "", key), ()) if why == "profile_choice" else ()
        raise wrong(path, text, key, why, " / ".join((given, *map(str, options)))) from error


def _placed(message: str) -> tuple[str, str]:
    """msgspec's "Object contains unknown field `foo` - at `$.receive[2]`" as `receive[2].foo` and the rest."""
    why, _, where = message.partition(" - at `$")
    unnamed = re.search(r"field `(\w+)`", why)
    key = where.rstrip("`").lstrip(".").replace("[...]", "")
    return ".".join(part for part in (key, unnamed[1] if unnamed else "") if part), why


def line_of(text: str, key: str) -> int:
    """The line of `receive[2].command` in a TOML text: the third [[receive]], then its `command`; where that isn't
    written, the nearest above it, at least the first."""
    lines = text.splitlines()
    at = 0
    for part in key.split("."):
        name, _, index = part.partition("[")
        wanted = re.compile(rf"\s*(\[\[?{name}\]?\]|{name}\s*=)")
        places = [n for n, line in enumerate(lines[at:], at + 1) if wanted.match(line)]
        number = int(index.rstrip("]").partition("]")[0] or 0)
        at = places[min(number, len(places) - 1)] if places else at
    return max(at, 1)


def wrong(path: Path, text: str, key: str, why: str, given: str = "") -> Unreadable:
    """The error that names file, key and line, what is wrong (a code under `domain_why_`) and what was given."""
    shown = f"（{given}）" if given else ""
    return Unreadable("devices_profile_wrong", file=path.name, key=key, line=line_of(text, key), why=why, given=shown)
