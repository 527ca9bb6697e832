"""Every code that these rooms raise has its sentence, and every sentence a code that needs it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from app.paths import RESOURCES

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("app/models", "app/usecases", "app/verbs")
SERIES = ("case", "paper", "ticket")
OUTCOMES = ("waiting", "accepted", "accepted_with_notice", "rejected", "needs_upcast", "already")
MADE = {
    *(f"models_no_number_{series}" for series in SERIES),
    *(f"usecases_not_{kind}" for kind in ("resident_id", "credit_code")),
    *(f"usecases_only_{kind}" for kind in ("person", "organisation")),
    *(f"usecases_outcome_{outcome}" for outcome in OUTCOMES),
}
"""Codes that are put together where they are raised."""


def raised(room: str) -> set[str]:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    found = {code for path in files for code in re.findall(rf'"({room}_[a-z_]+)"', path.read_text(encoding="utf-8"))}
    return found | {code for code in MADE if code.startswith(room)}


@pytest.mark.parametrize("room", ["models", "usecases"])
def test_every_code_has_words_and_every_word_a_code(room: str) -> None:
    words = tomllib.loads((RESOURCES / "i18n" / f"{room}.toml").read_text(encoding="utf-8"))
    assert raised(room) == words.keys()


@pytest.mark.parametrize("room", ["models", "usecases"])
def test_a_sentence_is_short_and_in_the_house_style(room: str) -> None:
    words = tomllib.loads((RESOURCES / "i18n" / f"{room}.toml").read_text(encoding="utf-8"))
    for code, text in words.items():
        bare = re.sub(r"\{[^}]*\}", "", text)
        assert not re.search("(?<!申)请|抱歉|非法|无效", bare), code
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", bare), code
        assert all(len(re.findall(r"[\u4e00-\u9fff]", part)) <= 25 for part in bare.split("。")), code
