"""Every story of the project holds, and the language refuses what it doesn't know."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.rehearsal import Outcome, play, read_story
from app.texts import explain

STORIES = sorted((Path(__file__).parent.parent / "stories").glob("*.toml"))
STORY = """
title = "t"
[guide]
code = "X-001"
name = "事项"
department = "卫健局"
promised_days = 5
materials = [{ code = "m1", name = "申请书" }]
[[step]]
at = 2026-03-02T10:00:00
do = "receive"
materials = ["m1"]
expect = { status = "received" }
"""


def played(text: str) -> tuple[Outcome, ...]:
    story = read_story(tomllib.loads(text), "t.toml", policies.load, calendars.shipped())
    return play(story, explain)


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_the_story_holds(path: Path) -> None:
    short = [(o.n, s) for o in played(path.read_text(encoding="utf-8")) for s in o.fell_short]
    assert short == []


def test_a_wrong_expectation_falls_short() -> None:
    (outcome,) = played(STORY.replace('status = "received"', 'status = "accepted"'))
    assert [(s.key, s.expected, s.got) for s in outcome.fell_short] == [("status", "accepted", "received")]


def test_an_expected_refusal_that_does_not_come_falls_short() -> None:
    (outcome,) = played(STORY.replace('expect = { status = "received" }', 'refused = "R-ACC-01"'))
    assert [(s.key, s.expected, s.got) for s in outcome.fell_short] == [("refused", "R-ACC-01", "none")]


def test_an_unexpected_refusal_falls_short() -> None:
    (outcome,) = played(STORY.replace('do = "receive"\nmaterials = ["m1"]', 'do = "accept"'))
    assert [s.key for s in outcome.fell_short] == ["refused", "status"]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace('title = "t"', 'titel = "t"'),
        lambda s: s.replace("promised_days", "promissed_days"),
        lambda s: s.replace("materials = [{ code", "materials = [{ kode"),
        lambda s: s.replace('do = "receive"', 'do = "reseive"'),
        lambda s: s.replace('materials = ["m1"]\n', 'material = ["m1"]\n'),
        lambda s: s.replace("status =", "statuss ="),
        lambda s: s.replace("2026-03-02T10:00:00", "2026-03-02"),
        lambda s: s.replace('title = "t"', 'title = "t"\npolicy = "atlantis"'),
        lambda s: s + '[[step]]\nat = 2026-03-01T10:00:00\ndo = "wait"\n',
        lambda s: s + '[[step]]\nat = 2026-03-03T10:00:00\nby = "king"\ndo = "wait"\n',
        lambda s: (
            s + '[[authorisation]]\nwho = "chief"\nitems = []\npowers = ["fly"]\nfrom = 2026-01-01\nto = 2026-02-01\n'
        ),
    ],
)
def test_what_the_language_does_not_know_is_unreadable(change: Callable[[str], str]) -> None:
    with pytest.raises(Unreadable) as caught:
        played(change(STORY))
    assert explain(caught.value) != caught.value.code
