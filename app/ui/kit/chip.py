"""A chip: icon and word on a soft ground; solid or white on a selected row. Never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons
from app.ui.theme import theme

ICONS = {"ok": "ok", "warn": "warn", "err": "bad", "pri": "info", "mute": ""}


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """`tone` is ok, warn, err, pri or mute; `icon` "" takes the tone's own, "-" none; `solid` for what is on now."""

    text: str
    tone: str = "mute"
    icon: str = ""
    solid: bool = False

    @property
    def icon_name(self) -> str:
        return "" if self.icon == "-" else self.icon or ICONS[self.tone]


def chip_size(spec: ChipSpec) -> QSize:
    wide = QFontMetrics(theme.font()).horizontalAdvance(spec.text) + theme.px(24)
    return QSize(wide + (theme.px(24) if spec.icon_name else 0), theme.px(30))


def draw_chip(painter: QPainter, box: QRect, spec: ChipSpec, *, selected: bool = False) -> None:
    """Paint a chip into `box` (of `chip_size`); on a selected row its ground is the surface's."""
    ground = "ink2" if spec.tone == "mute" else spec.tone
    ink = "inv" if spec.solid else ("ink2" if spec.tone == "mute" else spec.tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground if spec.solid else ("surface" if selected else f"{spec.tone}_bg")))
    painter.drawRoundedRect(QRectF(box), box.height() / 2, box.height() / 2)
    x = box.x() + theme.px(12)
    if spec.icon_name:
        side = theme.px(18)
        icons.draw(painter, spec.icon_name, ink, QRectF(x - 2, box.y() + (box.height() - side) / 2, side, side))
        x += theme.px(22)
    painter.setFont(theme.font())
    painter.setPen(theme.color(ink))
    room = box.right() - x - theme.px(8)
    text = QFontMetrics(theme.font()).elidedText(spec.text, Qt.TextElideMode.ElideRight, room + 2)
    painter.drawText(QRect(x, box.y(), room + 4, box.height()), Qt.AlignmentFlag.AlignVCenter, text)


class Chip(QWidget):
    """`show_chip(ChipSpec(...))` changes it in place."""

    def __init__(self, text: str = "", tone: str = "mute", icon: str = "") -> None:
        super().__init__()
        self.spec = ChipSpec(text, tone, icon)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_chip(self, spec: ChipSpec) -> None:
        if spec != self.spec:
            self.spec = spec
            self.setAccessibleName(spec.text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self.spec)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_chip(QPainter(self), self.rect(), self.spec)
