"""What the encoder sends, as an interpreter that doesn't know it prints it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.printer import profiles
from app.devices.printer.encoder import encode
from app.devices.printer.layout import CLOSING, OPENING, wrap
from app.devices.printer.repertoire import cells, clean, native, span
from app.devices.sim.roll import Line, Picture
from app.domain.slip import Pair, Rule, Slip, Text
from tests.devices.paper import printed, receipt, slip_on

RARE = "䶮㛃𠮷鿍"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗欧阳"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英玥玘珺璟甯垚喆骞瑀懿"
FOREIGN = ("阿卜杜拉·买买提", "古丽·阿依夏木", "次仁·旺堆", "Anna-Maria O'Neil")
SIGNS = "，。、；：？！…—～·（）〔〕［］｛｝《》〈〉「」『』【】〖〗“”‘’％￥＃＆＊＋－／＝＠"
SHIPPED = profiles.names()


def names(count: int, seed: int = 20261125) -> list[str]:
    """Names as halls meet them, and lines of nothing but marks, nothing but rare characters, and sums of money."""
    rng = random.Random(seed)
    makers = (
        lambda: rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.randint(1, 2))),
        lambda: rng.choice(SURNAMES) + rng.choice(RARE),
        lambda: "".join(rng.choices(RARE, k=rng.randint(1, 4))),
        lambda: "".join(rng.choices(SIGNS, k=rng.randint(1, 20))),
        lambda: rng.choice(FOREIGN),
        lambda: f"¥{rng.randint(0, 99999) / 100:.2f}",
    )
    return [rng.choice(makers)() for _ in range(count)]


def test_a_thousand_names_come_back_as_they_went_on_a_printer_with_all_characters() -> None:
    for name in names(1000):
        assert "".join(slip_on("gb18030-80mm", Text(name)).text().split("\n")) == name


@pytest.mark.slow
@pytest.mark.parametrize("profile", SHIPPED)
def test_a_thousand_names_never_print_a_question_mark(profile: str) -> None:
    for name in names(1000):
        paper = slip_on(profile, Text(name))
        assert "?" not in paper.text(), name
        assert paper.printed


@pytest.mark.parametrize("name", [name for name in names(200) if all(native(c, "gbk") for c in name)])
def test_a_name_in_the_repertoire_is_text_not_a_picture(name: str) -> None:
    paper = slip_on("generic-58mm", Text(name))

    assert paper.text().replace("\n", "") == name.replace("¥", "￥")


@pytest.mark.parametrize("char", RARE)
def test_a_rare_character_is_drawn_as_itself_and_only_its_line_is_a_picture(char: str) -> None:
    paper = slip_on("generic-58mm", Text("申请人"), Text(f"李{char}"), Text("受理"))

    kinds = [type(item) for item in paper.items if not hasattr(item, "text") or item.text]
    assert kinds == [Line, Picture, Line]
    others = {slip_on("generic-58mm", Text(f"李{c}")).png().tobytes() for c in RARE if c != char}
    assert slip_on("generic-58mm", Text(f"李{char}")).png().tobytes() not in others


def test_rare_characters_alone_are_as_dark_as_common_ones() -> None:
    def ink(text: str) -> float:
        dots = slip_on("generic-58mm", Text(text)).items[0]
        assert isinstance(dots, Picture)
        return dots.dots.histogram()[0] / len(text)

    assert min(ink(char) for char in RARE) > 70


def test_a_taught_character_stands_in_the_line_and_looks_like_its_picture() -> None:
    paper = slip_on("gb2312-58mm", Text("李㛃"))

    line = paper.items[0]
    assert isinstance(line, Line)
    assert line.text == "李〓"
    taught = line.marks[1].dots
    drawn = slip_on("generic-58mm", Text("㛃")).items[0]
    assert isinstance(drawn, Picture)
    assert taught is not None
    assert (
        taught.crop((0, 0, drawn.dots.width, 24)).tobytes() == drawn.dots.crop((0, 0, drawn.dots.width, 24)).tobytes()
    )


def test_more_rare_characters_than_the_printer_keeps_are_drawn() -> None:
    many = "".join(chr(0x3400 + n) for n in range(14))

    paper = slip_on("gb2312-58mm", Text(many[:10]), Text(many[10:]))

    kinds = [type(item) for item in paper.items if not hasattr(item, "text") or item.text]
    assert kinds == [Line, Picture]


def test_a_job_says_chinese_before_its_first_character() -> None:
    assert encode(Slip((Text("中"),)), profiles.load("generic-58mm")).startswith(b"\x1b@\x1c&")


def test_commands_in_a_text_are_not_obeyed() -> None:
    paper = slip_on("generic-58mm", Text("甲\x1b@\x1dV\x00\x10\x04\x01乙\x00"), Text("丙\u200b\ufeff丁"))

    assert paper.text() == "甲@V乙\n丙丁\n"
    assert not paper.cut


def test_an_emoji_is_drawn_and_a_character_of_no_font_shows_its_number() -> None:
    paper = slip_on("generic-58mm", Text("😀\U000f0000"))

    assert isinstance(paper.items[0], Picture)
    assert paper.items[0].dots.getbbox() is not None


def test_settings_end_with_the_line_that_wanted_them() -> None:
    paper = slip_on("generic-58mm", Text("大", big=True, bold=True, align="center"), Text("小"))

    big, small = [item for item in paper.items if isinstance(item, Line)]
    assert (big.align, big.marks[0].wide, big.marks[0].tall, big.marks[0].bold) == (1, 2, 2, True)
    assert (small.align, small.marks[0].wide, small.marks[0].tall, small.marks[0].bold) == (0, 1, 1, False)


@pytest.mark.parametrize("profile", SHIPPED)
def test_no_line_of_a_receipt_is_broken_by_the_printer(profile: str) -> None:
    """A line wider than the paper would be wrapped by the printer, by no rule of ours."""
    data = encode(receipt("阿卜杜拉·买买提"), profiles.load(profile))
    lines = [item for item in printed(data, profile).items if isinstance(item, Line) and item.marks]
    sent = data.count(b"\n") if profile != "gb2312-58mm" else None

    assert sent is None or len([i for i in printed(data, profile).items if isinstance(i, Line)]) == sent
    assert all(sum(mark.span for mark in line.marks) <= profiles.load(profile).width for line in lines)


def test_a_rule_spans_the_paper_and_pairs_share_a_column() -> None:
    paper = slip_on("generic-58mm", Rule(), Pair("申请人", "王伟"), Pair("受理编号", "SM1"), Pair("长" * 20, "值"))

    assert paper.text().splitlines() == [
        "─" * 16,
        "申请人：    王伟",
        "受理编号：  SM1",
        "长" * 16,
        "长" * 4 + "：",
        " " * 12 + "值",
    ]


def test_a_long_value_hangs_under_its_first_line() -> None:
    text = slip_on("generic-58mm", Pair("事项", "公共场所卫生许可（新办、延续、变更、注销）")).text()

    assert text.splitlines() == ["事项：公共场所卫生许可（新办、延", "      续、变更、注销）"]


@pytest.mark.parametrize(
    ("label", "line"),
    [("事项", "事项：值"), ("事项：", "事项：值"), ("1.", "1. 值"), ("", "值"), ("申\n请", "申 请：值")],
)
def test_a_label_has_one_colon_or_its_own_mark(label: str, line: str) -> None:
    assert slip_on("generic-58mm", Pair(label, "值")).text() == f"{line}\n"


def test_a_title_is_not_left_with_one_character() -> None:
    assert slip_on("generic-58mm", Text("嵩明县政务服务中心", align="center", big=True)).text() == (
        "嵩明县政务\n服务中心\n"
    )


TEXTS = st.text(
    st.sampled_from("中文字甲乙" + CLOSING + OPENING + "abc019 -/·龘㛃𠮷") | st.characters(codec="utf-8"), max_size=120
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([8, 16, 24, 32, 48]), st.sampled_from(["gb2312", "gbk", "gb18030"]))
def test_wrapping_keeps_every_character_and_every_line_fits(text: str, width: int, repertoire: str) -> None:
    text = clean(text).replace("\n", "")

    lines = wrap(text, width, repertoire)  # type: ignore[arg-type]

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(span(line, repertoire) <= width for line in lines)  # type: ignore[arg-type]


MARKED = st.tuples(
    st.sampled_from(["", "（", "《", "“"]), st.sampled_from("中文字"), st.text("，。；）》：”、！—", max_size=2)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKED, min_size=1, max_size=40), st.sampled_from([16, 32, 48]))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(
    parts: list[tuple[str, ...]], width: int
) -> None:
    lines = wrap("".join("".join(part) for part in parts), width, "gbk")

    for before, line in pairwise(lines):
        assert line[0] not in CLOSING
        assert before[-1] not in OPENING


def test_a_number_stays_whole_where_it_fits() -> None:
    assert wrap("您的受理编号是SM20261125000123，凭号领取", 32, "gbk") == [
        "您的受理编号是SM20261125000123，",
        "凭号领取",
    ]


@given(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]))
def test_cells_are_what_the_bytes_take(char: str) -> None:
    code = native(char, "gbk")

    assert code is None or cells(char, "gbk") == len(code)
    assert code is None or code.decode("gbk") == char or span(char, "gbk") > 0
