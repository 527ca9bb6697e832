"""A catalogue through a workbook and back, and every way a workbook can be wrong (R-CAT-12)."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.documents.catalogue_columns import NESTED, ROWS, sheets
from app.documents.catalogue_report import MOST_BYTES, Wrong
from app.documents.catalogue_xlsx import read_xlsx, write_xlsx
from app.domain.catalogue import Fee, Field, Guide, Material, Option, Question
from app.domain.errors import Unreadable
from app.domain.guides import parse_guide
from app.domain.packages import Package, parse_package
from app.paths import RESOURCES
from app.tomlfile import read_toml
from server.config import shipped_guides
from tests.clean_guide import CLEAN

GUIDES = shipped_guides(RESOURCES / "catalogue")
RAW = read_toml(RESOURCES / "catalogue" / "packages.toml")[0]["package"]
assert isinstance(RAW, list)
PACKAGES = tuple(parse_package(raw, "packages.toml") for raw in RAW)
CLEAN_GUIDE = parse_guide(CLEAN, "tests")
STANDARD = (
    "实施编码 事项名称 实施主体 办件类型 承诺办结时限单位 法定办结时限单位 承诺办结时限 法定办结时限 特别程序 服务对象"
    " 服务主题 设定依据 受理条件 办理流程 结果名称 证照有效期限 咨询电话 监督电话 办理地点 材料名称 出具机构 原件份数"
    " 复印件份数 收费依据 收费金额"
).split()
"""Names of GB/T 39046-2020, tables 4, 5, 8 and 14."""


def test_the_shipped_catalogue_comes_back_as_it_was() -> None:
    """R-CAT-12."""
    read = read_xlsx(write_xlsx(GUIDES, PACKAGES), "a.xlsx")
    assert read.wrong == ()
    assert read.guides == GUIDES
    assert read.packages == PACKAGES


def test_headings_are_the_standard_s_and_every_value_has_one() -> None:
    headings = {h for sheet in sheets().values() for column in sheet.columns for h in column.headings}
    assert set(STANDARD) <= headings
    assert not any(h.startswith("catalogue_") for h in headings)
    for name, row in ROWS.items():
        assert {c.key for c in sheets()[name].columns} - {"item"} == {f.name for f in fields(row)} - NESTED


WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A workbook takes too long to write and read for a failure to be made small."""

word = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12).filter(
    lambda t: not any(c in t for c in "=＝/、，,；;_") and t == t.strip()
)
words = st.lists(word, max_size=3).map(tuple)
options = st.lists(st.builds(Option, code=word, text=word), max_size=3).map(tuple)
material = st.builds(
    Material,
    code=word,
    name=word,
    basis=st.just("") | word,
    issuer=st.just("=1+1") | word,
    format=st.sampled_from(["paper", "electronic", "both"]),
    original=st.integers(0, 99),
    signature=st.booleans(),
    when=st.dictionaries(word, words, max_size=2),
    check=words,
)
question = st.builds(Question, code=word, text=word, options=options)
form_field = st.builds(Field, code=word, name=word, required=st.booleans(), options=options)
fee = st.builds(Fee, name=word, amount=st.decimals(0, 10**6, places=2), basis=word, standard=word)


