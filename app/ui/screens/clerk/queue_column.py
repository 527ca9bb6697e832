"""The left column: the ticket at the window, what can be done with it, who waits, the day so far."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy

from app.post.shown import CurrentTicket, QueueView, WaitingRow
from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Plate, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice
from app.ui.kit.labels import Label, Line, rule
from app.ui.kit.rows import Row, RowList
from app.ui.kit.tones import ticket_chip
from app.ui.room import Room
from app.ui.screens.clerk.calls import Calls
from app.ui.theme import theme

WIDE = 300
FIGURES_FROM, HEAD_FROM, ITEM_FROM = 480, 380, 330
VERBS = ("recall", "hold", "no_show", "transfer_ticket")
STATES = {"called": ("ui_ticket_called", "warn", "call"), "serving": ("ui_ticket_serving", "ok", "ok")}


def waiting_row(ticket: WaitingRow) -> Row:
    """A ticket in the queue: that it is on hold, or its kind, as a chip, else how long it waits."""
    chip = ChipSpec(words("ui_ticket_held"), "mute", "pause") if ticket.held else ticket_chip(ticket.kind)
    if ticket.slot and not ticket.held:
        chip = ChipSpec(words("ui_ticket_slot", at=f"{ticket.slot:%H:%M}"), "pri", "calendar")
    aside = "" if chip else words("ui_minutes", minutes=ticket.minutes)
    return Row(ticket.id, ticket.item or ticket.name, lead=ticket.number, aside=aside, chip=chip)


def other_row(ticket: WaitingRow) -> Row:
    """A ticket that another window holds, under that window's number."""
    chip = ChipSpec(words("ui_ticket_elsewhere", window=ticket.lease), "mute", "transfer")
    return Row(ticket.id, ticket.item or ticket.name, lead=ticket.number, chip=chip)


