"""How one frame is laid out, read from a profile that writes it as the vendor's paper does:
`FF 68 LEN LEN 68 ADDR CMD DATA CHECK 16`.

With LEN the length is on the wire; without it a frame of one size is that long, and any other ends where its last
literal bytes stand (`02 DATA CHECK 03`, `10 02 DATA CHECK 10 03` with escapes, `DATA 0D`), or with the check behind
these (`02 DATA 03 CHECK`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.devices.checks import CHECKS, Check
from app.devices.escapes import Escape, read_escape

HEX = frozenset("0123456789ABCDEF")
LENGTHS = ("LEN", "LEN2", "LEN2LE", "LEN255")
SIZES: Mapping[str, int] = {"LEN": 1, "LEN2": 2, "LEN2LE": 2, "LEN255": 2, "ADDR": 1, "CMD": 1, "SEQ": 1}
LARGEST: Mapping[str, int] = {"LEN": 0xFF, "LEN2": 0xFFFF, "LEN2LE": 0xFFFF, "LEN255": 255 * 255 + 254}
FIELDS = (*SIZES, "DATA", "CHECK")
PRINTABLE = range(0x20, 0x7F)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One frame that passed every check of its layout; address, command and `seq` are 0 where the layout has none."""

    address: int = 0
    command: int = 0
    data: bytes = b""
    seq: int = 0
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`tokens` in the order of the wire; LEN counts the tokens `counted`, CHECK covers the tokens `checked` (first and
    behind the last). A length outside `least..most` is implausible: LEN's value, or DATA's size where there is no
    LEN. `printable`: DATA is ASCII text. Build with `read_layout`."""

    tokens: tuple[str, ...]
    check: Check
    least: int
    most: int
    counted: tuple[int, int]
    checked: tuple[int, int]
    start: bytes
    tail: bytes
    after: int = 0  # bytes of check behind the tail
    escape: Escape | None = None
    printable: bool = False

    @property
    def addressed(self) -> bool:
        return "ADDR" in self.tokens

    @property
    def sized(self) -> bool:
        """The length is on the wire."""
        return any(token in LENGTHS for token in self.tokens)

    @property
    def head(self) -> int:
        """How many bytes tell all that can be told of a frame's length."""
        if self.sized:
            return self._width(0, max(n for n, token in enumerate(self.tokens) if token in LENGTHS) + 1)
        return (self._width(0, len(self.tokens)) + self.most) * (2 if self.escape else 1)

    def build(self, packet: Packet) -> bytes:
        """The frame of `packet`, its check and length worked out. Raises ValueError where the length doesn't fit."""
        size = self._width(*self.counted) + len(packet.data) if self.sized else len(packet.data)
        if not self.least <= size <= self.most:
            raise ValueError(f"{size} bytes do not fit {self.least}..{self.most}")
        fields = {"ADDR": packet.address, "CMD": packet.command, "SEQ": packet.seq}
        parts = [_length(t, size) if t in LENGTHS else _part(t, fields, packet.data) for t in self.tokens]
        check = self.check(b"".join(parts[slice(*self.checked)]))
        return self._wire(b"".join(check if t == "CHECK" else p for t, p in zip(self.tokens, parts, strict=True)))

    def _wire(self, frame: bytes) -> bytes:
        if self.escape is None:
            return frame
        body = frame[len(self.start) : len(frame) - len(self.tail)]
        return self.start + self.escape.hide(body) + self.tail

    def packet(self, raw: bytes) -> Packet | None:
        """The packet in a whole frame, None where a length, a check or a literal is wrong."""
        frame = self._plain(raw)
        parts = self._cut(frame) if frame is not None else None
        if parts is None or not all(self._right(n, parts) for n in range(len(parts))):
            return None
        named = dict(zip(self.tokens, parts, strict=True))
        numbers = [int.from_bytes(named.get(name, b""), "big") for name in ("ADDR", "CMD", "SEQ")]
        return Packet(address=numbers[0], command=numbers[1], seq=numbers[2], data=named["DATA"], raw=raw)

    def _plain(self, raw: bytes) -> bytes | None:
        if self.escape is None:
            return raw
        body = self.escape.show(raw[len(self.start) : len(raw) - len(self.tail)])
        return None if body is None else self.start + body + self.tail

    def _cut(self, frame: bytes) -> list[bytes] | None:
        """The frame's bytes token by token; None where it is too short or its DATA doesn't fit."""
        data = len(frame) - self._width(0, len(self.tokens))
        size = data + self._width(*self.counted) if self.sized else data
        if data < 0 or not self.least <= size <= self.most:
            return None
        ends, at = [], 0
        for token in self.tokens:
            ends.append((at, at := at + (data if token == "DATA" else self._size(token))))
        return [frame[low:high] for low, high in ends]

    def _right(self, n: int, parts: list[bytes]) -> bool:
        token, part = self.tokens[n], parts[n]
        if token in LENGTHS:
            return part == _length(token, len(b"".join(parts[slice(*self.counted)])))
        if token == "CHECK":
            return part == self.check(b"".join(parts[slice(*self.checked)]))
        if token == "DATA":
            return not self.printable or all(byte in PRINTABLE for byte in part)
        return token in FIELDS or part == bytes.fromhex(token)

    def size(self, buffer: bytes) -> int | None:
        """How long the frame is that `buffer` begins with: 0 = more bytes must tell, None = no frame begins so."""
        if not all(t in FIELDS or part in (b"", bytes.fromhex(t)) for t, part in self._leading(buffer)):
            return None
        if self.sized:
            return self._told(buffer)
        if self.least == self.most and self.escape is None:
            return self._width(0, len(self.tokens)) + self.most
        return self._ended(buffer)

    def _leading(self, buffer: bytes) -> Iterator[tuple[str, bytes]]:
        """The tokens before DATA with what the buffer has of them."""
        at = 0
        for token in self.tokens[: self.tokens.index("DATA")]:
            yield token, buffer[at : at + self._size(token)]
            at += self._size(token)

    def _told(self, buffer: bytes) -> int | None:
        lengths = {_counted(t, part) for t, part in self._leading(buffer) if t in LENGTHS and len(part) == SIZES[t]}
        if len(lengths) > 1 or any(not self.least <= n <= self.most for n in lengths):
            return None
        if len(buffer) < self.head:
            return 0
        return self._width(0, len(self.tokens)) + lengths.pop() - self._width(*self.counted)

    def _ended(self, buffer: bytes) -> int | None:
        """Up to the first tail that makes a whole frame; a byte that can't stand in it begins anew."""
        if self.escape is not None:
            end = self.escape.end(buffer, len(self.start), self.tail)
            done = None if end is None else end + len(self.tail) if end >= 0 else 0
        else:
            done = self._tailed(buffer)
        return None if done == 0 and len(buffer) >= self.head else done

    def _tailed(self, buffer: bytes) -> int | None:
        least = self._width(0, len(self.tokens)) + self.least
        if self.printable and self._spoilt(buffer):
            return None
        behind = len(self.tail) + self.after
        at = buffer.find(self.tail, max(least - behind, 0))
        while at >= 0:
            if self.packet(buffer[: at + behind]) is not None:
                return at + behind
            at = buffer.find(self.tail, at + 1)
        return 0

    def _spoilt(self, buffer: bytes) -> bool:
        """A line begins with the first text behind what isn't text."""
        text = buffer.partition(self.tail)[0]
        return not text or not all(byte in PRINTABLE for byte in text[: self.head])

    def _size(self, token: str) -> int:
        return len(self.check(b"")) if token == "CHECK" else 0 if token == "DATA" else SIZES.get(token, 1)

    def _width(self, first: int, end: int) -> int:
        """Bytes of these tokens without DATA."""
        return sum(self._size(token) for token in self.tokens[first:end])


