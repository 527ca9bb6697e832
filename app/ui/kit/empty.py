"""What stands where nothing is yet: an icon, what this place is for, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.card import column, row
from app.ui.kit.labels import Icon, Label
from app.ui.kit.seen import show_if


class EmptyState(QWidget):
    """`actions` are buttons below the sentence."""

    def __init__(self, icon: str, title: str, sentence: str = "", *actions: QWidget) -> None:
        super().__init__()
        self.icon = Icon(icon, "ink3", 40)
        self.title = Label(title, "strong", wrap=True)
        self.sentence = Label(sentence, "sub", wrap=True)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        show_if(self.sentence, bool(sentence))
        buttons = row(0, *actions, 0)
        centre = row(0, self.icon, 0)
        self.setLayout(column(0, centre, self.title, self.sentence, 4, buttons, 0, gap=8, margins=(16, 16, 16, 16)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, title: str, sentence: str = "") -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
