"""Every story of the project holds, and the language refuses what it doesn't know."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from app import calendars, policies
from app.domain.actions import KEYS, OWN_RULE
from app.domain.errors import Unreadable
from app.domain.policy import Policy
from app.domain.rehearsal import Outcome, play
from app.domain.story import read_story
from app.texts import explain

FOLDER = Path(__file__).parent.parent / "stories"
STORIES = sorted(FOLDER.glob("*.toml"))
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
    story = read_story(tomllib.loads(text), "t.toml", lambda name: policies.load(name, FOLDER), calendars.shipped())
    return play(story, explain)


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_the_story_holds(path: Path) -> None:
    short = [(o.n, s) for o in played(path.read_text(encoding="utf-8")) for s in o.fell_short]
    assert short == []


def test_every_rule_that_decides_has_its_story() -> None:
    """A rule that an act of a case decides is expected by a story, as what decided or as what refused."""
    told: set[object] = set()
    for path in STORIES:
        for step in tomllib.loads(path.read_text(encoding="utf-8"))["step"]:
            told |= {step.get("refused"), *step.get("expect", {}).get("rules", ())}
    code = {OWN_RULE[action] for action in KEYS} | {"R-REC-01", "R-REC-02", "R-REC-03", "R-REC-04"}
    assert len(code) > 25
    assert code - told == set()


def test_every_story_says_its_own_fact() -> None:
    titles = [tomllib.loads(path.read_text(encoding="utf-8"))["title"] for path in STORIES]
    assert len(set(titles)) == len(titles)


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
    ("expected", "short"),
    [
        ('rules = ["R-REC-01"]', []),
        ('rules = ["R-REC-01", "R-ACC-01"]', ["rules"]),
        ('error = ""', ["error"]),
        ('outstanding = ["m1"]', ["outstanding"]),
        ('documents = ["receipt"], cards = ["red"]', ["documents", "cards"]),
    ],
)
def test_what_is_expected_beside_what_came_falls_short(expected: str, short: list[str]) -> None:
    (outcome,) = played(STORY.replace('status = "received"', expected))
    assert [s.key for s in outcome.fell_short] == short


@pytest.mark.parametrize("code", ["domain_policy_no_source", "domain_policy_wrong_unit"])
def test_what_is_wrong_within_a_pack_is_the_pack_s(code: str) -> None:
    def broken(name: str) -> Policy:
        raise Unreadable(code, file="here.toml", key="close", line=3)

    with pytest.raises(Unreadable, match=code):
        read_story(tomllib.loads(STORY), "t.toml", broken, calendars.shipped())


@pytest.mark.parametrize(("expected", "short"), [("true", ["explain"]), ("false", [])])
def test_no_deadline_is_no_explained_one(expected: str, short: list[str]) -> None:
    (outcome,) = played(STORY.replace('status = "received"', f"explain = {expected}"))
    assert [s.key for s in outcome.fell_short] == short


def add(step: str) -> Callable[[str], str]:
    return lambda story: f"{story}[[step]]\n{step}\n"


def put(old: str, new: str) -> Callable[[str], str]:
    return lambda story: story.replace(old, new)


AUTHORISED = """
[[authorisation]]
who = "chief:王"
items = ["X-001"]
powers = ["approve"]
from = 2026-03-01
to = 2026-03-31
"""
UNREADABLE: dict[str, tuple[Callable[[str], str], str]] = {
    "a key of the story": (put('title = "t"', 'titel = "t"'), "titel"),
    "a key of the guide": (put("promised_days", "promissed_days"), "promissed_days"),
    "a key of a material": (put("materials = [{ code", "materials = [{ kode"), "kode"),
    "a key of another act": (put('materials = ["m1"]\n', 'material = "m1"\n'), "material"),
    "a key of a ticket's act": (add('at = 2026-03-02T10:00:00\ndo = "call"\nreason = "x"'), "reason"),
    "a key to wait for": (add('at = 2026-03-02T10:00:00\ndo = "wait"\nreason = "x"'), "reason"),
    "a key to expect": (put("status =", "statuss ="), "statuss"),
    "an act": (put('do = "receive"', 'do = "reseive"'), "reseive"),
    "a step without an act": (put('do = "receive"\n', ""), "do"),
    "a day for a time": (put("2026-03-02T10:00:00", "2026-03-02"), "at"),
    "a time with its zone": (put("10:00:00", "10:00:00+08:00"), "at"),
    "a text for a list": (put('["m1"]\nexpect', '"m1"\nexpect'), "materials"),
    "a text for a flag": (put('["m1"]\nexpect', '["m1"]\nurgent = "no"\nexpect'), "urgent"),
    "a word for a number": (put("promised_days = 5", 'promised_days = "5"'), "promised_days"),
    "more days than ten years": (put("promised_days = 5", "promised_days = 3661"), "promised_days"),
    "a fee that is none": (put("promised_days = 5", "fee = nan"), "fee 取值不对：“nan”"),
    "a fee below none": (put("promised_days = 5", "fee = -0.01"), "fee 取值不对：“-0.01”"),
    "a kind there isn't": (put("promised_days = 5", 'kind = "fast"'), "kind 取值不对：“fast”"),
    "procedures there aren't": (put("promised_days = 5", 'special = ["dance", "site_survey", "x"]'), "“dance、x”"),
    "shared of another guide": (put("promised_days = 5", 'share = ["m1", "m9"]'), "share 取值不对：“m9”"),
    "a text for what is shared": (put("promised_days = 5", 'share = "m1"'), "share 取值不对：“m1”"),
    "a material that is a text": (put('{ code = "m1", name = "申请书" }', '"m1"'), "materials 取值不对：“m1”"),
    "a material twice": (
        put("materials = [{", 'materials = [{ code = "m1", name = "表" }, {'),
        "materials 取值不对：“m1”",
    ),
    "a long value": (put("promised_days = 5", f'kind = "{"a" * 41}"'), f"“{'a' * 40}…”"),
    "a value just as long": (put("promised_days = 5", f'kind = "{"a" * 40}"'), f"“{'a' * 40}”"),
    "fewer days than none": (add('at = 2026-03-02T10:00:00\ndo = "request_supplement"\ndays = -1'), "days"),
    "a flag for days": (add('at = 2026-03-02T10:00:00\ndo = "request_supplement"\ndays = true'), "days"),
    "a channel there isn't": (put('["m1"]\nexpect', '["m1"]\nchannel = "fax"\nexpect'), "第 1 步"),
    "a time no calendar ever reaches": (put("2026-03-02T10", "9999-12-31T10"), "at"),
    "a time before all calendars": (put("2026-03-02T10", "0001-01-01T10"), "at"),
    "a reason for sending elsewhere": (
        add('at = 2026-03-02T10:00:00\ndo = "redirect"\ndepartment = "公安局"\nreason = "x"'),
        "reason",
    ),
    "fewer visits than none": (put("promised_days = 5", "visits = -1"), "visits"),
    "an item without a code": (put('code = "X-001"', 'code = " "'), "code"),
    "a code that names a version": (put('code = "X-001"', 'code = "X@1"'), "code"),
    "a version before the first": (put("promised_days = 5", "version = 0"), "version"),
    "a pack that isn't there": (put('title = "t"', 'title = "t"\npolicy = "no/such.toml"'), "no/such.toml"),
    "a word for a date": (put('status = "received"', "received_on = 5"), "received_on"),
    "a word for a list of cards": (put('status = "received"', 'cards = "yellow"'), "cards"),
    "closing at no time": (put('title = "t"', 'title = "t"\nclose = ""'), "close"),
    "no steps": (lambda s: s[: s.index("[[step]]")], "步骤"),
    "an empty list of steps": (lambda s: "step = []\n" + s[: s.index("[[step]]")], "步骤"),
    "steps out of order": (add('at = 2026-03-01T10:00:00\ndo = "wait"'), "第 2 步"),
    "a pack there isn't": (put('title = "t"', 'title = "t"\npolicy = "atlantis"'), "atlantis"),
    "a post there isn't": (add('at = 2026-03-03T10:00:00\nby = "king"\ndo = "wait"'), "king"),
    "one item twice": (lambda s: s + "X = 1\n" if "[guide]" not in s else twice(s), "X-001"),
    "a power there isn't": (lambda s: s + AUTHORISED.replace("approve", "fly"), "fly"),
    "a term that ends before it begins": (lambda s: s + AUTHORISED.replace("03-31", "02-01"), "to"),
    "a term with hours": (lambda s: s + AUTHORISED.replace("03-31", "03-31T10:00:00"), "to"),
}


def twice(story: str) -> str:
    head, rest = story.split("[guide]")
    guide, steps = rest.split("[[step]]")
    return f"{head}[[guide]]{guide}[[guide]]{guide}[[step]]{steps}"


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_the_language_does_not_know_is_unreadable(what: str) -> None:
    change, named = UNREADABLE[what]
    with pytest.raises(Unreadable) as caught:
        played(change(STORY))
    said = explain(caught.value)
    assert said != caught.value.code
    assert named in said
    assert "t.toml" in said


def test_a_period_into_an_unpublished_year_names_the_year() -> None:
    told = add('at = 2026-12-31T10:00:00\ndo = "request_supplement"\ndays = 5')
    with pytest.raises(Unreadable) as caught:
        played(told(STORY.replace("2026-03-02", "2026-12-31").replace('materials = ["m1"]\n', "")))
    assert "2027" in explain(caught.value)
    assert "第 2 步" in explain(caught.value)


def test_an_outcome_names_the_year_its_deadline_waits_for() -> None:
    late = add('at = 2026-12-31T10:00:00\ndo = "accept"')(STORY.replace("2026-03-02", "2026-12-31"))
    assert [outcome.calendar_missing for outcome in played(late)] == [0, 2027]
