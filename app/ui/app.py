"""The application: Fusion, type, the theme, Chinese for Qt's own words; `run` opens the window of one post."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

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


def run(desk: Desk, request: Path) -> int:
    """Show the desk until its window is closed; the exit code of the event loop. A file named `request` asks it to
    close: an installer has no other way to a window of somebody else's session."""
    app = prepare()
    window = open_window(desk, app)
    return _until_closed(app, window, window.showMaximized, request)


def run_board(desk: Desk, request: Path) -> int:
    """Show nothing but the hall's call display, on the second screen where there is one; else as `run`."""
    app = prepare()
    from app.ui.screens.callboard.window import CallBoard, other_screen, show_on

    board = CallBoard(desk)
    screen = other_screen(app.primaryScreen()) or app.primaryScreen()
    return _until_closed(app, board, lambda: show_on(board, screen), request)


def run_kiosk(desk: Desk, request: Path) -> int:
    """Show nothing but the ticket kiosk, on the touch screen that is the only or the first one; else as `run`."""
    app = prepare()
    from app.ui.screens.callboard.window import show_on
    from app.ui.screens.kiosk.window import Kiosk

    kiosk = Kiosk(desk)
    return _until_closed(app, kiosk, lambda: show_on(kiosk, app.primaryScreen()), request)


def _until_closed(app: QApplication, window: QWidget, show: Callable[[], None], request: Path) -> int:
    with _closed_by_signals(app):
        show()
        watch = QTimer(app, interval=1000)
        watch.timeout.connect(lambda: request.exists() and app.quit())
        watch.start()
        code = app.exec()
    window.close()
    return code


@contextmanager
def _closed_by_signals(app: QApplication) -> Iterator[None]:
    """Ctrl-C and SIGTERM close the window the way a person does: what is open is kept, what was started ends. (Python
    sees a signal the next time it runs: the window's clock sees to that every second.)"""
    before = {s: signal.signal(s, lambda *_: app.quit()) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
