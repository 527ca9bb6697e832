"""One lock file a port: `exclusive=True` is only advisory, and only between programs that use it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from app.devices.contract import DeviceUnavailable, State

FOLDER = Path(tempfile.gettempdir()) / "yichuang-ports"
UUCP = Path("/var/lock")
"""Where minicom, gammu and the like leave `LCK..ttyUSB0` with their process number in it."""


def claim(port: str) -> FileLock:
    """The port's lock, held. Raises DeviceUnavailable when another program has it. `release()` gives it back."""
    _foreign(port)
    try:
        lock = FileLock(_path(port), mode=0o666)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise taken(port) from error
    except OSError as error:
        raise DeviceUnavailable("devices_lock_denied", state=State.FAULT, file=str(FOLDER)) from error
    return lock


def taken(port: str) -> DeviceUnavailable:
    return DeviceUnavailable("devices_port_taken", state=State.FAULT, port=port)


def _path(port: str) -> Path:
    real = port if re.fullmatch(r"COM\d+", port, re.IGNORECASE) else str(Path(port).resolve())
    if not FOLDER.is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        FOLDER.chmod(0o1777)
    return FOLDER / (re.sub(r"[^\w.-]", "_", real).strip("_") + ".lock")


def _foreign(port: str) -> None:
    """A live process's UUCP lock forbids the port; a dead one's doesn't."""
    lock = UUCP / f"LCK..{Path(port).name}"
    try:
        pid = int(lock.read_text(encoding="ascii", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):
        return
    if Path(f"/proc/{pid}").exists():
        raise taken(port)
