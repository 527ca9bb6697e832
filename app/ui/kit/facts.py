"""What is known, line by line: a word for the thing, and the thing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.kit.labels import Label
from app.ui.kit.masks import Secret
from app.ui.theme import theme

WORD = 104
"""Pixels of the word column."""


class Facts(QWidget):
    """`show_facts([(word, value), …])`; a blank value is left out. Values can be taken with the mouse; a `Secret` stays
    masked until `reveal`."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Label, Label]] = []
        self.facts: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        known = [(word, value) for word, value in facts if value]
        if known == self.facts:
            return
        self.facts = known
        while len(self._lines) < len(known):
            self._add()
        for n, (word, value) in enumerate(self._lines):
            shown = n < len(known)
            word.setText(known[n][0] if shown else "")
            value.setText(known[n][1] if shown else "")
            word.setVisible(shown)
            value.setVisible(shown)

    def secrets(self) -> bool:
        """Whether something is masked that could be shown."""
        return any(isinstance(value, Secret) and value != value.plain for _, value in self.facts)

    def reveal(self) -> None:
        """What these facts hide, until others are shown."""
        for (_, label), (_, value) in zip(self._lines, self.facts, strict=False):
            if isinstance(value, Secret):
                label.setText(value.plain)

    def _add(self) -> None:
        word, value = Label("", "sub", wrap=True), Label("", wrap=True)
        word.setFixedWidth(theme.px(WORD))
        value.setMinimumWidth(theme.px(60))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        n = len(self._lines)
        self._grid.addWidget(word, n, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, n, 1)
        self._lines.append((word, value))
