"""Tables with columns: any number of rows, chips in cells, read by arrow keys and by a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.kit.chip import ChipSpec, chip_size, draw_chip
from app.ui.theme import theme

Index = QModelIndex | QPersistentModelIndex
Cell = str | ChipSpec
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in pixels of the 100 % design, 0 takes the rest; `cell` gives text or a chip for a row's value."""

    title: str
    cell: Callable[[Any], Cell]
    width: int = 0


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.values: list[Any] = []
        self.ids: list[str] = []

    def show_values(self, values: Sequence[Any], ids: Sequence[str]) -> None:
        self.beginResetModel()
        self.values, self.ids = list(values), list(ids)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.values)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.columns[index.column()].cell(self.values[index.row()])
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text if isinstance(cell, ChipSpec) else cell
        return None


class _Chips(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, ChipSpec):
            super().paint(painter, option, index)
            return
        box: QRect = option.rect  # type: ignore[attr-defined]
        table = self.parent()
        assert isinstance(table, QTableView)
        selected = table.selectionModel().isRowSelected(index.row(), QModelIndex())
        if selected:
            painter.fillRect(box, theme.color("pri_bg"))
        painter.setPen(theme.color("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        size = chip_size(cell)
        wide = min(size.width(), box.width() - theme.px(16))
        top = box.y() + (box.height() - size.height()) // 2
        draw_chip(painter, QRect(box.x() + theme.px(8), top, wide, size.height()), cell, selected=selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(60), theme.px(48))


class Table(QTableView):
    """`picked(id)` as the current row changes, `chosen(id)` on Enter or double click."""

    picked = Signal(str)
    chosen = Signal(str)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self._model = _Model(columns, self)
        self.setModel(self._model)
        self.setItemDelegate(_Chips(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName(name)
        self.horizontalHeader().setSectionsClickable(False)
        self.doubleClicked.connect(lambda index: self.chosen.emit(self._model.ids[index.row()]))
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(48))
        header = self.horizontalHeader()
        for n, column in enumerate(self._model.columns):
            stretch = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(n, stretch)
            if column.width:
                header.resizeSection(n, theme.px(column.width))

    def show_values(self, values: Sequence[Any], ids: Sequence[str]) -> None:
        """One id per value; the current row stays current as long as it is there."""
        if list(values) == self._model.values:
            return
        kept = self.current()
        self._model.show_values(values, ids)
        self.pick(kept)

    def current(self) -> str:
        row = self.currentIndex().row()
        return self._model.ids[row] if 0 <= row < len(self._model.ids) else ""

    def pick(self, id: str) -> None:
        if id in self._model.ids:
            self.selectRow(self._model.ids.index(id))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() >= 0 and current.row() != previous.row():
            self.picked.emit(self._model.ids[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.current():
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)
