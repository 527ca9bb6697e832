"""F10: everything that is missing, told once and in writing (R-ACC-02, R-REC-05)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QScrollArea, QWidget

from app.post.shown import JobRow, Outcome
from app.texts import words
from app.ui.kit.card import Card, clear, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.labels import Label, Line, rule
from app.ui.kit.phrases import phrases
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.panel import Panel
from app.ui.theme import theme

REASONS = ("not_brought", "copy_missing", "unsigned", "unsealed", "expired", "blurred", "mismatch")


class ToldPanel(Panel):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(room, intake)
        self.card = Card(words("ui_told"), "file", grows=True)
        self.days = Field(words("ui_told_days"), "number", hint=words("ui_told_days_hint"))
        theme.fix(self.days, width=240)
        self._whys: dict[str, Field] = {}
        self._list = column(gap=0)
        self.empty = EmptyState("ok", words("ui_told_nothing"), words("ui_told_nothing_hint"))
        self.lead = Label(words("ui_told_lead"), "sub", wrap=True)
        body = column(self.lead, self._list, self.empty, 8, self.days, 0, gap=8, margins=(20, 10, 20, 12))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder(body))
        area.setAccessibleName(words("ui_told"))
        self.card.body.setContentsMargins(0, 0, 0, 0)
        self.card.body.addWidget(area)
        reasons = phrases(room.registry, [words(f"ui_reason_{reason}") for reason in REASONS])
        foot = column(rule(), Label(words("ui_hint_reason"), "sub"), reasons, margins=(20, 0, 20, 14))
        self.card.body.addWidget(holder(foot))
        self.setLayout(column(self.card))

    def scope(self) -> str:
        return "told"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        picks = {f"pick_{n}": lambda n=n: self._reason(n) for n in range(1, len(REASONS) + 1)}
        return {
            "leave": self.closed.emit,
            "next": self.send,
            "print_sheet": self.print_sheet,
            "undo": self.intake.undo,
            **picks,
        }

    def able(self, verb: str) -> bool:
        if verb == "next":
            return bool(self._whys) and not self.intake.busy
        return self.intake.can_undo if verb == "undo" else True

    def bar(self) -> Bar:
        count = words("ui_told_count", count=len(self._whys)) if self._whys else words("ui_told_nothing")
        verbs = (
            BarVerb("leave"),
            BarVerb("print_sheet", text=words("ui_told_sheet")),
            BarVerb("next", "pri", words("ui_told_send")),
        )
        return Bar(count, "warn" if self._whys else "ok", verbs=verbs)

    def opened(self) -> None:
        intake = self.intake
        clear(self._list)
        self._whys = {}
        out = drafting.missing(intake.draft, intake.guide) if intake.draft and intake.guide else []
        for n, material in enumerate(out, 1):
            self._list.addWidget(self._line(n, material.code, material.name, intake.held(material.code).state))
        self.empty.setVisible(not out)
        self.lead.setVisible(bool(out))
        self.days.setVisible(bool(out))
        first = next(iter(self._whys.values()), None)
        if first:
            first.setFocus()
        self.changed.emit()

    def _line(self, n: int, code: str, name: str, state: str) -> QWidget:
        why = Field(words("ui_told_why", material=name), required=True, note=True)
        why.label.hide()
        why.must.hide()
        why.show_value(self.intake.held(code).why or words("ui_reason_not_brought"))
        why.edited.connect(lambda text: self._write(code, text))
        why.left.connect(lambda: self._check(code))
        self._whys[code] = why
        head = row(Label(str(n), "sub"), Line(name, "strong"), gap=10)
        if state == "open":
            head.addWidget(Chip(words("ui_held_open"), "mute", "ring"))
        return holder(column(head, why, rule(), gap=4, margins=(0, 8, 0, 0)))

    def _write(self, code: str, text: str) -> None:
        self.intake.hold(replace(self.intake.held(code), state="missing", why=text.strip()))

    def _check(self, code: str) -> bool:
        blank = not self._whys[code].value().strip()
        self._whys[code].problem(words("ui_told_why_blank")) if blank else self._whys[code].plain()
        return not blank

    def _reason(self, n: int) -> None:
        """Alt+n: a common reason into the field that has the keyboard."""
        for code, field in self._whys.items():
            if field.editor.hasFocus():
                text = words(f"ui_reason_{REASONS[n - 1]}")
                field.show_value(text)
                self._write(code, text)
                self._check(code)

    def send(self) -> None:
        """《补件通知书》: nothing is left out, none without its reason."""
        if self.intake.draft is None or self.intake.guide is None:
            return
        checked = [self._check(code) for code in self._whys]  # each says what is wrong with it
        if not all(checked) or not self._days_good():
            return
        for code, field in self._whys.items():
            self._write(code, field.value())
        told = drafting.supplement(self.intake.draft, self.intake.guide)
        days = {"days": int(self.days.value())} if self.days.value().strip() else {}
        self.intake.decide(Outcome(action=told.action, data={**told.data, **days}))
        self.changed.emit()

    def _days_good(self) -> bool:
        text = self.days.value().strip()
        good = not text or (text.isdecimal() and 0 < int(text) <= 366)
        self.days.plain() if good else self.days.problem(words("ui_days_wrong"))
        return good

    def print_sheet(self) -> None:
        """The one-time notice of this item, as a sheet to take along."""
        draft = self.intake.draft
        if draft and draft.guide:
            self.room.ask(lambda: self.room.desk.print_told_once(draft.guide, draft.answers), self._printing)

    def _printing(self, job: JobRow) -> None:
        self.room.say("ui_print_queued", "ok", title=job.title)
