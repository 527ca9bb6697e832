"""What all screens of one window share: the desk, the worker, the verbs, who is here, and ways to speak and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.errors import AppError
from app.post.people import Person, Place
from app.texts import explain, words
from app.ui.tasks import Tasks
from app.ui.verbs import Registry

if TYPE_CHECKING:
    from app.post.desk import Desk

T = TypeVar("T")


class Room(QObject):
    """`said(text, tone)` shows a note, `goes(place)` changes the screen, `opens(case)` a case, `acts(case)` what can be
    done to it, `resumes(draft)` an intake; `counted(place, count, urgent)` tells how many wait at a place;
    `happened(event)` brings the post's events to the painting thread."""

    said = Signal(str, str)
    goes = Signal(str)
    opens = Signal(str)
    acts = Signal(str)
    resumes = Signal(str)
    counted = Signal(str, int, bool)
    happened = Signal(object)

    def __init__(self, desk: Desk, registry: Registry) -> None:
        super().__init__()
        self.desk, self.registry = desk, registry
        self.tasks = Tasks()
        self.place = Place(hall="", window="")
        self.person: Person | None = None
        self.post = ""
        self.offset = timedelta(0)  # the hall's time less this computer's
        self.tasks.refused.connect(self.refuse)
        self.tasks.bug.connect(lambda incident: self.said.emit(words("ui_bug", incident=incident), "err"))
        self._relay = _Relay()
        self._relay.came.connect(self.happened, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = desk.subscribe(self._relay.came.emit)

    def ask(
        self,
        call: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        failed: Callable[[AppError], None] | None = None,
        key: str = "",
    ) -> None:
        """Call the desk on the worker; see `Tasks.ask`."""
        self.tasks.ask(call, then, failed=failed, key=key)

    def now(self) -> datetime:
        """The hall's time as last heard from the desk, carried on by this computer's clock."""
        return datetime.now() + self.offset

    def say(self, code: str, tone: str = "info", **params: object) -> None:
        self.said.emit(words(code, **params), tone)

    def refuse(self, error: AppError) -> None:
        """An error in words, as a note that stays."""
        self.said.emit(explain(error), "err")

    def close(self) -> None:
        self._unsubscribe()
        self.tasks.stop()


class _Relay(QObject):
    """Takes events on whatever thread they come; Qt queues them over."""

    came = Signal(object)
