"""One step of an item's way, with what it asks for: a reason, a basis, the day from which it holds (R-CAT-03)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Signal

from app.texts import words
from app.ui.kit.card import Card, column
from app.ui.kit.field import Field, Labelled, TextArea
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.catalogue.model import Catalogue

ASKS: Mapping[str, tuple[str, ...]] = {
    "return_guide": ("text",),
    "withdraw_guide": ("reason",),
    "publish_guide": ("from",),
    "suspend_guide": ("from", "reason"),
    "resume_guide": ("from", "reason"),
    "cancel_guide": ("from", "reason", "basis"),
}
"""Step → what it asks for. Returning is the examination that says no."""


class DecidingPanel(Card):
    """`closed()` gives the page back."""

    closed = Signal()

    def __init__(self, room: Room, model: Catalogue) -> None:
        super().__init__("—", "pencil", grows=True)
        self.room, self.model = room, model
        self.step = ""
        self.lead, self.refusal = Label("", wrap=True), RefusalBox()
        self.fields: dict[str, Field | TextArea] = {
            "from": Field(words("ui_county_from"), "date", required=True, example="2026-03-02"),
            "text": TextArea(words("ui_county_why"), required=True, lines=4),
            "reason": TextArea(words("ui_county_why"), required=True, lines=3),
            "basis": TextArea(words("ui_county_basis"), required=True, lines=2),
        }
        form = column(self.refusal, self.lead, *self.fields.values(), 0, gap=8, margins=(20, 10, 20, 4))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(Scroller(words("ui_county_why"), form))
        model.changed.connect(self.render_state)
        model.done.connect(self._done)

    def open(self, step: str) -> None:
        self.step = step
        for name, field in self.fields.items():
            field.setVisible(name in ASKS[step])
            field.show_value(f"{self.room.now():%Y-%m-%d}" if name == "from" else "")
            field.plain()
        self.render_state()
        self.fields[ASKS[step][-1]].setFocus()

    def render_state(self) -> None:
        if not self.step:
            return
        line = self.model.file.line if self.model.file else None
        self.show_title(words(f"ui_county_step_{self.step}"), line.name if line else "")
        self.lead.setText(words(f"ui_county_lead_{self.step}"))
        self.refusal.say(self.model.refused)

    def send(self) -> None:
        """F9: what is blank is said in its place; else it is done."""
        given = {name: self.fields[name].value().strip() for name in ASKS[self.step]}
        problems = {name: _problem(name, text) for name, text in given.items()}
        for name, problem in problems.items():
            self.fields[name].problem(words(problem)) if problem else self.fields[name].plain()
        if wrong := [name for name, problem in problems.items() if problem]:
            self._at(wrong[0]).setFocus()
        elif self.step == "return_guide":
            self.model.act("examine_guide", {"agree": False, **given})
        else:
            self.model.act(self.step, given)

    def _at(self, name: str) -> Labelled:
        return self.fields[name]

    def leave(self) -> None:
        self.step = ""
        self.closed.emit()

    def _done(self, action: str) -> None:
        if self.step:
            self.leave()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.send, "leave": self.leave}

    def bar(self) -> Bar:
        word = words("ui_working") if self.model.busy else words(f"ui_county_step_{self.step}")
        return Bar(words("ui_county_lasting"), "ok", verbs=(BarVerb("leave"), BarVerb("confirm", "pri", word)))


def _problem(name: str, text: str) -> str:
    if not text:
        return "ui_county_blank"
    if name != "from":
        return ""
    try:
        date.fromisoformat(text)
    except ValueError:
        return "catalogue_day"
    return ""
