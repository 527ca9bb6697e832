"""登记来访: one panel, filled in by keyboard within seconds; whoever is first asked is on record (R-REC-04)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal

from app.domain.complaints import CHANNELS
from app.domain.identity import check_phone
from app.post.office_shown import Asking
from app.texts import words
from app.ui.kit.card import Card, column, row
from app.ui.kit.choose import Segments
from app.ui.kit.field import Choice, Field, TextArea
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.screen import Bar, BarVerb
from app.ui.screens.matters.lines import KINDS
from app.ui.screens.matters.model import Matters


class RegisterPanel(Card):
    """`closed()` gives the page back. Esc keeps what was typed for the next time."""

    closed = Signal()

    def __init__(self, model: Matters) -> None:
        super().__init__(words("ui_county_register"), "pencil", grows=True)
        self.model = model
        self.kind = Segments([(act, words(f"matter_kind_{kind}")) for act, kind in KINDS], words("ui_county_kind"))
        self.kind.show_value("enquire")
        self.subject = TextArea(words("ui_county_subject"), required=True, lines=3)
        self.person, self.phone = Field(words("ui_county_person")), Field(words("ui_county_phone"), "phone")
        channels = [(channel, words(f"ui_channel_{channel}")) for channel in CHANNELS]
        self.channel = Choice(words("ui_county_channel"), channels)
        self.channel.show_value("window")
        self.answer = TextArea(words("ui_county_answer_now"), lines=3, hint=words("ui_county_answer_hint"))
        self.refusal = RefusalBox()
        kind = row(self.kind, 0)
        who = row(self.person, self.phone, self.channel, gap=20)
        lead = Label(words("ui_county_first_asked"), "sub", wrap=True)
        form = column(self.refusal, lead, kind, self.subject, who, self.answer, 0, gap=8, margins=(20, 10, 20, 4))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(Scroller(words("ui_county_register"), form))
        self.body.addWidget(hints(("← →", "ui_county_kind"), ("Enter", "ui_hint_next"), ("F9", "ui_county_register")))
        self.kind.chosen.connect(self._kind)
        self.phone.left.connect(self._check_phone)
        model.changed.connect(self._render)
        model.done.connect(self._done)

    def open(self) -> None:
        self.refusal.say(None)
        self.subject.setFocus()

    def _kind(self, action: str) -> None:
        self.answer.setVisible(action == "enquire")

    def _check_phone(self) -> None:
        """Judged when it is left; none is no fault."""
        code, params = check_phone(self.phone.value()) if self.phone.value().strip() else ("", {})
        self.phone.problem(words(code, **params)) if code else self.phone.plain()

    def send(self) -> None:
        """F9: what is wrong is said in its place; else it is on record."""
        self._check_phone()
        blank = not self.subject.value().strip()
        self.subject.problem(words("ui_county_blank")) if blank else self.subject.plain()
        if blank or self.phone.wrong:
            (self.subject if blank else self.phone).setFocus()
            return
        enquires = self.kind.value() == "enquire"
        self.model.register(
            Asking(
                action=self.kind.value(),
                subject=self.subject.value().strip(),
                person=self.person.value().strip(),
                phone=self.phone.value().strip(),
                channel=self.channel.value(),
                answer=self.answer.value().strip() if enquires else "",
            )
        )

    def _done(self) -> None:
        if self.isVisible():
            for field in (self.subject, self.person, self.phone, self.answer):
                field.show_value("")
            self.closed.emit()

    def _render(self) -> None:
        if self.isVisible():
            self.refusal.say(self.model.refused)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.send, "leave": self.closed.emit}

    def bar(self) -> Bar:
        word = words("ui_working" if self.model.busy else "ui_county_register")
        return Bar(words("ui_county_on_record"), "ok", verbs=(BarVerb("leave"), BarVerb("confirm", "pri", word)))
