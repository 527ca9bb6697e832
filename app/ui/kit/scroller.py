"""A column that scrolls when it is higher than its room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSizePolicy

from app.ui.kit.card import holder
from app.ui.theme import theme

UNBOUND = 16777215
"""Qt's own largest width."""


class Scroller(QScrollArea):
    """`wide`: pixels of the 100 % design, 0 takes what there is."""

    def __init__(self, name: str, inner: QLayout, wide: int = 0) -> None:
        super().__init__()
        self._wide = wide
        self.setWidget(holder(inner))
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        if self._wide:
            self.setFixedWidth(theme.px(self._wide))
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(UNBOUND)

    def narrow(self, wide: int) -> None:
        """Another width of the 100 % design, 0 for what there is."""
        self._wide = wide
        self._size()
