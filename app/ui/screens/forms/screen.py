"""断网备用表: printed ahead, entered when the line is back, each number accounted for (R-REC-09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import AppError
from app.models.values import Blank
from app.post.events import Event, SyncChanged
from app.texts import explain, words
from app.ui.kit.card import Card, column, holder, row
from app.ui.kit.chip import ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen

AT_ONCE = 50
TIME = "%Y-%m-%d %H:%M"
CHIPS = {"blank": ("pri", "file"), "used": ("ok", "check"), "spoilt": ("err", "stop"), "unused": ("mute", "close")}


class FormsScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.forms: Sequence[Blank] = ()
        self._read_once = False
        self.table = Table(words("ui_place_forms"), _columns())
        self.empty = EmptyState("file", words("ui_forms_none"), words("ui_forms_none_hint"))
        self.at = Field(words("ui_forms_at"), example=words("ui_forms_at_example"))
        self.why = Field(words("ui_forms_why"))
        self._build()
        self.table.picked.connect(lambda _: self.changed.emit())
        self.table.chosen.connect(lambda _: self.at.setFocus())
        for field in (self.at, self.why):
            field.edited.connect(lambda _, field=field: field.plain())
        self.at.editor.on_enter = self.enter

    def _build(self) -> None:
        card = Card(words("ui_place_forms"), "file", grows=True)
        self.stack = QStackedWidget()
        for part in (self.table, self.empty):
            self.stack.addWidget(part)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.body.addWidget(self.stack)
        card.body.addWidget(hints(("↑↓", "ui_hint_move"), ("Enter", "ui_forms_hint")))
        enter = Card(words("ui_forms_enter"), "pencil")
        enter.body.addWidget(holder(row(self.at, self.why, gap=20)))
        self.setLayout(column(card, enter, gap=12, margins=(16, 12, 16, 12)))

    def shown(self) -> None:
        self._read()
        self.table.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, SyncChanged):
            self._read()

    def on_scan(self, kind: str, value: str) -> bool:
        """The form's bar code: the form, then its time."""
        if kind == "case" and any(form.number == value for form in self.forms):
            self.table.pick(value)
            self.at.setFocus()
            return True
        return False

    def _read(self) -> None:
        self.room.ask(self.room.desk.blank_forms, self._have, key="forms")

    def _have(self, forms: Sequence[Blank]) -> None:
        at = self.table.current()
        self.forms, self._read_once = forms, True
        self.table.show_values(forms, [form.number for form in forms])
        if forms:
            self.table.pick(at if any(f.number == at for f in forms) else forms[0].number)
        self.stack.setCurrentWidget(self.table if forms else self.empty)
        self.changed.emit()

    def current(self) -> Blank | None:
        return next((form for form in self.forms if form.number == self.table.current()), None)

    def scope(self) -> str:
        return "forms"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "print_forms": self.print,
            "enter_form": self.enter,
            "spoil_form": lambda: self._end(spoilt=True),
            "return_form": lambda: self._end(spoilt=False),
            "leave": self.table.setFocus,
        }

    def able(self, verb: str) -> bool:
        current = self.current()
        return verb in ("print_forms", "leave") or (current is not None and current.state == "blank")

    def bar(self) -> Bar:
        counts = {state: sum(form.state == state for form in self.forms) for state in CHIPS}
        note = words("blanks_sum", total=len(self.forms), **counts)
        verbs = ("return_form", "spoil_form", "print_forms")
        return Bar(note, "ok", verbs=(*(BarVerb(verb) for verb in verbs), BarVerb("enter_form", "pri")))

    def print(self) -> None:
        self.room.ask(lambda: self.room.desk.print_blank_forms(AT_ONCE), lambda job: self._printed(job.title))

    def _printed(self, title: str) -> None:
        self.room.say("ui_print_queued", "ok", title=title)
        self._read()

    def enter(self) -> None:
        """A draft under the form's number and time opens in the workspace."""
        current = self.current()
        if current is None:
            return
        try:
            at = datetime.strptime(self.at.value().strip(), TIME)
        except ValueError:
            self.at.problem(words("blanks_time_form"))
            self.at.setFocus()
            return
        number = current.number
        self.room.ask(
            lambda: self.room.desk.back_entry(number, at), self.room.resumes.emit, failed=self._refused(self.at)
        )

    def _end(self, *, spoilt: bool) -> None:
        current = self.current()
        if current is None:
            return
        number, why = current.number, self.why.value().strip()
        self.room.ask(
            lambda: self.room.desk.end_form(number, spoilt=spoilt, why=why),
            lambda _: self._ended(),
            failed=self._refused(self.why),
        )

    def _ended(self) -> None:
        self.why.show_value("")
        self._read()

    def _refused(self, field: Field) -> Callable[[AppError], None]:
        def said(error: AppError) -> None:
            field.problem(explain(error))
            field.setFocus()

        return said


def _columns() -> list[Column]:
    return [
        Column(words("ui_b_column_state"), _chip, 130),
        Column(words("ui_b_column_number"), lambda f: f.number, 190),
        Column(words("ui_forms_printed"), lambda f: f"{f.printed_at:%m-%d %H:%M}　{f.printed_by}", 220),
        Column(words("ui_forms_used"), lambda f: f"{f.at:%m-%d %H:%M}" if f.state != "blank" else "—", 140),
        Column(words("ui_b_column_reason"), lambda f: f.why or "—"),
    ]


def _chip(form: Blank) -> ChipSpec:
    tone, icon = CHIPS[form.state]
    return ChipSpec(words(f"blanks_state_{form.state}"), tone, icon)
