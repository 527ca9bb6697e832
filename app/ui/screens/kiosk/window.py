"""取号机: one touch on a service gives a number (R-HAL-01); what is said of the slip is what the printer said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.post.board_shown import BoardView, BoardWaits, Taken
from app.post.events import Event, Printed, TicketChanged
from app.texts import explain, words
from app.ui.screens.callboard.painting import EDGE, HEAD, MIDDLE, SIDE, SIZE, SMALL, Brush, fitting
from app.ui.screens.callboard.window import Relay
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.post.desk import Kiosk as Desk

STAYS = 8000
"""Milliseconds for which a number stays on the screen; a touch takes it away sooner."""
AGAIN = 30000
GAP, COLUMNS = 32, 2
NAME = 800
NUMBER = 320
SAID = {
    "queued": "kiosk_printing",
    "printing": "kiosk_printing",
    "printed": "kiosk_printed",
    "uncertain": "kiosk_uncertain",
}


class Kiosk(QWidget):
    """Drawn for 1920 × 1080 and scaled. A second touch before the first is answered does nothing. Esc closes it."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setWindowTitle(words("kiosk_title"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.desk, self.tasks = desk, Tasks("kiosk")
        self.view: BoardView | None = None
        self.taken: Taken | None = None
        self.trouble, self._asked, self._states = "", False, dict[str, str]()
        self._relay = Relay()
        self._relay.came.connect(self._happened, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = desk.subscribe(self._relay.came.emit)
        self._back = QTimer(self, singleShot=True, interval=STAYS)
        self._back.timeout.connect(self.back)
        self._again = QTimer(self, interval=AGAIN)
        self._again.timeout.connect(self.read)
        self._again.start()
        self.read()

    def read(self) -> None:
        self.tasks.ask(self.desk.board, self._show, failed=self._failed, key="board")

    def take(self, letter: str) -> None:
        if not self._asked:
            self._asked = True
            self.tasks.ask(lambda: self.desk.take_slip(letter), self._taken, failed=self._failed)

    def back(self) -> None:
        """To the services."""
        self.taken, self.trouble = None, ""
        self._back.stop()
        self.update()

    def slip(self) -> str:
        """What became of the slip so far."""
        state = self._states.get(self.taken.job, "queued") if self.taken and self.taken.job else ""
        return words(SAID.get(state, "kiosk_unprinted"))

    def _show(self, view: BoardView) -> None:
        self.view = view
        self.update()

    def _taken(self, taken: Taken) -> None:
        self.taken, self.trouble, self._asked = taken, "", False
        self._back.start()
        self.update()

    def _failed(self, error: AppError) -> None:
        self.trouble, self._asked = f"{explain(error)}{words('kiosk_closed')}", False
        self._back.start()
        self.update()

    def _happened(self, event: Event) -> None:
        """A job's end may be told before its number has come: it is kept until then."""
        if isinstance(event, TicketChanged):
            self.read()
        elif isinstance(event, Printed):
            self._states = {event.job.id: event.job.state}
            self.update()

    def tiles(self) -> list[tuple[QRectF, BoardWaits]]:
        """Where each service stands, in the picture's own units."""
        waits = self.view.waits if self.view else ()
        rows = max((len(waits) + COLUMNS - 1) // COLUMNS, 1)
        wide = (SIZE[0] - 2 * EDGE - GAP * (COLUMNS - 1)) / COLUMNS
        top = HEAD + 110
        high = min((SIZE[1] - top - EDGE - GAP * (rows - 1)) / rows, 300)
        at = [divmod(n, COLUMNS) for n in range(len(waits))]
        boxes = [QRectF(EDGE + c * (wide + GAP), top + r * (high + GAP), wide, high) for r, c in at]
        return list(zip(boxes, waits, strict=True))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.taken or self.trouble:
            self.back()
            return
        x, y = event.position().x() * SIZE[0] / self.width(), event.position().y() * SIZE[1] / self.height()
        touched = next((wait for box, wait in self.tiles() if box.contains(x, y)), None)
        if touched:
            self.take(touched.letter)

    def paintEvent(self, event: QPaintEvent) -> None:
        pen = QPainter(self)
        pen.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        pen.scale(self.width() / SIZE[0], self.height() / SIZE[1])
        brush = Brush(pen)
        brush.fill(QRectF(0, 0, *SIZE), "bg")
        brush.write(QRectF(EDGE, 0, SIZE[0] - 2 * EDGE, HEAD), self.view.hall if self.view else "", SIDE, bold=True)
        brush.fill(QRectF(0, HEAD, SIZE[0], 3), "border")
        if self.taken:
            self._paint_number(brush, self.taken)
        else:
            self._paint_services(brush)
        pen.end()

    def _paint_number(self, brush: Brush, taken: Taken) -> None:
        lines = ((taken.number, NUMBER, "pri"), (words("kiosk_ahead", count=taken.ahead), SIDE, "ink"))
        y = HEAD + 80.0
        for text, size, color in (*lines, (self.slip(), SIDE, "ink")):
            brush.write(QRectF(EDGE, y, SIZE[0] - 2 * EDGE, size * 1.5), text, size, color, MIDDLE, bold=size > SIDE)
            y += size * 1.5 + 30

    def _paint_services(self, brush: Brush) -> None:
        head = QRectF(EDGE, HEAD, SIZE[0] - 2 * EDGE, 110)
        brush.write(head, self.trouble or words("kiosk_choose"), SMALL, "err" if self.trouble else "ink2")
        tiles = self.tiles()
        high = tiles[0][0].height() if tiles else 0
        names = [f"{wait.letter} {wait.name}" for _, wait in tiles]
        size = fitting(names, min(SIDE * 1.3, high * 0.4), NAME, bold=True)
        for name, (box, wait) in zip(names, tiles, strict=True):
            brush.fill(box, "pri")
            brush.fill(box.adjusted(4, 4, -4, -4), "sunken")
            brush.write(box.adjusted(40, 0, -40, -high * 0.38), name, size, bold=True)
            waits = words("kiosk_full") if wait.full else words("kiosk_waits", count=wait.count)
            color = "err" if wait.full else "pri"
            brush.write(box.adjusted(40, high * 0.55, -40, 0), waits, min(SMALL, high * 0.3), color)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._back.stop()
        self._again.stop()
        self._unsubscribe()
        self.tasks.stop()
        self.closed.emit()
        super().closeEvent(event)
