"""A slip laid out in cells: what stands on each line of the paper.

Wrapping counts cells, not characters, and follows Chinese practice (GB/T 15834: no closing mark begins a line, no
opening mark ends one); words and numbers of ASCII stay whole where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Literal

from app.devices.printer.repertoire import Repertoire, cells, clean, span
from app.domain.slip import Bars, Code, Line, Pair, Slip, Text

OPENING = "（〔［｛《〈「『【〖“‘([{<￥¥"
CLOSING = "，。、；：？！…—～·）〕］｝》〉」』】〗”’％‰℃,.;:?!)]}>%"
_OPENS, _CLOSES = f"[{re.escape(OPENING)}]", f"[{re.escape(CLOSING)}\u0300-\u036f]"
_UNIT = re.compile(rf"\s+|{_OPENS}*(?:[!-~]+|\S){_CLOSES}*")
_PIECE = re.compile(rf"\s|{_OPENS}?\S{_CLOSES}?")
SEAM = "─"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the paper. `text` fits the width (half of it when `big`)."""

    text: str
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    big: bool = False


def lay_out(slip: Slip, columns: int, repertoire: Repertoire) -> list[Row | Code | Bars]:
    """The slip's lines in order; codes stay codes. `columns` is the paper's width in cells."""
    page = _Page(columns, repertoire)
    rows: list[Row | Code | Bars] = []
    for _, group in groupby(slip.lines, type):
        lines = list(group)
        pairs = [line for line in lines if isinstance(line, Pair)]
        rows += page.pairs(pairs) if pairs else page.singles(lines)
    return rows


def wrap(text: str, width: int, repertoire: Repertoire) -> list[str]:
    """One paragraph in lines of at most `width` cells (≥ 8). Spaces at a break vanish; nothing else does."""
    lines, line, used = [], "", 0
    for unit in _units(text, width, repertoire):
        size = span(unit, repertoire)
        if used + size > width:
            lines.append(line.rstrip(" "))
            line, used = ("", 0) if unit.isspace() else (unit, size)
        else:
            line, used = line + unit, used + size
    return [*lines, line.rstrip(" ")] if line.strip(" ") or not lines else lines


def _units(text: str, width: int, repertoire: Repertoire) -> Iterator[str]:
    """What must not be torn: a word or a character with its marks; what is wider than a line is torn all the same."""
    for unit in _UNIT.findall(text):
        if span(unit, repertoire) <= width:
            yield unit
        else:
            yield from _PIECE.findall(unit)


@dataclass(frozen=True, slots=True)
class _Page:
    columns: int
    repertoire: Repertoire

    def wrap(self, text: str, width: int) -> list[str]:
        return [line for part in clean(text).split("\n") for line in wrap(part, width, self.repertoire)]

    def balanced(self, text: str, width: int) -> list[str]:
        """As few lines as `wrap` makes, about equally long: a title never leaves one character to its last line."""
        lines = self.wrap(text, width)
        longest = max((span(u, self.repertoire) for u in _units(clean(text), width, self.repertoire)), default=8)
        narrower = (self.wrap(text, fewer) for fewer in range(width - 1, max(longest, 8) - 1, -1))
        same = [lines, *takewhile(lambda other: len(other) == len(lines), narrower)]
        return same[-1] if len(lines) > 1 else lines

    def singles(self, group: list[Line]) -> list[Row | Code | Bars]:
        return [row for line in group for row in self._single(line)]

    def _single(self, line: Line) -> list[Row | Code | Bars]:
        if isinstance(line, Text):
            width = self.columns // 2 if line.big else self.columns
            shape = self.balanced if line.align == "center" else self.wrap
            return [Row(text, line.align, line.bold, line.big) for text in shape(line.text, width)]
        if isinstance(line, Code | Bars):
            caption = self.wrap(line.caption, self.columns) if line.caption else []
            return [replace(line, caption=""), *(Row(text, "center") for text in caption)]
        return [Row(SEAM * (self.columns // cells(SEAM, self.repertoire)))]

    def pairs(self, group: list[Pair]) -> list[Row | Code | Bars]:
        """Pairs that follow one another share the column in which their values begin."""
        labels = [_label(pair.label) for pair in group]
        indent = min(max(span(label, self.repertoire) for label in labels), self.columns * 2 // 5)
        return [row for label, pair in zip(labels, group, strict=True) for row in self._pair(label, pair.value, indent)]

    def _pair(self, label: str, value: str, indent: int) -> list[Row | Code | Bars]:
        lines = self.wrap(value, self.columns - indent)
        room = indent - span(label, self.repertoire)
        head = [Row(text) for text in self.wrap(label, self.columns)] if room < 0 else []
        margins = [" " * indent if head else label + " " * room] + [" " * indent] * (len(lines) - 1)
        return [*head, *(Row((margin + line).rstrip(" ")) for margin, line in zip(margins, lines, strict=True))]


def _label(label: str) -> str:
    """With its colon; a label that ends in a mark of its own (`1.`, `（一）`) gets a space instead."""
    label = clean(label).replace("\n", " ").strip()
    if not label or label.endswith("："):
        return label
    return f"{label}：" if label[-1].isalnum() else f"{label} "
