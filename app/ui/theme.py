"""Theme: tokens from resources/ui/tokens-*.toml, one style sheet set once on the application.

Code that paints asks `theme.color("pri")` and `theme.px(40)`; no colour stands in Python.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from string import Template
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.paths import RESOURCES

FOLDER = RESOURCES / "ui"
NAMES = ("standard", "contrast", "large")
SCALES = (1.0, 1.1, 1.25, 1.5)


@cache
def tokens(name: str) -> dict[str, Any]:
    """The token file of a theme with what it extends: `scale`, `edge` and the table `color`."""
    raw: dict[str, Any] = tomllib.loads((FOLDER / f"tokens-{name}.toml").read_text(encoding="utf-8"))
    base = tokens(str(raw["extends"])) if "extends" in raw else {"color": {}}
    return base | raw | {"color": base["color"] | raw.get("color", {})}


class Theme(QObject):
    """What stands in force now. `changed` is for widgets that keep sizes of their own."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = NAMES[0]
        self.zoom = 1.0
        self.families: list[str] = []
        self._colors: dict[str, QColor] = {}
        self._fixed: WeakKeyDictionary[QWidget, tuple[float, float]] = WeakKeyDictionary()

    @property
    def scale(self) -> float:
        return float(max(self.zoom, tokens(self.name)["scale"]))

    def px(self, pixels: float) -> int:
        """A length of the 100 % design in pixels of now."""
        return round(pixels * self.scale)

    def color(self, token: str) -> QColor:
        """A token's colour. KeyError for a name that no token file has."""
        if token not in self._colors:
            self._colors[token] = QColor(tokens(self.name)["color"][token])
        return self._colors[token]

    def font(self, pixels: float = 16, *, bold: bool = False) -> QFont:
        font = QFont(self.families) if self.families else QFont(QApplication.font())
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return font

    def fix(self, widget: QWidget, *, width: float = 0, height: float = 0) -> None:
        """Hold a widget at a width or height of the 100 % design, whatever the theme."""
        self._fixed[widget] = (width, height)
        self._hold(widget)

    def _hold(self, widget: QWidget) -> None:
        width, height = self._fixed[widget]
        if width:
            widget.setFixedWidth(self.px(width))
        if height:
            widget.setFixedHeight(self.px(height))

    def use(self, name: str = "", zoom: float | None = None) -> None:
        """Put a theme (standard, contrast, large) and a zoom (1.0 to 1.5) in force."""
        self.name = name or self.name
        self.zoom = self.zoom if zoom is None else min(max(zoom, SCALES[0]), SCALES[-1])
        self._colors.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._dress(app)
        for widget in [widget for widget in self._fixed if isValid(widget)]:
            self._hold(widget)
        self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        """Each of the three goes through every widget, so only what is different is set."""
        font, palette = QFont(self.families), self._palette()
        font.setPixelSize(16)  # the style sheet scales it
        if self.families and app.font().families() != self.families:
            app.setFont(font)
        if app.palette() != palette:
            app.setPalette(palette)
        if app.styleSheet() != self.sheet():
            app.setStyleSheet(self.sheet())

    def larger(self) -> None:
        self.use(zoom=next((s for s in SCALES if s > self.scale), SCALES[-1]))

    def smaller(self) -> None:
        self.use(zoom=next((s for s in reversed(SCALES) if s < self.scale), SCALES[0]))

    def sheet(self) -> str:
        """The style sheet with every token and size filled in."""
        return _sheet(self.name, self.scale)

    def _palette(self) -> QPalette:
        palette = QPalette(self.color("surface"))
        for role, token in ROLES.items():
            palette.setColor(role, self.color(token))
        return palette


ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.Highlight: "pri",
    QPalette.ColorRole.HighlightedText: "inv",
    QPalette.ColorRole.PlaceholderText: "hint",
    QPalette.ColorRole.Link: "pri",
}


@cache
def _sheet(name: str, scale: float) -> str:
    text = (FOLDER / "style.qss").read_text(encoding="utf-8")
    sizes = {f"n{n}": str(round(int(n) * scale)) for n in re.findall(r"\$\{n(\d+)\}", text)}
    kept = tokens(name)
    return Template(text).substitute(kept["color"] | sizes | {"edge": str(kept["edge"])})


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the style sheet see them."""
    if all(widget.property(key) == value for key, value in properties.items()):
        return
    for key, value in properties.items():
        widget.setProperty(key, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


theme = Theme()
"""The theme of this program; its QObject is made before the application and belongs to the first thread."""
