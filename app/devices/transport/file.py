"""A file as a device that only listens: what a printer would have got, for the record or for another program."""

from __future__ import annotations

import contextlib
import errno
import time
from pathlib import Path
from typing import BinaryIO

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.opening import Line
from app.devices.transport.url import LinkUrl


def open_(url: LinkUrl, line: Line, write_timeout: float) -> FileLink:
    """Open for appending. Raises DeviceUnavailable where it can't be written."""
    try:
        return FileLink(url.text, Path(url.name).open("ab", buffering=0))
    except OSError as error:
        raise DeviceUnavailable("devices_file_denied", state=State.FAULT, file=url.name) from error


class FileLink:
    def __init__(self, url: str, file: BinaryIO) -> None:
        self.url = url
        self._file = file

    def read(self, timeout: float) -> bytes:
        time.sleep(timeout)
        return b""

    def write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            code = "devices_disk_full" if full else "devices_file_denied"
            raise DeviceUnavailable(code, state=State.FAULT, file=self._file.name) from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
