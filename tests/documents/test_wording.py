"""The templates: all there, well formed, and speaking only of what a paper knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.documents import wording
from app.documents.papers import KINDS
from app.domain.errors import Unreadable

SHEETS = sorted(p.stem for p in wording.FOLDER.glob("*.toml"))
BESIDE = {
    *("guide", "told_once", "day_sheet", "paper_days", "tolerance_commitment"),
    *("matter_register", "matter_reply", "letter"),
}
"""Sheets that are no paper of a case."""


def test_every_kind_has_its_wording() -> None:
    assert set(SHEETS) == KINDS - {"license"} | BESIDE


@pytest.mark.parametrize("kind", SHEETS)
def test_a_block_is_one_thing(kind: str) -> None:
    for block in wording.template(kind).blocks:
        kinds = ("text", "flush", "heading", "note", "rows", "pairs", "days", "seal")
        assert sum(bool(getattr(block, name)) for name in kinds) == 1


@pytest.mark.parametrize("kind", SHEETS)
def test_bold_is_closed_and_columns_are_told(kind: str) -> None:
    for block in wording.template(kind).blocks:
        assert (block.text + block.flush).count("**") % 2 == 0
        assert bool(block.rows) == bool(block.columns)


@pytest.mark.parametrize("kind", SHEETS)
def test_no_english_stands_on_a_paper(kind: str) -> None:
    for block in wording.template(kind).blocks:
        shown = "".join((block.text, block.flush, block.heading, block.note, *block.sign, block.seal))
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", shown))


def test_a_wrong_template_names_file_and_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.toml").write_text('title = "一"\nblock = []\n', encoding="utf-8")
    monkeypatch.setattr(wording, "FOLDER", tmp_path)

    with pytest.raises(Unreadable) as caught:
        wording.template("odd")
    assert caught.value.params["file"] == "odd.toml" and "block" in str(caught.value.params["why"])
