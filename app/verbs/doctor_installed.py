"""Does what was installed start? Every compiled component loaded, a window painted, an encrypted database written.

Asks neither for a home nor for a county: the agent asks this after an update, an administrator after a roll-out.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from app.texts import words
from app.verbs.doctor import Line

LOADED = (
    *("sqlalchemy", "alembic", "sqlcipher3.dbapi2", "cryptography.hazmat.bindings._rust", "msgspec", "httpx", "argon2"),
    *(
        "keyring",
        "PySide6.QtWidgets",
        "PySide6.QtPrintSupport",
        "PySide6.QtSvg",
        "numpy",
        "app.cv",
    ),
    *(
        "reportlab.pdfgen.canvas",
        "escpos.printer",
        "serial",
        "PIL.Image",
        "img2pdf",
        "pikepdf",
        "pypdfium2",
        "zxingcpp",
    ),
    *("psutil", "qrcode", "zstandard", "uuid_utils", "tuf.ngclient", "pypinyin", "openpyxl", "ssl"),
)


def installed() -> Iterator[Line]:
    for name in LOADED:
        yield loaded(name)
    yield sealed()
    yield painted()


def loaded(name: str) -> Line:
    title = words("installer_loads", name=name)
    try:
        import_module(name)
    except Exception as error:  # whatever a broken installation raises, it is told as a line
        return Line("loads", title, "", words("installer_broken", what=f"{name}: {error}"[:200]))
    return Line("loads", title, "✓")


def sealed() -> Line:
    """An encrypted store made, closed and read again."""
    from app.models.database import create, open_

    title = words("installer_seals")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for engine in (create(Path(folder), bytes(32)), open_(Path(folder), bytes(32))):
                engine.dispose()
    except Exception as error:
        return Line("seals", title, "", words("installer_broken", what=str(error)[:200]))
    return Line("seals", title, "✓")


def painted() -> Line:
    """A window with Chinese in it, painted into memory; how long the first one took."""
    title = words("installer_paints")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    begun = time.perf_counter()
    try:
        from PySide6.QtWidgets import QLabel

        from app.ui.app import prepare

        app = prepare(shipped_fonts=True)
        label = QLabel(words("ui_product"))
        label.show()
        app.processEvents()
        picture = label.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
    except Exception as error:
        return Line("paints", title, "", words("installer_broken", what=str(error)[:200]))
    advice = "" if len(colours) > 2 else words("installer_broken", what=title)
    return Line("paints", title, f"{time.perf_counter() - begun:.2f} s", advice)
