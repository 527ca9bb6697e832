"""Texts as a reader compares them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.same import blank, same, seen


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\t\n", "\u00a0", "\u200b\u2060\ufeff", "\u2028"])
def test_what_is_not_seen_is_blank(text: str) -> None:
    """R-CAT-01."""
    assert blank(text)


@pytest.mark.parametrize("text", ["𠮷", "\U000323af", "\ue123", "㛃", "·", "０"])
def test_a_rare_character_is_not_blank(text: str) -> None:
    """R-CAT-01: a name may stand at a code that is private, or that came after this program."""
    assert not blank(text)


def test_spaces_widths_and_case_make_no_other_name() -> None:
    """R-CAT-11."""
    assert same("身份 证件（Ａ）") == same("身份证件(a)") == "身份证件(a)"
    assert same("身份证件") != same("身份证明")


@given(st.text())
@example("A´")
def test_what_is_seen_is_seen_again(text: str) -> None:
    assert seen(seen(text)) == seen(text)
    assert " " not in seen(text)
