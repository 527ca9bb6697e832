"""The window before the first window: a code is asked for until the county takes it; what went wrong is said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QInputDialog, QMessageBox

from app.domain.errors import AppError
from app.firststart import first_start
from app.machine import machine
from app.models.keys import has_keyring
from app.texts import explain, words
from app.ui.app import prepare


def enrolled(home: Path) -> bool:
    """Enrol this computer, by the installer's code or one that is asked for; False when the person gave up."""
    prepare()
    code, why = machine().code, ""
    while True:
        if not code:
            code = _asked(why)
        if not code:
            return False
        try:
            started = first_start(home, "", code, key_file=not has_keyring())
        except AppError as error:
            code, why = "", explain(error)
        else:
            if started.notices:
                _say(QMessageBox.Icon.Information, words("installer_ask_title"), "\n".join(started.notices))
            return True


def _asked(why: str) -> str:
    dialog = QInputDialog()
    dialog.setWindowTitle(words("installer_ask_title"))
    dialog.setLabelText(words("installer_ask_again", why=why) if why else words("installer_ask"))
    return dialog.textValue().strip() if dialog.exec() else ""


def complain(why: str) -> None:
    prepare()
    _say(QMessageBox.Icon.Critical, words("installer_failed"), why)


def _say(icon: QMessageBox.Icon, title: str, text: str) -> None:
    QMessageBox(icon, title, text).exec()
