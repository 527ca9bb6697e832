"""A panel takes the middle of the workspace for a while: its own scope, its verbs, its bar; Esc gives it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.post.events import Event
from app.ui.room import Room
from app.ui.screen import Bar
from app.ui.screens.clerk.intake import Intake


class Panel(QWidget):
    """Emit `changed` when bar or verbs are different, `closed` to give the middle back."""

    changed = Signal()
    closed = Signal()
    whole = False
    """Whether it takes the side columns too."""
    wide = False
    """Whether the right column makes room for it."""

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.room, self.intake = room, intake

    def scope(self) -> str:
        raise NotImplementedError

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"leave": self.closed.emit}

    def able(self, verb: str) -> bool:
        return True

    def bar(self) -> Bar:
        raise NotImplementedError

    def opened(self) -> None:
        """It has come to the front."""

    def closing(self) -> None:
        """It goes: stop what runs."""

    def on_event(self, event: Event) -> None:
        """Something happened at the post while it is in front."""
