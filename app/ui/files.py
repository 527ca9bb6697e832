"""Files that a person asked for: made on the worker, written among their documents, and said where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.domain.errors import Trouble
from app.ui.room import Room


def saved(room: Room, name: str, make: Callable[[], bytes]) -> None:
    """Write what `make` gives and say where it is; a folder that can't be written is said too."""
    path = documents() / name

    def write() -> Path:
        content = make()
        try:
            path.write_bytes(content)
        except OSError as error:
            raise Trouble("catalogue_unwritable", file=path.name, why=error.strerror or "") from None
        return path

    room.ask(write, lambda done: room.say("ui_county_saved", "ok", file=str(done)), key=f"file {name}")


def documents() -> Path:
    """Where this person's files go."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(found or Path.home())
    return folder if folder.is_dir() else Path.home()
