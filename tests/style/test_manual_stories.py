"""docs/推演手册.md is true: its stories hold, what it quotes is what comes out, and it names the whole language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from app.domain.actions import KEYS
from app.domain.authority import POSTS, POWERS
from app.domain.case import Status
from app.domain.evaluation import LEVELS
from app.domain.policy import PROCEDURES
from app.domain.state import INTERNAL
from app.domain.story import AUTHORISATION, EXPECT, MATTERS, STEP, STORY, TICKETS
from app.policies import FOLDER, load
from app.texts import table
from tests.verbs.cli import cli

DOCS = Path(__file__).parent.parent.parent / "docs"
MANUAL = (DOCS / "推演手册.md").read_text(encoding="utf-8")
STORIES = sorted((DOCS / "推演").glob("*.toml"))
PACK = DOCS / "推演" / "规则包" / "提前预警.toml"
SHOWN = re.findall(r"```text\n(.*?)```", MANUAL, re.DOTALL)
NAMED = set(re.findall(r"`\[*([a-z_]+)\]*`", MANUAL))


def test_the_stories_of_the_manual_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = cli(capsys, "rehearse", *map(str, STORIES))
    assert (code, err) == (0, ""), out
    assert out.count("全部符合") == len(STORIES) == 4


def test_what_the_manual_shows_is_what_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = cli(capsys, "rehearse", *map(str, STORIES))
    shown = [line for block in SHOWN for line in block.splitlines() if "不符：" not in line]
    assert len(shown) > 10
    assert [line for line in shown if line not in out.splitlines()] == []


def test_the_shortfall_is_shown_as_it_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    story = (DOCS / "推演" / "例一-没有按时告知.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "例一.toml"
    wrong.write_text(story.replace("deadline = 2026-03-09", "deadline = 2026-03-10"), encoding="utf-8")
    code, out, _ = cli(capsys, "rehearse", str(wrong))
    assert code == 1
    assert [line for block in SHOWN for line in block.splitlines() if "不符：" in line] == [
        line for line in out.splitlines() if "不符：" in line
    ]


def test_the_two_places_differ_by_the_pack_alone() -> None:
    def acts(place: str) -> list[str]:
        lines = (DOCS / "推演" / f"例二-{place}.toml").read_text(encoding="utf-8").splitlines()
        own = ("#", "title", "policy", "expect", "[[step]]")
        return [line for line in lines if not line.startswith(own)]

    assert acts("嵩明") == acts("阳新")


def test_the_pack_tried_out_changes_one_number() -> None:
    tried, shipped = load(str(PACK)), load("songming")
    changed = {key for key in shipped.values if tried.values[key] != shipped.values[key]}
    assert changed == {"cards.yellow_days_left"}
    text = PACK.read_text(encoding="utf-8")
    assert text[text.index("name ") :] in MANUAL


def test_with_the_shipped_pack_the_third_story_falls_short_where_the_manual_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    story = (DOCS / "推演" / "例三-提前预警.toml").read_text(encoding="utf-8")
    path = tmp_path / "原规则包.toml"
    path.write_text(story.replace("规则包/提前预警.toml", "songming"), encoding="utf-8")
    code, out, _ = cli(capsys, "rehearse", str(path))
    assert code == 1
    assert "第 4 步 cards 应为 yellow，实为 无" in out


WORDS: dict[str, Iterable[str]] = {
    "act": {"wait", *TICKETS, *MATTERS, *KEYS},
    "key of an act": {key for keys in (*KEYS.values(), *MATTERS.values()) for key in keys} | {"ticket"},
    "key of a story": STORY,
    "key of a step": STEP,
    "key of an authorisation": AUTHORISATION,
    "key to expect": EXPECT,
    "post": POSTS,
    "power": POWERS,
    "status": Status,
    "special procedure": PROCEDURES,
    "level": LEVELS,
    "paper": {code.removeprefix("domain_paper_") for code in table() if code.startswith("domain_paper_")} - INTERNAL,
    "shipped pack": {path.stem for path in FOLDER.glob("*.toml")},
}


@pytest.mark.parametrize("what", WORDS)
def test_the_manual_names_every(what: str) -> None:
    assert sorted({str(word) for word in WORDS[what]} - NAMED) == []
