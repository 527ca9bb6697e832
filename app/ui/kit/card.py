"""Cards: a white plate with a head (icon, title, what stands at its right) and a body. And the two boxes."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.labels import Icon, Label, Line, rule
from app.ui.kit.seen import show_if

Part = QWidget | QLayout | int
Margins = tuple[int, int, int, int]
NONE = (0, 0, 0, 0)


def column(*parts: Part, gap: int = 8, margins: Margins = NONE) -> QVBoxLayout:
    """Things under one another; an int is a fixed space, 0 a stretch."""
    box = QVBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def row(*parts: Part, gap: int = 8, margins: Margins = NONE) -> QHBoxLayout:
    """Things beside one another; an int is a fixed space, 0 a stretch."""
    box = QHBoxLayout()
    _fill(box, parts, gap, margins)
    return box


def behind_icon(icon: QWidget, sentence: QWidget) -> QHBoxLayout:
    """A hint on its plate: the sentence takes all the room, so that it begins right behind its icon."""
    box = row(icon, sentence, gap=10, margins=(14, 10, 14, 10))
    box.setStretch(1, 1)
    return box


def _fill(box: QBoxLayout, parts: tuple[Part, ...], gap: int, margins: Margins) -> None:
    box.setSpacing(gap)
    box.setContentsMargins(*margins)
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        elif part:
            box.addSpacing(part)
        else:
            box.addStretch(1)


def holder(layout: QLayout) -> QWidget:
    """A bare widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


class Plate(QFrame):
    """A bare plate; `kind` is true (white), flat, hint, warn, err, ok or float."""

    def __init__(self, kind: str = "true") -> None:
        super().__init__()
        self.setProperty("card", kind)


class Card(Plate):
    """A plate with a head; put things into `body`, right-hand things of the head into `aside`."""

    def __init__(self, title: str = "", icon: str = "", *, lined: bool = True, grows: bool = False) -> None:
        super().__init__()
        self.title = Line(title, "h2")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.note = Label("", "sub")
        self.aside = row(gap=8)
        self.body = column(gap=8, margins=(20, 10, 20, 12))
        head = row(gap=12, margins=(20, 0, 12, 0))
        if icon:
            head.addWidget(Icon(icon))
        head.addWidget(self.title)
        head.addWidget(self.note)
        head.addStretch(1)
        head.addLayout(self.aside)
        head.addStrut(46)  # not a minimum of the holder's: that would squash a taller button
        self.head = holder(head)
        show_if(self.head, bool(title))
        self._line = rule()
        show_if(self._line, bool(title) and lined)
        self.setLayout(column(self.head, self._line, self.body, gap=0, margins=(1, 1, 1, 1)))
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Maximum
        )
        self.setAccessibleName(title)

    def show_title(self, title: str, note: str = "") -> None:
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.head.setVisible(bool(title))
        self.setAccessibleName(title)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)
