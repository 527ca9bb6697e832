"""The view-model of matters: what is still owed an answer, one opened, registered, answered, handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.domain.matter_state import number_of
from app.domain.matters import Matter
from app.post.office_shown import Asking, MatterFile, MatterLine
from app.texts import words
from app.ui.room import Room
from app.ui.screens.matters.lines import NEXT

DEBOUNCE = 150
MOST = 200


class Matters(QObject):
    """`done()`: registered, answered, handed over, one step further."""

    changed = Signal()
    done = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.lines: Sequence[MatterLine] = ()
        self.read_once = False
        self.query, self.current = "", ""
        self.file: MatterFile | None = None
        self.busy = False
        self.refused: AppError | None = None
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._timer.timeout.connect(self.read)

    def read(self) -> None:
        query = self.query
        self.room.ask(lambda: self.desk.matters(query, MOST), self._have, key="matters")
        if self.current:
            self.look_again()

    def find(self, query: str) -> None:
        self.query = query
        self._timer.start()

    def _have(self, lines: Sequence[MatterLine]) -> None:
        self.lines, self.read_once = lines, True
        if not self.query.strip():
            self.room.counted.emit("matters", len(lines), False)
        self.changed.emit()

    def pick(self, id: str) -> None:
        if id != self.current:
            self.current, self.file, self.refused = id, None, None
            self.look_again()
            self.changed.emit()

    def look_again(self) -> None:
        id = self.current
        if id:
            self.room.ask(lambda: self.desk.matter(id), self._opened, failed=self._not_done, key="matter")

    def _opened(self, file: MatterFile) -> None:
        if file.line.id == self.current:
            self.file = file
            self.changed.emit()

    def next_step(self) -> str:
        """The step that the matter waits for and this person can take."""
        able = self.file.able if self.file else ()
        return next((action for action in NEXT if action in able), "")

    def able(self, action: str) -> bool:
        return self.file is not None and action in self.file.able and not self.busy

    # --- acts ----------------------------------------------------------------------------------------------------

    def register(self, asking: Asking) -> None:
        if self.busy:
            return
        self.busy, self.refused = True, None
        self.room.ask(lambda: self.desk.register(asking), self._registered, failed=self._not_done)
        self.changed.emit()

    def _registered(self, matter: Matter) -> None:
        code = "ui_county_registered_answered" if matter.answered else "ui_county_registered"
        self.room.say(code, "ok", number=number_of(matter))
        self.current = matter.id
        self._ended()

    def print(self) -> None:
        if self.file:
            id = self.file.line.id
            self.room.ask(
                lambda: self.desk.print_matter(id),
                lambda job: self.room.say("ui_print_queued", "ok", title=job.title),
                key="print matter",
            )

    def act(self, action: str, data: Mapping[str, object]) -> None:
        """One step on the matter that is open; refused in its place."""
        if not self.current or self.busy:
            return
        id = self.current
        self.busy, self.refused = True, None
        self.room.ask(
            lambda: self.desk.act_on_matter(id, action, data),
            lambda matter: self._acted(matter, action),
            failed=self._not_done,
        )
        self.changed.emit()

    def _acted(self, matter: Matter, action: str) -> None:
        self.room.say("ui_county_matter_done", "ok", number=number_of(matter), what=words(f"ui_act_{action}"))
        self._ended()

    def _ended(self) -> None:
        self.busy = False
        self.done.emit()
        self.read()

    def _not_done(self, error: AppError) -> None:
        self.busy, self.refused = False, error
        self.changed.emit()
