"""The rule book is true: every rule has its functions and its tests, and the page says so."""

from __future__ import annotations

import pytest

from app.rules import shipped
from tests.style import rulebook
from tests.style.rulebook import BOOK, FAMILIES, book, checks, functions, written

CODE = '''
"""R-AAA-01: the file alone decides nothing."""

TABLE = {"act": "R-AAA-02"}  # R-AAA-03: neither does a table


class Case:
    """What R-AAA-04 speaks of."""

    def decide(self) -> str:
        """R-AAA-05, and R-AAA-06."""

        def inner() -> None:
            pass  # R-AAA-07

        return "R-AAA-08"  # R-AAA-09
'''
TESTS = '''
"""R-AAA-01"""

REFUSED = {"blank": "R-AAA-02"}
UNUSED = ["R-AAA-03"]


def helper() -> str:
    return "R-AAA-04"


@parametrize("what", REFUSED)
def test_each(what: str) -> None:
    pass


@parametrize("rule", ["R-AAA-05"])
def test_params(rule: str) -> None:
    """R-AAA-06"""
    assert refused() == "R-AAA-07"


def test_r_aaa_08_in_its_name() -> None:
    pass
'''
STORY = """
title = "R-AAA-01"
step = [
  { do = "wait", refused = "R-AAA-02", why = "R-AAA-03" },
  { do = "wait", expect = { rules = ["R-AAA-04"] } },
]
"""


def test_docs_rules_md_is_what_the_code_says() -> None:
    same = BOOK.is_file() and BOOK.read_text(encoding="utf-8") == book()
    assert same, "docs/rules.md is not what the code says: run `make rules` (python -m tests.style.rulebook --write)"


def test_every_rule_has_a_function() -> None:
    """A rule that no function decides is a promise."""
    assert sorted(shipped().keys() - functions().keys()) == []


def test_every_rule_has_a_test() -> None:
    assert sorted(shipped().keys() - checks().keys()) == []


def test_every_rule_that_is_spoken_of_is_in_the_book() -> None:
    unknown = {rule: files for rule, files in written().items() if rule not in shipped()}
    assert unknown == {}


@pytest.mark.parametrize("rule", sorted(shipped()))
def test_every_rule_stands_on_the_page(rule: str) -> None:
    assert book().count(f"\n| {rule} | **{shipped()[rule].title}**<br>") == 1


def test_every_family_has_its_table() -> None:
    assert {rule[2:5] for rule in shipped()} == FAMILIES.keys()


def test_a_function_decides_what_its_docstring_or_a_comment_in_it_names() -> None:
    assert sorted(rulebook._decided(CODE)) == [
        ("R-AAA-04", "Case"),
        ("R-AAA-05", "Case.decide"),
        ("R-AAA-06", "Case.decide"),
        ("R-AAA-07", "Case.decide.inner"),
        ("R-AAA-09", "Case.decide"),
    ]


def test_a_test_checks_what_its_name_its_texts_or_its_table_names() -> None:
    assert sorted(rulebook._of_tests(TESTS)) == [
        ("R-AAA-02", "test_each"),
        ("R-AAA-05", "test_params"),
        ("R-AAA-06", "test_params"),
        ("R-AAA-07", "test_params"),
        ("R-AAA-08", "test_r_aaa_08_in_its_name"),
    ]


def test_a_story_checks_what_it_expects() -> None:
    assert rulebook._of_story(STORY) == {"R-AAA-01", "R-AAA-02", "R-AAA-04"}


def test_a_moved_line_leaves_the_page_as_it_is() -> None:
    assert sorted(rulebook._decided(f"\n\n\n{CODE}")) == sorted(rulebook._decided(CODE))
