"""The sheet: A4, margins, running head and foot with page x of y, the QR code; the same values give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from app.documents.fonts import SONG, advance, register, runs
from app.texts import words

LEFT, RIGHT, TOP, BOTTOM = 27 * mm, 27 * mm, 22 * mm, 24 * mm
WIDTH = A4[0] - LEFT - RIGHT
RED = HexColor("#c00000")
GREY = HexColor("#595959")
PALE = HexColor("#d9d9d9")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every page of a paper bears: its title and number at the top of the pages that follow the first, the case
    number at the foot; `author` and `code` go into the PDF's own data."""

    title: str
    number: str
    case: str
    author: str
    at: datetime
    foot: bool = True


class Sheets(Canvas):  # type: ignore[misc]
    """A canvas that draws foot and running head last, when it knows how many pages each copy has."""

    imprint: Imprint

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **{**how, "initialFontName": register(SONG)})
        written = f"D:{self.imprint.at:%Y%m%d%H%M%S}+08'00'"
        self.setDateFormatter(lambda *_: written)
        self.copy_number = 0
        self.saved: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - the library's name
        self.saved.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        saved = self.saved
        for state in saved:
            self.__dict__.update(state)
            copy = [s["_pageNumber"] for s in saved if s["copy_number"] == state["copy_number"]]
            self._draw_margins(copy.index(state["_pageNumber"]) + 1, len(copy))
            super().showPage()
        super().save()

    def _draw_margins(self, page: int, pages: int) -> None:
        if not self.imprint.foot:
            return
        base = BOTTOM - 7 * mm
        self.setStrokeColor(GREY)
        self.setLineWidth(0.5)
        self.line(LEFT, base + 4 * mm, A4[0] - RIGHT, base + 4 * mm)
        case = words("documents_foot_case", number=self.imprint.case) if self.imprint.case else ""
        put(self, LEFT, base, case, 9)
        put(self, A4[0] - RIGHT, base, words("documents_foot_page", page=page, pages=pages), 9, right=True)
        if page > 1:
            put(self, LEFT, A4[1] - TOP + 3 * mm, self.imprint.title, 9)
            put(self, A4[0] - RIGHT, A4[1] - TOP + 3 * mm, self.imprint.number, 9, right=True)


class NextCopy(Flowable):  # type: ignore[misc]
    """From here on it is another copy of the paper, whose pages count from one."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.copy_number += 1


def put(canvas: Any, x: float, y: float, text: str, size: float, right: bool = False, color: Color = GREY) -> None:
    """One line of text at (x, y), or ending there."""
    pieces = runs(text)
    if right:
        x -= size * sum(advance(name, c) for name, piece in pieces for c in piece)
    line = canvas.beginText(x, y)
    line.setFillColor(color)
    for name, piece in pieces:
        line.setFont(name, size)
        line.textOut(piece)
    canvas.drawText(line)


def document(copies: Sequence[Sequence[Flowable]], imprint: Imprint) -> tuple[bytes, int]:
    """A PDF of these copies, each beginning on a page of its own, and how many pages. Same values, same bytes."""
    story: list[Flowable] = []
    for n, copy in enumerate(copies):
        story += [*([PageBreak()] if n else []), NextCopy(), *copy]
    out = BytesIO()
    sheet = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=f"{imprint.title} {imprint.number or imprint.case}".strip(),
        author=imprint.author,
        subject=imprint.case,
        creator="一窗",
        producer="一窗",
        lang="zh-CN",
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    sheet.addPageTemplates(PageTemplate(frames=[frame]))
    sheet.build(story, canvasmaker=type("Sheet", (Sheets,), {"imprint": imprint}))
    return out.getvalue(), sheet.page


@lru_cache(64)
def qr(payload: str) -> tuple[tuple[int, int, int], ...]:
    """The dark runs of a QR code as (row, first column, length), and its size as a last (size, 0, 0)."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(payload)
    code.make()
    size = code.getModuleCount()
    dark = [[code.isDark(row, column) for column in range(size)] for row in range(size)]
    return (*(run for row in range(size) for run in _row(row, dark[row])), (size, 0, 0))


def _row(number: int, dark: Sequence[bool]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for column, is_dark in enumerate(dark):
        if is_dark and found and found[-1][1] + found[-1][2] == column:
            found[-1] = (number, found[-1][1], found[-1][2] + 1)
        elif is_dark:
            found.append((number, column, 1))
    return found


def draw_qr(canvas: Any, x: float, y: float, side: float, payload: str) -> None:
    """The QR code with its lower left corner at (x, y), `side` points wide; the paper around is its quiet zone."""
    *dark, (size, _, _) = qr(payload)
    cell = side / size
    path = canvas.beginPath()
    for row, column, length in dark:
        path.rect(x + column * cell, y + side - (row + 1) * cell, length * cell, cell)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
