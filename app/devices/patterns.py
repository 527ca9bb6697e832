"""What a device's DATA may look like, and what it says: bytes, text or one JSON object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Scalar = str | int | bool
WORD = re.compile(r"'[^']*'|\S+")
BYTE = re.compile(r"[0-9A-F]{2}")
KEYS = re.compile(r"KEY:([0-9A-F]{2})\.\.([0-9A-F]{2})")
WORDS: Mapping[str, bytes] = {
    "DIGITS": rb"(?P<digits>[\x00-\x09]+)",
    "DIGITS?": rb"(?P<digits>[\x00-\x09]*)",
    "KEY": rb"(?P<key>[\x00-\xff])",
    "KEY10": rb"(?P<number>[0-9]{1,3})",
    "NUMBER": rb"(?P<text>[0-9]{1,8})",
    "NUMBER?": rb"(?P<text>[0-9]{0,8})",
    "AT": rb"(?P<at>[0-9]{1,3})",
    "REST": rb"[\x00-\xff]*",
}
"""DIGITS are bytes 0 to 9 and NUMBER is ASCII; KEY is a byte and KEY10 decimal text; AT is the address in text."""
MARKS = ("$key", "$number", "$at")


@dataclass(frozen=True, slots=True)
class Found:
    """What DATA said: the key pressed, the number typed, and who speaks where the frame itself doesn't tell."""

    key: int | None = None
    value: str | None = None
    at: int | None = None


class Pattern(Protocol):
    def match(self, data: bytes) -> Found | None:
        """What these bytes say, None where they are something else."""


@dataclass(frozen=True, slots=True)
class BytePattern:
    expression: re.Pattern[bytes]

    def match(self, data: bytes) -> Found | None:
        found = self.expression.fullmatch(data)
        if found is None:
            return None
        group = found.groupdict()
        number = group.get("number")
        key = int(number) if number else group["key"][0] if group.get("key") else None
        digits = "".join(str(d) for d in group.get("digits") or b"") or (group.get("text") or b"").decode() or None
        return _bounded(Found(key, digits, int(group["at"]) if group.get("at") else None))


@dataclass(frozen=True, slots=True)
class JsonPattern:
    """Fields that must be so; `$key`, `$number` and `$at` stand for what is read."""

    fields: Mapping[str, Scalar]

    def match(self, data: bytes) -> Found | None:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            return None
        if not isinstance(said, dict) or not all(_fits(want, said.get(name)) for name, want in self.fields.items()):
            return None
        read = {want: said[name] for name, want in self.fields.items() if want in MARKS}
        numbers = [int(read[mark]) if mark in read else None for mark in ("$key", "$at")]
        return _bounded(Found(numbers[0], str(read["$number"]) if "$number" in read else None, numbers[1]))


def _fits(want: Scalar, got: object) -> bool:
    if want == "$number":
        return isinstance(got, str | int) and not isinstance(got, bool)
    if want in MARKS:
        text = str(got)
        return not isinstance(got, bool) and text.isascii() and text.isdecimal() and len(text) < 4
    return type(got) is type(want) and got == want


def _bounded(found: Found) -> Found | None:
    return None if max(found.key or 0, found.at or 0) > 255 else found


def read_pattern(text: str) -> BytePattern:
    """`DIGITS 0C` or `'EVAL ' KEY10` over DATA. Raises ValueError with the word that isn't one."""
    return BytePattern(re.compile(b"".join(_expression(word) for word in WORD.findall(text))))


def _expression(word: str) -> bytes:
    if word in WORDS:
        return WORDS[word]
    if keys := KEYS.fullmatch(word):
        low, high = (re.escape(bytes.fromhex(end)) for end in keys.groups())
        return b"(?P<key>[" + low + b"-" + high + b"])"
    if BYTE.fullmatch(word.removesuffix("?")):
        return re.escape(bytes.fromhex(word.removesuffix("?"))) + (b"?" if word.endswith("?") else b"")
    if len(word) > 1 and word[0] == word[-1] == "'":
        return re.escape(word[1:-1].encode("gb18030"))
    raise ValueError(word)


def read_json(fields: Mapping[str, Scalar]) -> JsonPattern:
    """Raises ValueError for a `$` word that there isn't."""
    if wrong := [v for v in fields.values() if isinstance(v, str) and v.startswith("$") and v not in MARKS]:
        raise ValueError(wrong[0])
    return JsonPattern(fields)
