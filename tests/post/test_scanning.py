"""A batch of the scanner at a post: kept side by side, told of as it comes, there again after the power is cut."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.cv import cv2
from app.demo.script import until
from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim.contract import SimOptions
from app.devices.sim.paper import blank, paper
from app.devices.sim.scanner import ScannerSimulator, start
from app.documents.capture.sheets import separators
from app.documents.pictures import pages_png
from app.domain.errors import Trouble
from app.models.store import beginning
from app.post.drafts import from_store
from app.post.events import Event, PageRead, ScanEnded, Scanned
from app.post.post import Post
from app.post.scanjob import FOLDER, UNFILED
from app.post.shown import Page
from app.usecases import intake
from tests.devices.saneworld import configured, needs_sane
from tests.models.place import KEY, Place

NAME = "扫描仪"
BLANK = "ui_quality_blank"


class Here:
    """A post with one scanner, a draft, and everything that was told."""

    def __init__(self, place: Place, url: str) -> None:
        bindings.write(place.home, [Binding(kind="scanner", name=NAME, url=url)])
        self.place = place
        self.told: list[Event] = []
        self.post = Post(place.home, place.begin, beginning(place.engine, place.home, KEY, writes=False), None)
        self.post.subscribe(self.told.append)
        self.draft = intake.start(place.begin, "陈静", self.post.now()).id

    def scan(self, order: tuple[str, ...] = ("m1", "m2", "m3"), source: str = "feeder") -> ScanEnded:
        del self.told[:]
        self.post.scan_start(self.draft, order, source, black_white=False)
        until(lambda: any(isinstance(e, ScanEnded) for e in self.told), "the end of the batch", 60)
        return next(e for e in self.told if isinstance(e, ScanEnded))

    def came(self) -> list[tuple[str, Page]]:
        return [(e.material, e.page) for e in self.told if isinstance(e, Scanned)]

    def standing(self) -> str:
        return next(d.state for d in self.post.devices() if d.name == NAME)


@contextmanager
def post_at(place: Place, url: str) -> Iterator[Here]:
    here = Here(place, url)
    try:
        here.post.start_devices()
        yield here
    finally:
        here.post.stop_devices()


@pytest.fixture
def copier(tmp_path: Path) -> Iterator[ScannerSimulator]:
    made = start(SimOptions(out=tmp_path / "copier"))
    yield made
    made.stop()


@pytest.fixture
def here(tmp_path: Path, copier: ScannerSimulator) -> Iterator[Here]:
    place = Place.made(tmp_path / "home")
    with post_at(place, copier.url) as found:
        yield found
    place.close()


def put(folder: Path, name: str, image: object) -> None:
    (folder / name).write_bytes(bytes(cv2.imencode(".jpg", image)[1]))  # type: ignore[call-overload]


def put_separator(folder: Path, name: str, code: str) -> None:
    (png,) = pages_png(separators([(code, code)]), 200)
    (folder / name).write_bytes(png)


def test_sides_come_one_by_one_and_each_is_kept(here: Here) -> None:
    assert here.scan() == ScanEnded()
    came = here.came()
    assert [material for material, _ in came] == ["m1"] * 3
    assert all(here.post.blob(page.blob).startswith(b"%PDF-") for _, page in came)
    assert here.standing() == "ready"
    here.post.scan_settled()
    assert list((here.place.home / FOLDER).iterdir()) == []


def test_an_empty_feeder_is_said(here: Here) -> None:
    here.scan()
    assert here.scan().code == "scanner_no_docs"
    assert here.came() == []


def test_separators_lead_to_the_next_material_and_are_not_kept(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "copier"
    put_separator(folder, "0001a.png", "")
    put_separator(folder, "0002a.png", "m3")
    put_separator(folder, "0003a.png", "no-such")
    put(folder, "0004.jpg", paper("last"))

    here.scan()

    assert [material for material, _ in here.came()] == ["m1", "m2", "m3", "m3"]


def test_a_blank_side_is_told_as_blank(here: Here, tmp_path: Path) -> None:
    put(tmp_path / "copier", "0000.jpg", blank())
    here.scan()
    assert [BLANK in page.doubtful for _, page in here.came()] == [True, False, False, False]


def test_a_copiers_pdf_is_as_many_sides_as_it_has(here: Here, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "copier")
    (tmp_path / "copier").mkdir()
    (tmp_path / "copier" / "scan.pdf").write_bytes(separators([("x", "一"), ("y", "二")]))
    put(tmp_path / "copier", "z.jpg", paper())
    here.scan(("x", "y"))
    assert [material for material, _ in here.came()] == ["y"]


def test_a_side_that_cannot_be_read_stays_as_a_file_and_is_named(here: Here, copier: ScannerSimulator) -> None:
    copier.fault("cut")
    ended = here.scan()
    assert ended.code == "scanner_put_aside"
    (left,) = (here.place.home / UNFILED).iterdir()
    assert str(left) == ended.params["file"]
    assert here.scan() == ScanEnded()
    assert len(here.came()) == 3


def test_two_batches_at_once_are_refused_and_one_can_be_stopped(here: Here, copier: ScannerSimulator) -> None:
    for _ in range(8):
        copier.command("paper")
    here.post.scan_start(here.draft, ["m1"], "feeder", black_white=False)
    with pytest.raises(Trouble, match="scanner_at_work"):
        here.post.scan_start(here.draft, ["m1"], "feeder", black_white=False)
    until(lambda: bool(here.came()), "a first side", 60)
    here.post.scan_stop()
    until(lambda: any(isinstance(e, ScanEnded) for e in here.told), "the end", 60)
    assert 0 < len(here.came()) < 11


def test_without_a_scanner_it_is_said(tmp_path: Path) -> None:
    place = Place.made(tmp_path / "home")
    post = Post(place.home, place.begin, place.begin, None)
    assert post.scan_sources() == ()
    with pytest.raises(Trouble, match="post_no_scanner"):
        post.scan_start("d", ["m1"], "feeder", black_white=False)
    place.close()


def test_a_scanner_that_is_gone_is_seen_in_its_light(here: Here, copier: ScannerSimulator) -> None:
    copier.fault("gone")
    assert here.scan().code == "scanner_gone"
    assert here.standing() == "absent"
    copier.fault("none")
    here.post.reconnect(NAME)
    assert here.standing() == "ready"


@needs_sane
def test_a_scanner_of_sane_is_bound_tested_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in configured(tmp_path).items():
        monkeypatch.setenv(key, value)
    place = Place.made(tmp_path / "home")
    with post_at(place, "sane://test:0?source=feeder&dpi=75&test-picture=Grid") as here:
        assert here.post.test_device(NAME).state == "ready"
        assert here.post.scan_sources() == ("feeder", "flatbed")
        assert "sane://test:1" in [url for url, _ in here.post.device_choices().ports]
        here.scan()
        assert len(here.came()) == 10
        assert here.scan(source="duplex").code == "scanner_no_source"
    place.close()


WORKER = """
import sys
from pathlib import Path
from tests.post.test_scanning import Here
from app.post.events import Scanned
from tests.models.place import Place
here = Here(Place.opened(Path(sys.argv[1])), sys.argv[2])
here.post.start_devices()
here.post.subscribe(lambda e: print(e.page.blob, flush=True) if isinstance(e, Scanned) else None)
print(here.draft, flush=True)
here.scan()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("after", [1, 4])
def test_what_was_scanned_is_in_the_draft_after_kill_9(tmp_path: Path, copier: ScannerSimulator, after: int) -> None:
    """No draft is saved meanwhile, so all of it comes from the batch's own record; what was taken out of the feeder
    and not filed yet is filed at the next start."""
    for _ in range(7):
        copier.command("paper")
    home = tmp_path / "home"
    Place.made(home).close()
    command = [sys.executable, "-c", WORKER, str(home), copier.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        draft = worker.stdout.readline().strip()
        told = [worker.stdout.readline().strip() for _ in range(after)]
        os.kill(worker.pid, signal.SIGKILL)
        told += [line.strip() for line in worker.stdout.readlines() if line.endswith("\n")]
    left = len(list((tmp_path / "copier").iterdir()))

    place = Place.opened(home)
    with post_at(place, copier.url), place.begin() as store:
        held = from_store(store.draft(draft)).held
    place.close()

    blobs = [page.blob for h in held for page in h.pages]
    assert blobs[: len(told)] == told
    assert len(blobs) == 10 - left
    assert not list((home / FOLDER).iterdir())


def test_a_full_disk_ends_the_batch_in_words_and_loses_nothing(tmp_path: Path) -> None:
    """The home lies on a disk of a few megabytes (a tmpfs, where the system allows to make one)."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        sys.platform == "win32"
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    copier = start(SimOptions(out=tmp_path / "copier"))
    try:
        place = Place.made(disk / "home")
        with post_at(place, copier.url) as here:
            filled = disk / "filler"
            filled.write_bytes(bytes(max(shutil.disk_usage(disk).free - 700_000, 0)))
            ended = here.scan()
            kept = len(here.came())
            assert ended.code in ("scanner_disk_full", "scanner_put_aside", "models_disk_full")
            filled.unlink()
            here.scan()
            asides = list((place.home / UNFILED).glob("*")) if (place.home / UNFILED).exists() else []
            assert kept + len(here.came()) + len(asides) == 3
        place.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
        copier.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script plays Python")
def test_a_page_is_read_beside_everything_else(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\ncat > /dev/null; echo '[[\"110105 19491231002X\", 0.9, [[0, 0]]]]'\n")
    script.chmod(0o755)
    here.scan()
    (_, page) = here.came()[0]
    for python, wanted in ((str(script), PageRead(("11010519491231002X",))), ("/none", PageRead(code="ocr_missing"))):
        monkeypatch.setenv("YICHUANG_OCR_PYTHON", python)
        here.post.read_page(page)
        until(lambda wanted=wanted: wanted in here.told, "what was read", 60)  # type: ignore[misc]
