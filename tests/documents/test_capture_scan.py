"""`yichuang scan` as other programs call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image as Pillow

from app.devices.sim.desk import lay
from app.documents.capture import batch
from app.documents.capture import page as chain
from app.documents.capture.geometry import jaccard
from app.documents.capture.page import process
from app.documents.capture.picture import decode
from app.documents.pictures import pages_png
from tests.devices.saneworld import configured, needs_sane
from tests.documents.capture_scenes import CODE, bare, jpeg, scene


def scan(*args: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "scan", *map(str, args)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "申请表.jpg").write_bytes(jpeg(scene("wood", 1).image))
    (tmp_path / "空桌.jpg").write_bytes(jpeg(bare("wood")))
    return tmp_path


def test_pictures_become_one_pdf_and_a_report(folder: Path) -> None:
    done = scan("申请表.jpg", "空桌.jpg", "-o", "材料.pdf", "--json", folder=folder)

    assert done.returncode == 0, done.stderr
    page, desk = json.loads(done.stdout)
    assert list(page) == ["image", "corners", "score", "skew", "blank", "blur", "codes", "bytes"]
    assert jaccard(np.array(page["corners"]), scene("wood", 1).corners) > 0.99
    assert page["score"] >= 0.7 > desk["score"]
    assert page["codes"] == [{"format": "QRCode", "text": CODE}]
    assert (page["blank"], page["blur"]) == (False, False)
    with pikepdf.open(folder / "材料.pdf") as pdf:
        assert len(pdf.pages) == 2
    assert sorted(p.name for p in folder.iterdir()) == ["材料.pdf", "申请表.jpg", "空桌.jpg"]


def test_black_and_white_at_another_resolution(folder: Path) -> None:
    done = scan("申请表.jpg", "-o", "bw.pdf", "--bw", "--dpi", 300, "--json", folder=folder)

    assert done.returncode == 0, done.stderr
    with pikepdf.open(folder / "bw.pdf") as pdf:
        image = next(iter(pdf.pages[0].Resources.XObject.values()))
        assert (int(image.Width), int(image.Height)) == (2480, 3508)
        assert int(image.BitsPerComponent) == 1


def test_a_person_is_told_in_words(folder: Path) -> None:
    done = scan("空桌.jpg", "-o", "a.pdf", folder=folder)
    assert done.returncode == 0
    assert "页边没有把握" in done.stdout
    assert "已写成 a.pdf" in done.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [("坏图.jpg", b"not a picture"), ("半张.jpg", jpeg(scene("wood", 1).image)[:20_000]), ("没有.jpg", None)],
)
def test_a_bad_picture_is_named_and_nothing_is_written(folder: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (folder / name).write_bytes(content)

    done = scan("申请表.jpg", name, "-o", "材料.pdf", "--json", folder=folder)

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "材料.pdf").exists()
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


def test_a_file_that_was_there_stays_when_the_scan_fails(folder: Path) -> None:
    (folder / "材料.pdf").write_bytes(b"old")
    (folder / "坏图.jpg").write_bytes(b"x")
    assert scan("坏图.jpg", "-o", "材料.pdf", folder=folder).returncode == 2
    assert (folder / "材料.pdf").read_bytes() == b"old"


@pytest.mark.parametrize(
    "arguments",
    [
        ("申请表.jpg",),
        ("申请表.jpg", "-o", "没有的文件夹/a.pdf"),
        ("申请表.jpg", "-o", "."),
        ("申请表.jpg", "-o", "a.pdf", "--dpi", "5"),
        ("申请表.jpg", "-o", "a.pdf", "--dpi", "高"),
        (".", "-o", "a.pdf"),
    ],
)
def test_bad_usage_is_refused_with_two(folder: Path, arguments: tuple[str, ...]) -> None:
    done = scan(*arguments, folder=folder)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("mode", "size", "said"),
    [("RGB", (1, 1), "只有 1×1 像素"), ("1", (30_000, 30_000), "过大"), ("1", (12_000, 11_000), "过大")],
    ids=["one pixel", "a bomb", "larger than any camera's"],
)
def test_a_picture_of_no_use_says_why(folder: Path, mode: str, size: tuple[int, int], said: str) -> None:
    Pillow.new(mode, size).save(folder / "图.png")
    done = scan("图.png", "-o", "a.pdf", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "图.png" in done.stderr
    assert said in done.stderr
    assert "Warning" not in done.stderr


def test_a_picture_taken_with_the_lens_covered_is_blank(folder: Path) -> None:
    Pillow.new("I;16", (900, 1200)).save(folder / "黑.png")
    done = scan("黑.png", "-o", "a.pdf", "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    (page,) = json.loads(done.stdout)
    assert page["score"] < 0.7
    assert page["blank"] or page["blur"]


def test_a_photograph_for_print_is_read_like_any_other(folder: Path) -> None:
    with Pillow.open(folder / "申请表.jpg") as photo:
        photo.convert("CMYK").save(folder / "印刷.jpg", quality=95)
    done = scan("印刷.jpg", "-o", "a.pdf", "--json", folder=folder)
    (page,) = json.loads(done.stdout)
    assert jaccard(np.array(page["corners"]), scene("wood", 1).corners) > 0.99


@needs_sane
def test_sheets_from_a_scanner_become_one_pdf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in configured(folder).items():
        monkeypatch.setenv(key, value)
    listed = scan("--scanners", "--json", folder=folder)
    assert [one["url"] for one in json.loads(listed.stdout)] == ["sane://test:0", "sane://test:1"]

    url = "sane://test:0?source=feeder&dpi=75&test-picture=Grid"
    done = scan("--scanner", url, "-o", "批.pdf", "--dpi", 75, "--bw", "--json", folder=folder)

    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 10
    with pikepdf.open(folder / "批.pdf") as pdf:
        assert len(pdf.pages) == 10


@needs_sane
def test_a_scanner_that_fails_ends_with_four_and_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in configured(folder).items():
        monkeypatch.setenv(key, value)
    url = "sane://test:0?read-return-value=SANE_STATUS_COVER_OPEN"
    done = scan("--scanner", url, "-o", "批.pdf", folder=folder)
    assert (done.returncode, done.stdout) == (4, "")
    assert "盖子没有合上" in done.stderr
    assert not (folder / "批.pdf").exists()


def test_separator_sheets_are_written_for_print_and_read_again(folder: Path) -> None:
    assert scan("--separators", "身份证", "申请表", "-o", "分隔.pdf", folder=folder).returncode == 0
    sheets = [decode(png, "页") for png in pages_png((folder / "分隔.pdf").read_bytes(), 150)]
    found = [batch.separator(chain.scanned(turned, 150).codes) for turned in (sheets[0], np.rot90(sheets[1], 2).copy())]
    assert found == ["身份证", "申请表"]
    assert batch.separator(process(lay(sheets[0], "wood", 2).image).codes) == "身份证"
