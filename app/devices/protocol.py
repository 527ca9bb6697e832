"""A device's protocol as a profile tells it: which bytes are which event, which order is which bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.devices.framing import Layout, Packet
from app.devices.transport.opening import Line
from app.domain.errors import Unreadable

Value = int | str | bytes
PATTERNS = {
    "DIGITS": rb"(?P<digits>[\x00-\x09]+)",
    "DIGITS?": rb"(?P<digits>[\x00-\x09]*)",
    "KEY": rb"(?P<key>[\x00-\xff])",
    "REST": rb"[\x00-\xff]*",
}
BYTE = re.compile(r"[0-9A-F]{2}")
FIELD = re.compile(r"(?P<name>[a-z]+):(?:(?P<low>\d+)\.\.(?P<high>\d+)|(?P<digits>\d)|(?P<raw>\*))")


def read_pattern(text: str) -> re.Pattern[bytes]:
    """`DIGITS 0C` as an expression over DATA. Raises ValueError with the word that isn't one."""
    words = text.split()
    if wrong := [w for w in words if w not in PATTERNS and not BYTE.fullmatch(w)]:
        raise ValueError(wrong[0])
    return re.compile(b"".join(PATTERNS.get(w) or re.escape(bytes.fromhex(w)) for w in words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """Which packets are `event`. `commands` empty means any but `not_commands`. The same frame again within
    `repeat` seconds is the same event: answered again, told once."""

    event: str
    addresses: range
    commands: frozenset[int] = frozenset()
    not_commands: frozenset[int] = frozenset()
    patterns: tuple[re.Pattern[bytes], ...]
    answer: str = ""
    repeat: float = 0.0

    def match(self, packet: Packet) -> re.Match[bytes] | None:
        wanted = packet.command in self.commands if self.commands else packet.command not in self.not_commands
        if not wanted or packet.address not in self.addresses:
            return None
        return next((m for p in self.patterns if (m := p.fullmatch(packet.data))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmit:
    """An order the device understands. `data` is a template: bytes, `number:3` (digits), `stars:0..5` (one byte),
    `data:*` (bytes as they are)."""

    name: str
    addresses: range
    command: int
    data: tuple[str, ...]

    def fill(self, values: Mapping[str, Value]) -> bytes:
        """DATA with `values` in their places. Raises Unreadable for a value that is missing or doesn't fit."""
        return b"".join(_filled(word, values, self.name) for word in self.data)


def read_template(text: str) -> tuple[str, ...]:
    """Raises ValueError with the word that isn't one."""
    words = tuple(text.split())
    if wrong := [w for w in words if not BYTE.fullmatch(w) and not FIELD.fullmatch(w)]:
        raise ValueError(wrong[0])
    return words


def _filled(word: str, values: Mapping[str, Value], order: str) -> bytes:
    found = FIELD.fullmatch(word)
    if found is None:
        return bytes.fromhex(word)
    value = values.get(found["name"])
    try:
        return next(fill(found, value) for group, fill in FILLS.items() if found[group] is not None)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable("devices_order_value", order=order, key=found["name"], value=str(value)) from error


def _digits(found: re.Match[str], value: Value | None) -> bytes:
    """A number's decimal digits, zero-padded; of a ticket's number the part after its letter."""
    size = int(found["digits"])
    text = re.sub(r"^[A-Za-z]+", "", str(value)).zfill(size)
    if len(text) != size or not (text.isascii() and text.isdecimal()) or not re.search(r"\d", str(value)):
        raise ValueError(text)
    return bytes(int(digit) for digit in text)


def _ranged(found: re.Match[str], value: Value | None) -> bytes:
    number = int(value)  # type: ignore[arg-type]
    if not int(found["low"]) <= number <= int(found["high"]):
        raise ValueError(number)
    return bytes([number])


def _raw(found: re.Match[str], value: Value | None) -> bytes:
    return value if isinstance(value, bytes) else bytes.fromhex(str(value))


FILLS: Mapping[str, Callable[[re.Match[str], Value | None], bytes]] = {"digits": _digits, "low": _ranged, "raw": _raw}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """Bytes and what they must be. `receive` and `transmit` name a rule; receive "" = nothing may come of them.
    `line` is where it stands in its file."""

    raw: bytes
    receive: str | None = None
    transmit: str | None = None
    address: int = 0
    value: str | None = None
    answer: bytes = b""
    values: Mapping[str, Value] = field(default_factory=dict)
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One make of device. `rating` maps an evaluator's key to a level's name; `calibrated` says whether anybody
    checked that map at the device. `gap`, `silence`, `echo` in seconds (echo 0 = the line never echoes). `address`
    is a kind's usual one, `test` its orders whose effect a person can see or hear."""

    id: str
    title: str
    kinds: tuple[str, ...]
    layout: Layout
    line: Line
    gap: float
    silence: float
    echo: float
    receive: tuple[Receive, ...]
    transmit: tuple[Transmit, ...]
    rating: Mapping[int, str]
    calibrated: bool
    address: Mapping[str, int]
    test: Mapping[str, tuple[str, ...]]
    vectors: tuple[Vector, ...]

    def order(self, name: str) -> Transmit:
        """Raises Unreadable where the device has no such order."""
        found = next((t for t in self.transmit if t.name == name), None)
        if found is None:
            raise Unreadable("devices_order_unknown", profile=self.id, order=name)
        return found
