"""The demonstration is a test as well: a morning with real processes, and nothing of it lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.demo.applicants import MORNING

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    out = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-X", "utf8", "-m", "app", "demo", "--headless", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=800, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    yield out, json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_every_applicant_was_served_and_nothing_lost(morning: tuple[Path, dict[str, Any]]) -> None:
    _, summary = morning
    assert summary["applicants"] == len(MORNING) >= 12
    assert summary["lost"] == 0
    acts = summary["acts"]
    assert acts["refused"] == 0
    assert acts["made"] == acts["acknowledged"] > 60
    assert summary["verified"]


def test_every_outcome_came_about(morning: tuple[Path, dict[str, Any]]) -> None:
    cases = morning[1]["cases"]
    assert {"delivered", "not_accepted", "redirected", "accepted"} <= cases.keys()
    assert sum(cases.values()) == len(MORNING)


def test_every_paper_is_there_as_pdf_and_picture(morning: tuple[Path, dict[str, Any]]) -> None:
    out, summary = morning
    pdfs = sorted((out / "papers").glob("*.pdf"))
    assert len(pdfs) == summary["papers"] > 20
    kinds = {path.stem.rsplit("-", 1)[1] for path in pdfs}
    assert {"acceptance", "supplement", "rejection", "tolerance", "commitment", "approval", "delivery"} <= kinds
    assert all(path.with_name(f"{path.stem}-1.png").is_file() for path in pdfs)


def test_receipts_came_out_and_the_one_without_paper_was_printed_again(morning: tuple[Path, dict[str, Any]]) -> None:
    out, summary = morning
    texts = [path.read_text(encoding="utf-8") for path in (out / "receipts").rglob("*.txt")]
    assert len(texts) == summary["receipts"] >= 12
    assert sum("补打" in text for text in texts) == 1
    assert not any("?" in text for text in texts)


def test_each_screen_was_photographed_at_its_size(morning: tuple[Path, dict[str, Any]]) -> None:
    out, summary = morning
    assert len(summary["screens"]) >= 14
    for name in summary["screens"]:
        with Image.open(out / "screens" / name) as picture:
            assert picture.size == (1600, 900)


def test_only_who_pressed_a_key_has_rated(morning: tuple[Path, dict[str, Any]]) -> None:
    """R-EVA-01."""
    ratings = morning[1]["ratings"]
    assert 0 < sum(ratings.values()) < len(MORNING)
    assert ratings["basically_satisfied"] == 1
