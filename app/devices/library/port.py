"""A vendor's library as a link: a child process that loads it, watched; its crash or hang ends the link, not us."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.devices.contract import DeviceUnavailable, State
from app.devices.library.calls import Library
from app.devices.transport.claim import claim
from app.devices.transport.serialport import Lock
from app.devices.transport.url import parse_url

READY_WITHIN = 5.0
"""Seconds to load and open; the wait is the device's own thread's."""
ALIVE_WITHIN = 2.0
"""Seconds without a sign of life after which a library hangs."""
ENDS_WITHIN = 0.5
FAULTS: Mapping[str, tuple[str, State]] = {
    "devices_library_unloadable": ("file", State.FAULT),
    "devices_library_function": ("function", State.FAULT),
    "devices_library_refused": ("answer", State.ABSENT),
    "devices_library_gone": ("answer", State.ABSENT),
}


class LibraryPort:
    """`dll:///PATH?port=N` with the profile's table."""

    def __init__(self, url: str, library: Library) -> None:
        parsed = parse_url(url)
        self._url, self._path, self._port = url, parsed.name, parsed.options.get("port", "")
        self._library = library

    def open(self) -> LibraryLink:
        """Load the library in a child of its own. Raises DeviceUnavailable: no such file, not a library, a function
        missing, its device not there, taken, or silence."""
        if not Path(self._path).is_file():
            raise DeviceUnavailable("devices_library_missing", state=State.FAULT, file=self._path)
        lock = claim(f"{self._path}-{self._port}")
        spec = {**msgspec.to_builtins(self._library), "path": self._path, "port": self._port}
        link = LibraryLink(self._url, Path(self._path).name, lock)
        try:
            link.begin(json.dumps(spec))
        except DeviceUnavailable:
            link.close()
            raise
        return link

    def waiting(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing outlives its link."""


class LibraryLink:
    def __init__(self, url: str, name: str, lock: Lock) -> None:
        self.url = url
        self._name = name
        self._lock = lock
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "app.devices.library.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._alive_at = time.monotonic()
        self._thread = threading.Thread(target=self._listen, name=f"library {name}", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._child.stdout
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def begin(self, spec: str) -> None:
        """Hand the table over and wait until the device is open."""
        self.write(spec.encode() + b"\n")
        until = time.monotonic() + READY_WITHIN
        while (left := until - time.monotonic()) > 0:
            if self._next(left) == b"ready\n":
                self._alive_at = time.monotonic()
                return
        raise DeviceUnavailable("devices_library_stuck", file=self._name)

    def read(self, timeout: float) -> bytes:
        """A line of the library's; the child's signs of life are kept back."""
        line = self._next(timeout)
        if line:
            self._alive_at = time.monotonic()
        elif time.monotonic() - self._alive_at > ALIVE_WITHIN:
            raise DeviceUnavailable("devices_library_stuck", file=self._name)
        return b"" if line == b".\n" else line

    def _next(self, timeout: float) -> bytes:
        try:
            line = self._lines.get(timeout=max(timeout, 0.001))
        except queue.Empty:
            return b""
        if line == b"":
            raise DeviceUnavailable("devices_library_crashed", file=self._name)
        if line.startswith(b"error "):
            raise self._fault(*line.decode(errors="replace").split()[1:])
        return line

    def _fault(self, code: str, what: str = "") -> DeviceUnavailable:
        key, state = FAULTS[code]
        return DeviceUnavailable(code, state=state, **{"file": self._name, key: what or self._name})

    def write(self, data: bytes) -> None:
        assert self._child.stdin
        try:
            self._child.stdin.write(data)
            self._child.stdin.flush()
        except (OSError, ValueError) as error:
            raise DeviceUnavailable("devices_library_crashed", file=self._name) from error

    def close(self) -> None:
        """A child that doesn't end by itself is ended."""
        with contextlib.suppress(OSError, ValueError):
            self._child.stdin.close()  # type: ignore[union-attr]
        try:
            self._child.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._thread.join(ENDS_WITHIN)
        self._child.stdout.close()  # type: ignore[union-attr]
        self._lock.release()
