"""Scanners: real `scanimage` on SANE's test back-end, and a copier's folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.cv import cv2
from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.contract import DeviceUnavailable, State
from app.devices.scanner import sane_options, whole, wia_child
from app.devices.scanner.folder import FolderScanner
from app.devices.scanner.listing import scanners
from app.devices.scanner.sane import SaneScanner
from app.devices.scanner.source import Options, Settings, Sheet, open_scanner, parse
from app.devices.sim.contract import SimOptions
from app.devices.sim.scanner import start
from app.domain.errors import Unreadable
from app.texts import explain
from tests.devices.saneworld import configured, needs_sane

FEEDER = Settings("feeder", dpi=75)


@pytest.fixture
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sane").mkdir()
    for key, value in configured(tmp_path / "sane").items():
        monkeypatch.setenv(key, value)
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def scan(url: str, folder: Path, settings: Settings | None = None) -> list[Sheet]:
    return list(open_scanner(url).scan(settings or parse(url).settings, folder, threading.Event()))


def test_an_address_says_where_and_how() -> None:
    said = parse("sane://airscan:e0:HP%20Laser?source=duplex&dpi=300&mode=grey&swdeskew=yes")
    assert (said.scheme, said.name, said.settings) == ("sane", "airscan:e0:HP Laser", Settings("duplex", 300, False))
    assert said.extra == {"swdeskew": "yes"}


@pytest.mark.parametrize(
    "url",
    [
        *("", "sane://", "sane:///", "usb://1:2", "sane://-Lx", "sane://x?source=roof", "sane://x?dpi=9"),
        *("sane://x?dpi=high", "sane://x?mode=blue", "sane://x?--o=1", "wia://x?swdeskew=1", "sane://[x"),
    ],
)
def test_an_address_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(url)
    assert explain(caught.value).endswith("。")


def test_an_address_cannot_make_scanimage_write_elsewhere() -> None:
    with pytest.raises(Unreadable):
        open_scanner("sane://test:0?output-file=/etc/passwd")


def test_a_scanner_is_bound_by_its_address(tmp_path: Path) -> None:
    one = Binding(kind="scanner", name="扫描仪", url="sane://test:0?source=feeder")
    bindings.write(tmp_path, [one])
    assert bindings.read(tmp_path) == (one,)
    with pytest.raises(Unreadable):
        bindings.write(tmp_path, [Binding(kind="scanner", name="扫描仪", url="serial:COM3")])


@needs_sane
def test_scanners_of_the_machine_are_listed_but_those_in_use(sane: Path) -> None:
    assert [s.url for s in scanners()] == ["sane://test:0", "sane://test:1"]
    assert [s.url for s in scanners(["sane://test:0?source=feeder"])] == ["sane://test:1"]


@needs_sane
def test_it_says_what_it_can_do(sane: Path) -> None:
    options = SaneScanner("test:0").check()
    assert list(options.sources) == ["flatbed", "feeder"]
    assert (options.nearest(200), options.nearest(5000)) == (200, 1200)


@needs_sane
def test_one_side_from_the_flatbed_at_the_resolution_asked_for(sane: Path) -> None:
    (sheet,) = scan("sane://test:0?dpi=200&test-picture=Grid", sane)
    image = cv2.imread(str(sheet.path))
    assert image is not None
    assert (sheet.dpi, image.shape[1]) == (200, pytest.approx(200 / 25.4 * 200, abs=30))
    assert image.min() == 0 and image.max() == 255


@needs_sane
def test_a_feeder_is_emptied_and_each_side_comes_as_it_is_scanned(sane: Path) -> None:
    slow = SaneScanner("test:0", {"read-delay": "yes", "read-delay-duration": "20000"})
    came: list[float] = []
    for sheet in slow.scan(FEEDER, sane, threading.Event()):
        assert sheet.path.exists()
        came.append(time.monotonic())
    assert len(came) == 10
    assert came[-1] - came[0] > 0.1


@needs_sane
@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("JAMMED", "scanner_jammed", State.DEGRADED),
        ("NO_DOCS", "scanner_no_docs", State.READY),
        ("COVER_OPEN", "scanner_cover_open", State.DEGRADED),
        ("DEVICE_BUSY", "scanner_busy", State.FAULT),
        ("IO_ERROR", "scanner_gone", State.ABSENT),
        ("ACCESS_DENIED", "scanner_denied", State.FAULT),
        ("NO_MEM", "scanner_no_memory", State.FAULT),
        ("CANCELLED", "scanner_cancelled", State.READY),
        ("UNSUPPORTED", "scanner_failed", State.FAULT),
        ("EOF", "scanner_cut_off", State.DEGRADED),
    ],
)
def test_what_is_wrong_is_said_in_words(sane: Path, status: str, code: str, state: State) -> None:
    with pytest.raises(DeviceUnavailable) as caught:
        scan(f"sane://test:0?read-return-value=SANE_STATUS_{status}", sane)
    assert (caught.value.code, caught.value.state) == (code, state)
    assert "{" not in explain(caught.value)


@needs_sane
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sane://test:9", "scanner_gone"),
        ("sane://nobody:0", "scanner_gone"),
        ("sane://test:0?swdeskew=yes", "scanner_option_unknown"),
        ("sane://test:0?source=duplex", "scanner_no_source"),
    ],
)
def test_a_scanner_that_is_not_there_or_cannot_is_said(sane: Path, url: str, code: str) -> None:
    with pytest.raises(DeviceUnavailable) as caught:
        scan(url, sane)
    assert caught.value.code == code


@needs_sane
def test_a_person_stops_it_and_what_came_stays(sane: Path) -> None:
    slow = SaneScanner("test:0", {"read-delay": "yes", "read-delay-duration": "50000"})
    stop, kept = threading.Event(), []
    for sheet in slow.scan(FEEDER, sane, stop):
        kept.append(sheet)
        if len(kept) == 2:
            stop.set()
    assert len(kept) == 2
    assert all(sheet.path.exists() for sheet in kept)


STALLS = """#!/bin/sh
case "$*" in *" -A") echo '    --source Flatbed [Flatbed]';; *) echo $$ > "$(dirname "$0")/pid"; exec sleep 600;; esac
"""


@pytest.mark.skipif(os.name != "posix", reason="a shell script plays scanimage")
def test_a_child_without_a_sign_of_life_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "scanimage"
    tool.write_text(STALLS)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    began = time.monotonic()
    with pytest.raises(DeviceUnavailable) as caught:
        list(SaneScanner("test:0", quiet=0.5).scan(Settings(), tmp_path, threading.Event()))

    assert caught.value.code == "scanner_stalled"
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


HANGS = """#!/bin/sh
case "$*" in
*" -A") echo '    --source Flatbed|ADF [Flatbed]';;
*) for n in 1 2; do printf 'P5 2 2 255\\n1234' > "{0}/$n.pnm"; echo "{0}/$n.pnm"; done
   echo "scanimage: sane_start: {1}" >&2; echo "Batch terminated, 2 pages scanned" >&2; exec sleep 600;;
