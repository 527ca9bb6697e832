"""A paragraph as a flowable: indented, justified, split over pages at a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from reportlab.lib.colors import Color, black
from reportlab.platypus import Flowable

from app.documents.fonts import BOLD, SONG
from app.documents.lines import Line, Span, break_lines


@dataclass(frozen=True, slots=True)
class Style:
    """`size` and `leading` in points, `indent` of the first line in ems."""

    face: str = SONG
    size: float = 12
    leading: float = 20
    indent: float = 0
    align: Literal["left", "center", "right", "justify"] = "justify"
    color: Color = black
    spacing: float = 0  # between characters, in points


BODY = Style(indent=2)
FLUSH = Style()
SMALL = Style(size=10.5, leading=16)
CELL = Style(size=10.5, leading=14.5, align="left")


def marked(text: str, face: str = SONG, /, **values: object) -> list[Span]:
    """A template's sentence as spans: **…** is bold, {name} filled in. What is filled in is never read as mark-up."""
    parts = text.split("**")
    faces = (face, BOLD)
    return [Span(part.format_map(values), faces[n % 2]) for n, part in enumerate(parts) if part]


class Prose(Flowable):  # type: ignore[misc]
    """One paragraph of spans."""

    def __init__(self, spans: Sequence[Span] | str, style: Style = FLUSH, lines: list[Line] | None = None) -> None:
        super().__init__()
        self.spans = [Span(spans, style.face)] if isinstance(spans, str) else list(spans)
        self.style = style
        self.lines = lines
        self.broken_at: float | None = None if lines is None else -1

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        if self.broken_at != width and self.broken_at != -1:
            em = self.style.size
            self.lines = break_lines(self.spans, width / em, self.style.indent)
            self.broken_at = width
        assert self.lines is not None
        self.height = len(self.lines) * self.style.leading
        return width, self.height

    def minWidth(self) -> float:  # noqa: N802 - the library's name
        return self.style.size * 2

    def split(self, width: float, height: float) -> list[Prose]:
        self.wrap(width, height)
        assert self.lines is not None
        fit = int(height // self.style.leading)
        if fit < 1 or len(self.lines) < 2:
            return []
        return [self.piece(0, fit), self.piece(fit, len(self.lines))]

    def piece(self, first: int, end: int) -> Prose:
        """These lines of the paragraph, broken already, as a paragraph."""
        style = replace(self.style, indent=self.style.indent if first == 0 else 0)
        return Prose("", style, (self.lines or [])[first:end])

    def draw(self) -> None:
        style = self.style
        assert self.lines is not None
        self.canv.setFillColor(style.color)
        y = self.height - (style.leading + style.size * 0.76) / 2
        for n, line in enumerate(self.lines):
            indent = style.indent * style.size if n == 0 else 0
            self._draw_line(line, indent, y)
            y -= style.leading

    def _draw_line(self, line: Line, indent: float, y: float) -> None:
        style = self.style
        count = sum(len(token.text) for token in line.tokens)
        natural = line.width * style.size + style.spacing * (count - 1)
        spare = self.width - indent - natural
        spread = style.align == "justify" and not line.last and count > 1 and 0 <= spare < 4 * style.size
        spacing = style.spacing + (spare / (count - 1) if spread else 0)
        start = {"center": spare / 2, "right": spare}.get(style.align, 0)
        text: Any = self.canv.beginText(indent + start, y)
        text.setCharSpace(spacing)
        self.canv.setStrokeColor(style.color)
        self.canv.setLineWidth(style.size / 40)
        for (face, strong), same in groupby(line.tokens, key=lambda token: (token.face, token.strong)):
            text.setFont(face, style.size)
            text.setTextRenderMode(2 if strong else 0)
            text.textOut("".join(token.text for token in same))
        self.canv.drawText(text)
