"""A guide filled in: its sections, the entries of the one at hand, its fields, and every finding of the lint."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, clear, column, holder, row
from app.ui.kit.chip import ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice, Field, Labelled
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import Row, RowList
from app.ui.kit.scroller import Scroller
from app.ui.room import Room
from app.ui.screens.cases.ticks import Ticks
from app.ui.screens.catalogue.drafting import Drafting, Path
from app.ui.screens.catalogue.fields import Lines
from app.ui.screens.catalogue.lines import finding_line
from app.ui.screens.catalogue.spec import FLAT, SECTIONS, Entry
from app.ui.theme import theme

ICONS = {"basics": "info", "clock": "clock", "materials": "files", "questions": "help", "fees": "yen", "fields": "list"}
WIDE = ("lines", "options", "ticks", "when")
KINDS = {"number": "number", "money": "number"}
LEFT, RIGHT = 220, 300
PORTION = 4
"""Fields made in one go."""
FOLDS_BELOW = 1020


class GuideForm(QWidget):
    def __init__(self, room: Room, drafting: Drafting) -> None:
        super().__init__()
        self.drafting = drafting
        self.sections, self.entries = RowList(words("ui_county_sections")), RowList(words("ui_county_entries"))
        self.found, self.clean = RowList(words("ui_county_findings")), EmptyState("ok", words("ui_county_clean"))
        self.refusal = RefusalBox()
        self.reason = Field(words("ui_county_reason"), required=True, note=False)
        self.fields: dict[str, Labelled] = {}
        self._of: object = None
        self._todo: deque[tuple[str, Callable[[], Labelled], int]] = deque()
        self._cell = (0, 0)
        self._path: Path | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._portion)
        self._build(room)
        self._connect()

    def _build(self, room: Room) -> None:
        self.left = Card(words("ui_county_sections"), "book", grows=True)
        self.left.body.setContentsMargins(0, 0, 0, 0)
        self.left.body.addWidget(self.sections, 1)
        self.entry_head = Label("", "sub")
        names = ("entry_add", "entry_drop", "entry_up", "entry_down")
        buttons = [VerbButton(room.registry, name, "plain", stop=False) for name in names]
        for button in buttons:
            button.tight = True
        two = (row(*buttons[:2], gap=4), row(*buttons[2:], gap=4))
        inner = column(self.entry_head, *two, gap=2, margins=(14, 6, 8, 4))
        self.entry_tools = holder(inner)
        self.left.body.addWidget(self.entry_tools)
        self.left.body.addWidget(self.entries, 1)
        self.space = QWidget()
        self.left.body.addWidget(self.space, 1)
        self.card = Card("—", "pencil", grows=True)
        self.card.body.setContentsMargins(0, 0, 0, 0)
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(2)
        for n in range(2):
            self.grid.setColumnStretch(n, 1)
        self.none = EmptyState("plus", words("ui_county_no_entry"), words("ui_county_no_entry_hint"))
        form = column(self.refusal, self.none, holder(self.grid), 0, gap=8, margins=(20, 12, 20, 12))
        self.area = Scroller(words("ui_county_form"), form)
        self.card.body.addWidget(self.area)
        foot = holder(column(self.reason, margins=(20, 6, 20, 12)))
        self.card.body.addWidget(foot)
        self.right = Card(words("ui_county_findings"), "warn", grows=True)
        self.right.body.setContentsMargins(0, 0, 0, 0)
        self.right.body.addWidget(self.found)
        self.right.body.addWidget(self.clean)
        self.setLayout(row(self.left, self.card, self.right, gap=12))
        self._fold()

    def _connect(self) -> None:
        drafting = self.drafting
        drafting.changed.connect(self.render_state)
        drafting.moved.connect(self._move)
        self.sections.chosen.connect(drafting.go)
        self.sections.picked.connect(lambda name: None if name == drafting.section else drafting.go(name))
        self.entries.picked.connect(self._picked)
        self.found.chosen.connect(lambda n: drafting.go_to(drafting.findings[int(n)]))
        self.reason.edited.connect(drafting.put_reason)
        theme.changed.connect(self._fold)

    def _picked(self, n: str) -> None:
        if int(n) != self.drafting.at[self.drafting.section]:
            self.drafting.go(self.drafting.section, int(n))

    # --- showing -------------------------------------------------------------------------------------------------

    def render_state(self) -> None:
        if self.isHidden():
            return
        self._show_sections()
        self._show_entries()
        self._show_fields()
        self._show_findings()
        self.refusal.say(self.drafting.refused)
        self._put(self.reason, self.drafting.reason)

    def _show_sections(self) -> None:
        drafting = self.drafting
        rows = []
        for name in SECTIONS:
            found = drafting.count(name)
            chip = ChipSpec(str(found), "warn") if found else None
            many = "" if name in FLAT else str(len(drafting.entries(name)) or "")
            rows.append(Row(name, words(f"ui_verb_section_{name}"), aside=many, chip=chip, icon=ICONS[name]))
        self.sections.show_rows(rows)
        self.sections.pick(drafting.section)
        self.card.show_title(words(f"ui_verb_section_{drafting.section}"), str(drafting.raw.get("name", "")))

    def _show_entries(self) -> None:
        drafting, section = self.drafting, self.drafting.section
        listed = section not in FLAT
        self.entry_tools.setVisible(listed)
        self.entries.setVisible(listed)
        self.space.setVisible(not listed)
        if not listed:
            return
        entries = drafting.entries()
        self.entry_head.setText(words("ui_county_entry_count", count=len(entries)))
        rows = [self._entry_row(n, entry) for n, entry in enumerate(entries)]
        self.entries.blockSignals(True)
        self.entries.show_rows(rows)
        self.entries.pick(str(drafting.at[section]))
        self.entries.blockSignals(False)

    def _entry_row(self, n: int, entry: dict[str, object]) -> Row:
        title = str(entry.get("name") or entry.get("text") or words("ui_county_unnamed"))
        found = self.drafting.count(self.drafting.section, n)
        return Row(str(n), title, chip=ChipSpec(str(found), "warn") if found else None)

    def _show_fields(self) -> None:
        drafting, section = self.drafting, self.drafting.section
        entries = SECTIONS[section]
        here = drafting.entry()
        self.none.setVisible(here is None)
        asked = tuple((q, tuple(answers)) for q, _, answers in drafting.conditions()) if section == "materials" else ()
        of = (id(drafting.raw), drafting.fresh, section, drafting.at[section], here is None, asked)
        if of[1:] != self._of:
            self._of = of[1:]
            self._build_fields(entries if here is not None else ())
        for key in tuple(self.fields):
            self._show_field(key)

    def _show_field(self, key: str) -> None:
        """What stands there now, and what the lint says of it."""
        field, drafting = self.fields[key], self.drafting
        if key.startswith("when."):
            self._put(field, drafting.condition(key.removeprefix("when.")))
            self._judge(field, "when")
            return
        entry = next(e for e in SECTIONS[drafting.section] if e.key == key)
        self._put(field, drafting.value(entry))
        self._judge(field, key)

    def _put(self, field: Labelled, text: str) -> None:
        """A field somebody types in keeps what stands there."""
        if not field.editor.hasFocus():
            field.show_value(text)  # type: ignore[attr-defined]

    def _judge(self, field: Labelled, key: str) -> None:
        text, tone = self.drafting.problem(key)
        {"err": field.problem, "warn": field.warn}[tone](text) if text else field.plain()

    def _show_findings(self) -> None:
        drafting = self.drafting
        rows = [finding_line(n, f, self._where(drafting.path_of(f))) for n, f in enumerate(drafting.findings)]
        self.right.show_title(words("ui_county_findings"), str(len(rows) or ""))
        self.found.show_rows(rows)
        self.found.setVisible(bool(rows))
        self.clean.setVisible(not rows)

    def _where(self, path: Path) -> str:
        section, at, key = path
        entry = next((e for e in SECTIONS[section] if e.key == key), None)
        title = entry.title(section) if entry else ""
        entries = self.drafting.entries(section)
        name = "" if section in FLAT or at >= len(entries) else str(entries[at].get("name") or entries[at].get("text"))
        return "・".join(part for part in (words(f"ui_verb_section_{section}"), name, title) if part)

    # --- fields --------------------------------------------------------------------------------------------------

    def _build_fields(self, entries: tuple[Entry, ...]) -> None:
        """A few at a time, so that nothing waits for the rest."""
        clear(self.grid)
        self.fields, self._cell = {}, (0, 0)
        self._todo = deque(self._wanted_fields(entries))
        self._portion()

    def _portion(self) -> None:
        for _ in range(min(PORTION, len(self._todo))):
            key, make, wide = self._todo.popleft()
            line, at = self._cell if self._cell[1] + wide <= 2 else (self._cell[0] + 1, 0)
            self.fields[key] = field = make()
            self.grid.addWidget(field, line, at, 1, wide)
            self._cell = (line, at + wide)
            self._show_field(key)
        for one, other in itertools.pairwise(self._stops()):
            QWidget.setTabOrder(one, other)
        if self._todo:
            self._later.start()
        elif self._path:
            self._move(self._path)

    def _wanted_fields(self, entries: tuple[Entry, ...]) -> Iterator[tuple[str, Callable[[], Labelled], int]]:
        for entry in entries:
            if entry.kind == "when":
                for question, text, answers in self.drafting.conditions():
                    yield f"when.{question}", partial(self._condition, question, text, answers), 2
            else:
                yield entry.key, partial(self._field, entry), 2 if entry.kind in WIDE else 1

    def _condition(self, question: str, text: str, answers: list[tuple[str, str]]) -> Labelled:
        field = Ticks(words("ui_county_when", question=text), answers)
        field.edited.connect(lambda value: self.drafting.put_condition(question, value))
        return field

    def _field(self, entry: Entry) -> Labelled:
        title = entry.title(self.drafting.section)
        field: Labelled
        if entry.kind in ("choice", "flag"):
            field = Choice(title, entry.pairs(), required=entry.required)
        elif entry.kind == "ticks":
            field = Ticks(title, entry.pairs())
        elif entry.kind in ("lines", "options"):
            field = Lines(title, required=entry.required)
        else:
            field = Field(title, KINDS.get(entry.kind, "text"), required=entry.required)
        if entry.key == "code" and self.drafting.section == "basics":
            field.editor.setReadOnly(not self.drafting.fresh)
        field.edited.connect(lambda value: self.drafting.put(entry, value))
        return field

    def _stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        found: list[QWidget] = []
        for field in self.fields.values():
            found += field.editor.checks.values() if isinstance(field, Ticks) else [field.editor]
        return [*found, self.reason.editor]

    def _move(self, path: Path) -> None:
        """The keyboard to this field, once it is there; without a key to the first."""
        if not self.isVisible():
            return
        self.render_state()
        key, self._path = path[2], None
        if key == "reason":
            self.reason.setFocus()
            return
        name = next((n for n in self.fields if n == key or (key == "when" and n.startswith("when."))), "")
        if key and not name and self._todo:
            self._path = path
            return
        field = self.fields.get(name) or next(iter(self.fields.values()), None)
        (field or self.entries).setFocus()
        if field:
            QTimer.singleShot(0, field, lambda: self.area.ensureWidgetVisible(field, 0, 60))  # once it has its place

    def _fold(self) -> None:
        theme.fix(self.left, width=LEFT)
        self.sections.setMaximumHeight(theme.px(50) * len(SECTIONS) + 4)
        self.right.setFixedWidth(theme.px(RIGHT))
        self.right.setVisible(self.width() / theme.scale >= FOLDS_BELOW)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fold()
