"""Stored pictures as a camera: for training, and for offices whose scanner drops files into a folder."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import SplitResult
from urllib.request import url2pathname

from app.devices.contract import DeviceUnavailable

KINDS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})
PAUSE = 0.2
"""Seconds between two frames."""


def open_(parts: SplitResult) -> Stills:
    """A picture, or a folder whose newest picture counts. Raises DeviceUnavailable where there is none."""
    path = Path(url2pathname(parts.netloc + parts.path))
    stills = Stills(path)
    stills.newest()
    return stills


class Stills:
    live = False
    stuck_is_gone = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def newest(self) -> Path:
        """The picture itself, or the folder's latest by time. Raises DeviceUnavailable."""
        try:
            found = [self._path] if self._path.is_file() else _pictures(self._path)
            return max(found, key=lambda p: (p.stat().st_mtime_ns, p.name))
        except (OSError, ValueError) as error:
            raise DeviceUnavailable("capture_camera_no_pictures", where=str(self._path)) from error

    def read(self) -> bytes | None:
        time.sleep(PAUSE)
        try:
            return self.newest().read_bytes()
        except OSError as error:
            raise DeviceUnavailable("capture_camera_no_pictures", where=str(self._path)) from error

    def close(self) -> None:
        """Nothing is held open."""


def _pictures(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.suffix.lower() in KINDS and p.is_file()]
