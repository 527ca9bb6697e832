"""The view-model of the catalogue: the list as it is searched, the item that is open, the next step of its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.post.office_shown import ItemFile, ItemLine
from app.texts import words
from app.ui.kit.rows import Row
from app.ui.room import Room
from app.ui.screens.catalogue.drafting import plain
from app.ui.screens.catalogue.lines import fits, haystack, item_line

NEXT = {"examine_guide": "ui_county_agree", "publish_guide": "ui_verb_guide_publish", "propose_guide": "ui_county_edit"}
"""What F9 does: the bureau examines, then publishes; the department writes."""
FROM_DAY = frozenset({"publish_guide", "cancel_guide", "suspend_guide", "resume_guide"})
Found = tuple[ItemLine, str, Row]
"""An item with what it is found by and how it stands in the list."""


def _prepared(lines: Sequence[ItemLine], known: Mapping[str, Found]) -> list[Found]:
    """On the worker: every item ready to be searched and painted; what is as before is the very same."""
    return [
        kept if (kept := known.get(line.code)) and kept[0] == line else (line, haystack(line), item_line(line))
        for line in lines
    ]


class Catalogue(QObject):
    """`moved()`: another item is open; `done(action)`."""

    changed = Signal()
    moved = Signal()
    done = Signal(str)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.lines: Sequence[ItemLine] = ()
        self.read_once = False
        self.query, self.filter = "", "all"
        self.current = ""
        self.file: ItemFile | None = None
        self.department = ""
        self.busy = False
        self.refused: AppError | None = None
        self._found: list[Found] = []

    # --- the list ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        self.room.ask(self.desk.my_department, self._belongs, key="catalogue mine")
        known = {line.code: (line, text, row) for line, text, row in self._found}
        self.room.ask(lambda: _prepared(self.desk.catalogue(), known), self._have, key="catalogue")
        if self.current:
            self.look_again()

    def _belongs(self, department: str) -> None:
        self.department = department

    def _have(self, found: list[Found]) -> None:
        self._found, self.read_once = found, True
        self.lines = [line for line, _, _ in found]
        waits = "proposed" if not self.department else "returned"
        count = sum(line.stage == waits or (line.stage == "examined" and not self.department) for line in self.lines)
        self.room.counted.emit("catalogue", count, True)
        self.changed.emit()

    def find(self, query: str) -> None:
        self.query = query
        self.changed.emit()

    def narrow(self, wanted: str) -> None:
        self.filter = wanted
        self.changed.emit()

    def rows(self) -> list[Row]:
        """What fits the search and the filter."""
        wanted = self.query.strip().lower()
        every = self.filter == "all"
        return [
            row
            for line, text, row in self._found
            if (not wanted or wanted in text) and (every or fits(line, self.filter))
        ]

    # --- the item ------------------------------------------------------------------------------------------------

    def pick(self, code: str) -> None:
        if code != self.current:
            self.current, self.file, self.refused = code, None, None
            self.look_again()
            self.changed.emit()

    def look_again(self) -> None:
        code = self.current
        if code:
            self.room.ask(lambda: self.desk.item(code), self._opened, failed=self._not_opened, key="catalogue item")

    def _opened(self, file: ItemFile) -> None:
        if file.code == self.current and file != self.file:
            self.file = file
            self.changed.emit()
            self.moved.emit()

    def _not_opened(self, error: AppError) -> None:
        self.file, self.refused = None, error
        self.changed.emit()

    def able(self, action: str) -> bool:
        return self.file is not None and action in self.file.able and not self.busy

    def next_step(self) -> str:
        """What F9 does now, "" for nothing."""
        stage = self.file.editing.stage if self.file and self.file.editing else None
        if stage == "proposed" and self.able("examine_guide"):
            return "examine_guide"
        if self.able("publish_guide"):
            return "publish_guide"
        return "propose_guide" if self.able("propose_guide") else ""

    # --- its way -------------------------------------------------------------------------------------------------

    def act(self, action: str, data: Mapping[str, object]) -> None:
        """One step; refused in its place."""
        if not self.current or self.busy:
            return
        code = self.current
        self.busy, self.refused = True, None
        self.room.ask(lambda: self.desk.edit(action, code, data), lambda _: self._acted(action), failed=self._not_acted)
        self.changed.emit()

    def _acted(self, action: str) -> None:
        self.busy = False
        self.room.say("ui_county_done", "ok", item=self.current, action=action)
        self.done.emit(action)
        self.read()

    def _not_acted(self, error: AppError) -> None:
        self.busy, self.refused = False, plain(error)
        self.changed.emit()

    def word_of_next(self) -> str:
        step = self.next_step()
        return words("ui_working") if self.busy else words(NEXT[step]) if step else words("ui_verb_guide_next")
