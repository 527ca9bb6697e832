"""A catalogue as JSON, in and out (R-CAT-12), and where in a text each thing stands."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from app.documents.catalogue_json import read_json, write_json
from app.documents.catalogue_lines import json_lines, toml_lines
from app.documents.catalogue_toml import write_toml
from app.domain.errors import Unreadable
from app.domain.guides import guide_to_dict, parse_guide
from app.domain.packages import Package
from app.texts import explain
from tests.clean_guide import CLEAN

GUIDE = parse_guide(CLEAN, "tests")
OTHER = parse_guide({**CLEAN, "code": "WJ-900", "name": "𠮷祥坊"}, "tests")
PACKAGE = Package(code="P", name="一件事", department="卫健局", items=("WJ-001", "WJ-900"))
TEXT = write_json([GUIDE, OTHER], [PACKAGE]).decode()


def test_what_is_written_comes_back() -> None:
    """R-CAT-12."""
    read = read_json(TEXT.encode(), "a.json")
    assert (read.guides, read.packages, read.wrong) == ((GUIDE, OTHER), (PACKAGE,), ())


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_byte_order_mark_and_any_layout_are_read(indent: int | None) -> None:
    """R-CAT-12."""
    text = json.dumps(json.loads(TEXT), ensure_ascii=indent is None, indent=indent)
    assert read_json(text.encode("utf-8-sig"), "a.json").guides == (GUIDE, OTHER)


def line_of(text: str, words: str, start: str = "") -> int:
    return text.count("\n", 0, text.index(words, text.index(start))) + 1


def test_a_wrong_value_is_told_with_its_line_and_nothing_is_imported() -> None:
    """R-CAT-12."""
    plain = json.loads(TEXT)
    plain["guide"][0]["kind"] = "fast"
    plain["guide"][1]["materials"][2]["seal"] = 1
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    read = read_json(text.encode(), "a.json")
    assert (read.guides, read.packages) == ((), ())
    found = {(w.row, w.column, w.value) for w in read.wrong}
    code = plain["guide"][1]["materials"][2]["code"]
    assert found == {
        (line_of(text, '"kind": "fast"'), "kind", "fast"),
        (line_of(text, '"seal": 1'), f"materials[{code}].seal", "1"),
    }


def test_a_code_twice_names_both_lines() -> None:
    """R-CAT-12."""
    text = TEXT.replace("WJ-900", "WJ-001")
    read = read_json(text.encode(), "a.json")
    (wrong,) = read.wrong
    first, second = (n for n, line in enumerate(text.split("\n"), 1) if line == "  {" and n < text.count("\n") - 40)
    assert (wrong.row, wrong.column, wrong.value) == (second, "code", "WJ-001")
    assert f"第 {first} 行" in wrong.why


NOT_JSON: dict[str, tuple[Callable[[], bytes], str]] = {
    "GBK": (lambda: TEXT.encode("gb18030"), "不是 UTF-8"),
    "cut off": (lambda: TEXT.encode()[:-30], "写法不对"),
    "no tables": (lambda: b"[1]", "最外层"),
    "another table": (lambda: b'{"guide": [], "items": []}', "最外层"),
    "nothing": (lambda: b'{"guide": []}', "最外层"),
    "too deep": (lambda: b"[" * 100_000, "嵌套过深"),
    "a number without end": (lambda: b'{"guide": [' + b"9" * 10_000 + b"]}", "嵌套过深"),
    "a key twice": (lambda: b'{"guide": [{"code": "A", "name": "x", "name": "y"}]}', "“name”在同一处写了两次"),
}


@pytest.mark.parametrize("what", NOT_JSON)
def test_what_is_no_catalogue_is_told_why(what: str) -> None:
    """R-CAT-12."""
    data, why = NOT_JSON[what]
    with pytest.raises(Unreadable) as caught:
        read_json(data(), "a.json")
    assert (caught.value.code, caught.value.params["file"]) == ("catalogue_not_json", "a.json")
    assert why in explain(caught.value)


def test_each_thing_s_line_is_found_in_json() -> None:
    """R-CAT-02, R-CAT-12."""
    lines = json_lines(TEXT)
    assert lines.of("guide", 2, "telephone") == line_of(TEXT, '"telephone"', '"WJ-900"')
    second = TEXT.index('"WJ-900"')
    issuer = TEXT.index('"issuer"', TEXT.index('"code": "id"', second))
    assert lines.of("guide", 2, "materials[id].issuer") == TEXT.count("\n", 0, issuer) + 1
    assert lines.of("guide", 1, "materials[nobody].issuer") == line_of(TEXT, '"materials"')
    assert lines.of("package", 1, "items[WJ-900]") == line_of(TEXT, '"items"')
    assert lines.of("guide", 9) == 0


def test_each_thing_s_line_is_found_in_toml() -> None:
    """R-CAT-02."""
    text = write_toml([GUIDE, OTHER], [PACKAGE]).decode()
    lines = toml_lines(text)
    assert lines.of("guide", 2, "telephone") == line_of(text, "telephone", "WJ-900")
    assert lines.of("guide", 1, "materials[id].issuer") == line_of(text, 'code = "id"')
    assert lines.of("package", 1, "name") == line_of(text, "name", "[[package]]")
    assert lines.of("package", 2) == 0


def test_plain_values_are_json() -> None:
    assert json.loads(json.dumps(guide_to_dict(GUIDE), ensure_ascii=False)) == guide_to_dict(GUIDE)
