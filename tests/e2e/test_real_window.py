"""The desk in a real window under a window manager, driven by keys as a clerk drives it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from app.demo.script import until
from app.domain.case import Case
from app.domain.errors import Trouble
from app.domain.queue import TicketStatus
from app.wire.codec import now

AGAIN = 8.0
"""Seconds after which a person presses a key again."""
LOOKS = 1.5
NEEDED = ("Xvfb", "openbox", "xdotool")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="needs Xvfb, openbox and xdotool"),
]


@contextmanager
def running(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An X server of 1366×768 with a window manager; gives the environment for its clients."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24"], pass_fds=(write,))
    os.close(write)
    with os.fdopen(read) as line:
        env = {**os.environ, "DISPLAY": f":{line.readline().strip()}", "PYTHONUTF8": "1"}
    env.pop("QT_QPA_PLATFORM", None)
    with running("openbox", env=env, log=tmp_path / "openbox.log"):
        yield env
    server.terminate()
    server.wait(10)


class Clerk:
    """Keys to the window, and what the counter's own store says of it."""

    def __init__(self, env: dict[str, str], home: Path) -> None:
        self._env = env
        self._home = home

    def xdotool(self, *args: str) -> str:
        done = subprocess.run(["xdotool", *args], env=self._env, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def sees_window(self) -> bool:
        return bool(self.xdotool("search", "--onlyvisible", "--name", "一窗政务服务工作台"))

    def look(self) -> None:
        """A person reads the screen before the next key; what is on it can't be asked from here."""
        time.sleep(LOOKS)

    def key(self, *keys: str) -> None:
        self.xdotool("key", "--delay", "350", *keys)

    def key_until(self, key: str, true: Callable[[], bool], seconds: float = 90) -> None:
        """Press it, and again when nothing has come of it for a while, as a person does."""
        ends = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < ends, f"nothing came of {key}"
            self.key(key)
            with contextlib.suppress(Trouble):
                until(true, key, AGAIN)

    def type(self, text: str, kept: Callable[[], bool]) -> None:
        """Type it, and see that the draft has it."""
        self.xdotool("type", "--delay", "60", text)
        until(kept, text, 20)

    def cases(self) -> list[Case]:
        from app.sync.counter import opened

        with opened(self._home) as counter, counter.read() as store:
            return [store.case(row.id) for row in store.find("", 50) if not row.draft]

    def draft(self) -> dict[str, object]:
        from app.sync.counter import opened

        with opened(self._home) as counter, counter.read() as store:
            drafts = store.drafts()
            return dict(drafts[0].data) if drafts else {}

    def ticket(self) -> TicketStatus | None:
        from app.sync.counter import opened

        with opened(self._home) as counter, counter.read() as store:
            mine = [t.status for t in store.tickets(now().date()) if t.window == "3"]
            return mine[0] if mine else None


def children(pid: int) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    return found


def test_an_intake_by_keys_alone_in_a_real_window(screen: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "hall"
    command = (sys.executable, "-m", "app", "run", "--demo", "--home", str(home))
    with running(*command, env=screen, log=tmp_path / "run.log") as desk:
        clerk = Clerk(screen, home / "window-3")
        until(clerk.sees_window, "the window", 120)
        clerk.key_until("F2", lambda: clerk.ticket() is not None)
        clerk.key_until("F5", lambda: "5301271968" in str(clerk.draft()))
        clerk.type("13808712201", lambda: "13808712201" in str(clerk.draft()))
        clerk.key_until("F9", lambda: clerk.draft().get("step") == 2)
        clerk.look()
        clerk.xdotool("type", "--delay", "60", "gljt")
        clerk.look()
        clerk.key_until("Return", lambda: clerk.draft().get("guide") == "MZ-003")
        clerk.key("Down", "F9", "F9", "space", "Return", "space", "Return", "space", "F9", "F9")
        until(lambda: bool(clerk.cases()), "the case", 60)
        (case,) = clerk.cases()
        assert (case.status, case.applicant.name, case.guide) == ("accepted", "王秀英", "MZ-003")
        until(lambda: any((home / "paper" / "receipts").rglob("*.png")), "the receipt", 30)
        family = children(desk.pid)
        assert len(family) >= 6
        desk.send_signal(signal.SIGINT)
        desk.wait(60)
        assert desk.returncode == 0, (tmp_path / "run.log").read_text(encoding="utf-8")
        assert not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
