"""Own icons: one-colour SVG strokes under resources/ui/icons, tinted from a token at the size they are shown."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.theme import FOLDER, theme


@cache
def _source(name: str) -> str:
    return (FOLDER / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def draw(painter: QPainter, name: str, token: str, box: QRectF) -> None:
    """Paint an icon into `box`, in a token's colour."""
    _renderer(name, theme.color(token).name()).render(painter, box)


@cache
def _pixmap(name: str, color: str, pixels: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(pixels * ratio), round(pixels * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, color).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, token: str = "ink2", pixels: int = 20, ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of `pixels` (100 % design) on each side."""
    return _pixmap(name, theme.color(token).name(), theme.px(pixels), ratio)


def icon(name: str, token: str = "ink2", pixels: int = 20) -> QIcon:
    return QIcon(pixmap(name, token, pixels))
