"""The screens behind the window have words for every code they use, and use every word they have."""

from __future__ import annotations

import re
import tomllib

import pytest

from app.paths import RESOURCES
from app.texts import table

APP = RESOURCES.parent / "app"
OURS = ("approval", "issuing", "tray", "devices", "cases", "todo")
HERE = [
    *sorted(p for d in OURS for p in (APP / "ui/screens" / d).glob("*.py")),
    *sorted((APP / "ui/kit").glob("*.py")),
    APP / "ui/pageprinter.py",
    APP / "ui/verbs.py",
    APP / "ui/places.py",
]  # fmt: skip
SOURCE = "\n".join(p.read_text(encoding="utf-8") for p in HERE)
WHOLE = re.compile(r'"((?:ui|domain|devices|post|models)_[a-z0-9_]+)"')
MADE = re.compile(r'f"((?:ui|domain|devices|post)_[a-z0-9_]*)\{')
OWN = tomllib.loads((RESOURCES / "i18n" / "ui_b.toml").read_text(encoding="utf-8"))


def used(code: str) -> bool:
    kinds = ("ui_verb_", "ui_place_", "ui_group_")
    made = [start for start in MADE.findall(SOURCE) if start != "ui_"]
    return f'"{code}"' in SOURCE or code.startswith(kinds) or any(code.startswith(start) for start in made)


@pytest.mark.parametrize("code", sorted(set(WHOLE.findall(SOURCE)) - {"domain_version_conflict"}))
def test_a_code_has_its_words(code: str) -> None:
    assert code in table()


@pytest.mark.parametrize("code", sorted(OWN))
def test_a_word_is_used(code: str) -> None:
    assert used(code)


@pytest.mark.parametrize(("code", "sentence"), sorted(OWN.items()))
def test_a_sentence_is_short_and_kind(code: str, sentence: str) -> None:
    assert "请" not in sentence.replace("申请", "").replace("提请", "")
    for part in re.split(r"[。！？]", sentence):
        assert (
            len(re.sub(r"\{[a-z_]+\}", "", part)) <= 45
            if code == "ui_b_remedy"
            else len(re.sub(r"\{[a-z_]+\}", "", part)) <= 25
        )
