"""Frames on a serial line: laid out by a profile, cut out of a stream that may hold noise, halves and doubles.

A layout reads like the vendor's paper: `FF 68 LEN LEN 68 ADDR CMD DATA CHECK 16`.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Generic, Protocol, TypeVar

HEX = frozenset("0123456789ABCDEF")
FIELDS = ("LEN", "ADDR", "CMD", "SEQ", "DATA", "CHECK")
Check = Callable[[bytes], bytes]


def _crc16_modbus(data: bytes) -> bytes:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc.to_bytes(2, "little")


CHECKS: Mapping[str, Check] = {
    "sum8": lambda data: bytes([sum(data) & 0xFF]),
    "xor8": lambda data: bytes([reduce(lambda a, b: a ^ b, data, 0)]),
    "lrc": lambda data: bytes([-sum(data) & 0xFF]),
    "crc16-modbus": _crc16_modbus,
    "crc16-ccitt": lambda data: binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big"),
    "none": lambda data: b"",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One frame that passed every check of its layout; `seq` is 0 where the layout has none."""

    address: int
    command: int
    data: bytes = b""
    seq: int = 0
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Layout:
    """`tokens` in the order of the wire; LEN counts from ADDR to the end of DATA, CHECK covers the same bytes.

    A length outside `least..most` is implausible. Build with `read_layout`.
    """

    tokens: tuple[str, ...]
    check: Check
    least: int
    most: int

    @property
    def start(self) -> bytes:
        """The literal bytes every frame begins with."""
        first = next(i for i, token in enumerate(self.tokens) if token in FIELDS)
        return bytes.fromhex("".join(self.tokens[:first]))

    @property
    def head(self) -> int:
        """How many bytes stand before the first counted one."""
        return self.tokens.index("ADDR")

    @property
    def own(self) -> int:
        """How many counted bytes are not DATA."""
        return self.tokens.index("DATA") - self.head

    @property
    def tail(self) -> bytes:
        """The literal bytes after CHECK."""
        return bytes.fromhex("".join(self.tokens[self.tokens.index("CHECK") + 1 :]))

    def build(self, packet: Packet) -> bytes:
        """The frame of `packet`, its check and length worked out. Raises ValueError where the length doesn't fit."""
        fields = {"ADDR": packet.address, "CMD": packet.command, "SEQ": packet.seq}
        counted = bytes(fields[token] for token in self.tokens[self.head : self.head + self.own]) + packet.data
        if not self.least <= len(counted) <= self.most:
            raise ValueError(f"{len(counted)} bytes do not fit {self.least}..{self.most}")
        head = bytes(len(counted) if token == "LEN" else int(token, 16) for token in self.tokens[: self.head])
        return head + counted + self.check(counted) + self.tail

    def packet(self, raw: bytes) -> Packet | None:
        """The packet in a whole frame, None where the check or the end is wrong."""
        end = len(raw) - len(self.tail)
        counted = raw[self.head : end - len(self.check(b""))]
        if raw[end:] != self.tail or self.check(counted) != raw[self.head + len(counted) : end]:
            return None
        fields = dict(zip(self.tokens[self.head : self.head + self.own], counted, strict=False))
        return Packet(
            address=fields["ADDR"],
            command=fields["CMD"],
            seq=fields.get("SEQ", 0),
            data=counted[self.own :],
            raw=raw,
        )

    def size(self, head: bytes) -> int | None:
        """How long the frame is that begins with `head`: 0 = more bytes must tell, None = no frame begins so."""
        lengths = set()
        for token, byte in zip(self.tokens[: self.head], head, strict=False):
            if token == "LEN":
                lengths.add(byte)
            elif byte != int(token, 16):
                return None
        if len(lengths) > 1 or any(not self.least <= n <= self.most for n in lengths):
            return None
        if len(head) < self.head:
            return 0
        return self.head + lengths.pop() + len(self.check(b"")) + len(self.tail)


def read_layout(text: str, check: str, least: int, most: int) -> Layout:
    """A profile's layout. Raises ValueError saying what is wrong with it."""
    tokens = tuple(text.upper().split())
    if check not in CHECKS:
        raise ValueError(check)
    if unknown := [t for t in tokens if t not in FIELDS and not (len(t) == 2 and set(t) <= HEX)]:
        raise ValueError(unknown[0])
    order = [t for t in tokens if t in ("ADDR", "CMD", "DATA", "CHECK")]
    if order != ["ADDR", "CMD", "DATA", "CHECK"] or "LEN" not in tokens or tokens[0] in FIELDS:
        raise ValueError(text)
    layout = Layout(tokens, CHECKS[check], least, most)
    if (
        set(tokens[layout.head : tokens.index("DATA")]) - {"ADDR", "CMD", "SEQ"}
        or not layout.own <= least <= most < 256
    ):
        raise ValueError(text)
    return layout


P = TypeVar("P")
Cut = TypeVar("Cut", covariant=True)


class Shape(Protocol[Cut]):
    """How frames look to the Framer: a Layout, or a device's own with a longer length."""

    @property
    def start(self) -> bytes: ...
    @property
    def head(self) -> int: ...
    def size(self, head: bytes) -> int | None: ...
    def packet(self, raw: bytes) -> Cut | None: ...


class Framer(Generic[P]):
    """Cuts packets out of a stream. A header that can't be one is passed over at once; half a frame is given up
    after `silence` seconds without a byte, and what stands behind its first byte is looked at again."""

    def __init__(self, layout: Shape[P], silence: float) -> None:
        self._layout = layout
        self._silence = silence
        self._buffer = bytearray()
        self._refused = bytearray()
        self._heard_at = 0.0

    def feed(self, data: bytes, now: float) -> tuple[list[P], list[bytes]]:
        """Packets and rejected bytes, each in the order they came.

        Only b"" with the time at which an empty read began is proof of silence: bytes may have waited in the
        system's buffer while this program was held up.
        """
        rejected: list[bytes] = []
        if data:
            self._heard_at = now
            self._buffer += data
            return self._cut(rejected, ended=False), rejected
        if self._buffer and now - self._heard_at >= self._silence:
            return self._cut(rejected, ended=True), rejected
        return [], rejected

    def _cut(self, rejected: list[bytes], *, ended: bool) -> list[P]:
        packets: list[P] = []
        while (size := self._next(ended=ended)) is not None:
            packet = self._layout.packet(bytes(self._buffer[:size]))
            if packet is None:
                self._pass_over(1)
                continue
            self._put_away(rejected)
            del self._buffer[:size]
            packets.append(packet)
        self._put_away(rejected)
        return packets

    def _next(self, *, ended: bool) -> int | None:
        """The size of the whole frame now at the front, noise before it passed over; None when more must come."""
        while self._buffer:
            self._to_start()
            size = self._layout.size(bytes(self._buffer[: self._layout.head])) if self._buffer else 0
            if size and size <= len(self._buffer):
                return size
            if size is not None and not ended:
                return None
            self._pass_over(1)
        return None

    def _to_start(self) -> None:
        """Noise before the first byte that could begin a frame goes."""
        start = self._layout.start
        at = self._buffer.find(start)
        if at < 0:
            # the end of the buffer may hold the beginning of the start
            held = next((n for n in range(len(start) - 1, 0, -1) if self._buffer.endswith(start[:n])), 0)
            at = len(self._buffer) - held
        self._pass_over(at)

    def _pass_over(self, count: int) -> None:
        self._refused += self._buffer[:count]
        del self._buffer[:count]

    def _put_away(self, rejected: list[bytes]) -> None:
        if self._refused:
            rejected.append(bytes(self._refused))
            self._refused.clear()
