"""补打: a reprint bears a mark on every page, which copy it is, when and why; the issued file stays as it is."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.days import time_text
from app.documents.fonts import HEI, advance, register, runs
from app.documents.page import RED
from app.domain.errors import Unreadable
from app.texts import words

SIZE, HEIGHT, TOP = 9.0, 15.0, 8.5 * mm
MOST = 40


def mark_reprint(pdf: bytes, n: int, reason: str, at: datetime) -> bytes:
    """A copy of the issued PDF marked 补打 第 n 次 with time and reason on each page.

    Raises Unreadable for a blank reason and for what isn't a PDF.
    """
    import pikepdf

    why = reason.strip()
    if not why:
        raise Unreadable("documents_reason_missing")
    try:
        issued = pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise Unreadable("documents_pdf_unreadable") from error
    text = words("documents_reprint", n=n, at=time_text(at), reason=why[:MOST] + ("…" if len(why) > MOST else ""))
    with issued:
        return _stamped(issued, text)


def _stamped(issued: Any, text: str) -> bytes:
    import pikepdf

    for page in issued.pages:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        with pikepdf.open(BytesIO(_stamp(text, right - left, top - bottom))) as stamp:
            page.add_overlay(stamp.pages[0], pikepdf.Rectangle(left, bottom, right, top))
    out = BytesIO()
    issued.save(out)
    return out.getvalue()


def _stamp(text: str, width: float, height: float) -> bytes:
    """A page with nothing but the framed mark at its upper edge, in the middle."""
    out = BytesIO()
    canvas = Canvas(out, (width, height), invariant=1, initialFontName=register(HEI))
    pieces = runs(text, HEI)
    wide = SIZE * sum(advance(face, c) for face, piece in pieces for c in piece)
    x, y = (width - wide) / 2, height - TOP
    canvas.setStrokeColor(RED)
    canvas.setFillColor(RED)
    canvas.rect(x - 6, y - 4.5, wide + 12, HEIGHT)
    line = canvas.beginText(x, y)
    for face, piece in pieces:
        line.setFont(face, SIZE)
        line.textOut(piece)
    canvas.drawText(line)
    canvas.save()
    return out.getvalue()
