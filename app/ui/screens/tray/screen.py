"""待同步和需处理: every act the county hasn't confirmed, why, and what to do. Nothing can be deleted here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import AppError
from app.post.events import CasesChanged, Event, SyncChanged
from app.post.shown import PendingRow, SyncState
from app.texts import words
from app.ui.kit.card import Card, Plate, column, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.hints import hints
from app.ui.kit.labels import Icon, Label
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.tray.lines import advice, reason, state_chip, sync_words
from app.ui.theme import restyle, theme

NARROW_BELOW = 1200
LEAST_NEEDED = (4, 5)
"""Columns that give way first: time and tries."""


class TrayScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.rows: Sequence[PendingRow] = ()
        self.state = SyncState()
        self.read_once = False
        self.table = Table(words("ui_place_tray"), _columns())
        self.empty = EmptyState("cloud-ok", words("ui_b_tray_empty"), words("ui_b_tray_empty_hint"))
        self.count, self.bad = Chip(), Chip()
        self.detail, self.what, self.todo, self.facts = (
            Plate(),
            Label("", "strong", wrap=True),
            Label("", wrap=True),
            Facts(),
        )
        self._build()
        self.table.picked.connect(lambda _: self._render())
        self.table.chosen.connect(lambda _: self.open_case())
        self._render()

    def _build(self) -> None:
        card = Card(words("ui_place_tray"), "sync", grows=True)
        self.card = card
        card.aside.addWidget(self.bad)
        card.aside.addWidget(self.count)
        self.stack = QStackedWidget()
        for part in (self.table, self.empty):
            self.stack.addWidget(part)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.body.addWidget(self.stack)
        card.body.addWidget(hints(("↑↓", "ui_hint_move"), ("Enter", "ui_hint_open"), ("Alt+S", "ui_verb_sync_now")))
        self.icon = Icon("info", "pri")
        head = row(self.icon, self.what, gap=10)
        self.detail.setLayout(column(head, self.todo, self.facts, gap=8, margins=(20, 12, 20, 14)))
        self.detail.setSizePolicy(self.detail.sizePolicy().horizontalPolicy(), self.detail.sizePolicy().Policy.Maximum)
        self.setLayout(column(card, self.detail, gap=12, margins=(16, 12, 16, 12)))

    # --- the screen --------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self._read()
        self.table.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, SyncChanged):
            self.state = event.state
            self._read()
        elif isinstance(event, CasesChanged):
            self._read()

    def _read(self) -> None:
        self.room.ask(self.room.desk.pending, self._have, key="tray")
        self.room.ask(self.room.desk.sync_state, self._stands, key="tray state")

    def _have(self, rows: Sequence[PendingRow]) -> None:
        at = next((n for n, r in enumerate(self.rows) if r.id == self.table.current()), 0)
        self.rows, self.read_once = rows, True
        self.table.show_values(rows, [r.id for r in rows])
        if rows and not self.table.current():
            self.table.pick(rows[min(at, len(rows) - 1)].id)
        self._render()

    def _stands(self, state: SyncState) -> None:
        self.state = state
        self._render()

    def current(self) -> PendingRow | None:
        return next((r for r in self.rows if r.id == self.table.current()), None)

    def scope(self) -> str:
        return "tray"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "open_case": self.open_case,
            "redo": self.redo,
            "put_away": self.put_away,
            "row_down": lambda: self._step(1),
            "row_up": lambda: self._step(-1),
            "leave": self.table.setFocus,
        }

    def able(self, verb: str) -> bool:
        current = self.current()
        if verb in ("redo", "put_away"):
            return current is not None and current.state == "refused"
        return current is not None or verb == "leave"

    def bar(self) -> Bar:
        current = self.current()
        tone = "warn" if self.state.kind == "offline" else "ok"
        if current and current.state == "refused":
            verbs = (BarVerb("sync_now"), BarVerb("open_case"), BarVerb("put_away"), BarVerb("redo", "pri"))
            return Bar(sync_words(self.state), tone, verbs=verbs)
        return Bar(sync_words(self.state), tone, verbs=(BarVerb("open_case"), BarVerb("sync_now", "pri")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for n in LEAST_NEEDED:
            self.table.setColumnHidden(n, self.width() / theme.scale < NARROW_BELOW)

    # --- acts --------------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        ids = [r.id for r in self.rows]
        at = ids.index(self.table.current()) + by if self.table.current() in ids else 0
        if ids:
            self.table.pick(ids[min(max(at, 0), len(ids) - 1)])

    def open_case(self) -> None:
        current = self.current()
        if current and current.number:
            self.room.opens.emit(current.number)

    def redo(self) -> None:
        """A draft of what was refused, or the case it is about."""
        current = self.current()
        if current:
            self.room.ask(lambda: self._begun(current), self._go, key="redo")

    def _begun(self, row: PendingRow) -> tuple[str, str]:
        """On the worker: ("draft" or "case", its id)."""
        id = self.room.desk.redo(row.id)
        try:
            return ("draft", self.room.desk.draft(id).id) if id else ("case", row.number)
        except AppError:
            return "case", id

    def _go(self, where: tuple[str, str]) -> None:
        kind, id = where
        (self.room.resumes if kind == "draft" else self.room.opens).emit(id)

    def put_away(self) -> None:
        """Dealt with; it stays in the case's way."""
        current = self.current()
        if current:
            id = current.id
            self.room.ask(lambda: self.room.desk.put_away(id), lambda _: self._put_away(current))

    def _put_away(self, row: PendingRow) -> None:
        self.room.say("ui_b_put_away", "ok", number=row.number, action=words(f"ui_act_{row.action}"))
        self._read()

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        refused = sum(r.state == "refused" for r in self.rows)
        waiting = len(self.rows) - refused
        self.bad.setVisible(bool(refused))
        self.bad.show_chip(ChipSpec(words("ui_sync_attention", count=refused), "err"))
        self.count.setVisible(bool(waiting))
        self.count.show_chip(ChipSpec(words("ui_b_waiting_count", count=waiting), "warn", "cloud-off"))
        self.stack.setCurrentWidget(self.table if self.rows or not self.read_once else self.empty)
        current = self.current()
        self.detail.setVisible(current is not None)
        if current:
            self._show_detail(current)
        self.changed.emit()

    def _show_detail(self, current: PendingRow) -> None:
        refused = current.state == "refused"
        restyle(self.detail, card="err" if refused else "true")
        self.icon.show_icon("bad" if refused else "info", "err" if refused else "pri")
        self.what.setText(reason(current))
        self.todo.setText(advice(current))
        rule = words("ui_b_rule_only", rule=current.rule) if current.rule else ""
        self.facts.show_facts(
            [
                (words("ui_b_fact_case"), "　".join(t for t in (current.number, current.applicant, current.item) if t)),
                (words("ui_b_fact_rule"), rule),
            ]
        )


def _columns() -> list[Column]:
    return [
        Column(words("ui_b_column_state"), state_chip, 130),
        Column(words("ui_b_column_number"), lambda r: r.number or words("ui_b_no_number"), 150),
        Column(words("ui_b_fact_applicant"), lambda r: r.applicant, 190),
        Column(words("ui_b_column_action"), lambda r: words(f"ui_act_{r.action}"), 130),
        Column(words("ui_b_column_at"), lambda r: f"{r.made_at:%m-%d %H:%M}", 120),
        Column(words("ui_b_column_tries"), lambda r: words("ui_b_tries", count=r.tries) if r.tries else "—", 90),
        Column(words("ui_b_column_reason"), reason),
    ]
