"""断网备用受理登记表: numbered forms printed ahead of an outage, with a bar code to be scanned when they are entered.

The upper part stays, the lower one goes with the applicant: the same number stands on both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import BOLD, HEI, SONG, advance, register, runs
from app.documents.page import draw_qr
from app.texts import words

LEFT, RIGHT = 20 * mm, A4[0] - 20 * mm
TOP, TEAR = A4[1] - 18 * mm, 92 * mm
ROW = 13 * mm
FIELDS: tuple[tuple[str, ...], ...] = (
    ("at", "window"),
    ("name", "phone"),
    ("id_number", "address"),
    ("agent", "agent_id"),
    ("item",),
    ("materials",),
    ("materials_more",),
    ("outcome",),
    ("clerk", "applicant"),
)
SLIP: tuple[tuple[str, ...], ...] = (("at", "item"), ("materials",), ("clerk", "telephone"))


def blank_forms(numbers: Sequence[str], hall: Mapping[str, object], window: str, at: datetime) -> bytes:
    """One page a number, as PDF; `window` and the hall's name and telephone stand on each, `at` when it was printed."""
    out = BytesIO()
    canvas = Canvas(out, A4, invariant=1, pageCompression=1, initialFontName=register(SONG))
    canvas.setTitle(words("blanks_title"))
    for number in numbers:
        _form(canvas, number, hall, window, at)
        _slip(canvas, number, hall)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _form(canvas: Any, number: str, hall: Mapping[str, object], window: str, at: datetime) -> None:
    _put(canvas, LEFT, TOP, words("blanks_title"), 18, BOLD)
    _put(canvas, LEFT, TOP - 7 * mm, words("blanks_of", hall=hall.get("name", ""), window=window), 10.5)
    _codes(canvas, number, TOP)
    _put(canvas, LEFT, TOP - 14 * mm, words("blanks_how"), 9)
    y = TOP - 22 * mm
    for names in FIELDS:
        _row(canvas, y, names)
        y -= ROW
    _put(canvas, LEFT, TEAR + 8 * mm, words("blanks_printed", at=f"{at:%Y-%m-%d %H:%M}"), 9)


def _slip(canvas: Any, number: str, hall: Mapping[str, object]) -> None:
    canvas.setDash(3, 3)
    canvas.line(LEFT, TEAR, RIGHT, TEAR)
    canvas.setDash()
    top = TEAR - 10 * mm
    _put(canvas, LEFT, top, words("blanks_slip"), 14, BOLD)
    _codes(canvas, number, top)
    _put(canvas, LEFT, top - 7 * mm, words("blanks_slip_how", telephone=hall.get("telephone", "") or "—"), 9)
    y = top - 18 * mm
    for names in SLIP:
        _row(canvas, y, names)
        y -= ROW


def _codes(canvas: Any, number: str, top: float) -> None:
    """The number for the eye, as Code 128 for a hand scanner and as QR for a camera."""
    bar = Code128(number, barHeight=10 * mm, barWidth=0.3 * mm)
    side = 16 * mm
    bar.drawOn(canvas, RIGHT - side - 4 * mm - bar.width, top - 6 * mm)
    draw_qr(canvas, RIGHT - side, top - 11 * mm, side, number)
    _put(canvas, RIGHT - side - 4 * mm - bar.width + 6 * mm, top - 11 * mm, number, 12, HEI)


def _row(canvas: Any, y: float, names: Sequence[str]) -> None:
    """Words with room to write behind each."""
    wide = (RIGHT - LEFT) / len(names)
    for n, name in enumerate(names):
        x = LEFT + n * wide
        after = x + _put(canvas, x, y, words(f"blanks_field_{name}"), 10.5) + 2 * mm
        canvas.line(after, y - 1.5 * mm, x + wide - (4 * mm if n + 1 < len(names) else 0), y - 1.5 * mm)


def _put(canvas: Any, x: float, y: float, text: str, size: float, face: str = SONG) -> float:
    """One line of text; gives its width."""
    pieces = runs(text, face)
    line = canvas.beginText(x, y)
    for name, piece in pieces:
        line.setFont(name, size)
        line.textOut(piece)
    canvas.drawText(line)
    return size * sum(advance(name, c) for name, piece in pieces for c in piece)
