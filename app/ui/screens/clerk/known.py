"""What is known beside the draft: items as searched, earlier cases, what was given last time, the same elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.identity import check_id, fold
from app.post.shown import CaseRow, ItemRow, Previous
from app.ui.room import Room

FIND_AFTER = 150
ITEMS = 30


class Known(QObject):
    """Asked of the desk on the worker; each answer ends in `changed`."""

    changed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.items: Sequence[ItemRow] = ()
        self.query = ""
        self._find_timer = QTimer(self, singleShot=True, interval=FIND_AFTER)
        self._find_timer.timeout.connect(self._find_items)
        self.forget()

    def forget(self) -> None:
        """Somebody else's turn."""
        self.previous: Previous | None = None
        self.history: Sequence[CaseRow] = ()
        self.duplicates: Sequence[CaseRow] = ()

    def find(self, query: str) -> None:
        self.query = query
        self._find_timer.start()

    def _find_items(self) -> None:
        query = self.query
        self.room.ask(lambda: self.desk.find_items(query, ITEMS), self._found, key="items")

    def _found(self, items: Sequence[ItemRow]) -> None:
        self.items = items
        self.changed.emit()

    def look_up(self, id_number: str, item: str) -> None:
        """Earlier cases, what was given last time, and whether the same is open elsewhere (R-REC-09)."""
        if not check_id(id_number).valid:
            return
        number = fold(id_number)
        self.room.ask(lambda: self.desk.history(number), self._know_history, key="history")
        self.room.ask(lambda: self.desk.previous(number), self._know_previous, key="previous")
        if item:
            self.room.ask(lambda: self.desk.duplicates(number, item), self._know_duplicates, key="duplicates")

    def _know_history(self, rows: Sequence[CaseRow]) -> None:
        self.history = rows
        self.changed.emit()

    def _know_previous(self, previous: Previous | None) -> None:
        self.previous = previous
        self.changed.emit()

    def _know_duplicates(self, rows: Sequence[CaseRow]) -> None:
        self.duplicates = rows
        self.changed.emit()
