"""Chinese line breaking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.documents.lines import NOT_FIRST, NOT_LAST, Line, Span, break_lines
from app.documents.prose import Prose, Style, marked

TEXT = st.text("中华人民共和国政务䶮𠮷，。（）《》“”0123456789abc ", max_size=200)


def text(line: Line) -> str:
    return "".join(token.text for token in line.tokens)


@given(TEXT, st.floats(4, 40), st.floats(0, 2))
def test_nothing_is_lost_and_nothing_sticks_out(said: str, width: float, indent: float) -> None:
    lines = break_lines([Span(said, "song")], width, indent)

    assert "".join(map(text, lines)).replace(" ", "") == said.replace(" ", "")
    for n, line in enumerate(lines):
        assert line.width <= width - (indent if n == 0 else 0) + 1e-6


@given(st.text("中华人民共和国，。（）", min_size=1, max_size=100).filter(lambda t: "，" * 2 not in t))
def test_a_line_can_be_broken_without_a_comma_at_its_start(said: str) -> None:
    apart = "".join(c + "国" for c in said)
    for line in break_lines([Span(apart, "song")], 12)[1:]:
        assert text(line)[0] not in NOT_FIRST


def test_an_opening_bracket_ends_no_line() -> None:
    lines = break_lines([Span("依据法律规定（试行）办理", "song")], 7)

    assert text(lines[0])[-1] not in NOT_LAST


def test_a_number_is_not_parted() -> None:
    lines = break_lines([Span("办件编号为SL2026000123的申请", "song")], 8)

    assert any("SL2026000123" in text(line) for line in lines)


def test_a_word_longer_than_the_line_is_cut() -> None:
    lines = break_lines([Span("9" * 100, "song")], 5)

    assert len(lines) > 5


def test_what_is_filled_in_is_never_read_as_markup() -> None:
    spans = marked("申请人**{name}**", name="a**b{c}")

    assert [(s.text, s.face) for s in spans] == [("申请人", "song"), ("a**b{c}", "song-bold")]


def test_a_paragraph_parts_at_a_line() -> None:
    long = Prose("国" * 400, Style())
    parts = long.split(200, 100)

    assert [part.wrap(200, 1000)[1] for part in parts] == [100, long.wrap(200, 1000)[1] - 100]


def test_a_new_line_begins_a_line_that_is_not_spread() -> None:
    lines = break_lines([Span("第一行\n第二行", "song")], 40)

    assert [text(line) for line in lines] == ["第一行", "第二行"]
    assert [line.last for line in lines] == [True, True]


def test_a_tab_is_a_space_and_other_control_characters_are_nothing() -> None:
    (line,) = break_lines([Span("张\t三\x07\x1b", "song")], 40)

    assert text(line) == "张 三"
