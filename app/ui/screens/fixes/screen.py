"""待纠正: what was refused after it was done, what was taken in twice; seen by the hall and by supervision alike, and
ended by a person (R-ACC-05, R-ORG-05, R-REC-09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import AppError
from app.domain.fixes import ENDS, Fix
from app.post.events import CasesChanged, Event, SyncChanged
from app.texts import explain, words
from app.ui.kit.card import Card, column
from app.ui.kit.chip import ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen

CHIPS = {"refused": ("err", "bad"), "twice": ("warn", "files")}
WAYS = {"correct_fix": "corrected", "ratify_fix": "ratified", "put_away_fix": "put_away"}


class FixesScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.fixes: Sequence[Fix] = ()
        self.table = Table(words("ui_place_fixes"), _columns())
        self.empty = EmptyState("ok", words("ui_fixes_none"), words("ui_fixes_none_hint"))
        self.why = Label("", "strong", wrap=True)
        self.text = Field(words("ui_fixes_text"))
        self._build()
        self.table.picked.connect(lambda _: self._render())
        self.table.chosen.connect(lambda _: self.text.setFocus())
        self.text.edited.connect(lambda _: self.text.plain())

    def _build(self) -> None:
        card = Card(words("ui_place_fixes"), "warn", grows=True)
        self.stack = QStackedWidget()
        for part in (self.table, self.empty):
            self.stack.addWidget(part)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.body.addWidget(self.stack)
        card.body.addWidget(hints(("↑↓", "ui_hint_move"), ("Enter", "ui_fixes_hint")))
        self.end = Card(words("ui_fixes_end"), "pencil")
        self.end.body.addWidget(self.why)
        self.end.body.addWidget(self.text)
        self.setLayout(column(card, self.end, gap=12, margins=(16, 12, 16, 12)))

    def shown(self) -> None:
        self._read()
        self.table.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, SyncChanged | CasesChanged):
            self._read()

    def _read(self) -> None:
        self.room.ask(self.room.desk.fixes, self._have, key="fixes")

    def _have(self, fixes: Sequence[Fix]) -> None:
        at = self.table.current()
        self.fixes = fixes
        self.table.show_values(fixes, [fix.id for fix in fixes])
        if fixes:
            self.table.pick(at if any(f.id == at for f in fixes) else fixes[0].id)
        self._render()

    def current(self) -> Fix | None:
        return next((fix for fix in self.fixes if fix.id == self.table.current()), None)

    def scope(self) -> str:
        return "fixes"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        ways = {verb: (lambda how=how: self._end(how)) for verb, how in WAYS.items()}
        return {**ways, "open_case": self.open_case, "leave": self.table.setFocus}

    def able(self, verb: str) -> bool:
        current = self.current()
        if verb == "put_away_fix":
            return current is not None and not current.papers
        if verb == "ratify_fix":
            return current is not None and self.room.post in ENDS["ratified"]
        return verb == "leave" or current is not None

    def bar(self) -> Bar:
        note = words("ui_fixes_open", count=len(self.fixes))
        verbs = ("open_case", "put_away_fix", "ratify_fix")
        tone = "warn" if self.fixes else "ok"
        return Bar(note, tone, verbs=(*(BarVerb(verb) for verb in verbs), BarVerb("correct_fix", "pri")))

    def open_case(self) -> None:
        if current := self.current():
            self.room.opens.emit(current.number or current.case)

    def _end(self, how: str) -> None:
        if current := self.current():
            id, text = current.id, self.text.value().strip()
            self.room.ask(lambda: self.room.desk.end_fix(id, how, text), lambda _: self._ended(), failed=self._refused)

    def _ended(self) -> None:
        self.text.show_value("")
        self._read()

    def _refused(self, error: AppError) -> None:
        self.text.problem(explain(error))
        self.text.setFocus()

    def _render(self) -> None:
        self.stack.setCurrentWidget(self.table if self.fixes else self.empty)
        current = self.current()
        self.end.setVisible(current is not None)
        if current:
            self.why.setText(reason(current))
        self.changed.emit()


def reason(fix: Fix) -> str:
    """Why, in the county's words."""
    return explain(AppError(fix.code, **fix.params)) if fix.code else words(f"fix_why_{fix.why}")


def _columns() -> list[Column]:
    return [
        Column(words("ui_b_column_state"), _chip, 200),
        Column(words("ui_b_column_number"), lambda f: f.number or words("ui_b_no_number"), 150),
        Column(words("ui_fixes_what"), lambda f: words(f"ui_act_{f.action}"), 110),
        Column(words("ui_fixes_who"), lambda f: f"{f.by}　{f.at:%m-%d %H:%M}", 190),
        Column(words("ui_fixes_paper"), lambda f: "、".join(f.papers) or words("ui_fixes_no_paper"), 200),
        Column(words("ui_b_column_reason"), reason),
    ]


def _chip(fix: Fix) -> ChipSpec:
    tone, icon = CHIPS[fix.why]
    return ChipSpec(words(f"fix_why_{fix.why}"), tone, icon)
