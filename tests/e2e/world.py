"""A county and its counters as real processes, driven by the command line alone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSWORD = "Chuang-2026"
PROGRAM = (sys.executable, "-X", "utf8", "-m", "app")
HALL = "嵩明县政务服务中心"
ENV = {**os.environ, "YICHUANG_PASSWORD": PASSWORD, "PYTHONUTF8": "1"}


@contextmanager
def program(*args: str) -> Iterator[subprocess.Popen[str]]:
    """A verb that runs until it is told to end; killed when the block is left by a failure."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*PROGRAM, *args], stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env=ENV) as process:
        try:
            yield process
        finally:
            process.kill()


def yichuang(*args: str, check: bool = True, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end; with `check`, anything but exit 0 fails the test with its last words."""
    done = subprocess.run(
        [*PROGRAM, *args], capture_output=True, text=True, encoding="utf-8", env=ENV, input=stdin, timeout=120
    )
    assert not (check and done.returncode), f"{args}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done


@dataclass
class County:
    """The county server on a data folder; it can be killed and started again on the same port."""

    data: Path
    database: tuple[str, ...] = ()
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns once it accepts requests; fails the test with its log's last words when it doesn't."""
        listen = f"127.0.0.1:{self.port}"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "server", "--data", str(self.data), *self.database, "--listen", listen],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=ENV,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not (found := re.search(r":(\d+)", line)):
            self.stop(signal.SIGKILL)
            raise AssertionError(f"{line!r}; {self.log.read_text(encoding='utf-8')[-2000:]}")
        self.port = int(found[1])

    @property
    def log(self) -> Path:
        return self.data.parent / "server.log"

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def server(self, *args: str, check: bool = True) -> str:
        return yichuang("server", *args, "--data", str(self.data), *self.database, check=check).stdout

    def user(self, name: str, post: str, *more: str) -> None:
        self.server("add-user", name, "--post", post, *more)

    def code(self, window: str) -> str:
        return self.server("add-counter", "--hall", HALL, "--window", window).strip().splitlines()[-1].split()[-1]

    def show(self, case: str) -> dict[str, Any]:
        return dict(json.loads(self.server("show", case, "--json")))


@dataclass
class Counter:
    """One enrolled home."""

    home: Path

    @classmethod
    def enrolled(cls, home: Path, county: County, window: str) -> Counter:
        where = ["--home", str(home), "--server", county.url]
        yichuang("enrol", *where, "--code", county.code(window), "--key-file")
        return cls(home)

    def act(self, action: str, case: str = "", by: str = "", **data: object) -> dict[str, Any]:
        done = self.try_act(action, case, by, **data)
        assert done.returncode == 0, f"{action}: {done.stdout}\n{done.stderr}"
        return dict(json.loads(done.stdout))

    def try_act(self, action: str, case: str = "", by: str = "", **data: object) -> subprocess.CompletedProcess[str]:
        args = ["act", action, "--home", str(self.home), "--data", json.dumps(data, ensure_ascii=False)]
        args += ["--case", case] if case else []
        args += ["--by", by] if by else []
        return yichuang(*args, check=False)

    def sync(self, check: bool = True) -> dict[str, Any]:
        done = yichuang("sync", "--home", str(self.home), "--once", "--json", check=check)
        return dict(json.loads(done.stdout)) if done.stdout.strip() else {}

    def show(self, case: str) -> dict[str, Any]:
        return dict(json.loads(yichuang("show", case, "--home", str(self.home), "--json").stdout))
