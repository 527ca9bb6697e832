"""Words on a screen: labels by role, one-line text that elides, key-caps, lines, spacers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui.icons import pixmap
from app.ui.theme import restyle, theme


class Label(QLabel):
    """Text with a role of the style sheet: h1, h2, strong, sub, soft, ticket, number, time, must, pri, nav."""

    def __init__(self, text: str = "", role: str = "", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def role(self, role: str, tone: str = "") -> None:
        restyle(self, role=role, tone=tone)


class Line(Label):
    """One line that ends in … when there isn't room; the tip has the whole."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text, role)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(theme.px(40))
        self.setText(text)

    def whole(self) -> str:
        return self._whole

    def setText(self, text: str) -> None:
        if text == self._whole and super().text():
            return
        self._whole = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 40))
        self.setToolTip("" if shown == self._whole else self._whole)
        if shown != super().text():
            super().setText(shown)


class Icon(QWidget):
    """An icon in a token's colour; decoration only, the word stands beside it."""

    def __init__(self, name: str, token: str = "pri", pixels: int = 20) -> None:
        super().__init__()
        self._name, self._token, self._pixels = name, token, pixels
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._pixels), theme.px(self._pixels))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap(self._name, self._token, self._pixels, self.devicePixelRatioF()))


class KeyCap(QWidget):
    """A key as it looks on a keyboard, for hints at the foot of a list."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setAccessibleName(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return cap_size(self.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_cap(QPainter(self), QRect(0, 0, self.width(), self.height()), self.key, "cap_bg", "cap_ink", "border2")


def cap_size(key: str) -> QSize:
    """How large the cap of a key is: 14-px type with room around it."""
    from PySide6.QtGui import QFontMetrics

    return QSize(QFontMetrics(theme.font(14)).horizontalAdvance(key) + theme.px(12), theme.px(24))


def draw_cap(painter: QPainter, box: QRect, key: str, ground: str, ink: str, border: str = "") -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(border)) if border else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 4, 4)
    painter.setFont(theme.font(14))
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)


def rule(way: str = "h") -> QFrame:
    """A thin line across ("h") or down ("v")."""
    frame = QFrame()
    frame.setProperty("line", way)
    return frame
