"""Items looked for at a window: by name, theme, department, initials and code, in the order a clerk wants them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.catalogue import Guide
from app.paths import RESOURCES
from app.post.looking import Shelf
from server.config import shipped_guides

GUIDES = [
    Guide(code="WJ-001", name="公共场所卫生许可", department="卫健局", pinyin="ggcswsxk", theme="准营准办"),
    Guide(code="WJ-002", name="饮用水卫生许可", department="卫健局", pinyin="yyswsxk"),
    Guide(code="GA-001", name="居民身份证换领", department="公安局", pinyin="jmsfzhl", theme="证件办理"),
    Guide(code="SC-001", name="食品经营许可", department="市场监管局", pinyin="spjyxk", theme="准营准办"),
]
SHELF = Shelf(GUIDES)
SHIPPED = shipped_guides(RESOURCES / "catalogue")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["GA-001", "SC-001", "WJ-001", "WJ-002"]),
        ("公共", ["WJ-001"]),
        ("卫生", ["WJ-001", "WJ-002"]),
        ("准营", ["SC-001", "WJ-001"]),
        ("公安", ["GA-001"]),
        ("ggcs", ["WJ-001"]),
        ("GGCS", ["WJ-001"]),
        ("ｇｇ", ["WJ-001"]),
        ("sxk", ["WJ-001", "WJ-002"]),
        ("wj-00", ["WJ-001", "WJ-002"]),
        ("001", []),
        ("s", ["SC-001", "GA-001", "WJ-001", "WJ-002"]),
        ("没有", []),
    ],
)
def test_an_item_is_found_by_what_is_typed(query: str, codes: list[str]) -> None:
    assert [guide.code for guide in SHELF.find(query, 9)] == codes


def test_the_window_s_own_come_first_then_what_it_takes_in_most() -> None:
    """R-ORG-07."""
    found = SHELF.find("", 9, {"卫健局"}, {"SC-001": 9, "WJ-002": 2})
    assert [guide.code for guide in found] == ["WJ-002", "WJ-001", "SC-001", "GA-001"]
    assert [guide.code for guide in SHELF.find("许可", 2, {"市场监管局"})] == ["SC-001", "WJ-001"]
    assert SHELF.find("许可", 0) == []


def plainly(query: str) -> set[str]:
    """One by one, as one would look without a shelf."""
    return {g.code for g in SHIPPED if query in g.name or query in g.theme or query in g.department}


@given(st.sampled_from([guide.name for guide in SHIPPED]), st.integers(0, 8), st.integers(1, 4))
def test_nothing_is_missed_and_nothing_else_found(name: str, at: int, length: int) -> None:
    query = name[at : at + length].strip()
    if query and not query.isascii():
        assert {guide.code for guide in Shelf(SHIPPED).find(query, 999)} == plainly(query)


def test_thousands_are_searched_in_no_time() -> None:
    many = Shelf(replace(g, code=f"{g.code}-{n}") for n in range(20) for g in SHIPPED)
    begun = time.thread_time()
    for query in ("许可", "z", "ggcs", "没有这样的事项"):
        many.find(query, 30, {"卫健局"})
    assert time.thread_time() - begun < 0.2