def each(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(entries, max_size=3, unique_by=lambda e: e.code).map(tuple)


guide = st.builds(
    Guide,
    code=word.filter(lambda code: "@" not in code),
    name=word,
    department=word,
    kind=st.sampled_from(["immediate", "committed", "upward", "joint"]),
    unit=st.sampled_from(["working", "natural"]),
    promised_days=st.integers(0, 3660),
    special=st.lists(st.sampled_from(["hearing", "site_survey"]), max_size=2).map(tuple),
    published=st.booleans(),
    effective_from=st.none() | st.dates(),
    materials=each(material),
    questions=each(question),
    fields=each(form_field),
    fees=st.lists(fee, max_size=2).map(tuple),
    concerns=st.lists(st.sampled_from(["health", "property"]), max_size=2).map(tuple),
    conditions=words,
    address=st.just("") | st.just("-2+3\n二楼") | word,
)
package = st.builds(
    Package, code=word, name=word, department=word, items=words.filter(bool), questions=each(question), theme=word
)


@settings(max_examples=60, deadline=None, phases=WITHOUT_SHRINKING)
@given(st.lists(guide, min_size=1, max_size=3, unique_by=lambda g: g.code), package)
def test_what_a_workbook_carries_comes_back_the_same(guides: list[Guide], one: Package) -> None:
    """R-CAT-12."""
    packages = [p for p in [one] if p.code not in {g.code for g in guides}]
    read = read_xlsx(write_xlsx(guides, packages), "a.xlsx")
    assert (list(read.guides), list(read.packages), read.wrong) == (guides, packages, ())


LOST = {
    "a control character": {"name": "事\x07项"},
    "an escape": {"name": "_x000D_"},
    "more than a cell holds": {"pay": "一" * 40_000},
    "an entry of two lines": {"conditions": ("一\n二",)},
    "a blank entry": {"conditions": ("",)},
    "an equals sign in a code": {"materials": (Material(code="m", name="材料", when={"a=b": ("c",)}),)},
}


@pytest.mark.parametrize("what", LOST)
def test_what_a_workbook_cannot_carry_is_said_not_lost(what: str) -> None:
    changed: Any = LOST[what]
    with pytest.raises(Unreadable) as caught:
        write_xlsx([replace(CLEAN_GUIDE, **changed)], [])
    assert (caught.value.code, caught.value.params["item"]) == ("catalogue_cannot_carry", "WJ-001")


def changed(change: Callable[[Workbook], None]) -> tuple[Wrong, ...]:
    """What is wrong with the clean guide's workbook after a change."""
    book = load_workbook(BytesIO(write_xlsx([CLEAN_GUIDE], [])))
    change(book)
    stream = BytesIO()
    book.save(stream)
    read = read_xlsx(stream.getvalue(), "a.xlsx")
    assert not read.wrong or (read.guides, read.packages) == ((), ())
    return read.wrong


def at(book: Workbook, sheet: str, heading: str, row: int = 2) -> Any:
    page = book[sheet]
    headings = [cell.value for cell in page[1]]
    return page.cell(row, headings.index(heading) + 1)


def put(sheet: str, heading: str, value: object, row: int = 2) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        at(book, sheet, heading, row).value = value

    return change


def test_an_unchanged_workbook_saved_again_is_right() -> None:
    assert changed(lambda book: None) == ()


WRONG: dict[str, tuple[str, int, str, object, str]] = {
    "no name": ("事项", 2, "事项名称", None, "不能空着"),
    "no such kind": ("事项", 2, "办件类型", "快办件", "即办件、承诺件"),
    "no such procedure": ("事项", 2, "特别程序", "现场踏勘、跳舞", "可以是"),
    "half a day": ("事项", 2, "承诺办结时限", 1.5, "整数"),
    "a negative number": ("材料", 3, "原件份数", -1, "整数"),
    "a number without end": ("材料", 3, "原件份数", "1e999999999", "整数"),
    "too many days": ("事项", 2, "承诺办结时限", 99_999, "取值不对"),
    "perhaps": ("材料", 2, "是否签名", "也许", "“是”或“否”"),
    "a day out of the calendar": ("事项", 2, "生效日期", "2026-02-30", "没有这一天"),
    "an hour of a day in words": ("事项", 2, "生效日期", "2026-03-02 09:30", "没有这一天"),
    "an hour for a day": ("事项", 2, "生效日期", datetime(2026, 3, 2, 9, 30), "没有这一天"),
    "a formula": ("事项", 2, "承诺办结时限", "=1+2", "是公式"),
    "a formula for a text": ("材料", 4, "材料名称", '=HYPERLINK("x")', "是公式"),
    "an error": ("事项", 2, "法定办结时限", "#N/A", "显示错误"),
    "a day for a text": ("事项", 2, "缴费方式", date(2026, 3, 2), "应为文字"),
    "two units": ("事项", 2, "法定办结时限单位", "自然日", "承诺办结时限单位"),
    "an unknown item": ("材料", 5, "实施编码", "XX-1", "没有这个编码"),
    "a material twice": ("材料", 3, "材料编码", "form", "第 2 行已经有了"),
    "a question worded twice": ("情形", 3, "问题", "谁？", "第 2 行的问题不同"),
    "a scenario without a question": ("材料", 5, "适用情形", "代办", "问题编码=选项编码"),
    "a fee of letters": ("收费", 2, "收费金额", "二十", "应为金额"),
    "a number too long for its digits": ("材料", 2, "材料编码", 1.25e19, "丢失末尾"),
    "not a number": ("收费", 2, "收费金额", "NaN", "应为金额"),
}
FEE = {"实施编码": "WJ-001", "收费项目": "工本费", "收费金额": "20", "收费依据": "某文", "收费标准": "每证 20 元"}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_imported(what: str) -> None:
    """R-CAT-12: sheet, row, column, value, why."""
    sheet, row, heading, value, why = WRONG[what]

    def change(book: Workbook) -> None:
        for name, text in FEE.items():
            at(book, "收费", name).value = text
        put(sheet, heading, value, row)(book)

    (wrong,) = changed(change)
    assert (wrong.sheet, wrong.row, wrong.column) == (sheet, row, heading)
    assert why in wrong.why
    assert wrong.value == "" or str(value).startswith(wrong.value[:9])


def test_every_wrong_row_is_told_at_once() -> None:
    """R-CAT-12."""

    def change(book: Workbook) -> None:
        put("材料", "是否签名", "x", 2)(book)
        put("材料", "材料名称", None, 4)(book)
        put("事项", "办件类型", "y")(book)

    assert [(w.sheet, w.row) for w in changed(change)] == [("事项", 2), ("材料", 2), ("材料", 4)]


def test_what_people_type_is_understood() -> None:
    typed = {
        "办件类型": ("committed", "承诺件"),
        "生效日期": (
            date(2026, 3, 2),
            "20260302",
            "2026/3/2",
            "2026年3月2日",
            20260302,
            "2026-03-02 00:00:00",
            "2026/3/2 0:00",
        ),
        "是否公布": ("是", 1, True, " 是 ", "true", "是\u200b"),
        "承诺办结时限": (10, "10", 10.0, "１０", "10 ", "\u300010"),
        "实施编码": ("WJ-001 ", "\ufeffWJ-001", "\u00a0WJ-001\u200b"),
        "咨询电话": (67911202, 67911202.0, "67911202"),
        "特别程序": ("现场踏勘", "site_survey"),
    }
    for heading, values in typed.items():
        for value in values:
            assert changed(put("事项", heading, value)) == (), (heading, value)


def delete(sheet: str, heading: str) -> Callable[[Workbook], None]:
    return lambda book: book[sheet].delete_cols(at(book, sheet, heading, 1).column)


LAYOUT: dict[str, tuple[Callable[[Workbook], Any], tuple[str, int, str], str]] = {
    "merged cells": (lambda b: b["材料"].merge_cells("C3:C5"), ("材料", 3, "材料名称"), "合并"),
    "a missing column": (delete("材料", "材料名称"), ("材料", 1, "材料名称"), "缺少这一列"),
    "a strange column": (put("事项", "版本", "颜色", 1), ("事项", 1, "颜色"), "不认识这一列"),
    "a column twice": (put("材料", "材料样本", "材料名称", 1), ("材料", 1, "材料名称"), "有两个"),
    "a strange sheet": (lambda b: b.create_sheet("附表").append(["x"]), ("附表", 0, ""), "不认识这张工作表"),
    "no items": (lambda b: b.remove(b["事项"]), ("事项", 0, ""), "没有这张工作表"),
    "a title above the headings": (lambda b: b["材料"].insert_rows(1), ("材料", 1, "实施编码"), "缺少这一列"),
    "a hidden sheet": (lambda b: setattr(b["材料"], "sheet_state", "hidden"), ("材料", 0, ""), "隐藏"),
    "a very hidden sheet": (lambda b: setattr(b["材料"], "sheet_state", "veryHidden"), ("材料", 0, ""), "隐藏"),
    "a hidden row": (lambda b: setattr(b["材料"].row_dimensions[3], "hidden", True), ("材料", 3, ""), "隐藏"),
    "a value beside the table": (lambda b: b["收费"].cell(2, 40, "x"), ("收费", 2, "AN"), "不认识这一列"),
}


@pytest.mark.parametrize("what", LAYOUT)
def test_a_wrong_layout_is_named(what: str) -> None:
    change, (sheet, row, column), why = LAYOUT[what]
    wrong = changed(lambda book: change(book) and None)
    assert any((w.sheet, w.row, w.column) == (sheet, row, column) and why in w.why for w in wrong), wrong


def test_an_item_twice_is_named() -> None:
    def change(book: Workbook) -> None:
        book["事项"].append([cell.value for cell in book["事项"][2]])

    assert [(w.sheet, w.row, w.column) for w in changed(change)] == [("事项", 3, "实施编码")]


def test_blank_rows_and_blank_sheets_are_passed_over() -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Sheet2")
        book["材料"].insert_rows(3)
        book["材料"].cell(200, 1).value = "  "

    assert changed(change) == ()


def test_what_is_hidden_and_holds_nothing_of_the_catalogue_is_passed_over() -> None:
    """R-CAT-12: a template's lists, a blank row, a column put out of the way."""

    def change(book: Workbook) -> None:
        lists = book.create_sheet("hidden1")
        lists.append(["即办件"])
        lists.sheet_state = "hidden"
        book["材料"].row_dimensions[90].hidden = True
        book["事项"].column_dimensions["D"].hidden = True

    assert changed(change) == ()


def test_a_row_as_wide_as_a_sheet_may_be_is_no_bomb() -> None:
    """R-CAT-12: a few kilobytes may claim a thousand million cells."""
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 3_000))
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    with pytest.raises(Unreadable) as caught:
        read_xlsx(replaced("xl/worksheets/sheet1.xml", part.encode()), "a.xlsx")
    assert caught.value.code == "catalogue_too_many"


