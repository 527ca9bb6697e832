"""The rule book as screens and verbs read it."""

from __future__ import annotations

import pytest

from app import policies
from app.rules import LAW, PLACES, Rule, articles, shipped, title

ALL = [pytest.param(rule, id=rule.id) for rule in shipped().values()]


def test_a_refusal_has_its_rules_title() -> None:
    assert title("R-ACC-06") == "不予受理"
    assert title("R-CLK-05") == "默认通过"


def test_a_rule_the_book_has_not_got_is_shown_by_its_id() -> None:
    assert title("R-NEW-99") == "R-NEW-99"
    assert articles("R-NEW-99", "songming") == ""


def test_a_place_cites_its_own_article() -> None:
    assert articles("R-ACC-02", "songming") == "第十七条（二）"
    assert articles("R-CLK-03", "yangxin") == "工作方案五（二）、工作方案五（三）"


def test_where_a_place_is_silent_national_law_is_cited() -> None:
    assert articles("R-ACC-02", "wuyang") == "行政许可法第三十二条第一款（四）"
    assert articles("R-REC-04", "wuyang") == ""


@pytest.mark.parametrize("rule", ALL)
def test_a_rule_is_whole(rule: Rule) -> None:
    assert all((rule.title, rule.says, rule.sources))
    assert rule.says.endswith("。")
    assert rule.sources.keys() <= {*PLACES, LAW}
    assert all(cited and cited == cited.strip() for cited in rule.sources.values())


@pytest.mark.parametrize("rule", ALL)
def test_a_rule_is_decided_on_the_packs_whose_switch_is_on(rule: Rule) -> None:
    on = [place for place in PLACES if not rule.switch or policies.load(place).values[rule.switch].value]
    assert list(rule.packs) == on


@pytest.mark.parametrize("rule", ALL)
def test_a_place_that_alone_decides_a_rule_has_written_it(rule: Rule) -> None:
    assert rule.packs == PLACES or set(rule.packs) <= rule.sources.keys()


def test_titles_tell_rules_apart() -> None:
    titles = [rule.title for rule in shipped().values()]
    assert len(set(titles)) == len(titles)