def _part(token: str, fields: Mapping[str, int], data: bytes) -> bytes:
    if token == "DATA":
        return data
    return b"" if token == "CHECK" else bytes([fields[token]]) if token in fields else bytes.fromhex(token)


def _length(token: str, size: int) -> bytes:
    """`LEN255` divides by 255, as one maker of LED bars does; `LEN2LE` has its low byte first."""
    return bytes([size // 255, size % 255]) if token == "LEN255" else size.to_bytes(SIZES[token], _order(token))


def _order(token: str) -> Literal["little", "big"]:
    return "little" if token == "LEN2LE" else "big"


def _counted(token: str, part: bytes) -> int:
    return part[0] * 255 + part[1] if token == "LEN255" else int.from_bytes(part, _order(token))


def read_layout(
    text: str, check: str, least: int, most: int, *, counted: str = "", checked: str = "", escape: str = ""
) -> Layout:
    """A profile's layout. `counted` and `checked` name their first and last token (`ADDR..DATA`, `START..DATA`); left
    out, LEN counts from behind itself and CHECK covers from the first field that isn't LEN, both to DATA. Raises
    ValueError saying what is wrong."""
    tokens = tuple(text.upper().split())
    if unknown := [t for t in tokens if t not in FIELDS and not (len(t) == 2 and set(t) <= HEX)]:
        raise ValueError(unknown[0])
    if check not in CHECKS or tokens.count("DATA") != 1 or tokens.count("CHECK") > 1:
        raise ValueError(check if check not in CHECKS else text)
    start, (tail, after) = _literals(tokens), _ending(tokens, CHECKS[check])
    layout = Layout(
        tokens=tokens,
        check=CHECKS[check],
        least=least,
        most=most,
        counted=_range(tokens, counted),
        checked=_range(tokens, checked or f"{next(t for t in tokens if t in FIELDS and t not in LENGTHS)}..DATA"),
        start=start,
        tail=tail,
        after=after,
        escape=read_escape(escape, start, tail),
    )
    _sound(layout, text)
    return layout


def _sound(layout: Layout, text: str) -> None:
    """Raises ValueError for a layout by which nothing could be cut out of a stream."""
    data = layout.tokens.index("DATA")
    late = any(token in LENGTHS for token in layout.tokens[data:])
    checkless = "CHECK" not in layout.tokens and layout.check(b"") != b""
    endless = not layout.sized and not layout.tail and layout.least != layout.most
    own = layout._width(*layout.counted) if layout.sized else 0
    escaped = layout.escape is not None and (layout.sized or not layout.start or not layout.tail or layout.after)
    if late or checkless or endless or escaped or (layout.sized and not layout.start):
        raise ValueError(text)
    most = min((LARGEST[token] for token in layout.tokens if token in LENGTHS), default=layout.most)
    if not own <= layout.least <= layout.most <= most:
        raise ValueError(f"{layout.least}..{layout.most}")


def _literals(tokens: tuple[str, ...]) -> bytes:
    """The literal bytes that stand first."""
    first = next(n for n, token in enumerate(tokens) if token in FIELDS)
    return bytes.fromhex("".join(tokens[:first]))


def _ending(tokens: tuple[str, ...], check: Check) -> tuple[bytes, int]:
    """The literal bytes that stand last, and the size of the check where it stands behind them."""
    behind = tokens[-1] == "CHECK"
    ends = tokens[tokens.index("DATA") + 1 : -1 if behind else None]
    literal = ends and not set(ends) & set(FIELDS)
    if behind and literal:
        return bytes.fromhex("".join(ends)), len(check(b""))
    return _literals(tokens[::-1])[::-1], 0


def _range(tokens: tuple[str, ...], named: str) -> tuple[int, int]:
    if not named:
        lengths = [n + 1 for n, token in enumerate(tokens) if token in LENGTHS]
        first = max(lengths, default=0)
        while tokens[first] not in FIELDS:
            first += 1
        return first, tokens.index("DATA") + 1
    low, _, high = named.upper().partition("..")
    places = {"START": 0, **{token: n for n, token in enumerate(tokens) if token in FIELDS}}
    if low not in places or high not in places or places[low] > places[high]:
        raise ValueError(named)
    return places[low], places[high] + 1
