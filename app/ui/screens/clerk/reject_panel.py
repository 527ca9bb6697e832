"""F11: not accepted, with reason, basis, remedy and contact, none blank (R-ACC-06); or sent elsewhere (R-REC-06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QScrollArea

from app.post.shown import Outcome
from app.texts import words
from app.ui.kit.card import Card, column, holder, row
from app.ui.kit.choose import Segments
from app.ui.kit.field import Choice, Field, Labelled, TextArea
from app.ui.kit.labels import Label, rule
from app.ui.kit.phrases import phrases
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.panel import Panel

PHRASES = 4


class RejectPanel(Panel):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(room, intake)
        self.way = Segments(
            [("reject", words("ui_reject")), ("redirect", words("ui_redirect"))], words("ui_reject_way")
        )
        self.way.show_value("reject")
        self.way.chosen.connect(lambda _: self._render())
        self.reason = TextArea(words("ui_reject_reason"), required=True, lines=3)
        self.basis = Field(words("ui_reject_basis"), required=True)
        self.remedy = TextArea(words("ui_reject_remedy"), required=True, lines=2)
        self.contact = Field(words("ui_reject_contact"), required=True)
        self.department = Choice(words("ui_redirect_department"), (), required=True)
        self.to_window = Choice(words("ui_redirect_window"), ())
        self.parts: dict[str, dict[str, Labelled]] = {
            "reject": {"reason": self.reason, "basis": self.basis, "remedy": self.remedy, "contact": self.contact},
            "redirect": {"department": self.department, "window": self.to_window, "reason": self.reason},
        }
        self._build()

    def _build(self) -> None:
        card = Card(words("ui_not_accepted"), "stop", grows=True)
        where = row(self.department, self.to_window, gap=20)
        lead = Label(words("ui_reject_lead"), "sub", wrap=True)
        fields = (self.reason, self.basis, self.remedy, self.contact)
        body = column(self.way, 4, lead, where, *fields, 0, gap=6, margins=(20, 12, 20, 12))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder(body))
        area.setAccessibleName(words("ui_not_accepted"))
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.addWidget(area)
        common = [words(f"ui_short_reject_{n}") for n in range(1, PHRASES + 1)]
        foot = column(
            rule(),
            Label(words("ui_hint_phrase"), "sub"),
            phrases(self.room.registry, common, 4),
            margins=(20, 0, 20, 14),
        )
        card.body.addWidget(holder(foot))
        self.setLayout(column(card))
        for field in {id(f): f for fields in self.parts.values() for f in fields.values()}.values():
            field.left.connect(lambda field=field: self._check(field) if field.wrong else None)
            field.edited.connect(lambda _, field=field: self._check(field) if field.wrong else None)

    def scope(self) -> str:
        return "reject"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        picks = {f"pick_{n}": lambda n=n: self._phrase(n) for n in range(1, PHRASES + 1)}
        return {"leave": self.closed.emit, "next": self.send, **picks}

    def able(self, verb: str) -> bool:
        return not self.intake.busy

    def bar(self) -> Bar:
        code = "ui_reject_send" if self.way.value() == "reject" else "ui_redirect_send"
        return Bar(words("ui_reject_note"), "warn", verbs=(BarVerb("leave"), BarVerb("next", "pri", words(code))))

    def opened(self) -> None:
        place, guide = self.room.place, self.intake.guide
        self.department.show_options([("", words("ui_choose")), *((d, d) for d in place.departments)])
        self.to_window.show_options(
            [("", words("ui_choose")), *((w, words("ui_window", window=w)) for w in place.windows)]
        )
        if guide and not self.basis.value():
            self.basis.show_value("；".join(guide.basis))
        if not self.remedy.value():
            self.remedy.show_value(words("ui_remedy", department=guide.department if guide else place.hall))
        if not self.contact.value():
            person = self.room.person
            self.contact.show_value("，".join(t for t in (person.name if person else "", place.telephone) if t))
        self._render()
        self.reason.setFocus()

    def _render(self) -> None:
        shown = self.parts[self.way.value()]
        for fields in self.parts.values():
            for field in fields.values():
                field.setVisible(field in shown.values())
        self.changed.emit()

    def _phrase(self, n: int) -> None:
        self.reason.show_value(words(f"ui_phrase_reject_{n}"))
        self._check(self.reason)

    def _check(self, field: Labelled) -> bool:
        blank = field.required and not field.value().strip()  # type: ignore[attr-defined]
        field.problem(words("ui_blank", field=field.label.whole())) if blank else field.plain()
        return not blank

    def send(self) -> None:
        fields = self.parts[self.way.value()]
        wrong = [field for field in fields.values() if not self._check(field)]
        if wrong:
            wrong[0].setFocus()
            return
        data = {key: field.value().strip() for key, field in fields.items()}  # type: ignore[attr-defined]
        self.intake.decide(Outcome(action=self.way.value(), data={k: v for k, v in data.items() if v}))
        self.changed.emit()
