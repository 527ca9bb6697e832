"""Common words one key away: a grid of buttons, each the verb Alt+n with its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.kit.button import VerbButton
from app.ui.kit.card import holder
from app.ui.verbs import Registry


def phrases(registry: Registry, texts: Sequence[str], columns: int = 4) -> QWidget:
    """Buttons for `pick_1` … in the order of the texts (at most nine)."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for n, text in enumerate(texts):
        button = VerbButton(registry, f"pick_{n + 1}", text=text)
        button.tight = True
        button.setToolTip(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.addWidget(button, n // columns, n % columns)
    return holder(grid)
