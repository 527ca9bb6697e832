"""The linter over every screen × size × theme × how much there is to show; the tokens' contrast; the words."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from app.texts import table
from app.ui.theme import FOLDER, NAMES, theme, tokens
from tests.ui.conftest import Stages
from tests.ui.lint import HALF, findings, missing_glyphs
from tests.ui.scenes import SCENES
from tests.ui.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
SMALL, LARGE = (1366, 728), (1600, 900)
LOOKS = (("standard", SMALL), ("standard", LARGE), ("large", SMALL), ("large", LARGE), ("contrast", SMALL))
KINDS = ("empty", "typical", "worst")
QUICK = ("signin_wrong", "wrong", "materials", "tolerant", "capture")
ON_LIGHT = ("ink", "ink2", "ink3", "hint", "pri", "ok", "warn", "err", "brand_ink")
PAIRS = (
    *((ink, "surface") for ink in ON_LIGHT),
    *((ink, "bg") for ink in ("ink", "ink2", "ink3")),
    *((ink, "sunken") for ink in ("ink", "ink2", "ink3", "pri")),
    *((ink, "status_bg") for ink in ("ink2", "ok", "warn", "err", "pri")),
    *((tone, f"{tone}_bg") for tone in ("pri", "ok", "warn", "err")),
    *((ink, "pri_bg") for ink in ("ink", "ink2")),
    *((ink, "warn_bg") for ink in ("ink", "warn")),
    ("ink2", "mute_bg"), ("ink", "mute_bg"), ("ink", "err_bg"), ("ink", "err_soft"), ("err", "err_soft"),
    ("inv", "pri"), ("inv", "pri_h"), ("inv", "pri_d"), ("inv", "avatar"),
    ("inv", "ok"), ("inv", "err"), ("inv", "warn"),
    ("navink", "brand"), ("navtxt", "brand"), ("navink", "brand_d"), ("navtxt", "brand_h"), ("navink", "brand_h"),
    ("red_ink", "red"), ("cap_ink", "cap_bg"), ("pri_cap_ink", "pri_cap"), ("off_ink", "off_bg"), ("dim_ink", "dim"),
)  # fmt: skip


def luminance(color: QColor) -> float:
    """Relative luminance after WCAG 2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(ink: str, ground: str) -> float:
    one, other = sorted((luminance(QColor(ink)), luminance(QColor(ground))))
    return (other + 0.05) / (one + 0.05)


def in_looks(stage: Stage, looks: tuple[tuple[str, tuple[int, int]], ...] = LOOKS) -> list[str]:
    """What the linter finds on this moment in each look."""
    found = []
    for name, size in looks:
        theme.use(name, 1.0)
        stage.window.resize(*size)
        stage.settle()
        found += [f"{name} {size[0]}: {finding}" for finding in findings(stage.window)]
    return found


@pytest.mark.parametrize("scene", QUICK)
def test_nothing_looks_wrong_at_the_smallest_size(stages: Stages, scene: str) -> None:
    stage = stages(size=SMALL)
    SCENES[scene](stage)

    assert findings(stage.window) == []


def looks_for(scene: str, kind: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    """The tightest look, and one of the others in turn; all of them with YICHUANG_ALL_LOOKS=1 (some ten minutes)."""
    if os.environ.get("YICHUANG_ALL_LOOKS"):
        return LOOKS
    turn = list(SCENES).index(scene) + KINDS.index(kind)
    return LOOKS[0], LOOKS[1 + turn % (len(LOOKS) - 1)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scene", SCENES)
def test_nothing_looks_wrong_on_any_screen(stages: Stages, scene: str, kind: str) -> None:
    stage = stages(kind)
    SCENES[scene](stage)

    assert in_looks(stage, looks_for(scene, kind)) == []


def test_the_linter_finds_what_is_wrong(stage: Stage) -> None:
    stage.sign_in()
    queue = stage.clerk.queue
    queue.head.setText("号码None(错误),ui_wrong" * 20)
    stage.settle()
    found = " ".join(findings(stage.window))

    assert all(what in found for what in ("clipped", "half-width", "leaks"))
    assert missing_glyphs("好\U0010fffd", queue.head.font()) == "\U0010fffd"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_ink_stands_out_from_its_ground(name: str, ink: str, ground: str) -> None:
    colors = tokens(name)["color"]
    least = 7.0 if name == "contrast" and ink != "off_ink" else 4.5

    assert contrast(colors[ink], colors[ground]) >= least


def test_themes_have_the_same_tokens() -> None:
    first, *others = (set(tokens(name)["color"]) for name in NAMES)

    assert all(other == first for other in others)


def test_no_colour_stands_in_the_code() -> None:
    named = re.compile(r"#[0-9a-fA-F]{6}\b|rgb\(|QColor\(\s*\d")
    found = [p.name for p in (ROOT / "app/ui").rglob("*.py") if named.search(p.read_text(encoding="utf-8"))]

    assert found == []


def test_style_is_set_on_the_application_alone() -> None:
    users = [p.name for p in (ROOT / "app/ui").rglob("*.py") if "setStyleSheet" in p.read_text(encoding="utf-8")]

    assert users == ["theme.py"]


def test_every_icon_is_used_by_its_one_colour() -> None:
    for path in (FOLDER / "icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "currentColor" in text and "#" not in text, path.name


def test_words_of_the_screens_are_well_put() -> None:
    own = {code: text for code, text in table().items() if code.startswith("ui_")}
    wrong = {
        c: t
        for c, t in own.items()
        if HALF.search(re.sub(r"\{\w+\}", "", t)) or re.search("(?<!申)请|抱歉|非法|无效", t)
    }
    long = {c: t for c, t in own.items() if max(map(len, re.split("[。；]", re.sub(r"\{\w+\}", "一二", t)))) > 25}

    assert wrong == {}
    assert {c for c in long if c not in LEGAL} == set()


LEGAL = {"ui_remedy", "ui_b_remedy"}
"""Sentences of a notice, in the law's own length."""


def test_every_code_in_the_source_has_its_words() -> None:
    used = set()
    for path in (ROOT / "app/ui").rglob("*.py"):
        used |= set(re.findall(r"[^f]\"(ui_[a-z0-9_.]+)\"", path.read_text(encoding="utf-8")))

    assert sorted(code for code in used if code not in table()) == []
