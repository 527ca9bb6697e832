"""The toolkit's editors with the hand's rules: Enter goes on, Shift+Enter back, leaving one is said."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.ui import icons
from app.ui.theme import theme

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def moved_on(widget: QWidget, event: QKeyEvent) -> bool:
    """Enter goes to the next field, Shift+Enter back; with Ctrl it is a verb's key."""
    if event.key() not in ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    widget.focusPreviousChild() if back else widget.focusNextChild()
    return True


class LineEdit(QLineEdit):
    left = Signal()
    on_enter: Callable[[], None] | None = None
    """What Enter does instead of going on: the last field of a form that sends it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.on_enter and event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.on_enter()
        elif not moved_on(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TextEdit(QPlainTextEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not moved_on(self, event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class Combo(QComboBox):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not moved_on(self, event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a page that scrolls must not change an answer

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.px(16)
        box = QRectF(self.width() - side - theme.px(12), (self.height() - side) / 2, side, side)
        icons.draw(QPainter(self), "down", "ink2" if self.isEnabled() else "off_ink", box)
