"""`yichuang devices …` and `yichuang simulate …` as processes, played by devices that are not the product's."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.paths import RESOURCES
from tests.devices.lineworld import frame

PROGRAM = (sys.executable, "-X", "utf8", "-W", "error", "-m", "app")


class Program:
    """One running verb: lines typed to it, lines waited for."""

    def __init__(self, *args: str) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip
        self.out: queue.Queue[str] = queue.Queue()
        self.err: list[str] = []
        assert self.process.stdout and self.process.stderr
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.out.put)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.err.append)),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Any, keep: Callable[[str], object]) -> None:
        for line in stream:
            keep(line.rstrip("\n"))

    def type(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def line(self, timeout: float = 20.0) -> str:
        return self.out.get(timeout=timeout)

    def row(self, event: str, timeout: float = 20.0) -> dict[str, Any]:
        """The next row of that event; what came before it is passed over."""
        until = time.monotonic() + timeout
        while True:
            row = dict(json.loads(self.line(max(0.01, until - time.monotonic()))))
            if row["event"] == event:
                return row

    def state(self, state: str, timeout: float = 20.0) -> None:
        until = time.monotonic() + timeout
        while self.row("state", until - time.monotonic())["state"] != state:
            pass

    def end(self, how: signal.Signals | None = None) -> int:
        if how is not None and self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(30)
        for reader in self._readers:
            reader.join(10)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        assert "Traceback" not in "\n".join(self.err)
        return code


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    running: list[Program] = []

    def begin(*args: str) -> Program:
        running.append(Program(*args))
        return running[-1]

    yield begin
    for program in running:
        if program.process.returncode is None:
            program.end(signal.SIGKILL)


def once(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*PROGRAM, *args], capture_output=True, text=True, encoding="utf-8", input=stdin, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def device() -> Iterator[tuple[int, str]]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, f"pty://{os.ttyname(slave)}"
    for end in (master, slave):
        with contextlib.suppress(OSError):
            os.close(end)


def watch(start: Callable[..., Program], url: str, tmp_path: Path, *more: str) -> Program:
    args = ("--url", url, "--profile", "ff68-generic", "--journal", str(tmp_path / "journal.log"), *more)
    program = start("devices", "watch", *args)
    program.state("READY")
    return program


def test_watch_tells_events_and_answers_a_device_on_a_pty(
    start: Callable[..., Program], device: tuple[int, str], tmp_path: Path
) -> None:
    master, url = device
    program = watch(start, url, tmp_path)
    os.write(master, b"\x00noise\xff" + frame(5, 0x11, 2))

    row = program.row("rating")
    assert list(row) == ["at", "event", "address", "value", "raw"]
    assert (row["address"], row["value"], bytes.fromhex(row["raw"])) == (5, "satisfied", frame(5, 0x11, 2))
    assert datetime.fromisoformat(row["at"]).utcoffset() is not None
    assert os.read(master, 64) == frame(5, 1, 2)

    os.write(master, frame(5, 2, 1, 2, 0x0C)[:4])
    os.write(master, frame(5, 2, 1, 2, 0x0C)[4:])
    assert program.row("call_number")["value"] == "12"
    assert program.end(signal.SIGTERM) == 0
    assert "rejected 00 6E 6F 69 73 65 FF" in (tmp_path / "journal.log").read_text(encoding="ascii")
    assert program.out.empty()


def test_watch_speaks_tcp_and_finds_the_device_again(start: Callable[..., Program], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        program = watch(start, f"tcp://127.0.0.1:{port}", tmp_path)
        with listener.accept()[0] as host:
            host.sendall(frame(129, 0x11, 9))
            assert program.row("rating")["value"] is None
            assert host.recv(64) == frame(129, 1, 9)
    program.state("ABSENT", 1.0)
    with socket.create_server(("127.0.0.1", port)):
        program.state("READY", 3.0)
    assert program.end(signal.SIGINT) == 0


def test_watch_ends_by_itself_and_keeps_trying_a_device_that_is_not_there() -> None:
    began = time.monotonic()
    done = once("devices", "watch", "--url", "pty:///dev/pts/99998", "--profile", "ff68-same", "--seconds", "1.5")

    assert done.returncode == 0
    assert time.monotonic() - began >= 1.5
    assert [json.loads(line)["state"] for line in done.stdout.splitlines()] == ["OPENING", "ABSENT"]
    assert "/dev/pts/99998" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("watch", "--url", "nonsense", "--profile", "ff68-generic"),
        ("watch", "--url", "pty:///dev/pts/1", "--profile", "nobody"),
        ("watch", "--profile", "ff68-generic"),
        ("watch", "--url", "pty:///dev/pts/1"),
        ("watch", "--url", "pty:///dev/pts/1", "--profile", "ff68-generic", "--seconds", "soon"),
        ("dance",),
        (),
        ("list", "--colour"),
    ],
)
def test_bad_usage_is_exit_2_in_words(args: tuple[str, ...]) -> None:
    done = once("devices", *args)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()


def test_profiles_and_list_are_json() -> None:
    profiles = json.loads(once("devices", "profiles", "--json").stdout)
    assert {"ff68-generic", "ff68-plus128", "ff68-same", "ff68-seq"} <= {row["id"] for row in profiles}
    assert isinstance(json.loads(once("devices", "list", "--json").stdout), list)


def test_profiles_name_the_grades_that_a_keypad_lacks() -> None:
    """R-EVA-01."""
    lacks = {row["id"]: row.get("lacks") for row in json.loads(once("devices", "profiles", "--json").stdout)}
    assert lacks["ff68-generic"] == ["very_dissatisfied"]
    assert lacks["byte-keypad"] == lacks["led-a090"] == []
    assert "非常不满意" in once("devices", "profiles").stdout


def test_a_vendors_file_is_checked_without_a_device(tmp_path: Path) -> None:
    good = (RESOURCES / "devices" / "byte-keypad.toml").read_text(encoding="utf-8")
    file = tmp_path / "vendor.toml"
    file.write_text(good, encoding="utf-8")
    assert [row["id"] for row in json.loads(once("devices", "profiles", str(file), "--json").stdout)] == ["byte-keypad"]
    file.write_text(good.replace("bauds", "baud").replace("baud =", "bauds ="), encoding="utf-8")
    done = once("devices", "profiles", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "vendor.toml" in done.stderr and "line.bauds" in done.stderr and "第 1" in done.stderr


def test_test_sends_a_beep_and_a_missing_device_is_exit_4(device: tuple[int, str]) -> None:
    master, url = device
    done = once("devices", "test", "--url", url, "--profile", "ff68-generic", "--address", "1")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)
    assert os.read(master, 64) == bytes.fromhex("FF 68 02 02 68 01 03 04 16")

    once("devices", "test", "--url", url, "--profile", "ff68-plus128", "--address", "129")
    assert os.read(master, 64) == frame(129, 1, 0x0B)

    missing = once("devices", "test", "--url", "pty:///dev/pts/99998", "--profile", "ff68-generic", "--json")
    assert missing.returncode == 4
    assert json.loads(missing.stdout)["ok"] is False


def test_calibration_writes_the_map_and_says_what_a_four_key_unit_lacks(
    start: Callable[..., Program], tmp_path: Path
) -> None:
    device = start("simulate", "evaluator", "--address", "133")
    url = device.line()
    args = ("--url", url, "--profile", "ff68-generic", "--address", "133", "--home", str(tmp_path), "--name", "三号")
    program = start("devices", "calibrate", *args)

    def prompted(count: int) -> None:
        until = time.monotonic() + 20
        while sum("【" in line for line in program.err) < count:
            assert time.monotonic() < until, program.err
            assert program.process.poll() is None, program.err
            threading.Event().wait(0.02)

    for n, key in enumerate((4, 3, 1, 0)):
        prompted(n + 1)
        device.type(f"key {key}")
    prompted(5)
    device.type("key 3")
    prompted(6)  # that key has its level already
    program.type("")

    told = json.loads(program.line())
    assert program.end() == 0
    assert told["rating"] == {
        "0": "dissatisfied", "1": "basically_satisfied", "3": "satisfied", "4": "very_satisfied",
    }  # fmt: skip
    assert told["lacks"] == ["very_dissatisfied"]
    assert any("非常不满意" in line for line in program.err)
    listed = json.loads(once("devices", "list", "--home", str(tmp_path), "--json").stdout)
    assert listed[0]["name"] == "三号" and listed[0]["address"] == 133
    assert '4 = "very_satisfied"' in (tmp_path / "devices.toml").read_text(encoding="utf-8")
    assert device.end(signal.SIGTERM) == 0


def test_calibration_without_any_key_invents_nothing(device: tuple[int, str], tmp_path: Path) -> None:
    _, url = device
    done = once(
        "devices", "calibrate", "--url", url, "--profile", "ff68-generic", "--home", str(tmp_path), stdin="\n" * 5
    )

    assert done.returncode == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [(), ("--tcp", "0")])
def test_a_simulated_caller_is_configured_by_its_first_line(
    start: Callable[..., Program], tmp_path: Path, more: tuple[str, ...]
) -> None:
    device = start("simulate", "caller", "--address", "7", *more)
    url = device.line()
    program = watch(start, url, tmp_path)
    device.type("press 0C")
    assert program.row("call_next")["address"] == 7
    device.type("press 1 2 0C")
    assert program.row("call_number")["value"] == "12"
    device.type("press zz")
    device.type("show")
    assert device.row("show")["ticket"] == ""
    device.type("unplug")
    program.state("ABSENT", 1.0)
    device.type("plug")
    program.state("READY", 3.0)
    assert program.end(signal.SIGTERM) == 0
    assert device.end(signal.SIGTERM) == 0
    assert any("zz" in line for line in device.err)


def test_the_end_of_stdin_is_not_the_end_of_a_simulator(start: Callable[..., Program]) -> None:
    device = start("simulate", "evaluator", "--tcp", "0")
    url = device.line()
    assert device.process.stdin
    device.process.stdin.close()
    host, _, port = url.removeprefix("socket://").partition(":")
    for _ in range(2):
        with socket.create_connection((host, int(port)), 5) as line:
            line.sendall(frame(129, 2, 3))
            assert device.row("stars")["stars"] == 3
    assert device.end(signal.SIGINT) == 0


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("toaster",), 2),
        ((), 2),
        (("caller", "--tcp", "99999"), 2),
        (("caller", "--profile", "nobody"), 2),
        (("caller", "--fault", "gremlins"), 2),
    ],
)
def test_a_simulator_that_cannot_start_says_why(args: tuple[str, ...], code: int) -> None:
    done = once("simulate", *args)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.strip()


def test_a_simulators_port_that_is_taken_is_exit_4() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = once("simulate", "evaluator", "--tcp", str(taken.getsockname()[1]))

    assert (done.returncode, done.stdout) == (4, "")


def test_neither_verb_loads_qt_or_sqlalchemy() -> None:
    program = (
        "import sys, runpy; sys.argv = ['yichuang', 'devices', 'watch', '--url', 'socket://127.0.0.1:1',"
        " '--profile', 'ff68-generic', '--seconds', '0.2']\n"
        "try: runpy.run_module('app', run_name='__main__')\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('PySide6', 'sqlalchemy', 'cv2', 'escpos')),"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip().splitlines()[-1] == "[]", done.stderr
