"""The scanner that types: a burst of at least six characters, less than 30 ms apart, ended by Enter.

One filter on the application sees it on any screen, takes it back out of the field it fell into, and hands it over
routed by its prefix. A person's typing passes untouched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

GAP = 0.030
LEAST = 6
ENTER = ("\r", "\n")
ROUTES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ticket", re.compile(r"^TK-")),
    ("url", re.compile(r"^https?://\S+[/=]([A-Za-z0-9-]+)$")),
    ("id", re.compile(r"^\d{17}[\dXx]$")),
    ("credit", re.compile(r"^[0-9A-HJ-NPQRTUWXY]{18}$")),
    ("case", re.compile(r"^[A-Z]{1,4}\d{6,}(-\d+)?$")),
)


def route(text: str) -> tuple[str, str]:
    """What a scanned text is: (case | id | credit | ticket | other, its value). A web address of ours carries a
    case number at its end."""
    for kind, pattern in ROUTES:
        if found := pattern.match(text):
            return ("case", found.group(1)) if kind == "url" else (kind, text)
    return "other", text


class Wedge(QObject):
    """`scanned(kind, value)` once per burst."""

    scanned = Signal(str, str)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self.touched = time.monotonic()
        """When a person last did anything, by this computer's monotonic clock."""
        self._burst = ""
        self._typed = 0
        self._last = 0.0
        self._seen_override: int | None = None
        self._before: tuple[QObject, str, int] | None = None

    def watch(self, app: QApplication) -> None:
        app.installEventFilter(self)

    def rest(self) -> None:
        """Watch no longer."""
        app = QApplication.instance()
        if app:
            app.removeEventFilter(self)

    def just_typed(self) -> bool:
        """Whether the key that is being handled is a printable one."""
        return bool(self._burst) and self._clock() - self._last <= GAP

    def when_quiet(self, act: Callable[[], None]) -> None:
        """Run `act` unless the key just pressed is part of a burst, its first or a later one: for verbs on a bare
        letter."""
        if len(self._burst) > 1 and self._clock() - self._last <= GAP:
            return
        seen = self._typed
        QTimer.singleShot(round(GAP * 1000) + 10, self, lambda: act() if self._typed == seen else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QInputEvent):  # by far the most; asking for the type costs more
            return False
        self.touched = time.monotonic()
        if not isinstance(event, QKeyEvent):
            return False
        kind = event.type()
        if kind is QEvent.Type.ShortcutOverride:
            self._seen_override = event.key()
            return self._key(event, taking=False)
        if kind is QEvent.Type.KeyPress:
            again, self._seen_override = self._seen_override == event.key(), None
            return self._key(event, taking=True, again=again)
        return False

    def _key(self, event: QKeyEvent, *, taking: bool, again: bool = False) -> bool:
        text = event.text()
        if text in ENTER:
            return taking and self._enter()
        if not again and len(text) == 1 and text.isprintable():
            self._add(text)
        return False

    def _add(self, character: str) -> None:
        now = self._clock()
        if not self._burst or now - self._last > GAP:
            self._burst, self._before = "", _snapshot()
        self._burst += character
        self._typed += 1
        self._last = now

    def _enter(self) -> bool:
        burst, self._burst = self._burst, ""
        if len(burst) < LEAST or self._clock() - self._last > GAP:
            return False
        self._take_back()
        self.scanned.emit(*route(burst.strip()))
        return True

    def _take_back(self) -> None:
        before, self._before = self._before, None
        if before and isinstance(before[0], QLineEdit):
            before[0].setText(before[1])
            before[0].setCursorPosition(before[2])
        elif before and isinstance(before[0], QPlainTextEdit):
            before[0].setPlainText(before[1])


def _snapshot() -> tuple[QObject, str, int] | None:
    widget = QApplication.focusWidget()
    if isinstance(widget, QLineEdit) and not widget.isReadOnly():
        return widget, widget.text(), widget.cursorPosition()
    if isinstance(widget, QPlainTextEdit):
        return widget, widget.toPlainText(), widget.textCursor().position()
    return None
