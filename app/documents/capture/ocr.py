"""Text recognised on a page, by a child process and on demand only; what is offered of it has proved itself.

The extra `ocr` (RapidOCR with PP-OCRv4's models, Apache-2.0; ONNX Runtime, MIT) may be missing: everything else works
without it. A number is offered only when its check character fits (GB 11643, GB 32100).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.cv import cv2
from app.documents.capture.planes import Image
from app.domain.errors import Trouble
from app.domain.identity import check_id

CHILD = Path(__file__).with_name("ocr_child.py")
PYTHON = "YICHUANG_OCR_PYTHON"
"""Environment variable: another Python that has the extra, where this one is too new for it."""
WITHIN = 60.0
"""Seconds for one page; loading the models takes two of them, a busy machine is several times slower."""
MISSING = 3
SURE = 0.6
RED = 60  # grey levels of red above green and blue
SEAL = 0.0008  # share of red pixels from which a page has a seal
NUMBER = re.compile(r"[0-9A-Za-z]{18,}")
NAME = re.compile(r"^(?:姓\s*名|申请人|法定代表人)\s*[:：]?\s*([\u3400-\u9fff\U00020000-\U0003ffff·]{2,40})")
BEHIND = re.compile(r"性别|民族|公民|身份|证件|电话|联系|地址|住址|统一|岗位")
"""Words that follow a name on the same line."""


@dataclass(frozen=True, slots=True)
class Text:
    """score: 0..1. box: four corners in pixels."""

    text: str
    score: float
    box: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be filled in: numbers whose check character fits, names that follow their word."""

    id_numbers: tuple[str, ...] = ()
    credit_codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def recognised(page: Image, *, within: float = WITHIN) -> tuple[Text, ...]:
    """The text on a BGR page, top to bottom, also under a red seal. Raises Trouble: missing, stuck or failed."""
    command = [os.environ.get(PYTHON) or sys.executable, str(CHILD)]
    picture = bytes(cv2.imencode(".png", without_seal(page), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=within, check=False)
    except subprocess.TimeoutExpired as error:
        raise Trouble("ocr_stuck", seconds=round(within)) from error
    except OSError as error:
        raise Trouble("ocr_missing") from error
    if done.returncode == MISSING:
        raise Trouble("ocr_missing")
    return _read(done.stdout, done.returncode)


def _read(output: bytes, code: int) -> tuple[Text, ...]:
    try:
        if code == 0:
            return tuple(Text(text, score, tuple((x, y) for x, y in box)) for text, score, box in json.loads(output))
    except (ValueError, TypeError):
        code = -1
    raise Trouble("ocr_failed", number=code)


def without_seal(page: Image) -> Image:
    """The red channel where the page bears a seal: in it red ink is as bright as paper, and black print stays."""
    blue, green, red = (channel.astype(np.int16) for channel in cv2.split(page))
    stamped = (red - np.maximum(green, blue)) > RED
    if stamped.mean() < SEAL:
        return page
    return np.asarray(cv2.cvtColor(np.asarray(page[..., 2]), cv2.COLOR_GRAY2BGR), np.uint8)


def offered(texts: Iterable[Text]) -> Offer:
    """What proves itself. A digit misread doesn't fit its check character, and is not offered."""
    lines = [t.text for t in texts if t.score >= SURE]
    checked = [check_id(number) for line in lines for number in _numbers(line)]
    named = (BEHIND.split(found[1])[0] for line in lines if (found := NAME.match(line)))
    return Offer(
        _once(c.folded for c in checked if c.valid and c.kind == "resident_id"),
        _once(c.folded for c in checked if c.valid and c.kind == "credit_code"),
        _once(name for name in named if len(name) > 1),
    )


def _numbers(line: str) -> Iterable[str]:
    """Every run of 18 letters and digits; blanks that print puts between groups don't part it."""
    joined = re.sub(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])", "", line)
    for run in NUMBER.findall(joined):
        yield from (run[n : n + 18] for n in range(len(run) - 17))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    found: Sequence[str] = list(dict.fromkeys(values))
    return tuple(found)
