"""The view-model of the queue at this window: who waits, who is here, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.post.shown import CurrentTicket, QueueView
from app.ui.room import Room

NEEDS = {
    "recall": ("called",),
    "start_service": ("called",),
    "no_show": ("called",),
    "hold": ("called", "serving"),
    "transfer_ticket": ("called", "serving"),
}
"""Verb → the states of the current ticket in which it makes sense; the domain decides again."""


class Calls(QObject):
    """`came(ticket)`: another ticket stands at the window ("" when nobody does)."""

    changed = Signal()
    came = Signal(str)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.view = QueueView()
        self.busy = False

    @property
    def current(self) -> CurrentTicket | None:
        return self.view.current

    def read(self) -> None:
        self.room.ask(self.desk.queue, self._have, key="queue")

    def elapsed(self) -> str:
        """How long the current ticket has been called or served, as minutes and seconds."""
        if self.current is None:
            return ""
        seconds = max(int((self.room.now() - self.current.since).total_seconds()), 0)
        hours, rest = divmod(seconds, 3600)
        return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"

    def can(self, verb: str) -> bool:
        status = self.current.status if self.current else ""
        wanted = verb != "open_surge" or bool(self.view.crowded)
        return not self.busy and wanted and (verb not in NEEDS or status in NEEDS[verb])

    def do(self, act: Callable[[], QueueView]) -> None:
        """One act on the queue; a second press meanwhile does nothing."""
        if self.busy:
            return
        self.busy = True
        self.changed.emit()
        self.room.ask(act, self._have, failed=self._failed)

    def call_next(self) -> None:
        self.do(self.desk.call_next)

    def call(self, ticket: str) -> None:
        self.do(lambda: self.desk.call(ticket))

    def recall(self) -> None:
        self.do(self.desk.recall)

    def start(self) -> None:
        """The person is here: said once, by the clerk or by the first thing that is typed."""
        if self.can("start_service") and self.current:
            self.do(self.desk.start)

    def hold(self) -> None:
        self.do(self.desk.hold)

    def no_show(self) -> None:
        self.do(self.desk.no_show)

    def open_surge(self) -> None:
        """潮汐窗口: from now on, today, this window serves the letter that waits longest as well."""
        letter = max(self.view.crowded, key=lambda code: self.view.crowded[code], default="")
        self.do(lambda: self.desk.open_surge(letter))

    def transfer(self, window: str) -> None:
        self.do(lambda: self.desk.transfer(window))

    def _have(self, view: QueueView) -> None:
        before = self.current.id if self.current else ""
        self.busy, self.view = False, view
        now = view.current.id if view.current else ""
        self.changed.emit()
        if now != before:
            self.came.emit(now)

    def _failed(self, error: AppError) -> None:
        self.busy = False
        self.changed.emit()
        self.room.refuse(error)
