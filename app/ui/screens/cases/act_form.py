"""One act filled in: exactly its keys, what it answers, and beside them what will come of it."""

from __future__ import annotations

import itertools

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.case import Case
from app.texts import words
from app.ui.kit.card import Card, Plate, behind_icon, clear, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.daystrip import DayStrip
from app.ui.kit.field import Choice, Field, Labelled, TextArea
from app.ui.kit.hints import hints
from app.ui.kit.labels import Icon, Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.kit.tones import status_chip
from app.ui.screens.cases.about import about
from app.ui.screens.cases.acting import Acting
from app.ui.screens.cases.asking import Ask
from app.ui.screens.cases.ticks import Ticks

KINDS = {"days": "number", "money": "number", "id": "id", "phone": "phone"}
WHOLE = ("text", "many")
"""Kinds that take the whole width."""


class OutlookPlate(Plate):
    """What will come of it: the status, the deadline and the papers; or the rule that forbids it."""

    def __init__(self) -> None:
        super().__init__("flat")
        self.state, self.deadline = Chip(), Label("", "strong", wrap=True)
        self.strip, self.capped = DayStrip(), Label(words("ui_outlook_capped"), "sub", wrap=True)
        self.papers = row(gap=8)
        self.papers_box = holder(row(Label(words("ui_papers"), "soft"), self.papers, gap=8))
        head = row(Label(words("ui_outlook_after"), "soft"), self.state, self.deadline, gap=10)
        head.setStretch(2, 1)
        self.setLayout(column(head, self.papers_box, self.strip, self.capped, gap=8, margins=(14, 10, 14, 10)))

    def render_state(self, acting: Acting) -> None:
        outlook, file = acting.outlook, acting.file
        self.setVisible(outlook is not None)
        if outlook is None or file is None:
            return
        self.state.show_chip(status_chip(outlook.case.status.value))
        text = deadline_moved(file.case, outlook.case)
        self.deadline.setText(text)
        moved = outlook.case.deadline != file.case.deadline and bool(outlook.days)
        self.strip.show_days(outlook.days)
        self.strip.setVisible(moved)
        self.capped.setVisible(moved and any(p.stops and p.ended_at is None for p in outlook.case.pauses))
        clear(self.papers)
        for sheet in outlook.sheets:
            self.papers.addWidget(Chip(words(f"ui_paper_{sheet.kind}"), "mute", "file"))
        self.papers.addStretch(1)
        self.papers_box.setVisible(bool(outlook.sheets))


def deadline_moved(before: Case, after: Case) -> str:
    """到期日 11-25 → 12-03; unchanged, or waiting for a calendar, in words."""
    if after.calendar_missing and after.deadline is None:
        return words("ui_deadline_missing", year=after.calendar_missing)
    if after.deadline is None or after.deadline == before.deadline:
        return words("ui_deadline_same", day=f"{after.deadline:%m-%d}") if after.deadline else ""
    if before.deadline is None:
        return words("ui_deadline_new", day=after.deadline)
    return words("ui_deadline_moved", old=f"{before.deadline:%m-%d}", new=f"{after.deadline:%m-%d}")


class ActForm(Card):
    def __init__(self, acting: Acting) -> None:
        super().__init__("", "pencil", grows=True)
        self.acting = acting
        self.fields: dict[str, Labelled] = {}
        self._shown: tuple[Ask, ...] = ()
        self._of = ""
        self.refusal, self.outlook = RefusalBox(), OutlookPlate()
        self.about, self.about_words = Plate("hint"), Label("", wrap=True)
        self.about.setLayout(behind_icon(holder(column(Icon("info", "pri"), 0)), self.about_words))
        self.forbidden, self.forbidden_words = Plate("warn"), Label("", wrap=True)
        self.forbidden.setLayout(behind_icon(holder(column(Icon("warn", "warn"), 0)), self.forbidden_words))
        self.lead = Label("", "sub", wrap=True)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(2)
        parts = (self.refusal, self.lead, self.about, self.grid, self.forbidden, self.outlook, 0)
        inner = column(*parts, gap=10, margins=(20, 10, 20, 12))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.area = Scroller(words("ui_acts"), inner)
        self.body.addWidget(self.area)
        self.body.addWidget(hints(("Enter", "ui_hint_next"), ("F9", "ui_hint_do"), ("Esc", "ui_hint_back")))
        acting.moved.connect(self._move)

    def render_state(self) -> None:
        acting = self.acting
        if not acting.action or acting.file is None:
            return
        self.show_title(words(f"ui_act_{acting.action}"))
        self.lead.setText(words(f"ui_lead_{acting.action}"))
        said = about(acting.action, acting.file)
        self.about.setVisible(bool(said))
        self.about_words.setText(said)
        self._build()
        for path, field in self.fields.items():
            field.show_value(acting.values.get(path, ""))  # type: ignore[attr-defined]
            problem, params = acting.problems.get(path, ("", {}))
            field.problem(words(problem, **params)) if problem else field.plain()
        self.refusal.say(acting.refused)
        self.forbidden.setVisible(bool(acting.forbidden) and acting.refused is None)
        self.forbidden_words.setText(acting.forbidden)
        self.outlook.render_state(acting)

    def _build(self) -> None:
        """The fields of this act on this case; they stay while it is the same."""
        acting = self.acting
        assert acting.file
        asks, of = acting.asks(), f"{acting.file.case.id}.{acting.file.case.version}.{acting.action}"
        if of == self._of:
            return
        self._of, self._shown = of, asks
        clear(self.grid)
        self.fields, line, at = {}, 0, 0
        for ask in asks:
            wide = 2 if ask.kind in WHOLE else 1
            if at + wide > 2:
                line, at = line + 1, 0
            self.fields[ask.path] = field = self._field(ask)
            self.grid.addWidget(field, line, at, 1, wide)
            at += wide
        for n in range(2):
            self.grid.setColumnStretch(n, 1)
        self._chain()

    def _field(self, ask: Ask) -> Labelled:
        assert self.acting.file
        options = ask.options(self.acting.file)
        field: Labelled
        if ask.kind in ("choice", "flag"):
            field = Choice(ask.name, options, required=ask.required)
        elif ask.kind == "many":
            field = Ticks(ask.name, options, required=ask.required)
        elif ask.kind == "text":
            field = TextArea(ask.name, required=ask.required, lines=2)
        else:
            field = Field(ask.name, KINDS.get(ask.kind, "text"), required=ask.required)
        field.edited.connect(lambda value, path=ask.path: self.acting.put(path, value))
        field.left.connect(lambda path=ask.path: self.acting.check(path))
        return field

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        found: list[QWidget] = []
        for field in self.fields.values():
            found += field.editor.checks.values() if isinstance(field, Ticks) else [field.editor]
        return found

    def _chain(self) -> None:
        for one, other in itertools.pairwise(self.stops()):
            QWidget.setTabOrder(one, other)

    def _move(self, path: str) -> None:
        """The keyboard to this field; an act that asks for nothing keeps it on its page."""
        if not self.isVisible():
            return
        field = self.fields.get(path)
        if field is None:
            self.area.setFocus()
            return
        field.setFocus()
        self.area.ensureWidgetVisible(field, 0, 40)
