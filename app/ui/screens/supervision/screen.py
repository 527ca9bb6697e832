"""监察督办: every case against its limit as it stands now, what somebody owes on it, and acts from the list
(R-SUP-01, R-SUP-09, R-CLK-04, R-EVA-02 to R-EVA-04)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from app.post.events import CasesChanged, CountyChanged, Event
from app.post.shown import CaseFile
from app.texts import words
from app.ui.files import saved
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.hints import hints
from app.ui.kit.labels import Line
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import RowList
from app.ui.kit.table import Table
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.cases.acting import Acting
from app.ui.screens.cases.acts_panel import ActsPanel
from app.ui.screens.supervision.lines import facts_of, list_rows, list_title, moved_columns, watch_columns
from app.ui.screens.supervision.model import Supervising
from app.ui.screens.supervision.month_page import MonthPage
from app.ui.theme import theme

LEFT, NARROW = 250, 224
NARROW_BELOW = 1340
MINUTE = 60_000
OFFERS: Mapping[str, tuple[str, ...]] = {
    "extension": ("grant_extension", "refuse_extension"),
    "appeal": ("rule_appeal",),
    "to_close": ("close_abnormal",),
    "loop": ("verify_complaint", "rectify", "call_back"),
}
"""List → the acts that its cases wait for: the first lawful one is opened at once, the others are one Esc away."""
DEPARTMENT, APPLICANT = 3, 1
"""Columns that give way where room is short, in this order: both stand beside the list as well."""
FOLDS_BELOW = 1040


class SupervisionScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.watching, self.model = Supervising(room), Acting(room)
        self.lists = RowList(words("ui_county_lists"))
        self.table = Table(words("ui_county_list_watched"), watch_columns())
        self.moved = Table(words("ui_county_list_moved"), moved_columns())
        self.month, self.acts = MonthPage(self.watching), ActsPanel(self.model)
        self.empty = EmptyState("ok", words("ui_county_watch_none"), words("ui_county_watch_none_hint"))
        self.none_moved = EmptyState("ok", words("ui_county_moved_none"), words("ui_county_moved_none_hint"))
        self.who, self.facts, self.refusal = Line("", "strong"), Facts(), RefusalBox()
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self.watching.read)
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_county_lists"), "flag", grows=True)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        self.left_card.body.addWidget(self.lists)
        self.card = Card("—", "list", grows=True)
        self.card.body.setContentsMargins(1, 0, 1, 0)
        self.tables = QStackedWidget()
        for part in (self.table, self.moved, self.empty, self.none_moved):
            self.tables.addWidget(part)
        self.card.body.addWidget(self.refusal)
        self.card.body.addWidget(self.tables)
        keys = ("↑↓", "ui_hint_move"), ("Enter", "ui_county_act_here"), ("Alt+O", "ui_hint_open")
        self.card.body.addWidget(hints(*keys))
        self.detail = Plate()
        self.detail.setLayout(column(self.who, self.facts, gap=6, margins=(20, 10, 20, 12)))
        policy = self.detail.sizePolicy()
        self.detail.setSizePolicy(policy.horizontalPolicy(), QSizePolicy.Policy.Maximum)
        self.cases = holder(column(self.card, self.detail, gap=12))
        self.work = QStackedWidget()
        for page in (self.cases, self.month, self.acts):
            self.work.addWidget(page)
        self.setLayout(row(self.left_card, self.work, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.watching.changed.connect(self._render)
        self.watching.opened.connect(self._opened)
        self.lists.picked.connect(self._choose)
        self.lists.chosen.connect(lambda _: self._to_table())
        self.table.picked.connect(self.watching.pick)
        self.table.chosen.connect(lambda _: self.open_acts())
        self.moved.chosen.connect(self.room.opens)
        self.moved.picked.connect(lambda _: self.changed.emit())
        self.acts.closed.connect(self.close_acts)
        self.acts.turned.connect(self.changed)
        self.model.done.connect(self._acted)
        self.model.stale.connect(self.watching.read)
        theme.changed.connect(self._fold)

    @property
    def acting(self) -> bool:
        return self.work.currentWidget() is self.acts

    # --- the screen ----------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.watching.read()
        self._clock.start()
        self._fold()
        self.lists.setFocus()

    def left(self) -> None:
        self._clock.stop()
        self.model.flush()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CasesChanged) or (isinstance(event, CountyChanged) and "recount" in event.kinds):
            self.watching.read()

    def scope(self) -> str:
        return self.acts.scope() if self.acting else "supervision"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self.acting:
            return self.acts.handlers()
        return {
            "acts": self.open_acts,
            "open_case": self.open_case,
            "row_down": partial(self._step, 1),
            "row_up": partial(self._step, -1),
            "find": lambda: self.room.goes.emit("cases"),
            "month_sheet": partial(self.export, "xlsx"),
            "month_lines": partial(self.export, "tsv"),
            "leave": self.lists.setFocus,
        }

    def able(self, verb: str) -> bool:
        if self.acting:
            return self.acts.able(verb)
        name = self.watching.name
        if verb in ("month_sheet", "month_lines"):
            return name == "month" and self.watching.sheet is not None
        if verb == "acts":
            return self.model.file is not None and bool(self.model.file.lawful)
        if verb == "open_case":
            return bool(self.watching.current or (name == "moved" and self.moved.current()))
        return True

    def bar(self) -> Bar:
        if self.acting:
            return self.acts.bar()
        watch = self.watching.watch
        many, over = len(watch.of("watched")), len(watch.of("over"))
        note = words("ui_county_watched_bad" if over else "ui_county_watched_count", count=many, over=over)
        note = words("ui_county_reading") if watch.more or not self.watching.read_once else note
        if self.watching.name == "month":
            return Bar(note, "ok", verbs=(BarVerb("month_lines"), BarVerb("month_sheet", "pri")))
        word = words(f"ui_act_{wanted}") if (wanted := self._wanted()) else ""
        return Bar(note, "warn" if over else "ok", verbs=(BarVerb("open_case"), BarVerb("acts", "pri", word)))

    # --- acts ----------------------------------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        self.close_acts()
        self.watching.choose(name)

    def _to_table(self) -> None:
        names = {"month": self.month.figures, "moved": self.moved}
        names.get(self.watching.name, self.table).setFocus()

    def _step(self, by: int) -> None:
        ids = [row.case.id for row in self.watching.rows()]
        at = ids.index(self.table.current()) + by if self.table.current() in ids else 0
        if ids:
            self.table.pick(ids[min(max(at, 0), len(ids) - 1)])

    def open_case(self) -> None:
        moved = self.moved.current() if self.watching.name == "moved" else ""
        self.room.opens.emit(moved or self.watching.current)

    def open_acts(self) -> None:
        """Alt+A or Enter: in the place of the list."""
        if self.model.file and self.model.file.lawful and not self.acting:
            self.work.setCurrentWidget(self.acts)
            self.acts.open()
            if wanted := self._wanted():
                self.model.choose(wanted)
            self.changed.emit()

    def _wanted(self) -> str:
        lawful = self.model.file.lawful if self.model.file else ()
        return next((act for act in OFFERS.get(self.watching.name, ()) if act in lawful), "")

    def close_acts(self) -> None:
        if self.acting:
            self.model.back()
            self.work.setCurrentWidget(self.cases)
            self._render()
            self.table.setFocus()

    def _opened(self, file: CaseFile | None) -> None:
        self.model.show(file)
        if file is None and self.acting:
            self.close_acts()
        self.changed.emit()

    def _acted(self, action: str) -> None:
        self.room.say("ui_acted", "ok", act=words(f"ui_act_{action}"))
        self.work.setCurrentWidget(self.cases)
        self.watching.read()
        self.table.setFocus()

    def export(self, form: str) -> None:
        first = self.month.first()
        name = words("ui_county_month_name", month=f"{first:%Y-%m}", form=form)
        saved(self.room, name, lambda: self.room.desk.month_file(first, form))

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        watching = self.watching
        self.lists.show_rows(list_rows(watching.watch, len(watching.moved)))
        self.lists.pick(watching.name)
        self.refusal.say(watching.refused)
        if watching.name == "month":
            self.month.render_state()
            self.work.setCurrentWidget(self.month)
        else:
            self._render_cases()
        self.changed.emit()

    def _render_cases(self) -> None:
        watching, moving = self.watching, self.watching.name == "moved"
        if not self.acting or watching.row() is None:
            self.work.setCurrentWidget(self.cases)
        rows = watching.rows()
        count = len(watching.moved) if moving else len(rows)
        self.card.show_title(list_title(watching.name), words("ui_pieces", count=count) if count else "")
        self.table.show_values(rows, [row.case.id for row in rows])
        self.moved.show_values(watching.moved, [row.case for row in watching.moved])
        empty = self.none_moved if moving else self.empty
        full = self.moved if moving else self.table
        self.tables.setCurrentWidget(full if count or not watching.read_once else empty)
        self._keep_one()
        row_ = watching.row()
        self.detail.setVisible(row_ is not None)
        if row_:
            case = row_.case
            self.who.setText("　".join(p for p in (case.number, case.applicant, case.item, case.department) if p))
            self.facts.show_facts(facts_of(row_))

    def _keep_one(self) -> None:
        """One row of a list is always at hand, and it is the case that is open."""
        watching = self.watching
        if watching.name == "moved" and watching.moved and not self.moved.current():
            self.moved.pick(watching.moved[0].case)
        elif watching.rows() and not self.table.current():
            self.table.pick(watching.rows()[0].case.id)
        elif watching.rows():
            watching.pick(self.table.current())

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        self.left_card.setFixedWidth(theme.px(NARROW if wide < NARROW_BELOW else LEFT))
        self.table.setColumnHidden(DEPARTMENT, wide < NARROW_BELOW)
        self.table.setColumnHidden(APPLICANT, wide < FOLDS_BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
