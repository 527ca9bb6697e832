"""Every character on paper has a glyph of a shipped, free, embeddable font."""

from __future__ import annotations

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from app import fonts
from app.documents.fonts import to_unicode
from app.paths import RESOURCES
from app.texts import table

RARE = "䶮㛃𠮷鿍𬭚𫍣"


@pytest.mark.parametrize("face", fonts.FALLBACK)
def test_coverage_is_what_the_font_says(face: str) -> None:
    firsts, lasts = fonts.coverage(face)
    read = {code for first, last in zip(firsts, lasts, strict=True) for code in range(first, last + 1)}

    with TTFont(fonts.path(face), lazy=True) as font:
        assert read == set(font.getBestCmap())


@pytest.mark.parametrize("char", RARE)
def test_a_rare_name_character_has_ink(char: str) -> None:
    with TTFont(fonts.font_path_for(char, "song"), lazy=True) as font:
        glyphs = font.getGlyphSet()
        pen = BoundsPen(glyphs)
        glyphs[font.getBestCmap()[ord(char)]].draw(pen)

        assert pen.bounds and pen.bounds[2] - pen.bounds[0] > font["head"].unitsPerEm / 2


def test_all_of_gbk_and_ext_a_can_be_written() -> None:
    blocks = [*range(0x3400, 0x4DB6), *range(0x4E00, 0x9FEB)]

    assert fonts.missing("".join(map(chr, blocks))) == ""


def test_a_character_nobody_has_is_spelled() -> None:
    assert fonts.runs("张\U000323a0") == [("song", "张〔U+323A0〕")]
    assert fonts.missing("张\U000323a0") == "\U000323a0"


def test_runs_fall_back_a_character_at_a_time() -> None:
    assert fonts.runs("李㛃", "hei") == [("hei", "李"), ("song", "㛃")]
    assert fonts.runs("𪚥") == [("rare", "𪚥")]


def test_every_word_of_the_program_can_be_printed() -> None:
    assert fonts.missing("".join(table().values()).replace("\n", "")) == ""


@pytest.mark.parametrize("face", fonts.FALLBACK)
def test_outlines_are_truetype_and_may_be_embedded(face: str) -> None:
    with TTFont(fonts.path(face), lazy=True) as font:
        assert "glyf" in font
        assert font["OS/2"].fsType & 0x2 == 0


def test_licences_stand_beside_the_fonts() -> None:
    folder = RESOURCES / "fonts"

    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert "Apache License" in (folder / "Apache-2.0.txt").read_text(encoding="utf-8")
    assert sum(p.stat().st_size for p in folder.glob("*.ttf")) < 25_000_000


def test_codes_beyond_the_basic_plane_map_back_as_utf_16() -> None:
    assert "<00> <D842DFB7>" in to_unicode("song", [0x20BB7])
