"""F1: every verb with its key, from the one table; those at hand now first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from app.texts import words
from app.ui.kit.button import Button
from app.ui.kit.card import Card, column, holder, row
from app.ui.kit.labels import KeyCap, Label, Line
from app.ui.theme import theme
from app.ui.verbs import VERBS, Registry, Verb, key_words


class KeySheet(Card):
    """Lies over the page, not a dialog: Esc or F1 closes it."""

    def __init__(self, over: QWidget, registry: Registry, close: Callable[[], None]) -> None:
        super().__init__(words("ui_keys_title"), "keyboard", grows=True)
        self.setParent(over)
        self._registry = registry
        button = Button(words("ui_close"), "plain", icon="close", key="Esc")
        button.clicked.connect(close)
        self.aside.addWidget(button)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(words("ui_keys_title"))
        self.body.addWidget(self._area)

    def open(self, box: tuple[int, int, int, int]) -> None:
        """Over the page's box, with what is at hand at this moment."""
        now = {verb.id for verb in self._registry.at_hand()}
        keyed = [verb for verb in VERBS if verb.keys]
        here = [verb for verb in keyed if verb.id in now]
        rest = [verb for verb in keyed if verb.id not in now]
        parts = column(gap=6)
        for code, verbs in (("ui_keys_here", here), ("ui_keys_elsewhere", rest)):
            parts.addWidget(Label(words(code), "strong"))
            parts.addLayout(self._grid(verbs, 3 if box[2] > theme.px(900) else 2))
        parts.addStretch(1)
        self._area.setWidget(holder(parts))
        self.setGeometry(*box)
        self.show()
        self.raise_()
        self._area.setFocus()

    def _grid(self, verbs: list[Verb], columns: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for n, verb in enumerate(verbs):
            caps = [KeyCap(key_words(key)) for key in verb.keys[:2]]
            grid.addLayout(row(Line(verb.name), *caps, gap=6), n // columns, n % columns)
        for n in range(columns):
            grid.setColumnStretch(n, 1)
        return grid