def test_an_entity_that_grows_is_damage() -> None:
    """R-CAT-12."""
    doubled = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    part = f'<!DOCTYPE x [<!ENTITY e0 "ha">{doubled}]><worksheet xmlns="{MAIN}"><sheetData><row r="1">\
<c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row></sheetData></worksheet>'
    with pytest.raises(Unreadable) as caught:
        read_xlsx(replaced("xl/worksheets/sheet1.xml", part.encode()), "a.xlsx")
    assert caught.value.code == "catalogue_damaged"


def test_an_empty_workbook_holds_no_catalogue() -> None:
    (wrong,) = read_xlsx(write_xlsx([], []), "a.xlsx").wrong
    assert "一个事项也没有" in wrong.why


def zipped(**parts: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bomb() -> bytes:
    return zipped(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"\0" * (MOST_BYTES + 1)})


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def replaced(name: str, content: bytes) -> bytes:
    """The clean guide's workbook with another part in place of its own."""
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(**{**parts, name: content})


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99
GOOD = write_xlsx([CLEAN_GUIDE], [])
NO_WORKBOOK: dict[str, tuple[Callable[[], bytes], str]] = {
    "with a password": (lambda: LOCKED, "catalogue_has_password"),
    "an old xls": (lambda: LOCKED[:300], "catalogue_is_xls"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", "catalogue_not_xlsx"),
    "nothing": (lambda: b"", "catalogue_not_xlsx"),
    "another zip": (lambda: zipped(**{"a.txt": b"a"}), "catalogue_not_xlsx"),
    "cut off": (lambda: GOOD[:-200], "catalogue_damaged"),
    "a zip in name": (lambda: b"PK\x03\x04 no", "catalogue_damaged"),
    "no sheets": (lambda: zipped(**{"xl/workbook.xml": b"<workbook/>"}), "catalogue_damaged"),
    "a bomb": (bomb, "catalogue_too_big"),
}


@pytest.mark.parametrize("what", NO_WORKBOOK)
def test_what_is_no_workbook_is_told_what_it_is(what: str) -> None:
    data, code = NO_WORKBOOK[what]
    with pytest.raises(Unreadable) as caught:
        read_xlsx(data(), "a.xlsx")
    assert (caught.value.code, caught.value.params["file"]) == (code, "a.xlsx")


@settings(max_examples=60, deadline=None, phases=WITHOUT_SHRINKING)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_told_never_a_crash(where: int, noise: bytes) -> None:
    data = GOOD[:where] + noise + GOOD[where + len(noise) :]
    try:
        read_xlsx(data, "a.xlsx")
    except Unreadable as error:
        assert error.code.startswith("catalogue_")


@pytest.mark.slow
def test_ten_thousand_items_are_read_in_time() -> None:
    """R-CAT-12: bounded by rows, not by luck."""
    many = [replace(CLEAN_GUIDE, code=f"WJ-{n:05}", materials=(), questions=(), fields=()) for n in range(10_000)]
    data = write_xlsx(many, [])
    begun = time.process_time()
    assert read_xlsx(data, "a.xlsx").guides == tuple(many)
    assert time.process_time() - begun < 60


@pytest.mark.parametrize("name", ["𠮷祥坊", "㙍家村", "𰻝𰻝面", "龴龵龶龷龸龹龺龻", "\U000323af"])
def test_rare_characters_come_through(name: str) -> None:
    """R-CAT-12: GB 18030-2022 at level 3."""
    assert read_xlsx(write_xlsx([replace(CLEAN_GUIDE, name=name)], []), "a.xlsx").guides[0].name == name


def test_amounts_keep_their_cents() -> None:
    fee = Fee(name="工本费", amount=Decimal("20.10"), basis="某文", standard="每证")
    data = write_xlsx([replace(CLEAN_GUIDE, fees=(fee,))], [])
    assert str(read_xlsx(data, "a.xlsx").guides[0].fees[0].amount) == "20.10"
