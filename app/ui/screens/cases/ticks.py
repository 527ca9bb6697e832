"""Several of a few: tick boxes under one label, in columns; Space ticks, Enter goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.kit.card import clear
from app.ui.kit.choose import Check
from app.ui.kit.field import Labelled

SHORT = 8
"""Up to so many letters three stand side by side, else two."""


class TickBoxes(QWidget):
    left = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.checks: dict[str, Check] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self.setLayout(self._grid)

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        clear(self._grid)
        self.checks = {code: Check(text) for code, text in options}
        across = 3 if all(len(text) <= SHORT for _, text in options) else 2 if len(options) > 1 else 1
        for n, box in enumerate(self.checks.values()):
            self._grid.addWidget(box, n // across, n % across)
            box.clicked.connect(lambda _=False: self.chosen.emit(self.value()))
        for n in range(across):
            self._grid.setColumnStretch(n, 1)
        for first in list(self.checks.values())[:1]:
            self.setFocusProxy(first)

    def value(self) -> str:
        return "\n".join(code for code, box in self.checks.items() if box.isChecked())

    def show_value(self, value: str) -> None:
        on = set(value.split("\n"))
        for code, box in self.checks.items():
            if box.isChecked() != (code in on):
                box.setChecked(code in on)


class Ticks(Labelled):
    """`value()` are the codes ticked, a line each."""

    def __init__(self, label: str, options: Sequence[tuple[str, str]], *, required: bool = False) -> None:
        editor = TickBoxes()
        super().__init__(label, editor, required=required)
        editor.show_options(options)
        editor.chosen.connect(self.edited)

    def value(self) -> str:
        return str(self.editor.value())

    def show_value(self, value: str) -> None:
        self.editor.show_value(value)
