"""Print queues: CUPS by commands that behave as its own do, Windows by a library with the spooler's functions."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.contract import DeviceUnavailable, State, StateChange
from app.devices.printer import profiles
from app.devices.printer.encoder import encode
from app.devices.printer.once import print_once
from app.devices.printer.station import Station
from app.devices.transport import open_link
from app.devices.transport.spool import Spooled, SpoolLink
from app.devices.transport.winspool import WindowsQueue
from app.domain.slip import Slip, Text
from app.texts import words
from tests.devices.lineworld import descriptors

SLIP = Slip((Text("受理回执 李㛃"),))
PROFILE = profiles.load("generic-58mm")
LP = """#!/bin/sh
cat > "$FOLDER/job.$$" || exit 1
[ -e "$FOLDER/held" ] || mv "$FOLDER/job.$$" "$FOLDER/printed.$$"
echo "request id is slips-$$ (1 file(s))"
"""
LPSTAT = """#!/bin/sh
if [ "$1" = -p ]; then
  [ "$2" = slips ] || { echo "lpstat: Invalid destination name" >&2; exit 1; }
  if [ -e "$FOLDER/paused" ]; then echo "printer slips disabled since today - paused"; exit 0; fi
  for job in "$FOLDER"/job.*; do
    [ -e "$job" ] && [ -e "$FOLDER/moving" ] && { echo "printer slips now printing slips-${job##*.}."; exit 0; }
  done
  echo "printer slips is idle.  enabled since today"
else
  for job in "$FOLDER"/job.*; do [ -e "$job" ] && echo "slips-${job##*.}  clerk  99  today"; done
fi
exit 0
"""
CANCEL = """#!/bin/sh
rm "$FOLDER/job.${1#slips-}"
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("lp", LP), ("lpstat", LPSTAT), ("cancel", CANCEL)):
        command = tmp_path / name
        command.write_text(text, encoding="ascii")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    monkeypatch.setattr("app.devices.printer.spooled.PATIENCE", 0.5)
    return tmp_path


def test_a_slip_goes_to_the_queue_as_it_is_and_a_person_looks_at_the_paper(cups: Path) -> None:
    result = print_once("spool://slips", PROFILE, SLIP, "j1")

    (paper,) = cups.glob("printed.*")
    assert paper.read_bytes() == encode(SLIP, PROFILE)
    assert (result.state, result.reason, result.bytes) == ("uncertain", "printer_spooled", paper.stat().st_size)
    assert "看一看" in words(result.reason)


@pytest.mark.parametrize(
    ("url", "file", "code"),
    [
        ("spool://nobody", None, "printer_queue_missing"),
        ("spool://slips", "paused", "printer_queue_paused"),
    ],
)
def test_a_queue_that_would_not_print_gets_nothing(cups: Path, url: str, file: str | None, code: str) -> None:
    if file:
        (cups / file).touch()
    result = print_once(url, PROFILE, SLIP, "j1")
    assert (result.state, result.reason, result.bytes) == ("failed", code, 0)
    assert words(result.reason, **result.params).endswith("。")
    assert list(cups.glob("job.*")) == list(cups.glob("printed.*")) == []


def test_a_slip_that_does_not_move_is_taken_back_so_that_no_ghost_comes(cups: Path) -> None:
    (cups / "held").touch()
    result = print_once("spool://slips", PROFILE, SLIP, "j1")
    assert (result.state, result.reason) == ("failed", "printer_queue_stuck")
    assert list(cups.glob("job.*")) == []


def test_a_slip_half_on_its_way_is_in_doubt(cups: Path) -> None:
    (cups / "held").touch()
    (cups / "moving").touch()
    result = print_once("spool://slips", PROFILE, SLIP, "j1")
    assert (result.state, result.reason) == ("uncertain", "printer_queue_lost")


def test_a_system_without_a_print_service_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceUnavailable) as none:
        open_link("spool://slips")
    assert (none.value.code, none.value.state) == ("printer_queue_silent", State.FAULT)


def test_the_station_shows_a_paused_queue_and_its_return(cups: Path) -> None:
    import threading

    told: list[StateChange] = []
    changed = threading.Event()

    def publish(change: StateChange) -> None:
        told.append(change)
        changed.set()

    def until(state: State) -> None:
        while not told or told[-1].state is not state:
            assert changed.wait(10)
            changed.clear()

    held = descriptors()
    (cups / "paused").touch()
    with Station("spool://slips", PROFILE, publish) as station:
        until(State.FAULT)
        (cups / "paused").unlink()
        until(State.READY)
        assert station.print("j1", SLIP).state == "uncertain"
    assert descriptors() == held


