"""The side bar: places grouped, with counts; a rail of icons where room is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from app.texts import words
from app.ui import icons
from app.ui.kit.card import clear, column
from app.ui.kit.labels import Label
from app.ui.screen import Place
from app.ui.theme import theme

WIDE, RAIL = 190, 64


class SideEntry(QAbstractButton):
    """One place: icon, name, how many wait there (red where it is for this person to act)."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self.icon_name, self.rail, self.count, self.urgent = icon, False, 0, False
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(text)

    def show_count(self, count: int, *, urgent: bool) -> None:
        self.count, self.urgent = count, urgent
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(RAIL), theme.px(46))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.fillRect(self.rect(), theme.color("pri_bg" if on else "sunken"))
        if on:
            painter.fillRect(QRect(0, 0, 4, self.height()), theme.color("pri"))
        side = theme.px(20)
        left = (self.width() - side) // 2 if self.rail else theme.px(22)
        ink = "pri" if on else "ink2"
        icons.draw(painter, self.icon_name, ink, QRectF(left, (self.height() - side) / 2, side, side))
        if not self.rail:
            self._words(painter, QRect(left + side + theme.px(12), 0, self.width(), self.height()), on)
        elif self.count:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("red" if self.urgent else "ink3"))
            painter.drawEllipse(QRectF(left + side - 4, self.height() / 2 - side / 2 - 3, theme.px(9), theme.px(9)))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("pri"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _words(self, painter: QPainter, box: QRect, on: bool) -> None:
        painter.setFont(theme.font(bold=on))
        painter.setPen(theme.color("pri" if on else "ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.count:
            text = str(self.count)
            wide = max(QFontMetrics(theme.font(bold=True)).horizontalAdvance(text) + theme.px(16), theme.px(30))
            pill = QRectF(self.width() - wide - theme.px(12), (self.height() - theme.px(24)) / 2, wide, theme.px(24))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("red" if self.urgent else "mute_bg"))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setFont(theme.font(bold=self.urgent))
            painter.setPen(theme.color("red_ink" if self.urgent else "ink2"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


class SideBar(QFrame):
    """`chosen(place)`."""

    chosen = Signal(str)
    helped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self._entries: dict[str, SideEntry] = {}
        self._heads: list[Label] = []
        self._rail = False
        self._column = column(gap=0, margins=(0, 8, 0, 8))
        self.setLayout(self._column)
        theme.changed.connect(self._size)

    def show_places(self, places: Sequence[Place]) -> None:
        """These places, under their groups."""
        clear(self._column)
        self._entries, self._heads, group = {}, [], ""
        for place in places:
            if place.group != group:
                group = place.group
                self._head(words(group))
            self._entry(place.id, place.icon, place.title)
        self._column.addStretch(1)
        help_entry = SideEntry("help", words("ui_place_help"))
        help_entry.setCheckable(False)
        help_entry.clicked.connect(self.helped)
        self._column.addWidget(help_entry)
        self._help = help_entry
        self.narrow(self._rail)

    def _head(self, text: str) -> None:
        label = Label(text, "sub")
        label.setContentsMargins(22, 12, 0, 8)
        self._heads.append(label)
        self._column.addWidget(label)

    def _entry(self, id: str, icon: str, title: str) -> None:
        entry = SideEntry(icon, title)
        entry.clicked.connect(lambda: self.chosen.emit(id))
        self._entries[id] = entry
        self._column.addWidget(entry)

    def show_current(self, id: str) -> None:
        for name, entry in self._entries.items():
            entry.setChecked(name == id)

    def show_counts(self, counts: Mapping[str, tuple[int, bool]]) -> None:
        """Place → (how many wait, whether it is for this person to act)."""
        for id, (count, urgent) in counts.items():
            if id in self._entries:
                self._entries[id].show_count(count, urgent=urgent)

    def _size(self) -> None:
        self.narrow(self._rail)

    def narrow(self, rail: bool) -> None:
        self._rail = rail
        for head in self._heads:
            head.setVisible(not rail)
        for entry in (*self._entries.values(), *([self._help] if self._entries else [])):
            entry.rail = rail
            entry.update()
        self.setFixedWidth(theme.px(RAIL if rail else WIDE))
