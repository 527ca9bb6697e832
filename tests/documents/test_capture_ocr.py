"""Text on a page, recognised by a child that may be missing, crash or hang; only what proves itself is offered."""

from __future__ import annotations

import os
import sys
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw

from app.cv import cv2
from app.devices.sim.paper import blank, font, paper
from app.documents.capture.ocr import PYTHON, Offer, Text, offered, recognised, without_seal
from app.documents.capture.planes import Image
from app.domain.errors import Trouble
from app.texts import explain

ID, CODE = "11010519491231002X", "91350100M000100Y43"
installed = pytest.mark.skipif(
    find_spec("rapidocr_onnxruntime") is None and PYTHON not in os.environ, reason="needs the extra ocr"
)
posix = pytest.mark.skipif(os.name != "posix", reason="a shell script plays Python")


def texts(*lines: str, score: float = 0.9) -> list[Text]:
    return [Text(line, score, ()) for line in lines]


def test_numbers_are_offered_only_when_their_check_character_fits() -> None:
    lines = texts(f"公民身份号码{ID}", f"统一社会信用代码：{CODE}", "编号 110105194912310021", "91350100M000100Y44")
    assert offered(lines) == Offer((ID,), (CODE,))


@pytest.mark.parametrize("line", ["110105 19491231 002X", f"No{ID}号", f"1{ID}", ID.lower()])
def test_a_number_is_found_however_it_is_printed(line: str) -> None:
    assert offered(texts(line)).id_numbers == (ID,)


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_digit_misread_is_never_offered(at: int, digit: str) -> None:
    spoilt = ID[:at] + digit + ID[at + 1 :]
    assert (spoilt in offered(texts(spoilt)).id_numbers) == (spoilt == ID)


def test_what_was_read_with_doubt_is_not_offered() -> None:
    assert offered(texts(ID, "姓名王秀英", score=0.4)) == Offer()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("姓名王秀英", "王秀英"),
        ("姓名：李㛃　", "李㛃"),
        ("姓 名 欧阳·买买提", "欧阳·买买提"),
        ("姓名：王秀英公民身份号码11010519491231002X", "王秀英"),
        ("申请人：嵩明县学院路老张头汗蒸养生会馆", "嵩明县学院路老张头汗蒸养生会馆"),
        ("序号姓名岗位健康证", ""),
        ("姓名岗位", ""),
    ],
)
def test_a_name_follows_its_word(line: str, name: str) -> None:
    assert offered(texts(line)).names == ((name,) if name else ())


def stamped() -> Image:
    """A form with a name, numbers, and print that runs under its red seal."""
    page, stamp = Pillow.fromarray(paper()[..., ::-1]), Pillow.new("RGB", (1654, 2339), "white")
    draw, ink = ImageDraw.Draw(page), ImageDraw.Draw(stamp)
    draw.text((200, 1950), "姓名：王秀英", (25, 25, 25), font=font(40))
    draw.text((200, 2050), f"公民身份号码 {ID}", (25, 25, 25), font=font(40))
    draw.text((1080, 1900), CODE, (25, 25, 25), font=font(32))
    for n in range(16):
        ink.line((1060, 1860 + n * 8, 1440, 1860 + n * 8), (205, 40, 40), 4)
    both = np.minimum(np.asarray(page, np.uint8), np.asarray(stamp, np.uint8))
    return np.ascontiguousarray(both[..., ::-1])


def test_a_seal_is_gone_and_the_print_under_it_stays() -> None:
    page = stamped()
    clean = without_seal(page)
    black = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 60
    red = (page[..., 2].astype(int) - page[..., 1]) > 120
    assert clean[red].mean() > 190
    assert np.percentile(clean[black], 99) < 90
    assert np.array_equal(without_seal(blank()), blank())


def player(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@posix
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", "ocr_missing"),
        ("kill -9 $$", "ocr_failed"),
        ("exit 1", "ocr_failed"),
        ("cat > /dev/null; echo '{'", "ocr_failed"),
        ("cat > /dev/null; echo '[[1]]'", "ocr_failed"),
        ("exec sleep 60", "ocr_stuck"),
    ],
)
def test_a_child_that_is_missing_crashes_or_hangs_hurts_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, code: str
) -> None:
    monkeypatch.setenv(PYTHON, player(tmp_path, script))
    began = time.monotonic()
    with pytest.raises(Trouble) as caught:
        recognised(blank(), within=1.0)
    assert caught.value.code == code
    assert explain(caught.value).endswith("。")
    assert time.monotonic() - began < 20


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In whatever Python the tests run, and where there is none at all."""
    monkeypatch.setenv(PYTHON, str(tmp_path / "nowhere"))
    with pytest.raises(Trouble, match="ocr_missing"):
        recognised(blank())
    if find_spec("rapidocr_onnxruntime") is None:
        monkeypatch.setenv(PYTHON, sys.executable)
        with pytest.raises(Trouble, match="ocr_missing"):
            recognised(blank())


@cache
def read() -> tuple[Text, ...]:
    return recognised(stamped())


@installed
@pytest.mark.slow
def test_a_form_is_read_and_what_proves_itself_is_offered() -> None:
    offer = offered(read())
    assert offer.id_numbers == (ID,)
    assert "王秀英" in offer.names, [text.text for text in read()]
    assert any("经营项目：公共浴室" in text.text for text in read())


@installed
@pytest.mark.slow
def test_print_under_a_seal_is_read() -> None:
    assert offered(read()).credit_codes == (CODE,)
