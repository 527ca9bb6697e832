"""我的待办: what applicants owe (R-ACC-02, R-ACC-04), and what else waits at this window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget

from app.post.events import CasesChanged, Event
from app.texts import words
from app.ui.kit.card import Card, Plate, clear, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.field import TextArea
from app.ui.kit.hints import hints
from app.ui.kit.labels import Icon, Label, Line, rule
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import RowList
from app.ui.kit.scroller import UNBOUND, Scroller
from app.ui.kit.tones import status_chip
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.cases.about import about
from app.ui.screens.cases.docs import docs_of
from app.ui.screens.cases.docs_card import DocsCard
from app.ui.screens.cases.limit_card import LimitCard
from app.ui.screens.cases.lines import case_line, person_facts
from app.ui.screens.todo.model import ToDo
from app.ui.theme import theme

Size = QSizePolicy.Policy
WIDE, NARROW = 360, 300
RIGHT = 400
NARROW_BELOW = 1340
FOLDS_BELOW = 1040
LEADS = {
    "act": "ui_todo_act_lead",
    "supply": "ui_b_owed_lead",
    "decide": "ui_b_decide_lead",
    "review": "ui_b_review_lead",
}
PRIMARY = {
    "act": "ui_verb_acts",
    "supply": "ui_b_take_supply",
    "decide": "ui_b_take_decide",
    "review": "ui_b_review_agree",
}


class ToDoScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.model = ToDo(room)
        self.list = RowList(words("ui_place_todo"))
        self.empty = EmptyState("ok", words("ui_b_todo_empty"), words("ui_b_todo_empty_hint"))
        self.title, self.sub, self.state, self.until = Line("", "h1"), Line("", "soft"), Chip(), Chip()
        self.refusal, self.lead = RefusalBox(), Label("", wrap=True)
        self.opinion = TextArea(words("ui_b_review_opinion"), lines=3)
        self.facts, self.limit, self.docs = Facts(), LimitCard(), DocsCard(room, "todo")
        self._owed = column(gap=0)
        self._shown: object = None
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_place_todo"), "inbox", grows=True)
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        foot = hints(("↑↓", "ui_hint_move"), ("Enter", "ui_b_hint_take_up"))
        self.left_card.body.addLayout(column(self.stack, foot, gap=0))
        head = Plate()
        chips = row(self.title, self.until, self.state, gap=12)
        head.setLayout(column(chips, self.sub, gap=2, margins=(20, 8, 16, 8)))
        self.task = Card(words("ui_b_todo_what"), "files", grows=True)
        inner = column(self.refusal, self.lead, self._owed, self.opinion, 0, gap=8, margins=(20, 12, 20, 12))
        self.task.body.setContentsMargins(0, 0, 0, 0)
        self.task.body.addWidget(Scroller(words("ui_b_todo_what"), inner))
        who = Card(words("ui_b_facts"), "user")
        who.body.addWidget(self.facts)
        self.side = Scroller(words("ui_b_facts"), column(self.limit, who, 0, gap=12), RIGHT)
        middle = holder(column(head, self.task, self.docs, gap=12))
        self.file_part = holder(row(middle, self.side, gap=12))
        self.none = Plate()
        self.none.setLayout(column(EmptyState("inbox", words("ui_b_nothing_open"), words("ui_b_nothing_open_hint"))))
        self.setLayout(row(self.left_card, self.file_part, self.none, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.model.changed.connect(self._render)
        self.model.moved.connect(self._moved)
        self.model.begun.connect(self.room.resumes)
        self.list.picked.connect(self.model.pick)
        self.list.chosen.connect(self._chosen)
        theme.changed.connect(self._fold)

    def shown(self) -> None:
        self.model.read()
        if self.model.current:
            self.model.look_again()
        self._fold()
        self.list.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CasesChanged):
            self.model.read()
            if self.model.current in event.ids and not self.model.busy:
                self.model.look_again()

    def on_scan(self, kind: str, value: str) -> bool:
        found = next((r for r in self.model.rows if kind == "case" and r.number == value), None)
        if found:
            self.model.pick(found.id)
        return found is not None

    def scope(self) -> str:
        return "todo"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "take_up": self._take_up,
            "send_back": self._send_back,
            "open_case": lambda: self.room.opens.emit(self.model.current),
            "acts": lambda: self.room.acts.emit(self.model.current),
            "row_down": partial(self.model.step, 1),
            "row_up": partial(self.model.step, -1),
            "find": lambda: self.room.goes.emit("cases"),
            "leave": self.list.setFocus,
            "paper_before": partial(self.docs.step, -1),
            "paper_after": partial(self.docs.step, 1),
        }

    def able(self, verb: str) -> bool:
        if verb in ("row_down", "row_up", "find", "leave"):
            return True
        ready = self.model.file is not None and not self.model.busy
        return ready and (verb != "send_back" or self.model.kind() == "review")

    def bar(self) -> Bar:
        kind = self.model.kind()
        word = "ui_working" if self.model.busy else PRIMARY.get(kind, "ui_verb_take_up")
        note = words("ui_b_todo_count", count=len(self.model.rows)) if self.model.rows else words("ui_b_todo_empty")
        back = (BarVerb("send_back"),) if kind == "review" else ()
        return Bar(
            note,
            "ok",
            verbs=(
                BarVerb("open_case"),
                *(() if kind == "act" else (BarVerb("acts"),)),
                *back,
                BarVerb("take_up", "pri", words(word)),
            ),
        )

    def _chosen(self, _: str) -> None:
        if self.model.kind() == "review":
            self.opinion.setFocus()
        else:
            self._take_up()

    def _take_up(self) -> None:
        self.model.take_up(self.opinion.value())

    def _send_back(self) -> None:
        """A review that says no, with its reason."""
        if not self.opinion.value().strip():
            self.opinion.problem(words("ui_b_send_back_why"))
            self.opinion.setFocus()
            return
        self.model.review(False, self.opinion.value())

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        model, file = self.model, self.model.file
        count = words("ui_pieces", count=len(model.rows)) if model.rows else ""
        self.left_card.show_title(words("ui_place_todo"), count)
        self.list.show_rows([case_line(r) for r in model.rows])
        self.list.pick(model.current)
        self.stack.setCurrentWidget(self.list if model.rows or not model.read_once else self.empty)
        self.file_part.setVisible(bool(model.current))
        self.none.setVisible(not model.current)
        self.refusal.say(model.refused)
        self.limit.render_state(file)
        if file:
            case = file.case
            self.title.setText(case.applicant.name)
            self.sub.setText("　".join(p for p in (case.number, file.guide.name, case.department) if p))
            self.state.show_chip(status_chip(case.status.value))
            self.facts.show_facts(person_facts(case.applicant))
            self._show_task(model.kind())
        self.changed.emit()

    def _moved(self) -> None:
        self.opinion.show_value("")
        self.docs.forget()

    def _show_task(self, kind: str) -> None:
        review = kind in ("review", "act")
        self.docs.setVisible(review)
        self.task.setSizePolicy(Size.Preferred, Size.Fixed if review else Size.Expanding)
        self.task.setFixedHeight(theme.px(250)) if review else self.task.setMaximumHeight(UNBOUND)
        if not review:
            self.task.setMinimumHeight(0)
        elif self.model.file:
            self.docs.show_docs(docs_of(self.model.file))
        until = self.model.until()
        self.until.setVisible(bool(until))
        self.until.show_chip(ChipSpec(until, "warn", "clock"))
        task = self.model.task()
        lead = words(LEADS[kind], act=words(f"ui_act_{task}") if task else words("ui_verb_acts"))
        said = about(task, self.model.file) if kind == "act" and self.model.file else ""
        self.lead.setText("\n".join(t for t in (lead, said) if t))
        self.opinion.setVisible(kind == "review")
        owed = self.model.owed()
        if owed != self._shown:
            self._shown = owed
            clear(self._owed)
            for n, (name, tolerated) in enumerate(owed, 1):
                self._owed.addLayout(_owed_line(n, name, tolerated=tolerated))
                self._owed.addWidget(rule())

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        self.left_card.setFixedWidth(theme.px(NARROW if wide < NARROW_BELOW else WIDE))
        self.side.setVisible(wide >= FOLDS_BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _owed_line(n: int, name: str, *, tolerated: bool) -> QHBoxLayout:
    chip = Chip()
    word, tone = ("ui_b_material_tolerated", "warn") if tolerated else ("ui_b_material_missing", "err")
    chip.show_chip(ChipSpec(words(word), tone, "warn"))
    return row(Label(str(n), "sub"), Icon("file", "ink2"), Line(name), chip, gap=10, margins=(0, 8, 0, 8))
