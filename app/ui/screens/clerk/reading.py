"""The view-model of recognised text: a page is read, blank fields are filled in, filled ones compared."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.errors import Trouble
from app.domain.identity import fold
from app.post.events import Event, PageRead
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.shots import Shots


class Reader(QObject):
    """E: the chosen page, or the last one; it takes seconds, and everything else goes on meanwhile."""

    changed = Signal()

    def __init__(self, room: Room, intake: Intake, shots: Shots) -> None:
        super().__init__()
        self.room, self.intake, self.shots = room, intake, shots
        self.busy = False
        self._draft = ""
        room.happened.connect(self.on_event)

    def read(self) -> None:
        page, draft = self.shots.page or self.shots.pages[-1], self.intake.draft
        if draft is None or self.busy:
            return
        self.busy, self._draft = True, draft.id
        self.room.ask(lambda: self.room.desk.read_page(page))
        self.changed.emit()

    def on_event(self, event: Event) -> None:
        if not isinstance(event, PageRead) or not self.busy:
            return
        self.busy = False
        if event.code:
            self.room.refuse(Trouble(event.code, **event.params))
        elif self.intake.draft and self.intake.draft.id == self._draft:
            self._use(event)
        self.changed.emit()

    def _use(self, event: PageRead) -> None:
        numbers = (*event.id_numbers, *event.credit_codes)
        if not numbers and not event.names:
            self.room.say("ui_ocr_nothing", "warn")
        if len(numbers) == 1:
            self._number(numbers[0])
        elif numbers:
            self.room.say("ui_ocr_several", "warn", numbers=list(numbers))
        if len(event.names) == 1 and not self._typed("name"):
            self.intake.put("name", event.names[0])
            self.room.say("ui_ocr_filled", "ok", value=event.names[0])

    def _number(self, number: str) -> None:
        """Never over what a person typed: that is compared."""
        typed = fold(self._typed("id"))
        if not typed:
            self.intake.put("id", number)
            self.room.say("ui_ocr_filled", "ok", value=number)
        elif typed == number:
            self.room.say("ui_ocr_same", "ok")
        else:
            self.room.say("ui_ocr_differs", "warn", value=number)

    def _typed(self, path: str) -> str:
        return drafting.get(self.intake.draft, path) if self.intake.draft else ""
