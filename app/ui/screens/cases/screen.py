"""办件查询: found by number, name, initials, phone or ID as it is typed; a case's whole file (R-REC-01)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import AppError
from app.post.events import CasesChanged, Event
from app.post.shown import CaseFile, CaseRow, TraceRow
from app.texts import explain, words
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.labels import Line
from app.ui.kit.rows import RowList
from app.ui.kit.scroller import Scroller
from app.ui.kit.tones import status_chip
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.cases.acting import Acting
from app.ui.screens.cases.acts_panel import ActsPanel
from app.ui.screens.cases.docs import docs_of
from app.ui.screens.cases.docs_card import DocsCard
from app.ui.screens.cases.limit_card import LimitCard
from app.ui.screens.cases.lines import case_facts, found_line, trace_line
from app.ui.screens.cases.reprint import ReprintStrip
from app.ui.screens.revealing import reveal
from app.ui.theme import theme

AGAIN = "evaluate_again"
"""What the applicant does, on the keypad; the screen only invites to it (R-EVA-03)."""
DEBOUNCE = 150
MOST = 50
LEFT, RIGHT = 340, 376
LEFT_NARROW, RIGHT_NARROW = 290, 340
NARROW_BELOW = 1340
FOLDS_BELOW = 1040


class CasesScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.file: CaseFile | None = None
        self.rows: Sequence[CaseRow] = ()
        self.wanted = ""
        self._folded = self._turned = self._to_act = False
        self.last = ""
        self.search = Field(words("ui_b_search"), example=words("ui_cases_example"), note=False)
        self.list, self.trace, self.facts = RowList(words("ui_cases")), RowList(words("ui_trace")), Facts()
        self.title, self.sub, self.state = Line("", "h1"), Line("", "soft"), Chip()
        self.none = EmptyState("search", words("ui_cases_none"), words("ui_cases_none_hint"))
        self.nothing = EmptyState("search", words("ui_b_found_nothing"), words("ui_b_found_nothing_hint"))
        self.docs, self.limit, self.strip = DocsCard(room, "cases"), LimitCard(), ReprintStrip(room)
        self.model = Acting(room)
        self.acts = ActsPanel(self.model)
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._timer.timeout.connect(self._find)
        self._build()
        self._connect()
        self._show(None)

    def _build(self) -> None:
        self.left_card = Card(words("ui_cases"), "search", grows=True)
        self.found = QStackedWidget()
        for part in (self.list, self.nothing):
            self.found.addWidget(part)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        self.left_card.body.addWidget(holder(row(self.search, margins=(14, 10, 14, 10))))
        self.left_card.body.addWidget(self.found)
        self.left_card.body.addWidget(
            hints(("↑↓", "ui_hint_move"), ("Enter", "ui_hint_open"), ("Ctrl+F", "ui_verb_find"))
        )
        head = Plate()
        head.setLayout(column(row(self.title, self.state, gap=12), self.sub, gap=2, margins=(20, 8, 16, 8)))
        self.docs.add_strip(self.strip)
        self.side = Scroller(words("ui_b_file"), column(*self._cards(), 0, gap=12), RIGHT)
        self.work = QStackedWidget()
        self.work.addWidget(self.docs)
        self.work.addWidget(self.acts)
        self.middle = holder(column(head, self.work, gap=12))
        self.file_part = holder(row(self.middle, self.side, gap=12))
        self.none_plate = Plate()
        self.none_plate.setLayout(column(self.none))
        self.setLayout(row(self.left_card, self.file_part, self.none_plate, gap=12, margins=(16, 12, 16, 12)))

    def _cards(self) -> tuple[Card, ...]:
        facts = Card(words("ui_b_facts"), "card")
        facts.body.addWidget(self.facts)
        self.way = Card(words("ui_trace"), "history")
        self.way.body.setContentsMargins(0, 0, 0, 4)
        self.way.body.addWidget(self.trace)
        self.trace.setVerticalScrollBarPolicy(self.trace.verticalScrollBarPolicy().ScrollBarAlwaysOff)
        return self.limit, facts, self.way

    def _connect(self) -> None:
        self.search.edited.connect(lambda _: self._timer.start())
        self.search.editor.on_enter = self._enter
        self.list.chosen.connect(self.open_case)
        self.list.picked.connect(self.open_case)
        self.docs.thumbs.picked.connect(lambda _: self.changed.emit())
        self.strip.opened.connect(self.changed)
        self.strip.closed.connect(self._strip_closed)
        self.acts.closed.connect(self.close_acts)
        self.acts.turned.connect(self.changed)
        self.model.done.connect(self._acted)
        self.model.stale.connect(self._look_again)
        theme.changed.connect(self._fold)

    @property
    def acting(self) -> bool:
        return self.work.currentWidget() is self.acts

    def scope(self) -> str:
        return self.acts.scope() if self.acting else "cases" if self.strip.isHidden() else "printing"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self.acting:
            return {**self.acts.handlers(), "explain_days": self.limit.open_days}
        papers = {"paper_before": partial(self.docs.step, -1), "paper_after": partial(self.docs.step, 1)}
        if not self.strip.isHidden():
            return {**papers, **self.strip.handlers()}
        own = {"find": self._to_search, "leave": self._to_search, "explain_days": self.limit.open_days}
        more = {"turn_over": self._turn_over, "acts": self.open_acts, "reveal": self.reveal}
        return {**own, **papers, **more, "print_again": self.print_again, "print_days": self.print_days}

    def able(self, verb: str) -> bool:
        if self.acting:
            return self.acts.able(verb)
        if verb == "acts":
            return self.file is not None and bool(self.file.lawful)
        if verb == "print_days":
            return self.file is not None and self.file.case.clock_from is not None
        doc = self.docs.current()
        if verb == "print_again":
            return doc is not None and bool(doc.kind and doc.seen)
        if verb in ("reveal", "turn_over"):
            return self.file is not None and (self._folded if verb == "turn_over" else self.facts.secrets())
        return verb in ("find", "leave", "confirm") or verb.startswith("pick_") or self.file is not None

    def bar(self) -> Bar:
        if self.acting:
            return self.acts.bar()
        if not self.strip.isHidden():
            return self.strip.bar()
        count = words("ui_cases_found", count=len(self.rows))
        if len(self.rows) >= MOST:
            count = words("ui_b_found_many", count=MOST)
        return Bar(self.last or count, "ok", verbs=(*self._more(), BarVerb("print_again"), BarVerb("acts", "pri")))

    def _more(self) -> tuple[BarVerb, ...]:
        if not self._folded:
            return BarVerb("print_days"), BarVerb("explain_days")
        return (BarVerb("turn_over", text=words("ui_b_docs" if self._turned else "ui_b_file")),)

    def _turn_over(self) -> None:
        """Where room is short: facts, limit and way in the place of the papers, and back."""
        self._turned = not self._turned
        self._fold()
        self.changed.emit()

    def shown(self) -> None:
        self._find()
        self._fold()
        self._to_search()

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.editor.selectAll()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CasesChanged):
            self._find()
            if self.file and self.file.case.id in event.ids:
                self._read(self.file.case.id)

    def left(self) -> None:
        self.model.flush()

    def on_scan(self, kind: str, value: str) -> bool:
        self.close_acts()
        self.search.show_value(value)
        self._find(then_open=True)
        return True

    # --- finding -----------------------------------------------------------------------------------------------

    def _find(self, *, then_open: bool = False) -> None:
        query = self.search.value().strip()
        self.room.ask(lambda: self.room.desk.find(query, MOST), lambda rows: self._found(rows, then_open), key="cases")

    def _found(self, rows: Sequence[CaseRow], then_open: bool) -> None:
        self.rows = [row for row in rows if not row.draft or row.applicant]
        self.list.show_rows([found_line(r) for r in self.rows])
        self.found.setCurrentWidget(self.list if self.rows else self.nothing)
        if then_open and self.rows:
            self.list.pick(self.rows[0].id)
        self.changed.emit()

    def _enter(self) -> None:
        """Enter in the search box: the one that is marked, else the first."""
        if not self.list.current() and self.rows:
            self.list.pick(self.rows[0].id)
        self.list.setFocus()

    # --- the file ------------------------------------------------------------------------------------------------

    def open_case(self, case: str) -> None:
        """Read a case and its way; a draft has none yet."""
        draft = next((r for r in self.rows if r.id == case and r.draft), None)
        if draft:
            self._nothing_to_open(words("ui_b_is_draft"), words("ui_b_is_draft_hint"))
        elif case and (self.file is None or case != self.file.case.id):
            self.strip.close_strip()
            self.close_acts()
            self.docs.forget()
            self.last = ""
            self._read(case)

    def _read(self, case: str) -> None:
        self.wanted = case
        self.room.ask(lambda: self.room.desk.open(case), self._show, failed=self._not_opened, key="case file")
        self.room.ask(lambda: self.room.desk.trace(case), self._show_trace, failed=lambda error: None, key="case trace")

    def _not_opened(self, error: AppError) -> None:
        self._nothing_to_open(explain(error), "")

    def _nothing_to_open(self, title: str, hint: str) -> None:
        self.none.say(title, hint)
        self._show(None)

    def _show(self, file: CaseFile | None) -> None:
        before = len(self.file.papers) if self.file and file and self.file.case.id == file.case.id else -1
        self.file = file
        self.model.show(file)
        self.file_part.setVisible(file is not None)
        self.none_plate.setVisible(file is None)
        self._fold()
        self.changed.emit()
        if file is None:
            return
        case = file.case
        self.title.setText(case.applicant.name)
        self.state.show_chip(status_chip(case.status.value))
        self.sub.setText("　".join(p for p in (case.number, file.guide.name, case.department) if p))
        self.limit.render_state(file)
        self.facts.show_facts(case_facts(file))
        self.docs.show_docs(docs_of(file))
        if -1 < before < len(file.papers):
            self.docs.thumbs.pick(f"paper{len(file.papers) - 1}")
        self.list.pick(case.id)
        if self._to_act:
            self._to_act = False
            self.open_acts()

    def _show_trace(self, lines: Sequence[TraceRow]) -> None:
        self.trace.show_rows([trace_line(n, line) for n, line in enumerate(reversed(lines))])
        self.trace.setFixedHeight(self.trace.high() + 2)

    def reveal(self) -> None:
        if self.file:
            reveal(self.room, self.facts, "case", self.file.case.id, self.file.case.number)

    # --- every act on it -----------------------------------------------------------------------------------------

    def act_on(self, case: str) -> None:
        """Open the case with the list of what can be done."""
        if self.file and self.file.case.id == case:
            self.open_acts()
        else:
            self._to_act = True
            self.open_case(case)

    def open_acts(self) -> None:
        """Alt+A: in the place of the papers."""
        if self.file and self.file.lawful and not self.acting:
            self._turned = False
            self.work.setCurrentWidget(self.acts)
            self.acts.open()
            self._fold()
            self.changed.emit()

    def close_acts(self) -> None:
        if self.acting:
            self.model.back()
            self.work.setCurrentWidget(self.docs)
            self.docs.thumbs.setFocus()
            self.changed.emit()

    def _acted(self, action: str) -> None:
        """Done: back to the papers, the new one on top."""
        self.last = words("ui_acted_again" if action == AGAIN else "ui_acted", act=words(f"ui_act_{action}"))
        self.close_acts()
        self._look_again()

    def _look_again(self) -> None:
        if self.file:
            self._read(self.file.case.id)

    # --- printing ------------------------------------------------------------------------------------------------

    def print_again(self) -> None:
        """Ctrl+R: the paper that is looked at."""
        doc, file = self.docs.current(), self.file
        if doc and file and doc.kind:
            case, kind = file.case.id, doc.kind
            self.strip.ask(doc.title, lambda reason: self.room.desk.print_paper(case, kind, reason))

    def print_days(self) -> None:
        """Alt+P: how the deadlines are counted, day by day."""
        if self.file:
            case = self.file.case.id
            self.room.ask(
                lambda: self.room.desk.print_days(case),
                lambda job: self.room.say("ui_print_queued", "ok", title=job.title),
                key="print days",
            )

    def _strip_closed(self) -> None:
        self.docs.thumbs.setFocus()
        self.changed.emit()

    # --- where room is short -------------------------------------------------------------------------------------

    def _fold(self) -> None:
        """Smaller columns; then papers and facts take turns (Alt+F)."""
        wide = self.width() / theme.scale
        narrow = wide < NARROW_BELOW
        self.left_card.setFixedWidth(theme.px(LEFT_NARROW if narrow else LEFT))
        before, self._folded = self._folded, wide < FOLDS_BELOW
        if before != self._folded:
            self.changed.emit()
        self.side.setVisible(not self._folded or self._turned)
        self.middle.setVisible(not self._folded or not self._turned)
        self.side.narrow(0 if self._folded else RIGHT_NARROW if narrow else RIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
