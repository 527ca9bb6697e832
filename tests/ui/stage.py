"""A window on a desk in memory, brought to a moment; shared by the tests and the gallery."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.post.events import Captured, SyncChanged
from app.ui.app import open_window
from app.ui.kit.pdfview import PdfView, printer_of_pages
from app.ui.screens.clerk.screen import ClerkScreen
from app.ui.screens.signin import SignIn
from app.ui.shell import Shell
from app.ui.wedge import Wedge
from tests.ui import believable
from tests.ui.desk_fixture import PASSWORD, Fixture
from tests.ui.picture import desk_picture

PATIENCE = 20.0


def slow_hands() -> Callable[[], float]:
    """A clock by which each key comes a tenth of a second after the last, however fast the test types."""
    ticks = count()
    return lambda: next(ticks) / 10


class Stage:
    """`window` is shown offscreen; every act waits until the desk has answered and the screen stands still."""

    def __init__(
        self, app: QApplication, kind: str = "typical", size: tuple[int, int] = (1600, 900), slow: float = 0.0
    ) -> None:
        self.app, self.kind = app, kind
        self.desk = Fixture(kind, slow=slow)
        self.window: Shell = open_window(self.desk, app, Wedge(slow_hands()))
        self.window.resize(*size)
        self.window.show()
        self.settle()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the event loop run until something is so."""
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, "it never came"
            QTest.qWait(2)

    def settle(self) -> None:
        """Nothing is asked, saved or drawn any more."""
        for _ in range(3):
            self.wait(lambda: self.window.room.tasks.idle and not self._timers() and self._drawn())
            self.app.processEvents()

    def _timers(self) -> bool:
        intake = self.clerk.intake if self.window.room.post == "clerk" and "clerk" in self.window.screens else None
        return bool(intake and (intake._save_timer.isActive() or intake._find_timer.isActive()))

    def _drawn(self) -> bool:
        views = [view for view in self.window.findChildren(PdfView) if view.isVisible()]  # type: ignore[var-annotated]
        return printer_of_pages().idle and all(view.drawn() or not view.pages() for view in views)

    @property
    def clerk(self) -> ClerkScreen:
        screen = self.window.screens["clerk"]
        assert isinstance(screen, ClerkScreen)
        return screen

    # --- what a person does --------------------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key to whatever has the keyboard."""
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        type_text(self.focus(), text)
        self.settle()

    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def do(self, verb: str) -> None:
        self.window.registry.action(verb).trigger()
        self.settle()

    def sign_in(self, user: str = "chenjing") -> None:
        screen = self.window.current
        assert isinstance(screen, SignIn)
        screen.user.show_value(user)
        screen.password.show_value(PASSWORD)
        screen.sign_in()
        self.settle()

    def fill(self, code: str = "WJ-001", lacking: tuple[str, ...] = (), step: int = 4) -> None:
        """An intake on the screen, filled in to a step."""
        intake = self.clerk.intake
        assert intake.draft
        draft = believable.full_draft(intake.draft, self.desk.ctx.guides[code], self.kind, lacking=lacking)
        intake.take(replace(draft, step=step))
        self.settle()
        intake.go(step)
        self.settle()

    def offline(self) -> None:
        self.desk.state = believable.OFFLINE
        self.desk.tell(SyncChanged(believable.OFFLINE))
        self.settle()
        self.window.banner.show()
        self.settle()

    def frame(self) -> None:
        """The camera sees a page on a desk."""
        width, height, pixels = desk_picture()
        corners = ((0.27, 0.1), (0.76, 0.15), (0.72, 0.9), (0.2, 0.84))
        self.desk.tell(
            Captured(
                width,
                height,
                pixels,
                corners,
                0.93,
                4.2,
                ("ui_quality_sharp", "ui_quality_edges_found"),
                ("ui_quality_dark",),
            )
        )
        self.settle()


def type_text(widget: QWidget, text: str) -> None:
    """Keys for what has keys, an input method's commit for the rest, as on a real desk."""
    for character in text:
        if character.isascii():
            QTest.keyClicks(widget, character)
        else:
            event = QInputMethodEvent()
            event.setCommitString(character)
            QApplication.sendEvent(widget, event)
