"""A list of papers as small pictures: first page, title, what to know of it. Walked by arrow keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen
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
PICTURE = (58, 82)
HIGH = 104


@dataclass(frozen=True, slots=True)
class Thumb:
    """`sub` stands under the title, a chip instead of it. Without a picture the icon stands on an empty sheet."""

    id: str
    title: str
    sub: str = ""
    chip: ChipSpec | None = None
    icon: str = "file"

    def spoken(self) -> str:
        return "，".join(t for t in (self.title, self.sub, self.chip.text if self.chip else "") if t)


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.thumbs: list[Thumb] = []

    def show_thumbs(self, thumbs: Sequence[Thumb]) -> None:
        self.beginResetModel()
        self.thumbs = list(thumbs)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.thumbs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.thumbs):
            return None
        thumb = self.thumbs[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return thumb.spoken()
        return thumb if role == Qt.ItemDataRole.UserRole else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, pictures: Mapping[str, QImage], parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(HIGH))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        thumb: Thumb = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        sheet = QRect(box.x() + theme.px(12), box.y() + theme.px(11), theme.px(PICTURE[0]), theme.px(PICTURE[1]))
        self._sheet(painter, sheet, thumb, selected)
        words = box.adjusted(theme.px(PICTURE[0] + 22), theme.px(18), -theme.px(8), -theme.px(8))
        self._words(painter, words, thumb, selected)
        painter.restore()

    def _sheet(self, painter: QPainter, box: QRect, thumb: Thumb, selected: bool) -> None:
        painter.fillRect(box, theme.color("surface"))
        picture = self._pictures.get(thumb.id)
        if picture is not None:
            fitted = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            spot = QRect(box.topLeft(), fitted)
            spot.moveCenter(box.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(spot, picture)
        else:
            side = theme.px(24)
            middle = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            icons.draw(painter, thumb.icon, "ink3", middle)
        wide = 3 if selected else 1
        painter.setPen(QPen(theme.color("pri" if selected else "border2"), wide))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(-1, -1, 0, 0))

    def _words(self, painter: QPainter, box: QRect, thumb: Thumb, selected: bool) -> None:
        font = theme.font(bold=selected)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.color("pri" if selected else "ink"))
        under = theme.px(30) if thumb.chip or thumb.sub else 0
        room = QRect(box.x(), box.y(), box.width(), box.height() - under)
        used = self._title(painter, metrics, room, thumb.title)
        if thumb.chip:
            size = chip_size(thumb.chip)
            draw_chip(painter, QRect(box.x(), used, min(size.width(), box.width()), size.height()), thumb.chip)
        elif thumb.sub:
            painter.setFont(theme.font())
            painter.setPen(theme.color("ink3"))
            shown = QFontMetrics(theme.font()).elidedText(thumb.sub, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(QRect(box.x(), used, box.width(), theme.px(26)), Qt.AlignmentFlag.AlignVCenter, shown)

    def _title(self, painter: QPainter, metrics: QFontMetrics, box: QRect, title: str) -> int:
        """One or two lines, the second one elided; gives where the next line begins."""
        first = _fits(metrics, title, box.width())
        rest = title[len(first) :]
        lines = [first, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, box.width())] if rest else [first]
        high = metrics.height() + 2
        for n, line in enumerate(lines):
            painter.drawText(QRect(box.x(), box.y() + n * high, box.width(), high), Qt.AlignmentFlag.AlignVCenter, line)
        return box.y() + high * len(lines) + 2


def _fits(metrics: QFontMetrics, text: str, room: int) -> str:
    end = len(text)
    while end > 1 and metrics.horizontalAdvance(text[:end]) > room:
        end -= 1
    return text[:end]


class ThumbList(QListView):
    """`picked(id)` when another paper is current."""

    picked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = _Model(self)
        self._pictures: dict[str, QImage] = {}
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self._pictures, self))
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedWidth(theme.px(190))
        self.scheduleDelayedItemsLayout()

    def show_thumbs(self, thumbs: Sequence[Thumb]) -> None:
        """New papers; the current one stays current as long as it is there, else the first is."""
        if list(thumbs) == self._model.thumbs:
            return
        kept = self.current()
        self._model.show_thumbs(thumbs)
        ids = [t.id for t in thumbs]
        if ids:
            self.pick(kept if kept in ids else ids[0])

    def show_picture(self, id: str, picture: QImage) -> None:
        self._pictures[id] = picture
        self.viewport().update()

    def pictured(self, id: str) -> bool:
        return id in self._pictures

    def forget_pictures(self) -> None:
        self._pictures.clear()

    def thumbs(self) -> list[Thumb]:
        return self._model.thumbs

    def current(self) -> str:
        thumb = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        return thumb.id if thumb else ""

    def pick(self, id: str) -> None:
        found = next((n for n, t in enumerate(self._model.thumbs) if t.id == id), -1)
        if found >= 0:
            self.setCurrentIndex(self._model.index(found))

    def step(self, by: int) -> None:
        """The next (1) or the one before (-1)."""
        at = min(max(self.currentIndex().row() + by, 0), len(self._model.thumbs) - 1)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        thumb = current.data(Qt.ItemDataRole.UserRole)
        if thumb:
            self.picked.emit(thumb.id)
