"""Programs that the demo starts for real, and stops all of, whatever happens."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from app.domain.errors import Trouble

PROGRAM = (sys.executable, "-X", "utf8", "-m", "app")


class Child:
    """One running `yichuang VERB …`: its first line, lines sent to it, its end."""

    def __init__(self, name: str, args: list[str], logs: Path, env: Mapping[str, str] | None = None) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = (logs / f"{name}.log").open("ab")
        self.process = subprocess.Popen(
            [*PROGRAM, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name=f"{name}-stdout", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode("utf-8", "replace").rstrip("\r\n"))
        self._lines.put(None)

    def line(self, timeout: float = 30.0) -> str:
        """Its next line on stdout. Raises Trouble when it ends or stays silent."""
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise Trouble("demo_child_silent", name=self.name, seconds=round(timeout)) from None
        if line is None:
            raise Trouble("demo_child_ended", name=self.name, code=self.process.wait(), log=self.log.name)
        return line

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            code = self.process.poll()
            raise Trouble("demo_child_ended", name=self.name, code=code, log=self.log.name) from None

    def stop(self, timeout: float = 10.0) -> int:
        """Ask it to end, insist after `timeout` seconds, and give its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
        self._reader.join(timeout)
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            with contextlib.suppress(OSError):
                pipe and pipe.close()
        return self.process.returncode

    def kill(self) -> None:
        """As a power cut would: no warning, the whole group at once."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()


class Family:
    """Every child of one demo; leaving the block stops them, last started first."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self._children):
            child.stop()

    def start(self, name: str, *args: str, env: Mapping[str, str] | None = None) -> Child:
        child = Child(name, list(args), self.logs, env)
        self._children.append(child)
        return child


def once(*args: str, env: Mapping[str, str] | None = None, timeout: float = 120.0) -> str:
    """Run `yichuang …` to its end and give its stdout. Raises Trouble with its last words when it fails."""
    done = subprocess.run(
        [*PROGRAM, *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        raise Trouble("demo_step_failed", step=args[0], code=done.returncode, words=done.stderr.strip()[-400:])
    return done.stdout


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """SIGTERM ends the demo the way Ctrl-C does, so that the family is stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