class QueueColumn(Plate):
    def __init__(self, room: Room, calls: Calls) -> None:
        super().__init__()
        self.calls = calls
        self._build(room)
        calls.changed.connect(self.render_state)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()
        self._size()
        theme.changed.connect(self._size)
        self.render_state()

    def _size(self) -> None:
        self.setFixedWidth(round(WIDE * (1 + (theme.scale - 1) * 0.75)))

    def _build(self, room: Room) -> None:
        self.head = Label(words("ui_current"), "soft")
        self.state = Chip()
        self.number, self.time = Label("", "ticket"), Label("", "time")
        self.time_name = Label(words("ui_elapsed"), "soft")
        self.item, self.kind = Line("", "strong"), Label("", "soft")
        times = column(self.time_name, self.time, gap=0)
        for label in (self.time_name, self.time):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        registry = room.registry
        self.buttons = {verb: VerbButton(registry, verb, stop=False) for verb in VERBS}
        self.start = VerbButton(registry, "start_service", "soft", stop=False)
        self.next = VerbButton(registry, "call_next", "soft", stop=False)
        self.to_window = Choice(words("ui_transfer_to"), (), note=False)
        self.to_window.edited.connect(self._transfer)
        self.to_window.hide()
        self.waiting_name, self.waiting_note = Label(words("ui_waiting"), "strong"), Label("", "sub")
        self.waiting_time = Label("", "sub")
        self.crowded = Label("", "sub", wrap=True)
        self.crowded.setContentsMargins(18, 0, 18, 4)
        self.list = RowList(words("ui_waiting"))
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.chosen.connect(self._chosen)
        self.list.setMinimumHeight(1)
        self.nobody = EmptyState("users", words("ui_nobody"))
        self.figures = [Line("", "strong") for _ in range(3)]
        self._lay_out(times)

    def _lay_out(self, times: QLayout) -> None:
        self.grid = grid = QGridLayout()
        grid.setSpacing(8)
        for n, button in enumerate(self.buttons.values()):
            button.tight = True
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, n // 2, n % 2)
        for button in (self.start, self.next):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start.tight = True
        grid.addWidget(self.start, 2, 0)
        grid.addWidget(self.next, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.head_row = holder(row(self.head, 0, self.state))
        lines = (self.head_row, row(self.number, 0, times), row(self.item, self.kind))
        top = column(*lines, grid, self.to_window, gap=8, margins=(18, 12, 18, 12))
        head = row(self.waiting_name, self.waiting_note, 0, self.waiting_time, margins=(18, 12, 18, 4))
        names = ("ui_done_today", "ui_average", "ui_praise")
        stats = row(
            *(column(Line(words(n), "sub"), f, gap=2) for n, f in zip(names, self.figures, strict=True)),
            gap=6,
            margins=(12, 8, 8, 8),
        )
        plate = Plate("flat")
        plate.setLayout(stats)
        self.foot = holder(row(plate, margins=(10, 6, 10, 10)))
        self.setLayout(
            column(top, rule(), head, self.crowded, self.list, self.nobody, self.foot, gap=0, margins=(1, 1, 1, 1))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low, the day's figures go first, then the head; the queue keeps its place."""
        super().resizeEvent(event)
        high = self.height() / theme.scale
        self.foot.setVisible(high >= FIGURES_FROM)
        self.head_row.setVisible(high >= HEAD_FROM)
        for label in (self.item, self.kind):
            label.setVisible(high >= ITEM_FROM)

    def render_state(self) -> None:
        view = self.calls.view
        self._show_current(view.current)
        self._show_queue(view)
        self._show_figures(view)
        self._show_time()

    def _show_current(self, ticket: CurrentTicket | None) -> None:
        self.number.setText(ticket.number if ticket else words("ui_no_ticket"))
        self.number.role("ticket" if ticket else "number")
        self.item.setText((ticket.item or ticket.name) if ticket else words("ui_no_ticket_hint"))
        self.item.role("strong" if ticket else "sub")
        self.kind.setText(words(f"ui_ticket_{ticket.kind}") if ticket else "")
        self.state.setVisible(bool(ticket))
        self.time_name.setVisible(bool(ticket))
        if ticket:
            code, tone, icon = STATES[ticket.status]
            self.state.show_chip(ChipSpec(words(code), tone, icon))
            self.time_name.setText(words("ui_elapsed" if ticket.status == "serving" else "ui_called_for"))
        for button in self.buttons.values():
            button.setVisible(bool(ticket))
        self._show_next(called=ticket is not None and ticket.status == "called", free=ticket is None)

    def _show_next(self, *, called: bool, free: bool) -> None:
        """Called and not begun: begin or call on, side by side; otherwise one button across."""
        self.start.setVisible(called)
        self.next.tight = called
        self.grid.removeWidget(self.next)
        self.grid.addWidget(self.next, 2, 1 if called else 0, 1, 1 if called else 2)
        self.next.show_text(words("ui_call_first" if called or free else "ui_verb_call_next"))

    def _show_queue(self, view: QueueView) -> None:
        rows = [waiting_row(t) for t in (*view.held, *view.waiting)] + [other_row(t) for t in view.elsewhere]
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.nobody.setVisible(not rows)
        self.waiting_note.setText(words("ui_people", count=len(view.waiting)))
        expected = view.expected_minutes
        crowded = [words("ui_crowded", letter=c, minutes=m) for c, m in view.crowded.items()]
        self.waiting_time.setText("" if expected is None else words("ui_about_minutes", minutes=expected))
        self.crowded.setText("\n".join(crowded))
        self.crowded.role("sub", "warn")
        self.crowded.setVisible(bool(crowded))

    def _show_figures(self, view: QueueView) -> None:
        figures = view.figures
        average = figures.average_seconds
        texts = (
            words("ui_pieces", count=figures.done),
            words("ui_none_yet")
            if average is None
            else words("ui_duration", minutes=average // 60, seconds=average % 60),
            words("ui_none_yet") if figures.praise_percent is None else f"{figures.praise_percent}%",
        )
        for label, text in zip(self.figures, texts, strict=True):
            label.setText(text)

    def _show_time(self) -> None:
        self.time.setText(self.calls.elapsed())
        ticket = self.calls.current
        long = ticket is not None and self.calls.elapsed() > "15:00"
        self.time.role("time", "warn" if long else "")

    def ask_window(self, windows: Sequence[str]) -> None:
        """F7: to which window; its choice is the act, Esc leaves all as it is."""
        names = [("", words("ui_choose")), *((w, words("ui_window", window=w)) for w in windows)]
        self.to_window.show_options(names)
        self.to_window.show_value("")
        self.to_window.show()
        self.to_window.setFocus()
        self.to_window.editor.showPopup()

    def _transfer(self, window: str) -> None:
        self.to_window.hide()
        if window:
            self.calls.transfer(window)

    def _chosen(self, id: str) -> None:
        """A click calls one on hold, or out of order."""
        if not self.calls.busy:
            self.calls.call(id)
