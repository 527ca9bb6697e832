"""The DATA of an order: a template with values in their places."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Protocol

from app.devices.patterns import BYTE, WORD, Scalar
from app.domain.errors import Unreadable

Value = int | str | bytes
FIELD = re.compile(
    r"(?P<name>[a-z]+):(?:(?P<low>\d+)\.\.(?P<high>\d+)|(?P<digits>\d)|(?P<raw>\*)|(?P<ascii>text|\d+a)|(?P<led>led))"
)
RED = 0x01


class Template(Protocol):
    def fill(self, values: Mapping[str, Value], order: str) -> bytes:
        """DATA. Raises Unreadable for a value that is missing or doesn't fit."""


class ByteTemplate(tuple[str, ...]):
    """Bytes, `'text'`, `number:3` (bytes 0 to 9), `number:3a` (ASCII digits), `stars:0..5` (one byte), `name:text`
    (GB 18030), `name:led` (a two-byte character and its colour each), `data:*` (bytes as they are)."""

    def fill(self, values: Mapping[str, Value], order: str) -> bytes:
        return b"".join(_filled(word, values, order) for word in self)


class JsonTemplate(dict[str, Scalar]):
    """Fields; `$name` stands for a value."""

    def fill(self, values: Mapping[str, Value], order: str) -> bytes:
        missing = [v[1:] for v in self.values() if isinstance(v, str) and v[:1] == "$" and v[1:] not in values]
        if missing:
            raise Unreadable("devices_order_value", order=order, key=missing[0], value="")
        filled = {n: values[v[1:]] if isinstance(v, str) and v[:1] == "$" else v for n, v in self.items()}
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":")).encode()


def read_template(text: str) -> ByteTemplate:
    """Raises ValueError with the word that isn't one."""
    words = tuple(WORD.findall(text))
    if wrong := [w for w in words if not (BYTE.fullmatch(w) or FIELD.fullmatch(w) or (w[0] == w[-1] == "'" != w))]:
        raise ValueError(wrong[0])
    return ByteTemplate(words)


def _filled(word: str, values: Mapping[str, Value], order: str) -> bytes:
    if word[0] == "'":
        return word[1:-1].encode("gb18030")
    found = FIELD.fullmatch(word)
    if found is None:
        return bytes.fromhex(word)
    value = values.get(found["name"])
    try:
        return next(fill(found, value, values) for group, fill in FILLS.items() if found[group] is not None)
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable("devices_order_value", order=order, key=found["name"], value=str(value)) from error


def _digits(found: re.Match[str], value: Value | None, values: Mapping[str, Value]) -> bytes:
    return bytes(int(digit) for digit in _padded(str(value), int(found["digits"])))


def _padded(value: str, size: int) -> str:
    """A number's decimal digits, zero-padded; of a ticket's number the part after its letter."""
    text = re.sub(r"^[A-Za-z]+", "", value).zfill(size)
    if len(text) != size or not (text.isascii() and text.isdecimal()) or not re.search(r"\d", value):
        raise ValueError(text)
    return text


def _ranged(found: re.Match[str], value: Value | None, values: Mapping[str, Value]) -> bytes:
    number = int(value)  # type: ignore[arg-type]
    if not int(found["low"]) <= number <= int(found["high"]):
        raise ValueError(number)
    return bytes([number])


def _raw(found: re.Match[str], value: Value | None, values: Mapping[str, Value]) -> bytes:
    return value if isinstance(value, bytes) else bytes.fromhex(str(value))


def _text(found: re.Match[str], value: Value | None, values: Mapping[str, Value]) -> bytes:
    if value is None or isinstance(value, bytes):
        raise ValueError(value)
    if found["ascii"] != "text":
        return _padded(str(value), int(found["ascii"][:-1])).encode()
    if not str(value).isprintable():
        raise ValueError(value)
    return str(value).encode("gb18030")


def _led(found: re.Match[str], value: Value | None, values: Mapping[str, Value]) -> bytes:
    """Each character as its two GBK bytes, half-width ones made full, and a colour. A character that the bar's font
    can't hold is a hollow box, never another character."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(value)
    colour = bytes([int(values.get("colour", RED))])
    return b"".join(_pair(char) + colour for char in value)


def _pair(char: str) -> bytes:
    wide = chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" if char == " " else char
    coded = unicodedata.normalize("NFC", wide).encode("gbk", "replace")
    return coded if len(coded) == 2 else "□".encode("gbk")


Fill = Callable[[re.Match[str], Value | None, Mapping[str, Value]], bytes]
FILLS: Mapping[str, Fill] = {"digits": _digits, "low": _ranged, "raw": _raw, "ascii": _text, "led": _led}
