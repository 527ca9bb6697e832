"""The pages of one material, as they were shot: number, small picture, how good; the last place waits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.post.shown import Page
from app.texts import words
from app.ui import icons
from app.ui.kit.card import clear, column, holder
from app.ui.kit.chip import ChipSpec, chip_size, draw_chip
from app.ui.theme import theme

THUMB = (112, 150)


class Tile(QWidget):
    """One page, or the place of the next (`page` None)."""

    pressed = Signal(int)

    def __init__(self, n: int, page: Page | None) -> None:
        super().__init__()
        self.n, self.page, self.selected = n, page, False
        self._picture = QPixmap()
        if page:
            self._picture.loadFromData(page.thumbnail)
        self.setFixedHeight(theme.px(THUMB[1]) + (theme.px(38) if page else 8))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words("ui_page_name", n=n))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.n)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        wide, high = theme.px(THUMB[0]), theme.px(THUMB[1])
        box = QRectF(self.width() - wide - 4, 3, wide, high)
        painter.setFont(theme.font(18, bold=True))
        painter.setPen(theme.color("pri" if self.selected or self.page is None else "ink2"))
        painter.drawText(QRect(6, 0, theme.px(40), theme.px(30)), Qt.AlignmentFlag.AlignVCenter, str(self.n))
        if self.page is None:
            self._waiting(painter, box)
            return
        painter.fillRect(box, theme.color("paper_bg"))
        if not self._picture.isNull():
            fitted = self._picture.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = box.center().x() - fitted.width() / 2, box.center().y() - fitted.height() / 2
            painter.drawPixmap(
                QRectF(left, top, fitted.width(), fitted.height()), self._picture, QRectF(self._picture.rect())
            )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("pri" if self.selected else "border2"), 3 if self.selected else 1))
        painter.drawRect(box)
        good = not self.page.doubtful
        spec = ChipSpec(words("ui_page_good" if good else self.page.doubtful[0]), "ok" if good else "warn")
        size = chip_size(spec)
        draw_chip(painter, QRect(0, round(box.bottom()) + 5, min(size.width(), self.width()), size.height()), spec)

    def _waiting(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(theme.color("pri_bg"))
        painter.setPen(QPen(theme.color("pri"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 4, 4)
        side = theme.px(28)
        spot = QRectF(box.center().x() - side / 2, box.center().y() - side, side, side)
        icons.draw(painter, "scan", "pri", spot)
        painter.setFont(theme.font())
        painter.setPen(theme.color("pri"))
        painter.drawText(box.adjusted(0, side, 0, 0), Qt.AlignmentFlag.AlignCenter, words("ui_page_waits"))


class PageStrip(QScrollArea):
    """`picked(n)`: page n (from 1) is meant by turn, bleach, retake and drop; one past the last is the next."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pages: Sequence[Page] | None = None
        self._at = 0
        self._tiles: list[Tile] = []
        self._column = column(gap=8, margins=(10, 6, 8, 8))
        self.setWidget(holder(self._column))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(words("ui_pages"))

    def show_pages(self, pages: Sequence[Page], at: int) -> None:
        if pages != self._pages:
            self._pages = pages
            clear(self._column)
            self._tiles = [Tile(n, page) for n, page in enumerate([*pages, None], 1)]
            for tile in self._tiles:
                tile.pressed.connect(self.picked)
                self._column.addWidget(tile)
            self._column.addStretch(1)
        for tile in self._tiles:
            if tile.selected != (tile.n == at):
                tile.selected = tile.n == at
                tile.update()
        if at != self._at and 1 <= at <= len(self._tiles):
            self._at = at
            self.ensureWidgetVisible(self._tiles[at - 1])
