"""Is a scanned file all there? `scanimage` reports success when the disk was full and half a page was written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from app.devices.scanner.source import fault

HEAD = re.compile(rb"P([456])\s(?:#[^\n]*\n|\s)*(\d+)\s+(?:#[^\n]*\n)?(\d+)(?:\s+(\d+))?\s")
ROOM = 64 * 1024
"""Bytes free below which a disk counts as full."""


def check(path: Path) -> None:
    """Raises DeviceUnavailable: scanner_disk_full where there is no room left, else scanner_cut_off."""
    try:
        with path.open("rb") as file:
            whole = path.stat().st_size >= _promised(file.read(1024))
    except OSError:
        whole = False
    if not whole:
        full = shutil.disk_usage(path.parent).free < ROOM
        path.unlink(missing_ok=True)
        raise fault("scanner_disk_full" if full else "scanner_cut_off")


def _promised(head: bytes) -> float:
    """Bytes that the file's own head promises; infinite where it has none."""
    if head[:2] == b"BM":
        return int.from_bytes(head[2:6], "little")
    found = HEAD.match(head)
    if not found:
        return float("inf")
    kind, width, height = found[1], int(found[2]), int(found[3])
    if kind == b"4":
        start = len(found[0]) if found[4] is None else found.start(4)
        return start + (width + 7) // 8 * height
    deep = 2 if int(found[4] or 255) > 255 else 1
    return len(found[0]) + width * height * (3 if kind == b"6" else 1) * deep
