"""来访事项: enquiries, complaints and what could not be done elsewhere: registered, answered, handed over, closed
(R-REC-04, R-EVA-04, R-REC-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.post.events import CountyChanged, Event
from app.texts import words
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label, Line
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import Row, RowList
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.matters.answer_panel import AnswerPanel
from app.ui.screens.matters.lines import ICONS, matter_chip, matter_facts, matter_line, notes
from app.ui.screens.matters.model import Matters
from app.ui.screens.matters.register_panel import RegisterPanel
from app.ui.screens.revealing import reveal
from app.ui.theme import theme

LEFT, NARROW = 380, 330
NARROW_BELOW = 1340


class MattersScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.model = Matters(room)
        self.search = Field(words("ui_county_matters_search"), example=words("ui_county_matters_example"), note=False)
        self.list = RowList(words("ui_place_matters"))
        self.empty = EmptyState("ok", words("ui_county_matters_none"), words("ui_county_matters_none_hint"))
        self.title, self.chip, self.subject = Line("", "h1"), Chip(), Label("", wrap=True)
        self.refusal, self.facts, self.notes = RefusalBox(), Facts(), RowList(words("ui_county_way"))
        self.register, self.answer = RegisterPanel(self.model), AnswerPanel(room, self.model)
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_place_matters"), "users", grows=True)
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        self.left_card.body.addWidget(holder(row(self.search, margins=(14, 8, 14, 10))))
        self.left_card.body.addWidget(self.stack)
        self.left_card.body.addWidget(hints(("↑↓", "ui_hint_move"), ("Ctrl+N", "ui_county_register")))
        head = Plate()
        inner = column(row(self.title, self.chip, gap=12), self.subject, self.refusal, gap=6, margins=(20, 10, 16, 12))
        head.setLayout(inner)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        facts = Card(words("ui_county_matter_facts"), "user")
        facts.body.addWidget(self.facts)
        self.way = Card(words("ui_county_way"), "history", grows=True)
        self.way.body.setContentsMargins(0, 0, 0, 4)
        self.way.body.addWidget(self.notes)
        self.space = QWidget()
        self.space.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.one = holder(column(head, facts, self.way, self.space, gap=12))
        self.none = Plate()
        none = EmptyState("users", words("ui_county_matter_pick"), words("ui_county_matter_pick_hint"))
        self.none.setLayout(column(none))
        self.work = QStackedWidget()
        for page in (self.none, self.one, self.register, self.answer):
            self.work.addWidget(page)
        self.setLayout(row(self.left_card, self.work, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.model.changed.connect(self._render)
        self.search.edited.connect(self.model.find)
        self.search.editor.on_enter = self._enter
        self.list.picked.connect(self._pick)
        self.list.chosen.connect(lambda _: self.next_step())
        for panel in (self.register, self.answer):
            panel.closed.connect(self._back)
        theme.changed.connect(self._fold)

    # --- the screen ----------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.model.read()
        self._fold()
        if self.scope() == "matters":
            self.search.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CountyChanged) and "matter" in event.kinds:
            self.model.read()

    def scope(self) -> str:
        here = self.work.currentWidget()
        return "registering" if here is self.register else "answering" if here is self.answer else "matters"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self.scope() != "matters":
            return (self.register if self.scope() == "registering" else self.answer).handlers()
        return {
            "matter_new": self.open_register,
            "matter_next": self.next_step,
            "matter_print": self.model.print,
            "matter_hand": partial(self.open_answer, "hand_over_enquiry"),
            "row_down": partial(self.list.step, 1),
            "row_up": partial(self.list.step, -1),
            "reveal": self.reveal,
            "find": self._to_search,
            "leave": self._to_search,
        }

    def able(self, verb: str) -> bool:
        if self.scope() != "matters":
            return not self.model.busy
        if verb == "matter_next":
            return bool(self.model.next_step()) and not self.model.busy
        if verb == "matter_print":
            return self.model.file is not None
        if verb == "reveal":
            return self.model.file is not None and self.facts.secrets()
        return verb != "matter_hand" or self.model.able("hand_over_enquiry")

    def bar(self) -> Bar:
        if self.scope() != "matters":
            return (self.register if self.scope() == "registering" else self.answer).bar()
        note = words("ui_county_matters_count", count=len([line for line in self.model.lines if line.open]))
        step = self.model.next_step()
        hand = (BarVerb("matter_hand"),) if self.model.able("hand_over_enquiry") else ()
        paper = (BarVerb("matter_print"),) if self.model.file else ()
        if not step:
            return Bar(note, "ok", verbs=(*paper, BarVerb("matter_new", "pri")))
        return Bar(
            note,
            "ok",
            verbs=(*paper, BarVerb("matter_new"), *hand, BarVerb("matter_next", "pri", words(f"ui_act_{step}"))),
        )

    # --- acts ----------------------------------------------------------------------------------------------------

    def open_register(self) -> None:
        self.work.setCurrentWidget(self.register)
        self.register.open()
        self.changed.emit()

    def next_step(self) -> None:
        if step := self.model.next_step():
            self.open_answer(step)

    def open_answer(self, step: str) -> None:
        if self.model.able(step):
            self.work.setCurrentWidget(self.answer)
            self.answer.open(step)
            self.changed.emit()

    def _back(self) -> None:
        self.work.setCurrentWidget(self.none)
        self._render()
        (self.list if self.list.current() else self.search).setFocus()

    def reveal(self) -> None:
        if self.model.file:
            line = self.model.file.line
            reveal(self.room, self.facts, "matter", line.id, line.number)

    # --- finding -------------------------------------------------------------------------------------------------

    def _pick(self, id: str) -> None:
        """Another matter: what was begun on the one before is left."""
        if id != self.model.current:
            self.answer.step = ""
            self.work.setCurrentWidget(self.none)
            self.model.pick(id)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.editor.selectAll()

    def _enter(self) -> None:
        rows = self.list.rows()
        if rows:
            self.list.pick(self.list.current() or rows[0].id)
            self.list.setFocus()

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        model = self.model
        self.list.blockSignals(True)
        self.list.show_rows([matter_line(line) for line in model.lines])
        self.list.pick(model.current)
        self.list.blockSignals(False)
        self.left_card.show_title(words("ui_place_matters"), str(len(model.lines) or ""))
        nothing = "ui_county_matters_found_none" if model.query.strip() else "ui_county_matters_none"
        self.empty.say(words(nothing), words("ui_county_matters_none_hint"))
        self.stack.setCurrentWidget(self.list if model.lines or not model.read_once else self.empty)
        if self.scope() == "matters":
            self.work.setCurrentWidget(self.one if model.file else self.none)
        if model.file:
            self._show()
        self.changed.emit()

    def _show(self) -> None:
        file = self.model.file
        assert file
        line = file.line
        self.title.setText("　".join((words(f"matter_kind_{line.kind}"), line.number)))
        self.chip.show_chip(matter_chip(line))
        self.subject.setText(file.matter.subject)
        self.refusal.say(self.model.refused if self.scope() == "matters" else None)
        self.facts.show_facts(matter_facts(file))
        rows = [
            Row(str(n), said, note.text, f"{note.at:%m-%d %H:%M}　{note.by}", icon=ICONS[line.kind])
            for n, (said, note) in enumerate(notes(file.matter))
        ]
        self.notes.show_rows(rows)
        self.way.setVisible(bool(rows))
        self.space.setVisible(not rows)

    def _fold(self) -> None:
        narrow = self.width() / theme.scale < NARROW_BELOW
        self.left_card.setFixedWidth(theme.px(NARROW if narrow else LEFT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
