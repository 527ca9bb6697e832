"""The locked screen: over everything, with what is being typed left as it is beneath.

The same person goes on by their password, with the county or without it; somebody else who signs in takes over under
their own name, and finds what was begun among the drafts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import AppError
from app.post.people import Person
from app.texts import explain, words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Plate, column, row
from app.ui.kit.field import Field
from app.ui.kit.labels import Icon, Label
from app.ui.room import Room
from app.ui.theme import theme
from app.ui.verbs import LOCKED

if TYPE_CHECKING:
    from app.ui.shell import Shell

WIDE = 460
MINUTE = 60.0


class Locking:
    """When a window locks, and who opens it again."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._screen: LockScreen | None = None
        self._focus: QWidget | None = None

    @property
    def locked(self) -> bool:
        return self._screen is not None

    @property
    def screen(self) -> LockScreen | None:
        return self._screen

    def look(self) -> None:
        """Once a second: has nobody touched anything for long, is the session over, was this person let go?"""
        room = self._shell.room
        if room.person is None or self.locked:
            return
        if time.monotonic() - self._shell.wedge.touched >= room.place.lock_minutes * MINUTE:
            self.lock("idle")
            return
        room.ask(room.desk.must_lock, self._must, key="must_lock")

    def _must(self, why: str) -> None:
        if why and not self.locked and self._shell.room.person:
            self.lock(why)

    def lock(self, why: str = "asked") -> None:
        """`why`: asked, idle, over (the session) or dismissed."""
        shell, person = self._shell, self._shell.room.person
        if self.locked or person is None:
            return
        shell.room.ask(shell.room.desk.lock)
        while popup := QApplication.activePopupWidget():
            popup.close()
        self._focus = shell.focusWidget()
        self._screen = LockScreen(shell.centralWidget(), shell.room, person, why, self._opened)
        shell.registry.enter(LOCKED, self._screen.handlers(), self._screen.able)
        self._screen.show()
        self._screen.begin()

    def _opened(self, person: Person) -> None:
        """The password was right: the same person, or another."""
        shell, before = self._shell, self._shell.room.person
        assert self._screen and before
        (self._focus or shell.stack).setFocus()
        self._screen.hide()
        self._screen.deleteLater()
        self._screen = self._focus = None
        if person.user != before.user:
            shell.signed_in(person, person.posts[0])
            shell.room.say("ui_lock_handed_over", "info", before=before.name, name=person.name)
            return
        if shell.current:
            shell.registry.enter(shell.current.scope(), shell.current.handlers(), shell.current.able)
            shell.bar.show_bar(shell.current.bar())


class LockScreen(QWidget):
    """Covers its parent whole, and keeps the keyboard."""

    def __init__(self, over: QWidget, room: Room, person: Person, why: str, opened: Callable[[Person], None]) -> None:
        super().__init__(over)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._room, self._person, self._opened = room, person, opened
        self._busy = False
        self._other = self._dismissed = why == "dismissed"
        self._build(why)
        over.installEventFilter(self)
        self.setGeometry(over.rect())

    def _build(self, why: str) -> None:
        registry = self._room.registry
        self.title = Label(words("ui_lock_title", name=self._person.name), "h1")
        self._why = words(f"ui_lock_{why}", minutes=self._room.place.lock_minutes)
        self.why = Label(self._why, "sub", wrap=True)
        self.user = Field(words("ui_signin_user"), "user", required=True)
        self.password = Field(words("ui_signin_password"), "password", required=True)
        self.button = VerbButton(registry, "unlock", "pri", icon=False)
        self.other = VerbButton(registry, "change_person", "std")
        for field in (self.user, self.password):
            field.edited.connect(lambda _, field=field: field.plain())
        self.password.editor.on_enter = self.unlock
        plate = Plate()
        head = row(Icon("lock", "pri", 32), self.title, 0, gap=12)
        buttons = row(self.other, 0, self.button, gap=12)
        parts = (head, self.why, self.user, self.password, 4, buttons)
        plate.setLayout(column(*parts, gap=6, margins=(32, 24, 32, 28)))
        plate.setFixedWidth(theme.px(WIDE))
        self.setLayout(column(0, row(0, plate, 0), 0, margins=(16, 8, 16, 8)))
        self._show_other()

    def _show_other(self) -> None:
        self.user.setVisible(self._other)
        self.other.setVisible(not self._other)
        self.why.setText(words("ui_lock_other") if self._other and not self._dismissed else self._why)
        self._wait(False)

    def begin(self) -> None:
        self.raise_()
        (self.user if self._other else self.password).setFocus()

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"unlock": self.unlock, "change_person": self.change_person, "leave": self._same_again}

    def able(self, verb: str) -> bool:
        return not self._busy

    def change_person(self) -> None:
        """Somebody else takes over."""
        self._other = True
        self._show_other()
        self.user.setFocus()

    def _same_again(self) -> None:
        self._other = False
        self._show_other()
        self.password.setFocus()

    def unlock(self) -> None:
        asked = [self.user, self.password] if self._other else [self.password]
        blank = [field for field in asked if not field.value().strip()]
        for field in blank:
            field.problem(words("ui_signin_blank", field=field.label.whole()))
        if blank or self._busy:
            (blank[0] if blank else self.password).setFocus()
            return
        self._wait(True)
        desk, password = self._room.desk, self.password.value()
        user = self.user.value().strip() if self._other else self._person.user
        same = user == self._person.user
        self._room.ask(
            lambda: desk.unlock(password) if same else desk.sign_in(user, password), self._opened, failed=self._refused
        )

    def _refused(self, error: AppError) -> None:
        self._wait(False)
        self.password.problem(explain(error))
        self.password.setFocus()
        self.password.editor.selectAll()

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        still = "ui_verb_sign_in" if self._other else "ui_verb_unlock"
        self.button.show_text(words("ui_signin_busy" if busy else still))
        self._room.registry.refresh()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round on this screen alone."""
        ring = [w for w in (self.user.editor, self.password.editor, self.other, self.button) if w.isVisible()]
        if not ring:  # on its way out
            return super().focusNextPrevChild(next)
        here = next_of(ring, self.focusWidget(), 1 if next else -1)
        here.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
            self.raise_()
        return False


def next_of(ring: list[QWidget], here: QWidget | None, step: int) -> QWidget:
    """The one after (or before) `here`, going round."""
    return ring[(ring.index(here) + step) % len(ring)] if here in ring else ring[0]
