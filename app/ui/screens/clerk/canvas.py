"""The camera's live picture with the page that was found; its corners can be dragged by hand."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.post.events import Captured, Point
from app.texts import words
from app.ui import icons
from app.ui.theme import theme

SURE = 0.7
NEAR = 28
Corners = tuple[Point, Point, Point, Point]
WHOLE: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class Canvas(QWidget):
    """`moved()` when a corner has been dragged; `corners` are then the hand's, else None (as found)."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.frame: Captured | None = None
        self.corners: Corners | None = None
        self.waiting = words("ui_camera_waits")
        self._image = QImage()
        self._held = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(words("ui_camera_picture"))

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_frame(self, frame: Captured) -> None:
        self.frame = frame
        self._image = QImage(frame.pixels, frame.width, frame.height, frame.width * 3, QImage.Format.Format_BGR888)
        self.update()

    def show_waiting(self, text: str) -> None:
        """No picture, and why."""
        self.frame, self.waiting, self._image = None, text, QImage()
        self.update()

    def release(self) -> None:
        """The page as found again."""
        self.corners = None
        self.update()

    def outline(self) -> Corners | None:
        """Where none was found, the whole picture: its corners can be dragged to the page."""
        return self.corners or (self.frame.outline or WHOLE if self.frame else None)

    def _box(self) -> QRectF:
        """Where the picture lies: as large as it fits, in the middle."""
        if self._image.isNull():
            return QRectF(self.rect())
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        wide, high = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def _spots(self) -> list[QPointF]:
        box = self._box()
        return [QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in self.outline() or ()]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spots = self._spots()
        near = [n for n, spot in enumerate(spots) if (spot - event.position()).manhattanLength() < NEAR]
        self._held = near[0] if near else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        outline = self.outline()
        if self._held < 0 or outline is None:
            return
        box, at = self._box(), event.position()
        x = min(max((at.x() - box.x()) / box.width(), 0.0), 1.0)
        y = min(max((at.y() - box.y()) / box.height(), 0.0), 1.0)
        corners = [(x, y) if n == self._held else corner for n, corner in enumerate(outline)]
        self.corners = (corners[0], corners[1], corners[2], corners[3])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            self._held = -1
            self.moved.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        plate = QPainterPath()
        plate.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.fillPath(plate, theme.color("dim"))
        if self.frame is None:
            self._wait(painter)
            return
        painter.setClipPath(plate)
        painter.drawImage(self._box(), self._image)
        self._page(painter)
        self._words(painter, self.frame)

    def _wait(self, painter: QPainter) -> None:
        side = theme.px(48)
        middle = QPointF(self.rect().center())
        icons.draw(painter, "camera", "dim_ink", QRectF(middle.x() - side / 2, middle.y() - side * 1.3, side, side))
        painter.setPen(theme.color("dim_ink"))
        painter.setFont(theme.font())
        box = QRectF(16, middle.y(), self.width() - 32, theme.px(60))
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.waiting)

    def _page(self, painter: QPainter) -> None:
        spots = self._spots()
        if not spots:
            return
        sure = self.corners is not None or (self.frame is not None and self.frame.score >= SURE)
        ink = theme.color("frame" if sure else "frame_unsure")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 3, Qt.PenStyle.SolidLine if sure else Qt.PenStyle.DashLine))
        painter.drawPolygon(QPolygonF(spots))
        painter.setPen(QPen(Qt.GlobalColor.white, 3))
        painter.setBrush(ink)
        for spot in spots:
            painter.drawEllipse(spot, theme.px(10), theme.px(10))
        painter.setBrush(Qt.GlobalColor.white)
        painter.setPen(QPen(ink, 2))
        for one, other in zip(spots, [*spots[1:], spots[0]], strict=True):
            painter.drawEllipse(QLineF(one, other).center(), theme.px(5), theme.px(5))

    def _words(self, painter: QPainter, frame: Captured) -> None:
        taken = self._pill(painter, self._found(frame), "ok" if frame.score >= SURE else "warn", QRectF())
        if self.outline():
            self._pill(painter, words("ui_camera_drag"), "", taken)

    def _found(self, frame: Captured) -> str:
        if self.corners:
            return words("ui_camera_by_hand")
        if frame.outline is None:
            return words("ui_camera_no_page")
        if frame.score < SURE:
            return words("ui_camera_unsure")
        return (
            words("ui_camera_found", skew=round(abs(frame.skew)))
            if abs(frame.skew) >= 1
            else words("ui_camera_straight")
        )

    def _pill(self, painter: QPainter, text: str, icon: str, taken: QRectF) -> QRectF:
        """Words on the picture, in a corner where they hide neither a handle nor other words."""
        font = theme.font(bold=True)
        wide = QFontMetrics(font).horizontalAdvance(text) + theme.px(28) + (theme.px(24) if icon else 0)
        box = self._free(wide, theme.px(34), taken)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("dim"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        at = box.x() + theme.px(14)
        if icon:
            side = theme.px(18)
            icons.draw(painter, icon, "dim_ink", QRectF(at, box.y() + (box.height() - side) / 2, side, side))
            at += theme.px(24)
        painter.setFont(font)
        painter.setPen(theme.color("dim_ink"))
        painter.drawText(QRectF(at, box.y(), wide, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return box

    def _free(self, wide: float, high: float, taken: QRectF) -> QRectF:
        left, right, bottom = 14.0, self.width() - wide - 14, self.height() - high - 14
        boxes = [QRectF(x, y, wide, high) for x, y in ((left, 14.0), (right, bottom), (left, bottom), (right, 14.0))]
        room = [box for box in boxes if not box.intersects(taken)]
        free = (b for b in room if not any(b.adjusted(-12, -12, 12, 12).contains(spot) for spot in self._spots()))
        return next(free, room[0])
