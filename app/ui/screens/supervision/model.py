"""The view-model of supervision: what is watched, list by list; the case that is open; moved deadlines; the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.domain.monthly import month_of
from app.domain.workdays import ONE_DAY
from app.post.office_shown import Month, MovedRow, Watch, WatchRow
from app.post.shown import CaseFile
from app.ui.room import Room

MINE = ("unexplained", "to_close", "extension", "appeal", "loop")
"""Lists whose cases wait for a supervisor or the bureau."""
MONTHS = 13


class Supervising(QObject):
    """`opened(file)`: the case at hand as it is now, None while there is none."""

    changed = Signal()
    opened = Signal(object)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.watch = Watch(at=datetime.min)
        self.read_once = False
        self.name, self.current = "watched", ""
        self.moved: Sequence[MovedRow] = ()
        self.sheet: Month | None = None
        self.refused: AppError | None = None

    def read(self) -> None:
        """Everything anew; what hasn't changed costs nothing."""
        self.room.ask(self.desk.watch, self._have, failed=self._not_read, key="watch")
        self.room.ask(self.desk.moved_deadlines, self._moved, failed=self._not_read, key="moved")
        if self.name == "month":
            self.read_month()

    def _have(self, watch: Watch) -> None:
        self.watch, self.read_once = watch, True
        if watch.more:
            self.room.ask(self.desk.watch, self._have, failed=self._not_read, key="watch")
        waits = sum(any(name in row.lists for name in MINE) for row in watch.rows)
        self.room.counted.emit("supervision", waits, True)
        if self.current and self.row() is None:
            self.pick("")
        elif self.current:
            self._open()
        self.changed.emit()

    def _moved(self, rows: Sequence[MovedRow]) -> None:
        self.moved = rows
        self.changed.emit()

    def _not_read(self, error: AppError) -> None:
        self.refused, self.read_once = error, True
        self.changed.emit()

    # --- lists and cases -----------------------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        if name != self.name:
            self.name = name
            self.pick("")
            if name == "month":
                self.read_month()
            self.changed.emit()

    def rows(self) -> Sequence[WatchRow]:
        return self.watch.of(self.name)

    def row(self) -> WatchRow | None:
        return next((row for row in self.rows() if row.case.id == self.current), None)

    def pick(self, case: str) -> None:
        if case != self.current:
            self.current = case
            self.opened.emit(None)
            if case:
                self._open()
            self.changed.emit()

    def _open(self) -> None:
        case = self.current
        self.room.ask(lambda: self.desk.open(case), self._have_file, key="watched case")

    def _have_file(self, file: CaseFile) -> None:
        if file.case.id == self.current:
            self.opened.emit(file)

    # --- the month -----------------------------------------------------------------------------------------------

    def months(self) -> list[date]:
        """The first days of this month and the twelve before it, newest first."""
        first, _ = month_of(self.room.now().date())
        found = [first]
        while len(found) < MONTHS:
            found.append(month_of(found[-1] - ONE_DAY)[0])
        return found

    def read_month(self, first: date | None = None) -> None:
        day = first or (self.sheet.first if self.sheet else self.room.now().date())
        self.room.ask(lambda: self.desk.month(day), self._have_month, failed=self._not_read, key="month")

    def _have_month(self, sheet: Month) -> None:
        self.sheet, self.refused = sheet, None
        self.changed.emit()
