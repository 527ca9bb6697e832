"""The application: Fusion, type, the theme, Chinese for Qt's own words; `run` opens the window of one post."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.texts import words
from app.ui.faces import families
from app.ui.shell import Shell
from app.ui.theme import theme
from app.ui.wedge import Wedge

if TYPE_CHECKING:
    from app.post.desk import Desk


def prepare(argv: Sequence[str] = (), *, shipped_fonts: bool = False) -> QApplication:
    """The one QApplication, with style, type and theme set once."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication([sys.argv[0], *argv])
    app.setStyle("Fusion")
    app.setApplicationDisplayName(words("ui_product"))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    theme.families = families(shipped_only=shipped_fonts)
    theme.use()
    return app


def open_window(desk: Desk, app: QApplication, wedge: Wedge | None = None) -> Shell:
    """The window of this post, not shown yet."""
    wedge = wedge or Wedge()
    wedge.watch(app)
    return Shell(desk, wedge)


def run(desk: Desk) -> int:
    """Show the desk until its window is closed; the exit code of the event loop."""
    app = prepare()
    window = open_window(desk, app)
    window.showMaximized()
    return app.exec()
