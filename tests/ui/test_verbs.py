"""The one table of verbs: no key twice, every verb by keyboard, names and initials that a person can type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app.texts import table
from app.ui.chrome.palette import verb_rows
from app.ui.verbs import VERBS, Verb, conflicts
from tests.ui.stage import Stage

TAKEN_BY_INPUT_METHODS = {"Ctrl+Space", "Ctrl+.", "Ctrl+Shift+F", "Shift+Space"}
UI = Path(__file__).resolve().parents[2] / "app" / "ui"


def test_no_key_is_claimed_twice_where_both_verbs_are_at_hand() -> None:
    assert conflicts() == []


def test_a_doubled_key_would_be_found() -> None:
    twice = (*VERBS, Verb("other", "qt", ("F9",), ("clerk",)))

    assert conflicts(twice) == [("F9", "next", "other")]


def test_no_key_is_one_that_an_input_method_takes() -> None:
    keys = {QKeySequence(key).toString() for verb in VERBS for key in verb.keys}

    assert keys.isdisjoint(TAKEN_BY_INPUT_METHODS)
    assert "" not in keys


def test_every_verb_has_a_key_and_a_name() -> None:
    assert [verb.id for verb in VERBS if not verb.keys or f"ui_verb_{verb.id}" not in table()] == []


def reads_as(name: str, initials: str) -> bool:
    """Whether these are first letters of the name in one of its readings (重 is ch or zh)."""
    from pypinyin import Style, pinyin

    spoken = [c for c in name if c.strip()]
    readings = [
        {letter for (*letters,) in pinyin(c, style=Style.FIRST_LETTER, heteronym=True) for letter in letters}
        for c in spoken
    ]
    return len(readings) == len(initials) and all(i in r for i, r in zip(initials, readings, strict=True))


def test_initials_are_those_of_the_name() -> None:
    assert {verb.name: verb.initials for verb in VERBS if not reads_as(verb.name, verb.initials)} == {}


def test_no_button_sets_a_shortcut_of_its_own() -> None:
    """A shortcut on a button costs 95 ms against 0.1 ms for an action's."""
    found = [path.name for path in UI.rglob("*.py") if re.search(r"\.setShortcut\(", path.read_text(encoding="utf-8"))]

    assert found == []


@pytest.mark.parametrize("query", ["办结", "bjbj"])
def test_the_palette_finds_a_verb_by_name_and_by_initials(query: str) -> None:
    assert verb_rows(VERBS, query)[0].id == "verb:call_next"


def test_every_verb_at_hand_is_in_the_palette(stage: Stage) -> None:
    stage.sign_in()
    at_hand = {f"verb:{verb.id}" for verb in stage.window.registry.at_hand()} - {"verb:palette"}

    assert {row.id for row in verb_rows(stage.window.registry.at_hand(), "")} == at_hand
    assert len(at_hand) >= 8


def test_the_key_does_what_its_button_does(stage: Stage) -> None:
    stage.sign_in()
    stage.press(Qt.Key.Key_F2)

    assert "call_next" in stage.desk.calls
    assert stage.clerk.calls.current is not None


def test_the_palette_is_opened_searched_and_carried_out_by_keyboard(stage: Stage) -> None:
    stage.sign_in()
    stage.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.palette_list.is_open()
    stage.type("bqh")
    stage.press(Qt.Key.Key_Return)

    assert not stage.window.palette_list.is_open()
    assert stage.clerk.intake.draft is not None


def keys_shown(stage: Stage) -> bool:
    return stage.window._keys is not None and stage.window._keys.isVisible()


def test_f1_shows_the_keys_and_esc_takes_them_away(stage: Stage) -> None:
    stage.sign_in()
    stage.press(Qt.Key.Key_F1)
    assert keys_shown(stage)
    QTest.keyClick(stage.focus(), Qt.Key.Key_Escape)
    stage.settle()

    assert not keys_shown(stage)
    assert stage.window.registry.action("call_next").isEnabled()
