"""The stepper: where an intake stands. Done ones have a tick, the present one is solid; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons
from app.ui.theme import theme


class Stepper(QWidget):
    """`chosen(n)` with n from 1; keys for the steps are verbs (Ctrl+1 …)."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = list(names)
        self.at = 1
        self.reached = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("，".join(names))

    def show_step(self, at: int, reached: int) -> None:
        if (at, max(reached, at)) == (self.at, self.reached):
            return
        self.at, self.reached = at, max(reached, at)
        self.setAccessibleDescription(self.names[at - 1])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()) + 16 * len(self.names), theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40) * len(self.names), theme.px(40))

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(theme.font(bold=True))
        return [theme.px(38) + metrics.horizontalAdvance(name) for name in self.names]

    def _boxes(self) -> list[QRect]:
        widths = self._widths()
        if sum(widths) + theme.px(12) * (len(widths) - 1) > self.width():  # only the present one keeps its name
            widths = [w if n == self.at - 1 else theme.px(30) for n, w in enumerate(widths)]
        gap = (self.width() - sum(widths)) / max(len(widths) - 1, 1)
        lefts = [round(sum(widths[:n]) + gap * n) for n in range(len(widths))]
        return [QRect(x, 0, w, self.height()) for x, w in zip(lefts, widths, strict=True)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for n, box in enumerate(self._boxes(), 1):
            if box.contains(event.position().toPoint()):
                self.chosen.emit(n)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes = self._boxes()
        for n, box in enumerate(boxes, 1):
            if n < len(boxes):
                token = "pri" if n < self.at else "border2"
                painter.setPen(QPen(theme.color(token), 2))
                middle = self.height() // 2
                left, right = box.right() + theme.px(8), boxes[n].left() - theme.px(6)
                if right > left:
                    painter.drawLine(left, middle, right, middle)
            self._step(painter, box, n)

    def _step(self, painter: QPainter, box: QRect, n: int) -> None:
        side = theme.px(28)
        disc = QRectF(box.x() + 1, (box.height() - side) / 2, side, side)
        now, done = n == self.at, n < self.at
        painter.setPen(QPen(theme.color("pri" if now or done else "border2"), 1.5))
        painter.setBrush(theme.color("pri" if now else "pri_bg" if done else "surface"))
        painter.drawEllipse(disc)
        if done:
            icons.draw(painter, "check", "pri", disc.adjusted(5, 5, -5, -5))
        else:
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.color("inv" if now else "ink3"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(n))
        if box.width() > theme.px(34):
            painter.setFont(theme.font(bold=now))
            painter.setPen(theme.color("ink" if now else "ink2"))
            painter.drawText(
                box.adjusted(theme.px(36), 0, theme.px(6), 0), Qt.AlignmentFlag.AlignVCenter, self.names[n - 1]
            )
