"""Where in a catalogue's text an item's field stands, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

TABLES = ("guide", "package")
HEAD = re.compile(r"^\s*\[\[\s*(guide|package)\s*\]\]")
PART = re.compile(r"(\w+)(?:\[([^\]]*)\])?\.?")
BETWEEN = re.compile(r"[\s,]*")

Span = tuple[str, int, int]
"""A table's name, its first line and the one after its last, from 0."""


class Lines:
    """Found by the look of it: a key before its value, an entry by its code."""

    def __init__(self, lines: Sequence[str], spans: Iterable[Span]) -> None:
        self._lines, self._spans = lines, dict[str, list[tuple[int, int]]]()
        for table, begin, end in spans:
            self._spans.setdefault(table, []).append((begin, end))

    def of(self, table: str, n: int, field: str = "") -> int:
        """The line, from 1, of a field's path in the nth (from 1) entry of a table, as far down the path as it can be
        told; 0 for a table that is written some other way."""
        spans = self._spans.get(table, [])
        if n > len(spans):
            return 0
        at, end = spans[n - 1]
        for pattern in _patterns(field):
            if (found := self._find(pattern, at, end)) is None:
                break
            at = found
        return at + 1

    def key(self, key: str) -> int:
        """The line of a table or key at the top, 0 where it can't be told."""
        found = self._find(rf"^\s*\[*\s*{re.escape(key)}\b", 0, len(self._lines))
        return 0 if found is None else found + 1

    def _find(self, pattern: str, at: int, end: int) -> int | None:
        return next((n for n in range(at, end) if re.search(pattern, self._lines[n])), None)


def _patterns(field: str) -> Iterator[str]:
    """What each step of a path looks like, in TOML or JSON."""
    for key, code in PART.findall(field):
        name = re.escape(key)
        yield rf"(?:^|[\s{{,])[\"']?{name}[\"']?\s*[=:]|\[\[\s*\w+\.{name}\s*\]\]"
        if code:
            yield rf"\bcode[\"']?\s*[=:]\s*[\"']{re.escape(code)}[\"']"


def toml_lines(text: str) -> Lines:
    lines = text.splitlines()
    heads = [(n, found[1]) for n, line in enumerate(lines) if (found := HEAD.match(line))]
    ends = [*(n for n, _ in heads[1:]), len(lines)]
    return Lines(lines, [(table, begin, end) for (begin, table), end in zip(heads, ends, strict=False)])


def json_lines(text: str) -> Lines:
    """Of a text that has been read as JSON before."""
    return Lines(text.split("\n"), (span for table in TABLES for span in _entries(text, table)))


def _entries(text: str, table: str) -> Iterator[Span]:
    found = re.search(rf'"{table}"\s*:\s*\[', text)
    at, line, decoder = (found.end() if found else len(text)), 0, json.JSONDecoder()
    counted = 0
    while (at := BETWEEN.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, at), at
        at = decoder.raw_decode(text, at)[1]
        yield table, line, line + text.count("\n", counted, at) + 1
