"""Separator sheets for print: laid between the materials of a stack, told by their code, never filed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.documents.capture.batch import SEPARATOR
from app.documents.fonts import BOLD, SONG, advance, runs
from app.texts import words

QR = 60 * mm
LARGE, PLAIN = 40.0, 16.0
TITLE_WIDTH = 170 * mm


def separators(materials: Sequence[tuple[str, str]]) -> bytes:
    """One A4 sheet for each (code, name), its code at the head and turned over at the foot, so that it is read however
    the sheet is laid in; ("", "") is a sheet for whatever comes next. The same list gives the same bytes."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(words("scanner_sheet_title"))
    for code, name in materials:
        _sheet(canvas, f"{SEPARATOR}:{code}" if code else SEPARATOR, name or words("scanner_sheet_next"))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _sheet(canvas: Canvas, payload: str, name: str) -> None:
    wide, high = A4
    picture = _qr(payload)
    for y in (high - 35 * mm - QR, 35 * mm):
        canvas.drawImage(picture, (wide - QR) / 2, y, QR, QR)
    _line(canvas, words("scanner_sheet_title"), high / 2 + 30 * mm, PLAIN, SONG)
    _line(canvas, name, high / 2, min(LARGE, TITLE_WIDTH / max(_ems(name, BOLD), 1)), BOLD)
    _line(canvas, words("scanner_sheet_note"), high / 2 - 30 * mm, PLAIN, SONG)


def _line(canvas: Canvas, text: str, y: float, size: float, face: str) -> None:
    """In the middle of the sheet."""
    x = (A4[0] - _ems(text, face) * size) / 2
    for name, piece in runs(text, face):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += sum(advance(name, char) for char in piece) * size


def _ems(text: str, face: str) -> float:
    return sum(advance(name, char) for name, piece in runs(text, face) for char in piece)


def _qr(payload: str) -> ImageReader:
    import zxingcpp
    from PIL import Image

    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    return ImageReader(Image.fromarray(symbol.to_image(scale=8)))