esac
"""


@pytest.mark.skipif(os.name != "posix", reason="a shell script plays scanimage")
@pytest.mark.parametrize(
    ("said", "code"), [("Document feeder out of documents", ""), ("Document feeder jammed", "scanner_jammed"), ("", "")]
)
def test_a_child_that_hangs_behind_its_last_words_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: str
) -> None:
    tool = tmp_path / "scanimage"
    tool.write_text(HANGS.format(tmp_path, said))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    came, found = 0, ""
    try:
        for _ in SaneScanner("test:0", quiet=60).scan(FEEDER, tmp_path, threading.Event()):
            came += 1
    except DeviceUnavailable as error:
        found = error.code
    assert (came, found) == (2, code)


def test_a_machine_without_sane_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert scanners() == []
    with pytest.raises(DeviceUnavailable) as caught:
        SaneScanner("test:0").check()
    assert caught.value.code == "scanner_tool_missing"


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        (b"P6\n# SANE data follows\n4 2\n255\n" + bytes(24), True),
        (b"P6\n# SANE data follows\n4 2\n255\n" + bytes(23), False),
        (b"P5\n4 2\n65535\n" + bytes(16), True),
        (b"P4\n9 2\n" + bytes(4), True),
        (b"P4\n9 2\n" + bytes(3), False),
        (b"BM" + (60).to_bytes(4, "little") + bytes(54), True),
        (b"BM" + (60).to_bytes(4, "little") + bytes(50), False),
        (b"", False),
        (b"P6\nx", False),
    ],
)
def test_half_a_side_is_never_taken_for_a_whole_one(tmp_path: Path, content: bytes, fits: bool) -> None:
    path = tmp_path / "1.pnm"
    path.write_bytes(content)
    if fits:
        whole.check(path)
        return
    with pytest.raises(DeviceUnavailable) as caught:
        whole.check(path)
    assert caught.value.code == "scanner_cut_off"
    assert not path.exists()


FUJITSU = """
    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 1) [600]
    -x 0..224.846mm (in steps of 0.0211639) [215.872]
    -y 0..355.6mm [279.364]
