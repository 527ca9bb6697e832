"""A sheet of the catalogue as csv, in every encoding a Chinese spreadsheet program writes (R-CAT-12)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.catalogue_csv import csv_pages, is_csv
from app.documents.catalogue_xlsx import read_xlsx
from app.domain.errors import Unreadable

HEAD = (
    "实施编码 事项名称 实施主体 版本 办件类型 承诺办结时限单位 承诺办结时限 法定办结时限单位 法定办结时限"
    " 到办事现场次数 特别程序 是否公布 生效日期 取消日期 服务对象 服务主题 设定依据 受理条件 办理流程 缴费方式"
    " 申请书示范文本 结果名称 证照有效期限 办理人 咨询电话 监督电话 办理地点 拼音首字母 直接涉及"
).split()
ROW = {
    "实施编码": "WJ-001",
    "事项名称": "公共场所卫生许可",
    "实施主体": "卫健局",
    "办件类型": "承诺件",
    "承诺办结时限": "10",
    "法定办结时限": "２０",
    "是否公布": "TRUE",
    "生效日期": "2026/3/2",
    "受理条件": "有固定场所\n有消毒设施",
    "特别程序": "现场踏勘",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
MATERIALS = "实施编码,材料编码,材料名称\nWJ-001,m,申请书\n"


def written(*rows: dict[str, str], delimiter: str = ",") -> str:
    text = StringIO(newline="")
    out = csv.DictWriter(text, HEAD, delimiter=delimiter)
    out.writeheader()
    out.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_any_encoding(encoding: str, delimiter: str) -> None:
    """R-CAT-12."""
    read = read_xlsx(written(ROW, delimiter=delimiter).encode(encoding), "a.csv")
    (guide,) = read.guides
    assert (guide.code, guide.name, guide.kind, guide.promised_days) == ("WJ-001", "公共场所卫生许可", "committed", 10)
    assert (guide.legal_days, guide.published, guide.special) == (20, True, ("site_survey",))
    assert (str(guide.effective_from), guide.conditions) == ("2026-03-02", ("有固定场所", "有消毒设施"))
    assert read.places["WJ-001", ""] == 2


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["𠮷祥坊", "㙍家村", "𰻝𰻝面", "𫚭", "龴龵龶龷龸龹龺龻"])
def test_rare_characters_come_through(encoding: str, name: str) -> None:
    """R-CAT-12: GB 18030-2022 at level 3."""
    assert read_xlsx(written({**ROW, "事项名称": name}).encode(encoding), "a.csv").guides[0].name == name


def test_a_character_that_the_standard_moved_is_the_one_that_was_meant() -> None:
    """R-CAT-12: GB 18030-2022 gave eighteen characters their own code; the bytes stayed the same."""
    for raw, meant in {b"\xfe\x59": "龴", b"\xfe\xa0": "龻", b"\xa6\xd9": "︐", b"\xa6\xf3": "︙"}.items():
        text = written({**ROW, "事项名称": "@"}).encode("gbk").replace(b"@", raw)
        assert read_xlsx(text, "a.csv").guides[0].name == meant


WRONG = {
    "no name": ({"事项名称": " "}, "事项名称", "不能空着"),
    "a formula": ({"承诺办结时限": "=1+2"}, "承诺办结时限", "是公式"),
    "an error": ({"承诺办结时限": "#REF!"}, "承诺办结时限", "显示错误"),
    "letters": ({"法定办结时限": "很快"}, "法定办结时限", "整数"),
    "a day out of the calendar": ({"生效日期": "2026-02-30"}, "生效日期", "没有这一天"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_cell_is_named_by_its_row(what: str) -> None:
    """R-CAT-12: one wrong row keeps the whole file out."""
    changed, column, why = WRONG[what]
    read = read_xlsx(written(ROW, {**ROW, "实施编码": "WJ-002", **changed}).encode("gbk"), "a.csv")
    assert (read.guides, [(w.sheet, w.row, w.column) for w in read.wrong]) == ((), [("事项", 3, column)])
    assert why in read.wrong[0].why


def test_a_csv_without_items_says_what_it_lacks() -> None:
    """R-CAT-12: a sheet of materials alone belongs to nothing."""
    read = read_xlsx(MATERIALS.encode("gbk"), "a.csv")
    assert ("事项", "没有这张工作表，补上。") in [(w.sheet, w.why) for w in read.wrong]


UNREADABLE = {
    "cut off within a character": (
        "实施编码,事项名称\nWJ-001,公共场所".encode("gbk")[:-1],
        "catalogue_csv_encoding",
        2,
    ),
    "a quotation without end": ('实施编码,事项名称\nWJ-001,"公共\n'.encode(), "catalogue_csv_line", 2),
    "a quotation within": ('实施编码,事项名称\n"WJ"-001,公共\n'.encode(), "catalogue_csv_line", 2),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_no_csv_reads_is_told_with_its_line(what: str) -> None:
    data, code, line = UNREADABLE[what]
    with pytest.raises(Unreadable) as caught:
        read_xlsx(data, "a.csv")
    assert (caught.value.code, caught.value.params) == (code, {"file": "a.csv", "line": line})


def test_bytes_are_no_csv() -> None:
    assert not is_csv(b"\x89PNG\r\n\x1a\n\0\0", "a.csv")
    assert not is_csv(b"", "a.csv")
    assert not is_csv("办事指南".encode(), "a.txt")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_told_never_a_crash(data: bytes) -> None:
    try:
        read = read_xlsx(data, "a.csv")
    except Unreadable as error:
        assert error.code.startswith("catalogue_")
    else:
        assert read.wrong


def test_ten_thousand_rows_are_read() -> None:
    """R-CAT-12."""
    many = [{**ROW, "实施编码": f"WJ-{n:05}"} for n in range(10_000)]
    (page,) = csv_pages(written(*many).encode("gbk"), "a.csv").values()
    assert len(page.rows) == 10_001
