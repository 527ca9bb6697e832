"""The parts a paper is made of: head with QR code, tables, labelled values, sign-off with room for the seal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from app.documents.fonts import BOLD, HEI, SONG, advance, runs
from app.documents.lines import Span, break_lines
from app.documents.page import GREY, RED, WIDTH, draw_qr, put
from app.documents.prose import BODY, CELL, FLUSH, SMALL, Prose, Style, marked
from app.documents.wording import Column
from app.texts import words

HEADING = Style(face=HEI, size=12, leading=22, align="left")
CENTERED = replace(CELL, align="center")
LABEL = replace(CELL, face=BOLD, align="center")
THIN, THICK = 0.5, 0.9
PADDING, MOST_LINES = 4, 20
OWN_FONT = ("FONTNAME", (0, 0), (-1, -1), SONG)  # else the library names one that isn't embedded
QR_SIDE = 20 * mm
HEAD_ROOM = WIDTH - 2 * (QR_SIDE + 6 * mm)


class Head(Flowable):  # type: ignore[misc]
    """Department, title in wide bold type, the paper's own number, red rule; QR code at the right (一窗 papers all
    begin alike)."""

    def __init__(self, over: str, title: str, under: str, payload: str, caption: str) -> None:
        super().__init__()
        self.over, self.title, self.under, self.payload, self.caption = over, title, under, payload, caption

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = QR_SIDE + 9 * mm
        return width, self.height

    def draw(self) -> None:
        top = self.height
        self._draw_over(top)
        size, spacing = _fitting(self.title)
        _centered(self.canv, top - 46, self.title, size, spacing, BOLD)
        _centered(self.canv, top - 67, self.under, _size(self.under, 10.5), 0)
        draw_qr(self.canv, WIDTH - QR_SIDE, top - QR_SIDE, QR_SIDE, self.payload)
        wide = 8 * sum(advance(face, c) for face, piece in runs(self.caption) for c in piece)
        put(self.canv, WIDTH - QR_SIDE / 2 - wide / 2, top - QR_SIDE - 9, self.caption, 8)
        self.canv.setStrokeColor(RED)
        self.canv.setLineWidth(1.2)
        self.canv.line(0, 2, WIDTH, 2)

    def _draw_over(self, top: float) -> None:
        """The department, smaller or on two lines where its name is long."""
        size = max(9.0, _size(self.over, 14))
        lines = break_lines([Span(self.over, SONG)], HEAD_ROOM / size)[:2]
        for n, line in enumerate(reversed(lines)):
            text = "".join(token.text for token in line.tokens)
            _centered(self.canv, top - 14 + n * size * 1.15, text, size, 0)


def _size(text: str, most: float) -> float:
    """The size, `most` at best, at which the text stands beside the QR code."""
    wide = sum(advance(face, c) for face, piece in runs(text) for c in piece)
    return min(most, HEAD_ROOM / wide) if wide else most


def _fitting(title: str) -> tuple[float, float]:
    """Size and spacing of a title: as large and wide as the room beside the QR code lets it be."""
    count = len(title)
    size = min(24.0, HEAD_ROOM / (count * 1.05))
    spare = (HEAD_ROOM - count * size) / max(1, count - 1)
    return size, min(0.25 * size, max(0.0, spare))


def _centered(canvas: object, y: float, text: str, size: float, spacing: float, face: str = "song") -> None:
    line = Prose(text, Style(face=face, size=size, leading=size * 1.2, align="center", spacing=spacing))
    line.wrap(WIDTH, 0)
    line.lines = (line.lines or [])[:1]
    line.height = line.style.leading
    line.drawOn(canvas, 0, y - size * 0.22)


def paragraph(text: str, facts: Mapping[str, object], style: Style = BODY) -> Flowable:
    return Prose(marked(text, style.face, **facts), style)


def heading(text: str, facts: Mapping[str, object]) -> list[Flowable]:
    return [Spacer(0, 4), CondPageBreak(60), paragraph(text, facts, HEADING)]


def note(text: str, facts: Mapping[str, object]) -> Flowable:
    """Small grey text."""
    return paragraph(text, facts, replace(SMALL, color=GREY))


def table(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> list[Flowable]:
    """A ruled table with its head on every page it runs over. Rows longer than a page are split."""
    head = [Prose(column.head, LABEL) for column in columns]
    body = [[_cell(column, row) for column in columns] for row in rows]
    widths = [WIDTH * column.share / sum(c.share for c in columns) for column in columns]
    return [Spacer(0, 4), _ruled([head, *body], widths, head=1), Spacer(0, 6)]


def _cell(column: Column, row: Mapping[str, object]) -> Prose:
    return Prose(str(row.get(column.key, "")), CENTERED if column.center else CELL)


def _ruled(cells: list[list[Flowable]], widths: list[float], head: int) -> Table:
    lines = [
        OWN_FONT,
        ("INNERGRID", (0, 0), (-1, -1), THIN, black),
        ("BOX", (0, 0), (-1, -1), THICK, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    parted = [part for row in cells for part in _parted(row, widths)]
    return Table(parted, colWidths=widths, repeatRows=head, style=lines)


def _parted(row: list[Flowable], widths: list[float]) -> list[list[Flowable]]:
    """A row as rows of at most MOST_LINES lines, so that a long text runs over pages like the table does."""
    texts = [cell for cell in row if isinstance(cell, Prose)]
    for cell, width in zip(row, widths, strict=True):
        cell.wrap(width - 2 * PADDING, 0)
    most = max((len(cell.lines or []) for cell in texts), default=0)
    if most <= MOST_LINES:
        return [row]
    pieces = range(0, most, MOST_LINES)
    return [[cell.piece(n, n + MOST_LINES) if isinstance(cell, Prose) else cell for cell in row] for n in pieces]


def pairs(values: Sequence[tuple[str, str, bool]]) -> list[Flowable]:
    """Labelled values, one a row; a true third member leaves room to write by hand."""
    label = 24 * mm
    cells = [[Prose(name, LABEL), Spacer(0, 40) if empty else Prose(value, CELL)] for name, value, empty in values]
    return [Spacer(0, 4), _ruled(cells, [label, WIDTH - label], head=0), Spacer(0, 6)]


FIELD = re.compile(r"{(\w+)}")
SEAL = Style(size=9, leading=14, align="center", color=GREY)


def signed(left: Sequence[str], seal: str, facts: Mapping[str, object]) -> list[Flowable]:
    """The foot of the text: who to ask and who signs at the left; at the right who issues it and when, with the seal's
    place above. A line that would have nothing to say isn't there."""
    lines = [paragraph(text, facts, SMALL) for text in left if _says(text, facts)]
    half = WIDTH * 0.54
    place = [Spacer(0, 24), Prose(words("papers_seal"), SEAL), Spacer(0, 18)] if "{day}" in seal else [Spacer(0, 56)]
    right = [*place, *(paragraph(text, facts, replace(FLUSH, align="center")) for text in seal.split("|") if text)]
    spread = Table(
        [[lines, right]],
        colWidths=[half, WIDTH - half],
        style=[
            OWN_FONT,
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ],
    )
    return [Spacer(0, 6), spread]


def _says(text: str, facts: Mapping[str, object]) -> bool:
    named = FIELD.findall(text)
    return not named or any(facts.get(name) for name in named)
