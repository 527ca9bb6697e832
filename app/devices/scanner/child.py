"""A scanning program as a child process: its lines as they come, its silence noticed, its end forced."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import IO, Self

from app.devices.scanner.source import fault

LOOK = 0.1
"""Seconds between two looks whether a person has stopped it."""
GRACE = 3.0
"""Seconds a stopped scanner has to bring its lamp home."""
MOST = 20_000
"""Characters of complaint that are kept."""


class Child:
    """Not found: DeviceUnavailable (scanner_tool_missing). A block of it ends it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.complaint = ""
        self._news: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            raise fault("scanner_tool_missing", tool=command[0]) from error
        assert self._process.stdout and self._process.stderr
        self._streams = {"line": self._process.stdout, "word": self._process.stderr}
        self._readers = [threading.Thread(target=self._read, args=(kind,), daemon=True) for kind in self._streams]
        for reader in self._readers:
            reader.start()

    def _read(self, kind: str) -> None:
        """Lines of the result; of the complaints whatever there is, for progress is written without line ends."""
        stream: IO[bytes] = self._streams[kind]
        while piece := stream.readline() if kind == "line" else os.read(stream.fileno(), 4096):
            self._news.put((kind, piece))
        self._news.put(("end", b""))

    def lines(self, quiet: float, cancelled: threading.Event, last: str = "\0") -> Iterator[str]:
        """Lines of its result until it ends or is cancelled. Raises DeviceUnavailable (scanner_stalled) after `quiet`
        seconds without any sign of life. One that has complained its `last` words and doesn't end is ended."""
        heard, ended = time.monotonic(), 0
        while ended < len(self._readers) and not cancelled.is_set():
            try:
                kind, piece = self._news.get(timeout=LOOK)
            except queue.Empty:
                silent = time.monotonic() - heard
                if last in self.complaint and silent > GRACE:
                    return self.kill()
                if silent > quiet:
                    self.kill()
                    raise fault("scanner_stalled", seconds=round(quiet)) from None
                continue
            heard = time.monotonic()
            ended += kind == "end"
            if kind == "word":
                self.complaint = (self.complaint + piece.decode(errors="replace"))[-MOST:]
            elif kind == "line":
                yield piece.decode(errors="replace").rstrip("\r\n")

    @property
    def code(self) -> int:
        """Its exit code; it has ended."""
        return self._process.wait(GRACE)

    def stop(self) -> None:
        """Asked to end; made to when it doesn't."""
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """And whatever it has started."""
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for reader in self._readers:
            reader.join(GRACE)
        for stream in self._streams.values():
            stream.close()
