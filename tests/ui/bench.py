"""A window on a real post, brought to a moment: what a person sees and presses behind the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.post.desk import Desk
from app.ui.app import open_window
from app.ui.kit.pdfview import PdfView, printer_of_pages
from app.ui.screen import Screen
from app.ui.shell import Shell
from app.ui.wedge import Wedge
from tests.ui.stage import slow_hands, type_text

PATIENCE = 30.0
NONE, CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Bench:
    """`window` is shown offscreen, for whoever is signed in at the desk; every act waits until the desk has answered
    and the screen stands still."""

    def __init__(
        self, app: QApplication, desk: Desk, size: tuple[int, int] = (1600, 900), *, fast: bool = False
    ) -> None:
        self.app, self.closed = app, False
        self.window: Shell = open_window(desk, app, Wedge() if fast else Wedge(slow_hands()))
        self.window.resize(*size)
        self.window.show()
        self.settle()

    def close(self) -> None:
        """The window goes, as when a person closes it; closing twice is harmless."""
        if not self.closed:
            self.closed = True
            self.window.close()
            self.window.deleteLater()
            self.app.processEvents()

    def wait(self, until: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Let the event loop run until something is so."""
        end = time.monotonic() + patience
        while not until():
            assert time.monotonic() < end, "it never came"
            QTest.qWait(2)

    def settle(self) -> None:
        """Nothing is asked, saved or drawn any more."""
        for _ in range(3):
            self.wait(lambda: self.window.room.tasks.idle and self._drawn() and not self._timers())
            self.app.processEvents()

    def _drawn(self) -> bool:
        found: Iterable[PdfView] = self.window.findChildren(PdfView)
        views = [view for view in found if view.isVisible()]
        return printer_of_pages().idle and all(view.drawn() or not view.pages() for view in views)

    def _timers(self) -> bool:
        """A search or a save that waits for a pause."""
        models = [getattr(self.screen, name, None) for name in ("inbox", "model")]
        owners = [self.screen, *(getattr(m, "opinion", m) for m in models if m)]
        timers = [getattr(owner, "_timer", None) for owner in owners]
        return any(timer.isActive() and timer.isSingleShot() for timer in timers if timer)

    def go(self, place: str) -> None:
        self.window.go(place)
        self.settle()

    @property
    def screen(self) -> Screen:
        assert self.window.current
        return self.window.current

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key to whatever has the keyboard; a verb on a bare letter waits for a scanner's burst."""
        QTest.keyClick(self.focus(), key, modifier)
        QTest.qWait(50)
        self.settle()

    def type(self, text: str) -> None:
        """As a person does: no burst of a scanner, but for a window with `fast` hands."""
        type_text(self.focus(), text)
        self.settle()

    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def do(self, verb: str) -> None:
        self.window.registry.action(verb).trigger()
        QTest.qWait(50)
        self.settle()

    def notices(self) -> list[str]:
        return self.window.notices.texts()

    def grab(self, path: str) -> None:
        self.settle()
        self.window.grab().save(path)
