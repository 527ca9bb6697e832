"""Every code has its words, in the house's style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.paths import RESOURCES
from app.texts import table, words

ROOT = RESOURCES.parent
CODE = re.compile(
    r'(?:Refused\(\s*"R-[A-Z]+-\d+",|Unreadable\(|Trouble\(|AppError\(|WireError\(\s*\d+,)\s*"([a-z_0-9]+)"'
)


def codes() -> list[tuple[str, str]]:
    files = [*sorted((ROOT / "app").rglob("*.py")), *sorted((ROOT / "server").rglob("*.py"))]
    return [(str(f.relative_to(ROOT)), c) for f in files for c in CODE.findall(f.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("file", "code"), codes())
def test_an_error_code_has_its_words(file: str, code: str) -> None:
    assert code in table(), f"{file}: no words for {code}"


@pytest.mark.parametrize(("code", "sentence"), sorted(table().items()))
def test_words_follow_the_house(code: str, sentence: str) -> None:
    assert sentence.strip(), code
    assert not re.search("抱歉|非法|无效", sentence), code
    assert not re.search(r"[一-鿿][,;!?]|[,;!?][一-鿿]", sentence), f"{code}: half-width punctuation"


SAMPLES = {
    **dict.fromkeys(("told", "since", "deadline"), "2026-03-02"),
    **dict.fromkeys(("n", "line", "column", "days", "cap", "extra", "limit", "missing"), "12"),
    **dict.fromkeys(("amount", "listed", "due", "left"), "50.00"),
}
"""How long a parameter is on the screen; a name or a word is four characters."""


@pytest.mark.parametrize("code", [code for code in table() if code.startswith("domain_")])
def test_a_sentence_of_the_rules_is_read_at_a_glance(code: str) -> None:
    shown = re.sub(r"\{(\w+)\}", lambda m: SAMPLES.get(m[1], "某某某某"), table()[code])
    for sentence in re.split("[。：；]", shown.replace("2026-03-02T10:00:00", "2026-03-02")):
        assert len(sentence) <= 25


def test_a_code_inside_a_sentence_is_read_in_words() -> None:
    assert words("domain_wrong_state", status="accepted", action="accept") == "现在是“已受理”，不能办“受理”。"
    assert words("domain_blank", keys=["reason", "basis"]) == "理由、法律依据未填写，补全后重试。"


def test_the_style_test_sees_files() -> None:
    assert len(codes()) > 40
    assert Path(ROOT / "app").is_dir()
