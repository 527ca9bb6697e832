"""A folder as a scanner: copiers scan into shared folders, and training needs no machine."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import url2pathname

from app.devices.scanner.source import Address, Options, Settings, Sheet, fault

KINDS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".pnm", ".ppm", ".pgm", ".pdf"})
SETTLED = 0.5
"""Seconds a file must have kept its size: a copier that still writes isn't interrupted."""


def open_(parsed: Address) -> FolderScanner:
    return FolderScanner(Path(url2pathname(parsed.name)))


class FolderScanner:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> Options:
        self._waiting()
        return Options(sources={"feeder": {}})

    def scan(self, settings: Settings, folder: Path, cancelled: threading.Event) -> Iterator[Sheet]:
        """The pictures that lie there, in the order of their names; each is taken away, so that none comes twice."""
        came = 0
        while (path := next(iter(self._waiting()), None)) and not cancelled.is_set():
            if not self._settled(path, cancelled):
                continue
            came += 1
            target = folder / f"{came:04}{path.suffix.lower()}"
            try:
                shutil.move(path, target)
            except OSError as error:
                target.unlink(missing_ok=True)
                full = shutil.disk_usage(folder).free < path.stat().st_size
                raise fault("scanner_disk_full" if full else "scanner_denied", scanner=path.name) from error
            yield Sheet(target, settings.dpi)
        if not came and not cancelled.is_set():
            raise fault("scanner_no_docs")

    def _waiting(self) -> list[Path]:
        try:
            return sorted((p for p in self._folder.iterdir() if p.suffix.lower() in KINDS), key=_natural)
        except OSError as error:
            raise fault("scanner_gone", scanner=str(self._folder)) from error

    def _settled(self, path: Path, cancelled: threading.Event) -> bool:
        """Old enough, or of the same size after a while."""
        try:
            before = path.stat()
            if before.st_mtime <= time.time() - SETTLED:
                return True
            cancelled.wait(SETTLED)
            return path.stat().st_size == before.st_size and not cancelled.is_set()
        except OSError:
            return False


def _natural(path: Path) -> list[tuple[int, str]]:
    """2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name.lower())]
