"""Choosing without typing: a tick box, a row of segments, a meter for how far something is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.ui import icons
from app.ui.kit.editors import moved_on
from app.ui.theme import theme


class Check(QCheckBox):
    """A tick box with its words; Space ticks, Enter goes on."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        return QSize(theme.px(30) + wide + 6, theme.px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), theme.px(36))

    def hitButton(self, pos: object) -> bool:
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not moved_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(20)
        box = QRectF(2, (self.height() - side) / 2, side, side)
        on = self.isChecked()
        edge = "pri" if on or self.hasFocus() else "ink3"
        painter.setPen(QPen(theme.color(edge), 2 if self.hasFocus() else 1.5))
        painter.setBrush(theme.color("pri" if on else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            icons.draw(painter, "check", "inv", box.adjusted(2, 2, -2, -2))
        painter.setFont(theme.font())
        painter.setPen(theme.color("ink" if self.isEnabled() else "off_ink"))
        room = QRect(side + theme.px(10), 0, self.width() - side - theme.px(10), self.height())
        text = QFontMetrics(theme.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip("" if text == self.text() else self.text())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class Segments(QWidget):
    """A few answers side by side; arrow keys choose, Enter goes on. `options` are (code, words)."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, options: Sequence[tuple[str, str]], name: str = "") -> None:
        super().__init__()
        self.options = list(options)
        self.on_enter: Callable[[], None] | None = None
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def value(self) -> str:
        return self.options[self._at][0] if self._at >= 0 else ""

    def show_value(self, code: str) -> None:
        at = next((n for n, (c, _) in enumerate(self.options) if c == code), -1)
        if at == self._at:
            return
        self._at = at
        self.setAccessibleDescription(self.options[self._at][1] if self._at >= 0 else "")
        self.update()

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        if self.options != list(options):
            self.options = list(options)
            self.updateGeometry()

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(theme.font(bold=True))
        return [metrics.horizontalAdvance(text) + theme.px(28) for _, text in self.options]

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()), theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._choose((self._at + step) % len(self.options))
        elif self.on_enter and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.on_enter()
        elif not moved_on(self, event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        for n, wide in enumerate(self._widths()):
            if x < wide:
                self._choose(n)
                return
            x -= wide

    def _choose(self, at: int) -> None:
        if at != self._at and self.isEnabled():
            self.show_value(self.options[at][0])
            self.chosen.emit(self.value())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.color("pri" if self.hasFocus() else "border2"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(frame, 6, 6)
        x = 0
        for n, wide in enumerate(self._widths()):
            self._segment(painter, QRect(x, 0, wide, self.height()), n)
            x += wide

    def _segment(self, painter: QPainter, box: QRect, n: int) -> None:
        on = n == self._at
        if on:
            painter.setPen(QPen(theme.color("pri"), 1.5))
            painter.setBrush(theme.color("pri_bg"))
            painter.drawRoundedRect(QRectF(box).adjusted(4, 4, -4, -4), 4, 4)
        painter.setFont(theme.font(bold=on))
        painter.setPen(theme.color("pri" if on else "ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.options[n][1])


class Meter(QWidget):
    """A thin bar of how much of a whole is done; the number stands beside it in words."""

    def __init__(self, name: str = "", wide: int = 90) -> None:
        super().__init__()
        self._part, self._wide, self._token = 0.0, wide, "pri"
        self.setAccessibleName(name)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred if wide else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )

    def show_part(self, done: float, total: float, token: str = "pri") -> None:
        part = min(max(done / total, 0.0), 1.0) if total else 0.0
        if (part, token) == (self._part, self._token):
            return
        self._part, self._token = part, token
        self.setAccessibleDescription(f"{done:g}/{total:g}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._wide or 120), theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(theme.color("track"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._part:
            painter.setBrush(theme.color(self._token))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * self._part, self.height()), radius, radius)
