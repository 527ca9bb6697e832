"""Buttons: icon, word and a visible key-cap; a verb's button follows its action.

Kinds: std, pri (one per screen), soft, danger, link, plain, nav (on the header), status (in the status bar).
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from app.ui import icons
from app.ui.kit.labels import cap_size, draw_cap
from app.ui.theme import restyle, theme
from app.ui.verbs import Registry, key_words

INK = {"pri": "inv", "soft": "pri", "danger": "err", "link": "pri", "nav": "navink"}
CAP = {"pri": ("pri_cap", "pri_cap_ink"), "soft": ("surface", "pri"), "danger": ("err_bg", "err")}
GAP = 8


class Button(QPushButton):
    """A button that gives way when room is short: first the icon goes, then the key-cap, last the text elides."""

    def __init__(self, text: str, kind: str = "std", *, icon: str = "", key: str = "", tone: str = "") -> None:
        super().__init__(text)
        self.key, self.icon_name, self.tone, self.icon_tone = key, icon, tone, ""
        self.tight = False
        self.setProperty("kind", kind)
        self.setAccessibleName(text)
        self.setAccessibleDescription(key)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)

    @property
    def kind(self) -> str:
        return str(self.property("kind"))

    def show_text(self, text: str, kind: str = "", icon: str = "") -> None:
        """Another word, kind or icon on the same button."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()
        self.icon_name = icon or self.icon_name
        if kind:
            restyle(self, kind=kind)
        self.update()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font(16, bold=self.kind == "pri"))

    def _parts(self, width: int) -> tuple[bool, bool]:
        """Whether icon and key-cap fit beside the whole text."""
        room = width - self._bare()
        icon = theme.px(self._side()) + self._gap() if self.icon_name else 0
        cap = cap_size(self.key).width() + self._gap() if self.key else 0
        if room >= icon + cap:
            return bool(icon), bool(cap)
        return (False, True) if cap and room >= cap else (bool(icon) and room >= icon, False)

    def _pad(self) -> int:
        narrow = self.tight or self.kind in ("link", "plain", "status")
        return theme.px(7 if narrow else 14)

    def _gap(self) -> int:
        return 5 if self.tight else GAP

    def _side(self) -> int:
        return 18 if self.tight else 20

    def _bare(self) -> int:
        return self._metrics().horizontalAdvance(self.text()) + 2 * self._pad()

    def sizeHint(self) -> QSize:
        icon = theme.px(self._side()) + (self._gap() if self.text() else 0) if self.icon_name else 0
        cap = cap_size(self.key).width() + self._gap() if self.key else 0
        return QSize(self._bare() + icon + cap, theme.px(32 if self.kind == "status" else 40))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._bare(), self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        self._content(painter)

    def _content(self, painter: QPainter) -> None:
        icon, cap = self._parts(self.width())
        if not self.text():
            icon = bool(self.icon_name)
        ink = (self.tone or INK.get(self.kind, "ink")) if self.isEnabled() else "off_ink"
        caps = cap_size(self.key)
        metrics = self._metrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 8)
        wide = metrics.horizontalAdvance(text)
        side, gap = theme.px(self._side()), self._gap()
        total = wide + (side + (gap if text else 0)) * icon + (caps.width() + gap) * cap
        x = self._start(total)
        if icon:
            tint = self.icon_tone if self.icon_tone and self.isEnabled() else ink
            icons.draw(painter, self.icon_name, tint, QRectF(x, (self.height() - side) / 2, side, side))
            x += side + gap
        painter.setFont(theme.font(16, bold=self.kind == "pri"))
        painter.setPen(theme.color(ink))
        painter.drawText(QRect(x, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if cap:
            ground, letters = CAP.get(self.kind, ("cap_bg", "cap_ink")) if self.isEnabled() else ("off_bg", "off_ink")
            top = (self.height() - caps.height()) // 2
            draw_cap(painter, QRect(x + wide + gap, top, caps.width(), caps.height()), self.key, ground, letters)

    def _start(self, total: int) -> int:
        return (self.width() - total) // 2


class VerbButton(Button):
    """The button of a verb: its name, icon and key from the registry; enabled when its action is."""

    def __init__(
        self, registry: Registry, id: str, kind: str = "std", *, text: str = "", icon: bool = True, stop: bool = True
    ) -> None:
        """`stop` False: Tab passes it by (in a form, where its key is at hand)."""
        verb = registry.verb(id)
        key = key_words(verb.keys[0]) if verb.keys else ""
        super().__init__(text or verb.name, kind, icon=verb.icon if icon else "", key=key)
        self.verb = id
        self._action = registry.action(id)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._action.trigger)
        self._action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action: QAction = self._action
        if self.isEnabled() != action.isEnabled():
            self.setEnabled(action.isEnabled())
