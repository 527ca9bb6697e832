"""A device's protocol as a profile tells it: which bytes are which event, which order is which bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.devices.framing import Bursts, Cutter, Framer
from app.devices.layout import Layout, Packet
from app.devices.library.calls import Library
from app.devices.patterns import Found, Pattern
from app.devices.templates import Template, Value
from app.devices.transport.opening import Line
from app.domain.errors import Unreadable

__all__ = ["Profile", "Receive", "Transmit", "Value", "Vector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """Which packets are `event`. `commands` empty means any but `not_commands`. The same frame again within
    `repeat` seconds is the same event: answered again, told once. A `quiet` one is only answered: a login of the
    device itself, a heartbeat, the receipt of an order."""

    event: str
    addresses: range
    commands: frozenset[int] = frozenset()
    not_commands: frozenset[int] = frozenset()
    patterns: tuple[Pattern, ...]
    answer: str = ""
    repeat: float = 0.0
    quiet: bool = False

    def match(self, packet: Packet) -> tuple[Pattern, Found] | None:
        """The pattern that fits the packet, and what it reads."""
        wanted = packet.command in self.commands if self.commands else packet.command not in self.not_commands
        if not wanted or packet.address not in self.addresses:
            return None
        return next(((p, found) for p in self.patterns if (found := p.match(packet.data))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmit:
    """An order the device understands. `expects` is the quiet event that says it was taken ("" = it says nothing)."""

    name: str
    addresses: range
    command: int
    data: Template
    expects: str = ""

    def fill(self, values: Mapping[str, Value]) -> bytes:
        """DATA with `values` in their places. Raises Unreadable for a value that is missing or doesn't fit."""
        return self.data.fill(values, self.name)


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
    """One make of device. `framing` is its kind of frames (`frame`, `line`, `byte`, `hid-keyboard`,
    `websocket-json`, `dll`), `layout` that of what we send, `hearing` of what we hear. `rating` maps an evaluator's
    key to a level's name; `calibrated` says whether anybody checked that map at the device. `gap`, `silence`, `echo`
    in seconds (echo 0 = the line never echoes). `address` is a kind's usual one, `test` its orders whose effect a
    person can see or hear."""

    id: str
    title: str
    kinds: tuple[str, ...]
    framing: str
    layout: Layout
    hearing: Layout
    line: Line
    library: Library | None
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

    def cutter(self) -> Cutter:
        """A fresh ear for one opened port."""
        if self.framing in ("byte", "hid-keyboard"):
            return Bursts(self.silence)
        return Framer(self.hearing, self.silence)

    def order(self, name: str) -> Transmit:
        """Raises Unreadable where the device has no such order."""
        found = next((t for t in self.transmit if t.name == name), None)
        if found is None:
            raise Unreadable("devices_order_unknown", profile=self.id, order=name)
        return found
