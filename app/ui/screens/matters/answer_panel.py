"""One step on a matter: an answer, a handing over to a named unit, or the loop's next (R-REC-04, R-REC-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCompleter

from app.texts import words
from app.ui.kit.card import Card, column, row
from app.ui.kit.choose import Segments
from app.ui.kit.field import Field, TextArea
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.matters.model import Matters


class AnswerPanel(Card):
    """`closed()` gives the page back."""

    closed = Signal()

    def __init__(self, room: Room, model: Matters) -> None:
        super().__init__("—", "pencil", grows=True)
        self.room, self.model, self.step = room, model, ""
        self.about, self.refusal = Label("", wrap=True), RefusalBox()
        self.unit = Field(words("ui_county_handed_to"), required=True, example=words("ui_county_unit_example"))
        pairs = [("yes", words("ui_county_is_upheld")), ("no", words("ui_county_not_upheld"))]
        self.upheld = Segments(pairs, words("ui_county_upheld"))
        self.text = TextArea(words("ui_county_said"), required=True, lines=5)
        fields = (self.unit, row(self.upheld, 0), self.text)
        form = column(self.refusal, self.about, *fields, 0, gap=10, margins=(20, 10, 20, 4))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(Scroller(words("ui_county_said"), form))
        model.changed.connect(self._render)
        model.done.connect(self._done)

    def open(self, step: str) -> None:
        self.step = step
        handing = step == "hand_over_enquiry"
        if handing and self.unit.editor.completer() is None:
            self.unit.editor.setCompleter(QCompleter(list(self.room.place.departments), self))
        self.unit.setVisible(handing)
        self.text.setVisible(not handing)
        self.upheld.setVisible(step == "verify_complaint")
        self.upheld.show_value("yes")
        for field in (self.unit, self.text):
            field.show_value("")
            field.plain()
        self._render()
        (self.unit if handing else self.text).setFocus()

    def _render(self) -> None:
        file = self.model.file
        if not self.step or file is None:
            return
        self.show_title(words(f"ui_act_{self.step}"), file.line.number)
        self.about.setText(file.matter.subject)
        self.refusal.say(self.model.refused)

    def send(self) -> None:
        """F9: what is blank is said in its place; else it is done."""
        handing = self.step == "hand_over_enquiry"
        field: Field | TextArea = self.unit if handing else self.text
        said = field.value().strip()
        if not said:
            field.problem(words("ui_county_blank"))
            field.setFocus()
            return
        data: dict[str, object] = {"to" if handing else "text": said}
        if self.step == "verify_complaint":
            data["upheld"] = self.upheld.value() == "yes"
        self.model.act(self.step, data)

    def leave(self) -> None:
        self.step = ""
        self.closed.emit()

    def _done(self) -> None:
        if self.step:
            self.leave()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.send, "leave": self.leave}

    def bar(self) -> Bar:
        word = words("ui_working") if self.model.busy else words(f"ui_act_{self.step}")
        return Bar(words("ui_county_on_record"), "ok", verbs=(BarVerb("leave"), BarVerb("confirm", "pri", word)))