"""
EPSON = """
    --source Flatbed|Automatic Document Feeder [Flatbed]
    --adf-mode Simplex|Duplex [Simplex]
    --mode Lineart|Gray|Color [Gray]
    --resolution 75|100|150|300|600dpi [75]
    --duplex[=(yes|no)] [inactive]
"""
PLAIN = "    --mode auto|24bit Color[Fast]|True Gray [auto]\n    --resolution auto||75|300dpi [75]\n"


def test_vendors_words_for_the_same_thing_are_understood() -> None:
    fujitsu, epson, plain = map(sane_options.read, (FUJITSU, EPSON, PLAIN))
    assert fujitsu.sources == {"feeder": {"source": "ADF Front"}, "duplex": {"source": "ADF Duplex"}}
    assert (fujitsu.width_mm, fujitsu.height_mm) == (224.846, 355.6)
    feeder = "Automatic Document Feeder"
    assert epson.sources["duplex"] == {"source": feeder, "adf-mode": "Duplex"}
    assert (epson.nearest(200), epson.nearest(900)) == (300, 600)
    assert plain.sources == {"flatbed": {}}
    assert sane_options.colour_mode(fujitsu, colour=True) == "Color"
    assert sane_options.colour_mode(fujitsu, colour=False) == "Gray"
    assert sane_options.colour_mode(Options(), colour=True) == ""


def test_a_copiers_folder_is_emptied_in_order_and_nothing_comes_twice(tmp_path: Path) -> None:
    source, target = tmp_path / "scans", tmp_path / "job"
    source.mkdir()
    target.mkdir()
    for name in ("scan10.jpg", "scan2.jpg", "note.txt", "scan1.jpg"):
        (source / name).write_bytes(name.encode())
    sheets = list(FolderScanner(source).scan(FEEDER, target, threading.Event()))
    assert [s.path.read_bytes().decode() for s in sheets] == ["scan1.jpg", "scan2.jpg", "scan10.jpg"]
    assert [p.name for p in source.iterdir()] == ["note.txt"]
    with pytest.raises(DeviceUnavailable, match="scanner_no_docs"):
        list(FolderScanner(source).scan(FEEDER, target, threading.Event()))


def test_the_simulated_copier_feeds_and_fails(tmp_path: Path) -> None:
    copier = start(SimOptions())
    try:
        assert parse(copier.url).settings.source == "feeder"
        assert len(scan(copier.url, tmp_path)) == 3
        copier.command("blank")
        assert len(scan(copier.url, tmp_path)) == 1
        copier.fault("gone")
        with pytest.raises(DeviceUnavailable, match="scanner_gone"):
            scan(copier.url, tmp_path)
        copier.fault("none")
        copier.command("paper YC-1")
        assert len(scan(copier.url, tmp_path)) == 1
    finally:
        copier.stop()
    with pytest.raises(Unreadable):
        copier.command("fly")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0x80210003, "scanner_no_docs"),
        (-2145320957, "scanner_no_docs"),
        (0x80210016, "scanner_cover_open"),
        (0x80210002, "scanner_jammed"),
        (0x80210006, "scanner_busy"),
        (0x8021000A, "scanner_gone"),
        (5, "scanner_failed"),
    ],
)
def test_what_windows_answers_is_known(number: int, code: str) -> None:
    assert wia_child.fault_of(number, "")["fault"] == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has it")
def test_windows_scanning_elsewhere_says_that_it_is_not_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.devices.scanner.wia_child", "list"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, json.loads(done.stdout)["fault"]) == (1, "scanner_tool_missing")
    with pytest.raises(DeviceUnavailable) as caught:
        open_scanner("wia://%7B6BDD1FC6%7D%5C0001").check()
    assert caught.value.code == "scanner_tool_missing"


@needs_sane
def test_a_bound_scanner_is_listed_and_tested_by_the_verb(sane: Path, tmp_path: Path) -> None:
    bindings.write(tmp_path, [Binding(kind="scanner", name="一号", url="sane://test:0"),
                              Binding(kind="scanner", name="二号", url="sane://test:7")])  # fmt: skip

    def verb(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "utf8", "-m", "app", "devices", *args, "--home", str(tmp_path), "--json"]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)

    listed = [row for row in json.loads(verb("list").stdout) if row["bound"]]
    assert [(row["kind"], row["name"]) for row in listed] == [("scanner", "一号"), ("scanner", "二号")]
    assert json.loads(verb("test", "--name", "一号").stdout)["sources"] == ["flatbed", "feeder"]
    gone = verb("test", "--name", "二号")
    assert gone.returncode == 4
    assert "找不到扫描仪" in gone.stderr
