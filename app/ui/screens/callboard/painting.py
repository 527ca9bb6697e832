"""The call display's picture: drawn for 1920 × 1080 and scaled to the screen, in the colours of high contrast.

What must be read at 8 m (numbers and windows) is at least 100 of 1080 lines high, 40 mm on a screen of 35 inches;
type at a distance d wants d/200.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.post.board_shown import BoardCall, BoardView, BoardWaits
from app.texts import words
from app.ui.theme import theme, tokens

SIZE = (1920, 1080)
ROWS = 5
HEAD, EDGE, FOOT = 130, 48, 60
LEFT = QRectF(EDGE, HEAD + 20, 1230, 1080 - HEAD - 20 - FOOT)
RIGHT = QRectF(1330, HEAD + 20, 542, LEFT.height())
FIRST, CALL, SIDE, SMALL, LEAST = 176, 104, 72, 56, 40
BAND = 290
START, MIDDLE, END = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


class Brush:
    """Writes on a painter whose unit is one line of 1080."""

    def __init__(self, pen: QPainter) -> None:
        self.pen = pen

    def fill(self, box: QRectF, color: str) -> None:
        self.pen.fillRect(box, shade(color))

    def write(
        self,
        box: QRectF,
        text: str,
        size: float,
        color: str = "ink",
        at: Qt.AlignmentFlag = START,
        *,
        bold: bool = False,
    ) -> None:
        """One line in the middle of the box's height, made smaller where it is too wide, and cut short at last."""
        fits = fitting([text], size, box.width(), bold=bold)
        font = _font(max(fits, LEAST), bold=bold)
        if fits < LEAST:
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        self.pen.setFont(font)
        self.pen.setPen(shade(color))
        self.pen.drawText(box, int(at | Qt.AlignmentFlag.AlignVCenter), text)


def _font(size: float, *, bold: bool) -> QFont:
    font = theme.font(16, bold=bold)
    font.setPixelSize(int(size))
    return font


def fitting(texts: Sequence[str], size: float, width: float, *, bold: bool = False) -> float:
    """`size`, or the smaller one at which the widest of the texts fits."""
    metrics = QFontMetricsF(_font(size, bold=bold))
    wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
    return size * min(1, width / wide) if wide else size


def shade(token: str) -> QColor:
    """A colour of the high contrast theme, whatever theme the clerk has chosen."""
    return QColor(tokens("contrast")["color"][token])


def paint(pen: QPainter, view: BoardView | None, clock: str, *, lit: bool, trouble: str) -> None:
    """The whole display; `lit`: the newest call is flashing just now. `trouble` stands at the foot."""
    brush = Brush(pen)
    brush.fill(QRectF(0, 0, *SIZE), "bg")
    brush.fill(QRectF(0, HEAD, SIZE[0], 3), "border")
    brush.write(QRectF(EDGE, 0, 1180, HEAD), view.hall if view else "", SIDE, bold=True)
    brush.write(QRectF(1260, 0, 612, HEAD), clock, SMALL, at=END)
    if view:
        _calls(brush, view.calls[:ROWS], lit=lit)
        _waits(brush, view.waits)
    foot = QRectF(EDGE, 1080 - FOOT, SIZE[0] - 2 * EDGE, FOOT)
    brush.write(foot, trouble or words("board_foot"), 40, "err" if trouble else "ink3")


def _calls(brush: Brush, calls: Sequence[BoardCall], *, lit: bool) -> None:
    if not calls:
        brush.write(LEFT, words("board_nobody"), CALL, "ink3", MIDDLE)
        return
    _first(brush, calls[0], QRectF(LEFT.x(), LEFT.y(), LEFT.width(), BAND), lit=lit)
    height = (LEFT.height() - BAND) / (ROWS - 1)
    for n, call in enumerate(calls[1:]):
        box = QRectF(LEFT.x(), LEFT.y() + BAND + n * height, LEFT.width(), height)
        brush.fill(QRectF(box.x(), box.bottom() - 2, box.width(), 2), "line")
        _pair(brush, box, call, CALL, "ink" if call.waited_for else "ink3")


def _first(brush: Brush, call: BoardCall, box: QRectF, *, lit: bool) -> None:
    """The newest call on a yellow band; while it flashes, by turns on black."""
    bright = call.waited_for and not lit
    brush.fill(box, "pri" if call.waited_for else "sunken")
    if not bright:
        brush.fill(box.adjusted(8, 8, -8, -8), "bg")
    _pair(brush, box, call, FIRST, "inv" if bright else "pri" if call.waited_for else "ink")


def _pair(brush: Brush, box: QRectF, call: BoardCall, size: float, color: str) -> None:
    """A001 → 3 号窗口; who is there already is being served."""
    half = box.width() * 0.38
    number = QRectF(box.x() + 36, box.y(), half - 36, box.height())
    window = QRectF(box.x() + half, box.y(), box.width() - half - 36, box.height())
    code = "board_served" if not call.waited_for else "board_please" if size < FIRST else "board_window"
    brush.write(number, call.number, size, color, bold=True)
    brush.write(window, words(code, window=call.window), size, color, END, bold=call.waited_for)


def _waits(brush: Brush, waits: Sequence[BoardWaits]) -> None:
    """How many wait for each service, as many services as there is room for."""
    brush.fill(QRectF(RIGHT.x() - 30, RIGHT.y(), 3, RIGHT.height()), "border")
    brush.write(QRectF(RIGHT.x(), RIGHT.y(), RIGHT.width(), 90), words("board_waits"), SMALL, "ink2")
    height = min((RIGHT.height() - 90) / max(len(waits), 1), 160)
    texts = [f"{wait.letter} {wait.name}" for wait in waits]
    size = fitting(texts, min(SIDE, height * 0.7), RIGHT.width() - 160)
    for n, (wait, text) in enumerate(zip(waits, texts, strict=True)):
        box = QRectF(RIGHT.x(), RIGHT.y() + 90 + n * height, RIGHT.width(), height)
        brush.write(box.adjusted(0, 0, -160, 0), text, size)
        brush.write(
            box.adjusted(RIGHT.width() - 150, 0, 0, 0), str(wait.count), min(SIDE, height), "pri", END, bold=True
        )
