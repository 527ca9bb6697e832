"""The left column of the inbox: counts, filters, rows; ↑↓ or J K move, Space ticks, Shift ticks what it passes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget

from app.texts import words
from app.ui.kit.card import Card, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice
from app.ui.kit.hints import hints
from app.ui.kit.rows import RowList
from app.ui.screens.approval.inbox import Inbox
from app.ui.screens.cases.lines import case_line
from app.ui.theme import theme

WIDE, NARROW = 330, 290
NOTHING = {
    False: ("ui_b_inbox_empty", "ui_b_inbox_empty_hint"),
    True: ("ui_b_filter_empty", "ui_b_filter_empty_hint"),
}
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TickList(RowList):
    """`ranged(ids)`: these were passed with Shift."""

    ranged = Signal(list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            first = self.current()
            self.step(step)
            self.ranged.emit([first, self.current()])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().mousePressEvent(event)
            return
        under = self.indexAt(event.position().toPoint())
        first, last = sorted((max(self.currentIndex().row(), 0), under.row()))
        if under.isValid():
            self.ranged.emit([r.id for r in self.rows()[first : last + 1]])
            self.setCurrentIndex(under)


class ListColumn(Card):
    def __init__(self, inbox: Inbox) -> None:
        super().__init__(words("ui_place_approval"), "inbox", grows=True)
        self.inbox = inbox
        self.over, self.today = Chip(), Chip()
        self.urgent = holder(row(self.over, self.today, 0, gap=8, margins=(12, 8, 12, 0)))
        self.item, self.where = _filter("ui_b_filter_item"), _filter("ui_b_filter_window")
        self.list = TickList(words("ui_place_approval"))
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.empty = EmptyState("ok", words("ui_b_inbox_empty"), words("ui_b_inbox_empty_hint"))
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        self._build()
        self._size()
        theme.changed.connect(self._size)

    def _build(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        filters = holder(row(self.item, self.where, gap=8, margins=(12, 8, 12, 8)))
        foot = hints(("↑↓", "ui_hint_move"), (words("ui_key_space"), "ui_b_hint_tick"), ("Shift", "ui_b_hint_range"))
        self.body.addLayout(column(self.urgent, filters, self.stack, foot, gap=0))
        self.list.picked.connect(self.inbox.pick)
        self.list.ticked.connect(self.inbox.tick)
        self.list.ranged.connect(self.inbox.tick_range)
        for field in (self.item, self.where):
            field.edited.connect(lambda _: self.inbox.filter(self.item.value(), self.where.value()))

    def _size(self) -> None:
        self.setFixedWidth(theme.px(WIDE))

    def narrow(self, narrow: bool) -> None:
        self.setFixedWidth(theme.px(NARROW if narrow else WIDE))

    def render_state(self) -> None:
        inbox = self.inbox
        total, over, today = inbox.counts()
        self.show_title(words("ui_place_approval"), words("ui_pieces", count=total) if total else "")
        self.urgent.setVisible(bool(over or today))
        self.over.setVisible(bool(over))
        self.over.show_chip(ChipSpec(words("ui_b_count_over", count=over), "err"))
        self.today.setVisible(bool(today))
        self.today.show_chip(ChipSpec(words("ui_b_count_today", count=today), "warn", "clock"))
        self.item.show_options([("", words("ui_b_all_items")), *_named({r.item for r in inbox.rows})])
        windows = sorted({r.window for r in inbox.rows if r.window})
        self.where.show_options(
            [("", words("ui_b_all_windows")), *((w, words("ui_window", window=w)) for w in windows)]
        )
        self.item.show_value(inbox.item)
        self.where.show_value(inbox.window)
        shown = inbox.visible()
        some = bool(inbox.ticked)
        self.list.show_rows([case_line(r, ticked=r.id in inbox.ticked if some else None) for r in shown])
        self.list.pick(inbox.current)
        self.stack.setCurrentWidget(self.list if shown or not inbox.read_once else self.empty)
        title, hint = NOTHING[bool(inbox.rows)]
        self.empty.say(words(title), words(hint))


def _filter(word: str) -> Choice:
    choice = Choice(words(word), (), note=False)
    choice.label.hide()
    choice.must.hide()
    return choice


def _named(items: set[str]) -> Sequence[tuple[str, str]]:
    return [(item, item) for item in sorted(items)]