SPOOLER = """
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
static int jobs, held, status, cancelled, written; static char last[8192];
void world(int h, int s) { held = h; status = s; jobs = cancelled = written = 0; }
int told(int what) { return what == 0 ? jobs : what == 1 ? cancelled : written; }
const char *bytes(void) { return last; }
int OpenPrinterW(const wchar_t *name, void **handle, void *d) { *handle = (void *)7; return !wcscmp(name, L"slips"); }
int ClosePrinter(void *h) { return h == (void *)7; }
int GetPrinterW(void *h, uint32_t level, uint32_t *out, uint32_t size, uint32_t *needed) {
    *needed = 4; if (level != 6 || size < 4) return 0; *out = status; return 1;
}
struct doc { const wchar_t *name, *output, *kind; };
int StartDocPrinterW(void *h, uint32_t level, struct doc *d) {
    return level == 1 && !wcscmp(d->kind, L"RAW") ? ++jobs : 0;
}
int StartPagePrinter(void *h) { return 1; }
int EndPagePrinter(void *h) { return 1; }
int EndDocPrinter(void *h) { return 1; }
int WritePrinter(void *h, const void *data, uint32_t size, uint32_t *done) {
    if (held == 9) size /= 2;
    memcpy(last, data, size); written = *done = size; return 1;
}
struct job { uint32_t id; void *names[6]; uint32_t status; };
int GetJobW(void *h, uint32_t id, uint32_t level, struct job *out, uint32_t size, uint32_t *needed) {
    if (!held || cancelled) return 0;
    memset(out, 0, sizeof *out); out->id = id; out->status = held == 2 ? 0x10 : 0; return 1;
}
int SetJobW(void *h, uint32_t id, uint32_t level, void *d, uint32_t control) { cancelled = control == 3; return 1; }
"""


@pytest.fixture(scope="module")
def spooler(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("winspool")
    (folder / "spool.c").write_text(SPOOLER, encoding="ascii")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", folder / "spool.so", folder / "spool.c"], check=True)
    return ctypes.CDLL(str(folder / "spool.so"))


@pytest.fixture
def windows(spooler: ctypes.CDLL) -> Iterator[ctypes.CDLL]:
    spooler.world(0, 0)
    yield spooler


def link(api: ctypes.CDLL, name: str = "slips") -> SpoolLink:
    return SpoolLink(f"spool://{name}", name, WindowsQueue(name, api))


def test_windows_gets_one_raw_document_a_slip(windows: ctypes.CDLL) -> None:
    queue = link(windows)
    queue.check()
    queue.write(b"\x1b@\xb5\xda")
    queue.write(b"\n")
    assert queue.submit(1.0) is Spooled.HANDED
    assert (windows.told(0), windows.told(1), windows.told(2)) == (1, 0, 5)
    assert ctypes.string_at(windows.bytes, 0) == b""
    windows.bytes.restype = ctypes.c_void_p
    assert ctypes.string_at(windows.bytes(), 5) == b"\x1b@\xb5\xda\n"


def test_windows_takes_a_stuck_slip_back(windows: ctypes.CDLL) -> None:
    windows.world(1, 0)
    queue = link(windows)
    queue.write(b"x")
    assert queue.submit(0.3) is Spooled.TAKEN_BACK
    assert windows.told(1) == 1
    windows.world(2, 0)
    queue.write(b"x")
    assert queue.submit(0.3) is Spooled.UNKNOWN


def test_half_a_slip_never_waits_in_the_queue(windows: ctypes.CDLL) -> None:
    windows.world(9, 0)
    queue = link(windows)
    queue.write(b"1234")
    with pytest.raises(DeviceUnavailable):
        queue.submit(0.3)
    assert windows.told(1) == 1


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("slips", 0x1, "printer_queue_paused"),
        ("slips", 0x80, "printer_queue_paused"),
        ("x", 0, "printer_queue_missing"),
    ],
)
def test_windows_says_why_it_would_not_print(windows: ctypes.CDLL, name: str, status: int, code: str) -> None:
    windows.world(0, status)
    with pytest.raises(DeviceUnavailable) as why:
        link(windows, name).check()
    assert why.value.code == code
