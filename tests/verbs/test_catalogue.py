"""`yichuang catalogue`: lint, import, export; what each says, on which stream, with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.documents.catalogue_json import write_json
from app.documents.catalogue_toml import write_toml
from app.documents.catalogue_xlsx import write_xlsx
from app.domain.catalogue import Guide
from app.domain.guides import parse_guide
from app.domain.packages import Package
from app.paths import RESOURCES
from tests.clean_guide import CLEAN
from tests.verbs.cli import cli, in_chinese

Capture = pytest.CaptureFixture[str]
CATALOGUE = RESOURCES / "catalogue"
GUIDE = parse_guide(CLEAN, "tests")
OTHER = parse_guide({**CLEAN, "code": "JT-900", "name": "另一事项", "department": "教体局"}, "tests")
PACKAGE = Package(code="P", name="一件事", department="卫健局", items=("WJ-001", "JT-900"))
WRITERS = {".json": write_json, ".toml": write_toml, ".xlsx": write_xlsx}
VAGUE = parse_guide({**CLEAN, "conditions": ["有固定场所", "其他应当具备的"], "form": "\u3000"}, "tests")


def put(path: Path, *guides: Guide) -> Path:
    path.write_bytes(WRITERS[path.suffix](guides, [PACKAGE] if OTHER in guides else []))
    return path


def test_the_shipped_catalogue_is_clean_under_its_own_lint(capsys: Capture) -> None:
    """R-CAT-01, R-CAT-02."""
    code, out, err = cli(capsys, "catalogue", "lint", str(CATALOGUE))
    assert (code, out) == (0, "")
    assert "全部合规" in err


@pytest.mark.parametrize("place", ["songming", "wuyang", "yangxin", "xinmi", "hainan"])
def test_the_shipped_catalogue_is_clean_under_every_pack(capsys: Capture, place: str) -> None:
    """R-CAT-06, R-CAT-07."""
    assert cli(capsys, "catalogue", "lint", str(CATALOGUE), "--policy", place)[0] == 0


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_finding_has_rule_item_field_line_and_words(capsys: Capture, tmp_path: Path, suffix: str) -> None:
    """R-CAT-02: exit 1, one line for each, the results alone on stdout."""
    path = put(tmp_path / f"a{suffix}", VAGUE)
    code, out, err = cli(capsys, "catalogue", "lint", str(path), "--json")
    assert code == 1 and "2 处不合规" in err
    form, vague = json.loads(out)
    assert (form["rule"], form["item"], form["field"], form["words"]) == ("R-CAT-01", "WJ-001", "form", "")
    assert (vague["rule"], vague["field"], vague["words"]) == ("R-CAT-02", "conditions[2]", "其他应当具备的")
    assert form["file"] == vague["file"] == path.name
    assert form["line"] > 0 and vague["line"] > 0 and in_chinese(vague["why"])
    if suffix != ".xlsx":
        lines = path.read_text(encoding="utf-8").split("\n")
        assert "form" in lines[form["line"] - 1] and "conditions" in lines[vague["line"] - 1]
    code, out, _ = cli(capsys, "catalogue", "lint", str(path))
    assert code == 1
    assert [line.split("\t")[:3] for line in out.splitlines()] == [
        ["R-CAT-01", "WJ-001", "form"],
        ["R-CAT-02", "WJ-001", "conditions[2]"],
    ]
    assert all(f"第 {n} 行" in line for n, line in zip((form["line"], vague["line"]), out.splitlines(), strict=True))


def test_a_finding_in_a_package_has_its_line(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-11."""
    package = Package(code="P", name="一件事", department="公安局", items=("WJ-001",))
    for suffix, writer in WRITERS.items():
        path = tmp_path / f"p{suffix}"
        path.write_bytes(writer([GUIDE], [package]))
        code, out, _ = cli(capsys, "catalogue", "lint", str(path), "--json")
        found = json.loads(out)
        assert (code, {f["field"] for f in found}) == (1, {"items", "department"})
        assert all(f["line"] > 0 and f["file"] == path.name for f in found), suffix


