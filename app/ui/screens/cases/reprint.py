"""补打: a strip in the page that asks why, with the common reasons at Alt+1…4; printing again is marked with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import AppError
from app.texts import words
from app.ui.kit.button import Button
from app.ui.kit.card import Plate, column
from app.ui.kit.field import Field
from app.ui.kit.labels import Label
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.theme import theme

REASONS = ("smudged", "jammed", "lost", "wanted")
NEEDS_REASON = "usecases_reprint_reason"
WIDE = 480
"""From this width on all reasons stand on one line."""

Print = Callable[[str], object]


class ReprintStrip(QWidget):
    """`ask(title, print_)`: the first print goes out at once; where it was printed before, the rule asks why."""

    opened = Signal()
    closed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.title = Label("", "strong", wrap=True)
        self.reason = Field(words("ui_reprint_reason"), required=True)
        self._print: Print = lambda reason: None
        self._name = ""
        buttons = [self._button(n, reason) for n, reason in enumerate(REASONS, 1)]
        self._buttons, self._grid = buttons, QGridLayout()
        self._grid.setSpacing(6)
        self._lay_out(2)
        plate = Plate("hint")
        plate.setLayout(column(self.title, self.reason, self._grid, gap=6, margins=(16, 10, 16, 12)))
        self.setLayout(column(plate, margins=(12, 0, 12, 12)))
        self.reason.edited.connect(lambda _: self.reason.plain())
        self.hide()

    def _button(self, n: int, reason: str) -> Button:
        button = Button(words(f"ui_again_{reason}"), key=str(n))
        button.setFocusPolicy(button.focusPolicy().NoFocus)
        button.clicked.connect(lambda: self.pick(n))
        return button

    def _lay_out(self, across: int) -> None:
        for n, button in enumerate(self._buttons):
            self._grid.addWidget(button, n // across, n % across)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(len(REASONS) if self.width() / theme.scale >= WIDE else 2)

    def pick(self, n: int) -> None:
        self.reason.show_value(words(f"ui_again_{REASONS[n - 1]}"))
        self.reason.plain()

    def ask(self, name: str, print_: Print) -> None:
        """`print_(reason)` is the desk's call; it is tried without a reason first."""
        self._name, self._print = name, print_
        self.room.ask(lambda: print_(""), self._printing, failed=self._refused, key="print again")

    def _refused(self, error: AppError) -> None:
        if error.code != NEEDS_REASON:
            self.room.refuse(error)
            return
        self.title.setText(words("ui_b_reprint_title", title=self._name))
        self.reason.show_value("")
        self.reason.plain()
        self.show()
        self.reason.setFocus()
        self.opened.emit()

    def _printing(self, _: object) -> None:
        self.room.say("ui_print_queued", "ok", title=self._name)
        self.close_strip()

    def send(self) -> None:
        """F9: with a reason, or not at all (R-REC-01)."""
        reason, print_ = self.reason.value().strip(), self._print
        if not reason:
            self.reason.problem(words("ui_b_reprint_blank"))
            self.reason.setFocus()
            return
        self.room.ask(lambda: print_(reason), self._printing, key="print again")

    def close_strip(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        picks = {f"pick_{n}": lambda n=n: self.pick(n) for n in range(1, len(REASONS) + 1)}
        return {"confirm": self.send, "leave": self.close_strip, **picks}

    def bar(self) -> Bar:
        verbs = (BarVerb("leave"), BarVerb("confirm", "pri", words("ui_b_reprint_send")))
        return Bar(words("ui_b_reprint_note"), "warn", verbs=verbs)
