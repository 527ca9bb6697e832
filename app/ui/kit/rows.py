"""Lists of rows that one reads: a queue, search results, an inbox. Painted by a delegate, walked by arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui import icons
from app.ui.kit.chip import ChipSpec, chip_size, draw_chip
from app.ui.theme import theme

Index = QModelIndex | QPersistentModelIndex
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `lead` stands bold before the title on one line; `sub` and `third` make it two or three lines high;
    `aside` is grey at the right, `chip` instead of it or beside `third`. `bar` is a tone for an edge at the left
    (overdue). `ticked` None: no tick box. `icon` before the title."""

    id: str
    title: str
    sub: str = ""
    third: str = ""
    lead: str = ""
    aside: str = ""
    chip: ChipSpec | None = None
    chip2: ChipSpec | None = None
    bar: str = ""
    icon: str = ""
    ticked: bool | None = None

    def spoken(self) -> str:
        chips = [c.text for c in (self.chip, self.chip2) if c]
        return "，".join(t for t in (self.lead, self.title, self.sub, self.third, self.aside, *chips) if t)


class RowModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.spoken()
        return row if role == Qt.ItemDataRole.UserRole else None


class RowDelegate(QStyledItemDelegate):
    """Paints a Row; one, two or three lines high."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        lines = 3 if row.third else 2 if row.sub else 1
        return QSize(theme.px(120), theme.px({1: 50, 2: 64, 3: 96}[lines]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        self._ground(painter, box, row, selected, focused)
        inner = box.adjusted(theme.px(16), theme.px(8), -theme.px(14), -theme.px(8))
        if row.ticked is not None:
            inner = self._tick(painter, inner, row.ticked)
        self._lines(painter, inner, row, selected)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, row: Row, selected: bool, focused: bool) -> None:
        if selected:
            painter.fillRect(box, theme.color("pri_bg"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(box.left() + 1, box.bottom(), box.right() - 1, box.bottom())
        if selected or row.bar:
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height()), theme.color("pri" if selected else row.bar))
        if focused:
            painter.setPen(QPen(theme.color("pri"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))

    def _tick(self, painter: QPainter, box: QRect, on: bool) -> QRect:
        side = theme.px(20)
        square = QRectF(box.x(), box.y() + 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("pri" if on else "ink3"), 1.5))
        painter.setBrush(theme.color("pri" if on else "surface"))
        painter.drawRoundedRect(square, 4, 4)
        if on:
            icons.draw(painter, "check", "inv", square.adjusted(2, 2, -2, -2))
        return box.adjusted(side + theme.px(12), 0, 0, 0)

    def _lines(self, painter: QPainter, box: QRect, row: Row, selected: bool) -> None:
        lines = 3 if row.third else 2 if row.sub else 1
        high = box.height() // lines
        spots = [QRect(box.x(), box.y() + high * n, box.width(), high) for n in range(lines)]
        chip2_line = spots[-1] if lines == 3 else None
        first = self._right(painter, spots[0], row.chip, row.aside, selected)
        last = self._right(painter, chip2_line, row.chip2, "", selected) if chip2_line else None
        self._first(painter, first, row, selected)
        if row.sub:
            self._text(painter, spots[1], row.sub, "ink" if lines == 3 else "ink3")
        if row.third:
            self._text(painter, last or spots[2], row.third, "ink2" if selected else "ink3")

    def _first(self, painter: QPainter, box: QRect, row: Row, selected: bool) -> None:
        ink = "pri" if selected else "ink"
        if row.icon:
            side = theme.px(20)
            icons.draw(
                painter,
                row.icon,
                "pri" if selected else "ink2",
                QRectF(box.x(), box.y() + (box.height() - side) / 2, side, side),
            )
            box = box.adjusted(theme.px(32), 0, 0, 0)
        if row.lead:
            used = self._text(painter, box, row.lead, ink, bold=True)
            box = box.adjusted(used + theme.px(10), 0, 0, 0)
        self._text(painter, box, row.title, ink if row.sub or selected else "ink2", bold=bool(row.sub))

    def _right(self, painter: QPainter, box: QRect, chip: ChipSpec | None, aside: str, selected: bool) -> QRect:
        """Paint what stands at the right; the room that is left of it."""
        if chip:
            size = chip_size(chip)
            wide = min(size.width(), box.width() // 2)
            spot = QRect(box.right() - wide, box.y() + (box.height() - size.height()) // 2, wide, size.height())
            draw_chip(painter, spot, chip, selected=selected)
            return box.adjusted(0, 0, -wide - theme.px(8), 0)
        if aside:
            wide = QFontMetrics(theme.font()).horizontalAdvance(aside)
            spot = QRect(box.right() - wide, box.y(), wide + 2, box.height())
            self._text(painter, spot, aside, "ink2" if selected else "ink3")
            return box.adjusted(0, 0, -wide - theme.px(8), 0)
        return box

    def _text(self, painter: QPainter, box: QRect, text: str, token: str, *, bold: bool = False) -> int:
        font = theme.font(bold=bold)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.setPen(theme.color(token))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)


class RowList(QListView):
    """`picked(id)` when another row is current, `chosen(id)` on Enter or a click, `ticked(id)` on Space."""

    picked = Signal(str)
    chosen = Signal(str)
    ticked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows = RowModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(50))
        self.clicked.connect(lambda index: self.chosen.emit(index.data(Qt.ItemDataRole.UserRole).id))
        theme.changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """New rows; the current one stays current as long as it is there."""
        if list(rows) == self._rows.rows:
            return
        kept = self.current()
        self._rows.show_rows(rows)
        self.pick(kept)

    def rows(self) -> list[Row]:
        return self._rows.rows

    def current(self) -> str:
        row = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        return row.id if row else ""

    def pick(self, id: str) -> None:
        found = next((n for n, row in enumerate(self._rows.rows) if row.id == id), -1)
        if found >= 0:
            self.setCurrentIndex(self._rows.index(found))

    def step(self, by: int) -> None:
        """The next (1) or the one before (-1)."""
        at = min(max(self.currentIndex().row() + by, 0), len(self._rows.rows) - 1)
        if at >= 0:
            self.setCurrentIndex(self._rows.index(at))

    def high(self) -> int:
        """How tall all rows are together."""
        return sum(self.sizeHintForRow(n) for n in range(len(self._rows.rows)))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = current.data(Qt.ItemDataRole.UserRole)
        if row:
            self.picked.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in ENTER and plain and self.current():
            self.chosen.emit(self.current())
        elif event.key() == Qt.Key.Key_Space and self.current():
            self.ticked.emit(self.current())
        else:
            super().keyPressEvent(event)