def test_what_is_missing_is_told_in_the_item_s_own_row(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-01: an item without any materials has no row among the materials."""
    bare = parse_guide({**CLEAN, "materials": [], "questions": []}, "tests")
    _, out, _ = cli(capsys, "catalogue", "lint", str(put(tmp_path / "a.xlsx", bare)), "--json")
    assert [(f["field"], f["sheet"], f["line"]) for f in json.loads(out)] == [("materials", "事项", 2)]
    vague = parse_guide({**CLEAN, "materials": [{**CLEAN["materials"][0], "name": "其他材料"}]}, "tests")  # type: ignore[index]
    _, out, _ = cli(capsys, "catalogue", "lint", str(put(tmp_path / "b.xlsx", vague)), "--json")
    assert [(f["field"], f["sheet"], f["line"]) for f in json.loads(out)] == [("materials[form].name", "材料", 2)]


def test_a_sheet_that_is_missing_is_told_once(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-12: not once for every row that belongs to it."""
    path = put(tmp_path / "a.xlsx", GUIDE, OTHER)
    book = load_workbook(path)
    book["事项"].title = "Sheet1"
    book.save(path)
    code, out, _ = cli(capsys, "catalogue", "import", str(path))
    assert (code, out.splitlines()) == (1, ["事项：没有这张工作表，补上。", "Sheet1：不认识这张工作表，删去或改名。"])


def test_a_folder_is_linted_as_one_catalogue_with_each_thing_s_file(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-01: one code in two files."""
    put(tmp_path / "a.toml", GUIDE)
    put(tmp_path / "b.toml", GUIDE)
    code, out, _ = cli(capsys, "catalogue", "lint", str(tmp_path), "--json")
    assert code == 1
    assert {(f["rule"], f["field"]) for f in json.loads(out)} == {("R-CAT-01", "code")}


@pytest.mark.parametrize("into", [".json", ".xlsx"])
def test_out_and_in_again_is_the_same(capsys: Capture, tmp_path: Path, into: str) -> None:
    """R-CAT-12."""
    table = tmp_path / f"out{into}"
    code, out, err = cli(capsys, "catalogue", "export", str(CATALOGUE), "-o", str(table), "--json")
    assert code == 0 and json.loads(out)["guides"] >= 120 and "已写入" in err
    again = tmp_path / "again.toml"
    code, out, _ = cli(capsys, "catalogue", "import", str(table), "-o", str(again), "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)
    code, _, _ = cli(capsys, "catalogue", "export", str(again), "-o", str(tmp_path / "b.json"))
    _, _, _ = cli(capsys, "catalogue", "export", str(CATALOGUE), "-o", str(tmp_path / "a.json"))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def broken(path: Path) -> Path:
    """Two rows wrong of three."""
    put(path, GUIDE, OTHER)
    book = load_workbook(path)
    column = [cell.value for cell in book["事项"][1]].index("办件类型") + 1
    book["事项"].cell(2, column).value = "快办件"
    book["事项"].cell(3, column).value = "=1+1"
    book.save(path)
    return path


def test_a_wrong_row_keeps_everything_out(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-12: exit 1, every wrong row told, nothing written."""
    path, into = broken(tmp_path / "a.xlsx"), tmp_path / "out.toml"
    code, out, err = cli(capsys, "catalogue", "import", str(path), "-o", str(into), "--json")
    assert code == 1 and "没有导入任何内容" in err
    assert [(w["sheet"], w["row"], w["column"]) for w in json.loads(out)] == [
        ("事项", 2, "办件类型"),
        ("事项", 3, "办件类型"),
    ]
    assert not into.exists()
    into.write_text("kept")
    code, out, _ = cli(capsys, "catalogue", "import", str(path), "-o", str(into))
    assert (code, len(out.splitlines()), into.read_text()) == (1, 2, "kept")


def test_a_csv_of_gbk_is_taken_in(capsys: Capture, tmp_path: Path) -> None:
    """R-CAT-12."""
    path = tmp_path / "a.csv"
    book = load_workbook(put(tmp_path / "a.xlsx", GUIDE))
    rows = [["" if cell.value is None else str(cell.value) for cell in row] for row in book["事项"].iter_rows()]
    path.write_bytes("".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode("gbk"))
    code, _, err = cli(capsys, "catalogue", "import", str(path), "-o", str(tmp_path / "out.json"))
    assert (code, "1 个事项" in err) == (0, True)
    assert json.loads((tmp_path / "out.json").read_bytes())["guide"][0]["name"] == GUIDE.name


UNREADABLE = {
    "nothing there": (None, "a.xlsx"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "a.xlsx"),
    "an old xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls"),
    "a notice": ("公告".encode(), "a.txt"),
    "broken JSON": (b'{"guide": [', "a.json"),
    "broken TOML": (b"[[guide]\n", "a.toml"),
    "TOML of something else": (b"[[window]]\n", "a.toml"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_catalogue_is_bad_input(capsys: Capture, tmp_path: Path, what: str) -> None:
    """R-CAT-12: exit 2, the file named."""
    content, name = UNREADABLE[what]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = cli(capsys, "catalogue", "lint", str(tmp_path / name))
    assert (code, out, in_chinese(err)) == (2, "", True)
    assert name in err


@pytest.mark.parametrize(("act", "output"), [("import", "a.xlsx"), ("export", "a.toml"), ("export", "a.csv")])
def test_an_output_of_another_kind_is_bad_usage(capsys: Capture, tmp_path: Path, act: str, output: str) -> None:
    path = put(tmp_path / "in.json", GUIDE)
    code, out, err = cli(capsys, "catalogue", act, str(path), "-o", str(tmp_path / output))
    assert (code, out) == (2, "")
    assert "后缀应为" in err


def test_every_act_has_help_in_chinese(capsys: Capture) -> None:
    for act in ("lint", "import", "export"):
        code, out, _ = cli(capsys, "catalogue", act, "--help")
        assert (code, in_chinese(out)) == (0, True)
