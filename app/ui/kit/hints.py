"""The foot of a list: which keys do what there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.texts import words
from app.ui.kit.card import holder, row
from app.ui.kit.labels import KeyCap, Line


def hints(*pairs: tuple[str, str]) -> QWidget:
    """Key-caps with the words of their codes."""
    line = row(gap=6, margins=(14, 6, 14, 8))
    for key, code in pairs:
        line.addWidget(KeyCap(key))
        word = Line(words(code), "sub")
        line.addWidget(word)
    return holder(line)
