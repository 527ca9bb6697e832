"""The window before the first window: this computer becomes a window of the hall, and what went wrong is said."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMessageBox, QWidget

from app.firststart import Started, first_start
from app.machine import Machine, machine
from app.models.keys import has_keyring
from app.texts import explain, words
from app.ui.app import prepare
from app.ui.kit.button import Button
from app.ui.kit.card import Plate, behind_icon, column, row
from app.ui.kit.facts import Facts
from app.ui.kit.field import Field
from app.ui.kit.labels import Icon, Label
from app.ui.tasks import Tasks
from app.ui.theme import theme

WIDE = 560


class FirstStart(QWidget):
    """Enrols by the installer's address and code; where one is missing or not taken, a person is asked.

    `ended(enrolled)` once the person goes on or gives up; by itself where nothing needs to be read. While the county
    is asked the window stays: half an enrolment is nobody's.
    """

    ended = Signal(bool)

    def __init__(self, home: Path, told: Machine) -> None:
        super().__init__()
        self._home, self._told = home, told
        self._tasks = Tasks("firststart")
        self._tasks.bug.connect(lambda incident: self._failed(words("ui_bug", incident=incident)))
        self._busy = False
        self.started: Started | None = None
        self._build(told)
        self._step()
        self.code.setFocus()
        if told.code:
            QTimer.singleShot(0, self.go_on)

    def _build(self, told: Machine) -> None:
        self.setAutoFillBackground(True)
        self.setWindowTitle(words("installer_ask_title"))
        self.said = Label(words("installer_ask", computer=platform.node()), wrap=True)
        self.server = Field(words("installer_server"), required=True)
        self.server.show_value(told.server)
        self.code = Field(words("installer_code"), required=True)
        self.code.show_value(told.code)
        self.why = Label("", wrap=True)
        self.why_part = Plate("err")
        self.why_part.setLayout(column(behind_icon(Icon("bad", "err"), self.why), margins=(12, 8, 12, 8)))
        self.facts, self.notices = Facts(), Label("", wrap=True)
        self.button = Button(words("installer_enrol"), "pri")
        self.button.clicked.connect(self.go_on)
        for field in (self.server, self.code):
            field.edited.connect(lambda _, field=field: field.plain())
            field.editor.on_enter = self.go_on
        self.title = Label(words("installer_ask_title"), "h1")
        title = row(Icon("hall", "pri", 32), self.title, 0, gap=12)
        parts = (
            title,
            self.said,
            self.server,
            self.code,
            self.why_part,
            self.facts,
            self.notices,
            4,
            row(0, self.button),
        )
        plate = Plate()
        plate.setLayout(column(*parts, gap=8, margins=(32, 24, 32, 28)))
        plate.setFixedWidth(theme.px(WIDE))
        self.setLayout(column(0, row(0, plate, 0), 0, margins=(24, 24, 24, 24)))

    def go_on(self) -> None:
        """Enter, or the button: ask the county; once it has answered, begin the work."""
        if self.started:
            self._end()
        elif not self._busy and self._filled():
            self._busy = True
            self.why.setText("")
            self._step()
            self._tasks.ask(self._enrolling(), self._known, failed=lambda error: self._failed(explain(error)))

    def _enrolling(self) -> Callable[[], Started]:
        told = replace(self._told, server=self.server.value().strip(), code=self.code.value().strip())
        return lambda: first_start(self._home, told, key_file=not has_keyring())

    def _filled(self) -> bool:
        blank = [field for field in (self.server, self.code) if not field.value().strip()]
        for field in blank:
            field.problem(words("ui_signin_blank", field=field.label.whole()))
        if blank:
            blank[0].setFocus()
        return not blank

    def _known(self, started: Started) -> None:
        self._busy, self.started = False, started
        self._step()
        if not started.notices:
            self._end()

    def _failed(self, why: str) -> None:
        self._busy = False
        self.why.setText(why)
        self._step()
        self.code.setFocus()
        self.code.editor.selectAll()

    def _step(self) -> None:
        done = self.started
        for field in (self.server, self.code):
            field.setVisible(not done)
            field.setEnabled(not self._busy)
        self.button.setEnabled(not self._busy)
        self.button.show_text(words(f"installer_{'enrolling' if self._busy else 'begin' if done else 'enrol'}"))
        self.said.setVisible(not done)
        self.why_part.setVisible(bool(self.why.text()))
        self.facts.setVisible(bool(done))
        self.notices.setVisible(bool(done and done.notices))
        if done:
            self.title.setText(words("installer_enrolled"))
            self.facts.show_facts([(words("installer_hall"), done.hall), (words("installer_window"), done.window)])
            self.notices.setText("\n".join(done.notices))
            self.button.setFocus()
        self.adjustSize()

    def _end(self) -> None:
        self._tasks.stop()
        self.ended.emit(self.started is not None)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(not self._busy)
        if not self._busy:
            self._end()


def enrolled(home: Path) -> bool:
    """Make this computer a window of its hall; False when the person gave up."""
    prepare()
    window, loop = FirstStart(home, machine()), QEventLoop()
    window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
    window.ended.connect(lambda _: loop.quit())
    window.show()
    loop.exec()
    window.hide()
    return window.started is not None


def complain(why: str) -> None:
    prepare()
    QMessageBox(QMessageBox.Icon.Critical, words("installer_failed"), why).exec()
