"""叫号屏: one full screen for everybody in the hall (R-HAL-01), fed by the post's events; it is never kept waiting."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.post.board_shown import BoardCall, BoardView
from app.post.events import Event, TicketChanged
from app.texts import explain, words
from app.ui.screens.callboard.painting import SIZE, paint
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.post.desk import CallBoard as Desk

BLINK = 500
FLASHES = 8.0
"""Seconds for which a new call flashes."""
AGAIN = 30.0
"""Seconds after which the queue is read again unasked: a day ends, or the county's hall is another."""


class CallBoard(QWidget):
    """Esc closes it; `closed` tells."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setWindowTitle(words("board_title"))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.desk, self.tasks = desk, Tasks("board")
        self.view: BoardView | None = None
        self._home: QScreen | None = None
        self.trouble = ""
        self._read_at, self._new_at, self._lit, self._minute = 0.0, float("-inf"), False, ""
        self._relay = Relay()
        self._relay.came.connect(self._happened, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = desk.subscribe(self._relay.came.emit)
        self._timer = QTimer(self, interval=BLINK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.read()

    @property
    def flashing(self) -> bool:
        return time.monotonic() - self._new_at < FLASHES

    def read(self) -> None:
        self._asked_at = time.monotonic()
        self.tasks.ask(self.desk.board, self._show, failed=self._failed, key="board")

    def _happened(self, event: Event) -> None:
        if isinstance(event, TicketChanged):
            self.read()

    def _show(self, view: BoardView) -> None:
        before, self.view, self.trouble = self.view, view, ""
        self._read_at = time.monotonic()
        if before is not None and (newest := _newest(view)) and newest != _newest(before):
            known = _newest(before)
            if known is None or newest.at > known.at:
                self._new_at = self._read_at
        self.update()

    def _failed(self, error: AppError) -> None:
        self.trouble = explain(error)
        self.update()

    def _tick(self) -> None:
        if time.monotonic() - self._asked_at > AGAIN:
            self.read()
        lit, minute = self.flashing and not self._lit, self._clock()
        if (lit, minute) != (self._lit, self._minute):
            self._lit, self._minute = lit, minute
            self.update()

    def _clock(self) -> str:
        """The hall's time as last read, carried on."""
        if self.view is None:
            return ""
        now: datetime = self.view.now + timedelta(seconds=time.monotonic() - self._read_at)
        return words(
            "board_clock", month=now.month, day=now.day, weekday=words(f"ui_weekday_{now.weekday()}"), at=f"{now:%H:%M}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        pen = QPainter(self)
        pen.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        pen.scale(self.width() / SIZE[0], self.height() / SIZE[1])
        paint(pen, self.view, self._clock(), lit=self._lit, trouble=self.trouble)
        pen.end()

    def leave_with(self, screen: QScreen) -> None:
        """When this screen is pulled out, close rather than cover another."""
        self._home = screen
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._screen_gone)

    def _screen_gone(self, screen: QScreen) -> None:
        if screen == self._home:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self._unsubscribe()
        self.tasks.stop()
        self.closed.emit()
        super().closeEvent(event)


def _newest(view: BoardView) -> BoardCall | None:
    return next((call for call in view.calls if call.waited_for), None)


class Relay(QObject):
    """Takes events on whatever thread they come; Qt queues them over."""

    came = Signal(object)


def other_screen(than: QScreen | None) -> QScreen | None:
    """A screen beside this one; None where there is no second."""
    return next((screen for screen in QGuiApplication.screens() if screen is not than), None)


def show_on(board: QWidget, screen: QScreen) -> None:
    """Fill the screen."""
    board.setScreen(screen)
    board.setGeometry(screen.geometry())
    board.showFullScreen()
