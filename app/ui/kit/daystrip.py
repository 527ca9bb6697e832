"""A deadline explained: each day from the start to the end as a cell, counted with its number or why not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.workdays import Day
from app.texts import words
from app.ui.theme import theme

LOOK = {
    "workday": ("pri_bg", "pri"),
    "natural": ("pri_bg", "pri"),
    "makeup": ("warn_bg", "warn"),
    "stopped": ("warn_bg", "warn"),
    "start": ("mute_bg", "ink"),
    "weekend": ("sunken", "ink3"),
    "holiday": ("sunken", "ink3"),
}
CELL = (50, 54)
GAP = 4


class DayStrip(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.days: list[Day] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(words("ui_days_name"))

    def show_days(self, days: Sequence[Day]) -> None:
        if list(days) == self.days:
            return
        self.days = list(days)
        counted = sum(day.counted for day in days)
        self.setAccessibleDescription(words("ui_days_spoken", counted=counted, last=days[-1].date) if days else "")
        self.updateGeometry()
        self.update()

    def _across(self, width: int) -> int:
        return max((width + GAP) // (theme.px(CELL[0]) + GAP), 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = -(-len(self.days) // self._across(width)) if self.days else 0
        return lines * (theme.px(CELL[1]) + GAP)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(CELL[0]) * 10, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(CELL[0]), self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, number = self._across(self.width()), 0
        for n, day in enumerate(self.days):
            number += day.counted
            wide, high = theme.px(CELL[0]), theme.px(CELL[1])
            box = QRect(n % across * (wide + GAP), n // across * (high + GAP), wide, high)
            last = n == len(self.days) - 1
            self._cell(painter, box, day, number, last=last)

    def _cell(self, painter: QPainter, box: QRect, day: Day, number: int, *, last: bool) -> None:
        ground, ink = ("pri", "inv") if last else LOOK[day.why]
        painter.setPen(QPen(theme.color("pri" if last else "border")))
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(theme.color(ink))
        first = day is self.days[0] or day.date.day == 1
        half = box.height() // 2
        painter.setFont(theme.font(bold=day.counted))
        date = f"{day.date.month}-{day.date.day}" if first else str(day.date.day)
        painter.drawText(box.adjusted(0, 2, 0, -half), Qt.AlignmentFlag.AlignCenter, date)
        painter.setFont(theme.font())
        word = str(number) if day.counted and day.why != "makeup" else words(f"ui_day_{day.why}")
        painter.drawText(box.adjusted(0, half, 0, -3), Qt.AlignmentFlag.AlignCenter, word)
