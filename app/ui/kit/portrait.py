"""A person's picture: the card's photograph, or the outline of a head where there is none; a round initial."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.texts import words
from app.ui.theme import theme


class Portrait(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._photo = QPixmap()
        self._bytes = b""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words("ui_portrait"))

    def show_photo(self, photo: bytes) -> None:
        """PNG or JPEG bytes, b"" for none."""
        if photo != self._bytes:
            self._bytes, self._photo = photo, QPixmap()
            self._photo.loadFromData(photo)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(84), theme.px(104))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        frame = QPainterPath()
        frame.addRoundedRect(box, 6, 6)
        painter.setPen(QPen(theme.color("border2")))
        painter.setBrush(theme.color("portrait_bg"))
        painter.drawPath(frame)
        painter.setClipPath(frame)
        if self._photo.isNull():
            self._outline(painter, box)
        else:
            fitted = self._photo.scaled(
                self.size() * self.devicePixelRatioF(),
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            painter.drawPixmap(self.rect(), fitted, fitted.rect())

    def _outline(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("portrait"))
        wide, high = box.width(), box.height()
        painter.drawEllipse(QRectF(wide * 0.29, high * 0.22, wide * 0.42, high * 0.38))
        painter.drawEllipse(QRectF(wide * 0.1, high * 0.66, wide * 0.8, high * 0.8))


class Initial(QWidget):
    """The first character of a name on a disc, for the header."""

    def __init__(self) -> None:
        super().__init__()
        self._letter = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_name(self, name: str) -> None:
        self._letter = name[:1]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(34), theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("avatar"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.color("inv"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)
