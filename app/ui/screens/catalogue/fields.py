"""Several entries, one a line: Enter makes the next one, Enter on an empty last line (or Tab) goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent

from app.texts import words
from app.ui.kit.editors import ENTER, TextEdit, moved_on
from app.ui.kit.field import Labelled
from app.ui.theme import theme


class LinesEdit(TextEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.textCursor().block().text()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in ENTER and plain and line.strip():
            self.insertPlainText("\n")
        elif not moved_on(self, event):
            super().keyPressEvent(event)


class Lines(Labelled):
    def __init__(self, label: str, *, required: bool = False, lines: int = 4) -> None:
        editor = LinesEdit()
        super().__init__(label, editor, required=required, hint=words("ui_county_a_line_each"))
        self._lines, self._silent = lines, False
        self._size()
        editor.textChanged.connect(lambda: None if self._silent else self.edited.emit(self.value()))
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.editor.setFixedHeight(QFontMetrics(theme.font()).lineSpacing() * self._lines + theme.px(20))

    def value(self) -> str:
        return str(self.editor.toPlainText())

    def show_value(self, text: str) -> None:
        if text != self.value():
            self._silent = True
            self.editor.setPlainText(text)
            self._silent = False
