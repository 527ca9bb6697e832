"""What every screen is to the shell: a widget with a scope, verbs it carries out, a bar at the bottom, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.post.events import Event

if TYPE_CHECKING:
    from app.ui.room import Room


@dataclass(frozen=True, slots=True)
class BarVerb:
    """A verb on the action bar: `text` "" takes the verb's name; one of them is `pri`."""

    verb: str
    kind: str = "std"
    text: str = ""
    icon: bool | None = None  # None: with its icon unless it is the primary one


@dataclass(frozen=True, slots=True)
class Bar:
    """The action bar: what has happened (saved 10:42:18), quiet verbs beside it, the choices at the right."""

    note: str = ""
    tone: str = "ok"  # ok, warn or err: the note's icon
    quiet: tuple[BarVerb, ...] = ()
    verbs: tuple[BarVerb, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen stands in the side bar. `group` is a word code; `posts` whose it is."""

    id: str
    icon: str
    group: str
    posts: tuple[str, ...] = field(default=())

    @property
    def title(self) -> str:
        from app.texts import words

        return words(f"ui_place_{self.id}")


class Screen(QWidget):
    """Base of a screen. Emit `changed` when the bar, the scope or what can be done is different."""

    changed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.setObjectName("page")

    def scope(self) -> str:
        """The scope whose verbs are at hand now: the screen's own, or that of the panel that is open."""
        raise NotImplementedError

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def able(self, verb: str) -> bool:
        """Whether a verb of `handlers` can be done now."""
        return True

    def bar(self) -> Bar | None:
        """What stands on the action bar; None hides it."""
        return None

    def shown(self) -> None:
        """The screen has come to the front: read again, put the keyboard where work begins."""

    def left(self) -> None:
        """Another screen comes to the front: keep what is open."""

    def on_event(self, event: Event) -> None:
        """Something happened at the post; called on the painting thread."""

    def on_scan(self, kind: str, value: str) -> bool:
        """A scanned code; True when it was for this screen."""
        return False
