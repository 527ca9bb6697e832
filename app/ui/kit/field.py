"""Fields: label above, 40 px, checked in place in words; the room for the words is reserved, so nothing jumps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from app.texts import words
from app.ui import icons
from app.ui.kit.card import column, row
from app.ui.kit.editors import Combo, LineEdit, TextEdit
from app.ui.kit.labels import Label, Line
from app.ui.kit.seen import show_if
from app.ui.theme import restyle, theme

Check = Callable[[str], tuple[str, dict[str, object]]]
NUMERIC = frozenset({"number", "phone", "id", "date", "user"})


class NoteLine(QWidget):
    """Icon and sentence under a field. Too long: its first clause, then an ellipsis; the tip has it whole."""

    def __init__(self) -> None:
        super().__init__()
        self.tone, self.text = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, text: str, tone: str) -> None:
        """`tone` is err, ok, warn or "" for a hint."""
        text = text.removesuffix("。")
        if (text, tone) != (self.text, self.tone):
            self.text, self.tone = text, tone
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(26))

    def shown(self, room: int) -> str:
        metrics = QFontMetrics(theme.font())
        first = self.text.partition("，")[0]
        fitting = next((t for t in (self.text, first) if metrics.horizontalAdvance(t) <= room), "")
        return fitting or metrics.elidedText(first, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.text:
            return
        painter, x = QPainter(self), 0
        if self.tone:
            side = theme.px(18)
            name = {"err": "bad", "ok": "ok", "warn": "warn"}[self.tone]
            icons.draw(painter, name, self.tone, QRectF(0, (self.height() - side) / 2, side, side))
            x = theme.px(24)
        painter.setFont(theme.font())
        painter.setPen(theme.color(self.tone or "ink3"))
        box = QRect(x, 0, self.width() - x, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.shown(box.width()))


class Labelled(QWidget):
    """Label, editor, note. `edited(text)` at each change by a person, `left()` when the editor is left."""

    edited = Signal(str)
    left = Signal()

    def __init__(
        self, label: str, editor: QWidget, *, required: bool = False, hint: str = "", note: bool = True
    ) -> None:
        super().__init__()
        self.editor: Any = editor
        self.required, self.hint = required, hint
        self.label = Line(label)
        self.label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.label.setBuddy(editor)
        self.must = Label("*" if required else "", "must")
        self.beside = row(editor, gap=8)
        self.note = NoteLine()
        show_if(self.note, note)
        head = row(self.label, self.must, 0, gap=4)
        self.setLayout(column(head, self.beside, self.note, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(editor)
        must = words("ui_field_must") if required else ""
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(must)
        editor.left.connect(self.left)  # type: ignore[attr-defined]
        self._say("", hint, "")

    def _say(self, state: str, text: str, tone: str) -> None:
        restyle(self.editor, state=state)
        self.note.say(text, tone)
        self.editor.setAccessibleDescription(text)

    def problem(self, text: str) -> None:
        """Red border, icon and sentence; "" takes it away."""
        self._say("error", text, "err") if text else self.plain()

    def good(self, text: str) -> None:
        self._say("ok", text, "ok")

    def warn(self, text: str) -> None:
        self._say("", text, "warn")

    def plain(self) -> None:
        self._say("", self.hint, "")

    @property
    def wrong(self) -> bool:
        return bool(self.editor.property("state") == "error")


class Field(Labelled):
    """One line of text. `kind`: text, number, phone, id, date, password, user."""

    def __init__(
        self,
        label: str,
        kind: str = "text",
        *,
        required: bool = False,
        hint: str = "",
        example: str = "",
        note: bool = True,
    ) -> None:
        editor = LineEdit()
        super().__init__(label, editor, required=required, hint=hint, note=note)
        editor.setPlaceholderText(example)
        if kind in NUMERIC:
            editor.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            editor.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText)
        if kind == "password":
            editor.setEchoMode(QLineEdit.EchoMode.Password)
        editor.textEdited.connect(self.edited)

    def value(self) -> str:
        return str(self.editor.text())

    def show_value(self, text: str) -> None:
        """Put a value in without telling anybody; the cursor stays where a person types."""
        if text != self.editor.text():
            self.editor.setText(text)
            if not self.editor.hasFocus():
                self.editor.setCursorPosition(0)


class TextArea(Labelled):
    """Several lines; Enter goes on to the next field, as everywhere."""

    def __init__(
        self, label: str, *, required: bool = False, hint: str = "", lines: int = 2, note: bool = True
    ) -> None:
        editor = TextEdit()
        super().__init__(label, editor, required=required, hint=hint, note=note)
        self._lines = lines
        self._silent = False
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


class Choice(Labelled):
    """One of a few: `options` are (code, words)."""

    def __init__(
        self,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        required: bool = False,
        hint: str = "",
        note: bool = True,
    ) -> None:
        editor = Combo()
        super().__init__(label, editor, required=required, hint=hint, note=note)
        editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        editor.setMinimumContentsLength(4)
        self.show_options(options)
        editor.activated.connect(lambda index: self.edited.emit(self.value()))

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        codes = [(self.editor.itemData(n), self.editor.itemText(n)) for n in range(self.editor.count())]
        if codes != list(options):
            self.editor.clear()
            for code, text in options:
                self.editor.addItem(text, code)

    def value(self) -> str:
        return str(self.editor.currentData() or "")

    def show_value(self, code: str) -> None:
        index = self.editor.findData(code)
        if index != self.editor.currentIndex():
            self.editor.setCurrentIndex(index)
