"""The licence (许可证): one framed sheet with holder, number and from–to (R-DEL-02), made to hang on a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from app.documents.blocks import Content
from app.documents.page import LEFT, RIGHT, WIDTH, Imprint, document, draw_qr, put
from app.documents.parts import OWN_FONT
from app.documents.prose import FLUSH, Prose, Style
from app.texts import words

GOLD = HexColor("#8c6d1f")
RED = HexColor("#c00000")
LABEL = Style(face="song-bold", size=14, leading=24, align="right")
VALUE = Style(size=14, leading=24, align="left")
SIDE = 24 * mm
FOOT = 36 * mm


class Frame(Flowable):  # type: ignore[misc]
    """A double frame around the page; in it at the foot the QR code, and who issues it, with room for the seal."""

    def __init__(self, payload: str, caption: str, signed: tuple[str, ...]) -> None:
        super().__init__()
        self.payload, self.caption, self.signed = payload, caption, signed

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.saveState()
        x, y = canvas.absolutePosition(0, 0)
        canvas.translate(-x, -y)
        canvas.setStrokeColor(GOLD)
        for inset, width in ((12 * mm, 3), (14.5 * mm, 0.8)):
            canvas.setLineWidth(width)
            canvas.rect(inset, inset, A4[0] - 2 * inset, A4[1] - 2 * inset)
        draw_qr(canvas, LEFT, FOOT, SIDE, self.payload)
        put(canvas, LEFT + SIDE / 2 - 20, FOOT - 11, self.caption, 8)
        for n, line in enumerate(self.signed):
            put(canvas, A4[0] - RIGHT - 6 * mm, FOOT + 14 * mm - n * 9 * mm, line, 14, right=True, color=black)
        put(canvas, A4[0] - RIGHT, FOOT - 11, words("documents_license_note"), 8, right=True)
        canvas.restoreState()


def render(content: Content) -> bytes:
    """The licence as PDF."""
    known = content.facts
    title = str(known["license_name"])
    size = min(34.0, WIDTH / (len(title) * 1.3))
    heading = Style(face="song-bold", size=size, leading=size * 1.4, align="center", color=RED, spacing=size * 0.2)
    story: list[Flowable] = [
        Frame(content.payload, words("documents_license_check"), (str(known["department"]), str(known["day"]))),
        Spacer(0, 24 * mm),
        Prose(title, heading),
        Spacer(0, 3 * mm),
        Prose(words("documents_license_number", number=known["license"]), replace(FLUSH, align="center")),
        Spacer(0, 10 * mm),
        _values(content),
    ]
    imprint = Imprint(
        title, str(known["license"]), str(known["number"]), str(known["department"]), content.at, foot=False
    )
    return document([story], imprint)[0]


def _values(content: Content) -> Table:
    known = content.facts
    form = [(str(row["name"]), str(row["value"])) for row in content.tables["form"]]
    rows = [(words(f"documents_license_{name}", nature=known["nature"]), value) for name, value in _own(known)]
    cells = [[Prose(name, LABEL), Prose(value, VALUE)] for name, value in (*rows[:2], *form, *rows[2:]) if value]
    style = [OWN_FONT, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]
    return Table(cells, colWidths=[54 * mm, WIDTH - 54 * mm], style=style)


def _own(known: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return (
        ("holder", str(known["applicant"])),
        ("identity", str(known["id_line"])),
        ("item", str(known["item"])),
        ("from", str(known["valid_from"])),
        ("to", str(known["valid_to"])),
    )
