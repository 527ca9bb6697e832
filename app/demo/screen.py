"""Hands on a real window: keys pressed, text typed, places gone to, pictures taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.post.post import Post
from app.ui.app import open_window, prepare
from app.ui.shell import Shell

SIZE = (1600, 900)
LOOK = 100
"""Milliseconds between two looks whether the window is to close."""


def window_of(post: Post) -> tuple[QApplication, Shell]:
    """The desk's window, shown at the prototype's size."""
    app = prepare(shipped_fonts=True)
    window = open_window(post, app)
    window.resize(*SIZE)
    window.show()
    return app, window


class Hands(QObject):
    """Everything here but `paint` and `end` runs on the thread that paints."""

    asked = Signal(object)

    def __init__(self, app: QApplication, window: Shell, ended: threading.Event) -> None:
        super().__init__()
        self._app = app
        self._window = window
        self._ended = ended
        self.asked.connect(lambda work: work(), Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._watch)
        self._timer.start()

    def paint(self, work: Callable[[], None]) -> None:
        self.asked.emit(work)

    def end(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        if self._ended.is_set():
            self._app.quit()

    def enter(self, post: str) -> str:
        """The desk of whoever is signed in, at this post."""
        person = self._window.room.desk.person()
        assert person is not None
        self._window.signed_in(person, post)
        self.settle()
        return person.name

    def go(self, place: str) -> None:
        self._window.go(place)
        self.settle()

    def open(self, case: str) -> None:
        self._window.open_case(case)
        self.settle()

    def size(self, width: int, height: int) -> None:
        self._window.resize(width, height)
        self.settle()

    def keys(self, keys: Sequence[str]) -> None:
        """Keys in their order, as `F9`, `Ctrl+Return`, `Down`."""
        from PySide6.QtTest import QTest

        for name in keys:
            key = cast("Any", QKeySequence(name))[0]
            QTest.keyClick(self._target(), key.key(), key.keyboardModifiers())
            self.settle()

    def type(self, text: str) -> None:
        """A text, where the keyboard stands; what isn't ASCII comes as an input method brings it."""
        from PySide6.QtTest import QTest

        if text.isascii():
            QTest.keyClicks(self._target(), text)
        else:
            brought = QInputMethodEvent()
            brought.setCommitString(text)
            self._app.sendEvent(self._target(), brought)
        self.settle()

    def _target(self) -> QWidget:
        return self._app.focusWidget() or self._window

    def settle(self, seconds: float = 10.0) -> None:
        """Until the window has shown what was asked for."""
        ends = time.monotonic() + seconds
        quiet = 0
        while quiet < 3 and time.monotonic() < ends:
            self._app.processEvents()
            quiet = quiet + 1 if self._window.room.tasks.idle else 0
            time.sleep(0.02)

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._app.processEvents()
            time.sleep(0.02)
        self.settle()

    def grab(self, file: str) -> str:
        """The window as a PNG."""
        self.settle()
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._window.grab().save(str(path))
        return str(path)
