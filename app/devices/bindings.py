"""Which devices a counter has: home/devices.toml, written by the device screen, readable by an administrator."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import msgspec

from app.devices.contract import Event
from app.devices.profile_file import line_of
from app.devices.profiles import load, read_rating
from app.devices.registry import FRAMED, KINDS, check_profile
from app.devices.transport import parse_url
from app.domain.errors import AppError, Trouble, Unreadable
from app.texts import explain, words

NAME = "devices.toml"
ADDRESSES = {"camera": "app.devices.camera.source", "scanner": "app.devices.scanner.source"}
"""Kinds whose addresses aren't those of links, with the module that reads them."""


class Binding(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """One device. `address` 0 = any on its line; `rating` is the map calibrated at it (key number as text → level);
    `journal` keeps every byte, not only the rejected ones."""

    kind: str
    name: str
    url: str
    profile: str = ""
    address: Annotated[int, msgspec.Meta(ge=0, le=255)] = 0
    journal: bool = False
    rating: dict[str, str] = {}


class File(msgspec.Struct, forbid_unknown_fields=True):
    device: tuple[Binding, ...] = ()


def read(home: Path) -> tuple[Binding, ...]:
    """The home's devices; none where there is no file. Raises Unreadable naming file, line and what is wrong."""
    path = home / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("devices_bindings_unreadable", file=str(path), why=str(error)) from error
    try:
        found = msgspec.convert(tomllib.loads(text), File).device
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Unreadable("devices_bindings_unreadable", file=str(path), why=str(error)) from error
    _check(found, lambda n: line_of(text, f"device[{n}]"))
    return found


def write(home: Path, bindings: Sequence[Binding]) -> None:
    """All of the home's devices, whole or not at all. Raises Unreadable as `read`, Trouble when the disk refuses."""
    _check(bindings, lambda n: n + 1)
    path = home / NAME
    draft = path.with_suffix(".new")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write("\n".join(_table(b) for b in bindings))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise Trouble("devices_bindings_not_written", file=str(path)) from error


def put(bindings: Iterable[Binding], binding: Binding) -> tuple[Binding, ...]:
    """`bindings` with the one of that name replaced or added."""
    return (*(b for b in bindings if b.name != binding.name), binding)


def whose(bindings: Iterable[Binding], url: str, event: Event) -> Binding | None:
    """The device on this line that the event came from: by kind and address, 0 being any address."""
    kind = "evaluator" if event.event == "rating" else "caller"
    here = [b for b in bindings if b.url == url and b.kind == kind and _hears(b, event)]
    return max(here, key=lambda b: b.address, default=None)


def _hears(binding: Binding, event: Event) -> bool:
    """0 is any address; a device that has no address stands alone on its line."""
    return event.address is None or binding.address in (0, event.address)


def addresses(bindings: Iterable[Binding], url: str) -> frozenset[int]:
    """The places on this line that are this counter's; 0 among them: all."""
    return frozenset(b.address for b in bindings if b.url == url)


def ratings(bindings: Iterable[Binding], url: str) -> Mapping[int, Mapping[int, str]]:
    """The calibrated maps of one line's evaluators by address, as the driver wants them."""
    return {b.address: read_rating(b.rating) for b in bindings if b.url == url and b.rating}


def _check(bindings: Sequence[Binding], line: object) -> None:
    for n, binding in enumerate(bindings):
        if why := _wrong(binding) or _clash(binding, bindings[:n]):
            at = line(n) if callable(line) else 0
            raise Unreadable("devices_binding_wrong", name=binding.name, line=at, key=why)


def _clash(binding: Binding, before: Sequence[Binding]) -> str:
    """Why this device and an earlier one can't both be: the same name, one port, or one place on a shared line."""
    for other in before:
        if other.name == binding.name:
            return words("devices_clash_name", name=other.name)
        if _port(other) == _port(binding) and binding.kind != "camera":
            if (other.url, other.profile) != (binding.url, binding.profile) or not _shared(binding):
                return words("devices_clash_port", name=other.name)
            if (other.kind, other.address) == (binding.kind, binding.address):
                return words("devices_clash_address", name=other.name, address=binding.address)
    return ""


def _port(binding: Binding) -> str:
    """The port itself, whatever else its address says."""
    url = binding.url.partition("?")[0].lower().removeprefix("serial:").removeprefix("pty:").lstrip("/")
    return url if binding.url else binding.name


def _shared(binding: Binding) -> bool:
    """Several callers, evaluators and displays may stand on one line, told apart by their addresses."""
    return KINDS[binding.kind].profiles == FRAMED and load(binding.profile).hearing.addressed


def _wrong(binding: Binding) -> str:
    """What is wrong with one device, in words; "" for nothing."""
    if binding.kind not in KINDS:
        return words("devices_wrong_kind", kind=binding.kind)
    if not binding.name.strip():
        return words("devices_wrong_name")
    try:
        own = ADDRESSES.get(binding.kind)
        import_module(own).parse(binding.url) if own else parse_url(binding.url)
        check_profile(binding.kind, binding.profile, binding.url)
        read_rating(binding.rating)
    except AppError as error:
        return explain(error).rstrip("。")
    except ValueError as error:
        return words("devices_wrong_rating", key=error)
    return ""


def _table(binding: Binding) -> str:
    plain = {k: v for k, v in msgspec.structs.asdict(binding).items() if k != "rating" and v not in ("", 0, False)}
    lines = ["[[device]]", *(f"{key} = {_value(value)}" for key, value in plain.items())]
    if binding.rating:
        lines += ["[device.rating]", *(f"{key} = {_value(level)}" for key, level in sorted(binding.rating.items()))]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A TOML string is a JSON string but for DEL, which JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
