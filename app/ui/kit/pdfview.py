"""A paper on the screen: each page drawn by pypdfium2 at the very resolution it is shown at, never a scaled bitmap.

Rendering runs on a worker of its own (pdfium is used from that one thread only); pages out of sight are not kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy

from app.texts import words
from app.ui.tasks import Tasks
from app.ui.theme import theme

GAP = 16
KEPT = 8
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
Size = tuple[float, float]


@cache
def printer_of_pages() -> Tasks:
    """The one worker that touches pdfium."""
    return Tasks("pages")


def page_sizes(pdf: bytes) -> list[Size]:
    """Width and height of each page in points (1/72 inch)."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return [(float(w), float(h)) for w, h in (document.get_page_size(n) for n in range(len(document)))]


def render(pdf: bytes, page: int, scale: float) -> QImage:
    """One page at `scale` device pixels per point."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        bitmap: Any = document[page].render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888).copy()
        bitmap.close()
    return image


class PdfView(QAbstractScrollArea):
    """Pages under one another. Ctrl+wheel and + − zoom, 0 fits the width. `page_changed(page, pages)` from 1;
    `zoomed(percent)`, 100 for the size on paper."""

    page_changed = Signal(int, int)
    zoomed = Signal(int)

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._pdf = b""
        self._sizes: list[Size] = []
        self._images: dict[tuple[int, int], QImage] = {}
        self._asked: set[tuple[int, int]] = set()
        self._zoom = 0.0  # 0: fit the width
        self._top = 1
        self.setObjectName("paper")
        self.setAccessibleName(name or words("ui_pdf_name"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)

    def show_pdf(self, pdf: bytes) -> None:
        """Another document (b"": none); the view goes to its first page."""
        if pdf == self._pdf:
            return
        self._pdf, self._sizes = pdf, []
        self._images.clear()
        self._asked.clear()
        self.verticalScrollBar().setValue(0)
        self.viewport().update()
        if pdf:
            printer_of_pages().ask(lambda: page_sizes(pdf), lambda sizes: self._measured(pdf, sizes))

    def drawn(self) -> bool:
        """Whether every page in sight stands there at its resolution."""
        return bool(self._sizes) and all((n, self._wide(n)) in self._images for n in self._visible())

    def pages(self) -> int:
        return len(self._sizes)

    def zoom(self, by: int) -> None:
        """1 larger, -1 smaller, 0 to the width of the view."""
        now = self._scale()
        if by:
            nearest = [z for z in ZOOMS if (z > now + 0.01 if by > 0 else z < now - 0.01)]
            self._zoom = (min(nearest) if by > 0 else max(nearest)) if nearest else now
        else:
            self._zoom = 0.0
        self._laid_out()

    def go(self, page: int) -> None:
        """To a page, from 1."""
        if 1 <= page <= len(self._sizes):
            self.verticalScrollBar().setValue(self._box(page - 1, scrolled=False).top() - GAP)

    def _measured(self, pdf: bytes, sizes: list[Size]) -> None:
        if pdf == self._pdf:
            self._sizes = sizes
            self._laid_out()
            self._tell()

    def _scale(self) -> float:
        """Logical pixels per 1/96 inch, so 1.0 is the size on paper."""
        if self._zoom or not self._sizes:
            return self._zoom or 1.0
        widest = max(w for w, _ in self._sizes) * 96 / 72
        return max((self.viewport().width() - 2 * GAP) / widest, 0.2)

    def _wide(self, page: int) -> int:
        return round(self._sizes[page][0] * 96 / 72 * self._scale())

    def _box(self, page: int, *, scrolled: bool = True) -> QRect:
        top = GAP
        for n in range(page):
            top += round(self._sizes[n][1] * 96 / 72 * self._scale()) + GAP
        wide, high = self._wide(page), round(self._sizes[page][1] * 96 / 72 * self._scale())
        left = max((self.viewport().width() - wide) // 2, GAP)
        if scrolled:
            left -= self.horizontalScrollBar().value()
            top -= self.verticalScrollBar().value()
        return QRect(left, top, wide, high)

    def _visible(self) -> list[int]:
        view = self.viewport().rect()
        return [n for n in range(len(self._sizes)) if self._box(n).intersects(view)]

    def _laid_out(self) -> None:
        if self._sizes:
            last = self._box(len(self._sizes) - 1, scrolled=False)
            high = last.bottom() + GAP - self.viewport().height()
            widest = max(self._wide(n) for n in range(len(self._sizes))) + 2 * GAP - self.viewport().width()
            self.verticalScrollBar().setRange(0, max(high, 0))
            self.verticalScrollBar().setPageStep(self.viewport().height())
            self.verticalScrollBar().setSingleStep(48)
            self.horizontalScrollBar().setRange(0, max(widest, 0))
            self.zoomed.emit(round(self._scale() * 100))
        self.viewport().update()

    def _ask(self, page: int) -> None:
        key, pdf = (page, self._wide(page)), self._pdf
        if key in self._asked:
            return
        self._asked.add(key)
        scale = key[1] * self.devicePixelRatioF() / self._sizes[page][0]
        printer_of_pages().ask(lambda: render(pdf, page, scale), lambda image: self._came(pdf, key, image))

    def _came(self, pdf: bytes, key: tuple[int, int], image: QImage) -> None:
        if pdf != self._pdf:
            return
        image.setDevicePixelRatio(self.devicePixelRatioF())
        for old in list(self._images)[: max(len(self._images) - KEPT, 0)]:
            del self._images[old]
            self._asked.discard(old)
        self._images[key] = image
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("paper_bg"))
        for page in self._visible():
            box = self._box(page)
            painter.fillRect(box, Qt.GlobalColor.white)
            image = self._images.get((page, self._wide(page)))
            if image is None:
                self._ask(page)
            else:
                painter.drawImage(box.topLeft(), image)
            painter.setPen(QPen(theme.color("border2")))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("pri"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -2, -2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self._tell()

    def _tell(self) -> None:
        middle = self.viewport().height() // 2
        at = next((n for n in range(len(self._sizes)) if self._box(n).bottom() >= middle), 0)
        if self._sizes:
            self.page_changed.emit(at + 1, len(self._sizes))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zoom = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        if Qt.Key(event.key()) in zoom and not event.modifiers():
            self.zoom(zoom[Qt.Key(event.key())])
            return
        bar, page = self.verticalScrollBar(), self.viewport().height()
        by = {Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page, Qt.Key.Key_Down: 48, Qt.Key.Key_Up: -48}
        if Qt.Key(event.key()) in by:
            bar.setValue(bar.value() + by[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
