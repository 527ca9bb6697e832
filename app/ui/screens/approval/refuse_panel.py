"""不同意: the decision not to grant, with reason, basis and remedies, none of them blank (R-CLK-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal

from app.domain.errors import AppError
from app.post.shown import CaseFile
from app.texts import words
from app.ui.kit.card import Card, column
from app.ui.kit.field import Field, TextArea
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.screen import Bar, BarVerb

PHRASES = 4


class RefusePanel(Card):
    """`sent(data)` once every field is filled in; `closed()` gives the page back, what was typed stays."""

    sent = Signal(dict)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(words("ui_verb_disagree"), "stop", grows=True)
        self.reason = TextArea(words("ui_reject_reason"), required=True, lines=3)
        self.basis = Field(words("ui_reject_basis"), required=True)
        self.remedy = TextArea(words("ui_reject_remedy"), required=True, lines=3)
        self.fields: Mapping[str, Field | TextArea] = {
            "reason": self.reason,
            "basis": self.basis,
            "remedy": self.remedy,
        }
        self.refusal = RefusalBox()
        self.who = Label("", "strong", wrap=True)
        lead = Label(words("ui_reject_lead"), "sub", wrap=True)
        inner = column(self.refusal, self.who, lead, *self.fields.values(), 0, gap=8, margins=(20, 10, 20, 12))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(Scroller(words("ui_verb_disagree"), inner))
        foot = (f"Alt+1…{PHRASES}", "ui_hint_phrase"), ("Enter", "ui_hint_next"), ("Esc", "ui_hint_back")
        self.body.addWidget(hints(*foot))
        self._case = ""
        for field in self.fields.values():
            field.edited.connect(lambda _, field=field: self._check(field) if field.wrong else None)

    def open(self, file: CaseFile) -> None:
        """For this case: the basis of the item and the remedies of the law stand there already."""
        if file.case.id != self._case:
            self._case = file.case.id
            self.reason.show_value("")
            self.basis.show_value("；".join(file.guide.basis))
            self.remedy.show_value(words("ui_b_remedy", department=file.case.department))
        for field in self.fields.values():
            field.plain()
        self.refusal.say(None)
        self.who.setText("　".join((file.case.number, file.case.applicant.name, file.guide.name)))
        self.reason.setFocus()

    def _check(self, field: Field | TextArea) -> bool:
        blank = not field.value().strip()
        field.problem(words("ui_blank", field=field.label.whole())) if blank else field.plain()
        return not blank

    def phrase(self, n: int) -> None:
        self.reason.show_value(self.reason.value() + words(f"ui_b_phrase_refuse_{n}"))
        self._check(self.reason)

    def send(self) -> None:
        wrong = [field for field in self.fields.values() if not self._check(field)]
        if wrong:
            wrong[0].setFocus()
            return
        self.sent.emit({key: field.value().strip() for key, field in self.fields.items()})

    def refuse(self, error: AppError | None) -> None:
        self.refusal.say(error)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        picks = {f"pick_{n}": lambda n=n: self.phrase(n) for n in range(1, PHRASES + 1)}
        return {"confirm": self.send, "leave": self.closed.emit, **picks}

    def bar(self) -> Bar:
        note = words("ui_b_refuse_note")
        return Bar(note, "warn", verbs=(BarVerb("leave"), BarVerb("confirm", "pri", words("ui_b_refuse_send"))))
