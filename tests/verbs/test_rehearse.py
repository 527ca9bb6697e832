"""`rehearse`: step by step, each expectation that doesn't hold, each file that can't be read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.policies import FOLDER
from tests.verbs.cli import cli

STORY = """
title = "收件后受理"
policy = "{policy}"
step = [
  {{ at = 2026-03-02T09:00:00, do = "receive", materials = ["m1"], expect = {{ status = "received" }} }},
  {{ at = 2026-03-02T09:01:00, do = "accept", expect = {{ status = "{status}", deadline = 2026-03-09 }} }},
  {{ at = 2026-03-02T09:02:00, do = "reject", reason = "不符合条件", refused = "R-ACC-06" }},
]
[guide]
code = "JY-001"
name = "公共场所卫生许可"
department = "卫健局"
promised_days = 5
materials = [{{ code = "m1", name = "申请书" }}]
"""
Told = list[list[dict[str, object]]]


def written(folder: Path, name: str = "a.toml", policy: str = "songming", status: str = "accepted") -> str:
    path = folder / name
    path.write_text(STORY.format(policy=policy, status=status), encoding="utf-8")
    return str(path)


def test_it_says_step_by_step_what_came_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = cli(capsys, "rehearse", written(tmp_path))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "收件后受理（a.toml，3 步）"
    assert lines[2] == "   2  2026-03-02 09:01 受理  已受理；受理通知书；2026-03-09 到期，已用 0 天，还剩 5 天"
    assert lines[3] == "   3  2026-03-02 09:02 不予受理  不准（R-ACC-06）：现在是“已受理”，不能办“不予受理”。"
    assert lines[4] == "a.toml：全部符合。"


def test_days_that_no_calendar_counts_are_left_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    story = (
        STORY.format(policy="xinmi", status="accepted").replace("2026-03-02", "2026-12-21").replace("03-09", "12-28")
    )
    late = story.replace("]\n[guide]", '  { at = 2027-01-04T09:00:00, do = "wait" },\n]\n[guide]')
    (tmp_path / "a.toml").write_text(late, encoding="utf-8")
    code, out, err = cli(capsys, "rehearse", str(tmp_path / "a.toml"))
    assert (code, out.splitlines()[4]) == (
        0,
        "   4  2027-01-04 09:00 等待  已受理；黄牌；红牌；督查通知书；督查通知书；2026-12-28 到期",
    )
    assert "2027 年的放假安排尚未公布" in err


def test_what_does_not_hold_is_printed_with_file_step_expected_and_got(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = cli(capsys, "rehearse", written(tmp_path, status="approved"))
    assert code == 1
    assert "a.toml 第 2 步 status 应为 approved，实为 accepted" in out


def test_json_is_a_list_of_steps_for_each_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = written(tmp_path), written(tmp_path, "b.toml", status="approved")
    code, out, _ = cli(capsys, "rehearse", *files, "--json")
    told: Told = json.loads(out)
    assert code == 1
    assert [len(steps) for steps in told] == [3, 3]
    assert all(s.keys() == {"n", "at", "do", "refused", "state", "fell_short"} for steps in told for s in steps)
    assert [s["refused"] for s in told[0]] == [None, None, "R-ACC-06"]
    assert [s["fell_short"] for s in told[0]] == [[], [], []]
    assert told[1][1]["fell_short"] == [{"key": "status", "expected": "approved", "got": "accepted"}]
    assert (told[0][1]["n"], told[0][1]["at"], told[0][1]["do"]) == (2, "2026-03-02T09:01:00", "accept")
    state = told[0][2]["state"]
    assert isinstance(state, Mapping)
    assert (state["status"], state["rules"], state["documents"]) == ("accepted", ["R-ACC-06"], ["acceptance"])
    assert "不能办“不予受理”" in state["error"]


def test_one_file_that_cannot_be_read_leaves_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = cli(capsys, "rehearse", "--json", written(tmp_path), str(tmp_path / "none.toml"))
    assert code == 2
    assert [len(steps) for steps in json.loads(out)] == [3, 0]
    assert "none.toml 不能读取：没有这个文件" in err


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "not TOML": (b"title = \n", "第 1 行"),
    "cut off": (b'title = "t', "a.toml"),
    "not UTF-8": ("title = '好'".encode("gb18030"), "UTF-8"),
    "nested without end": (b"a = " + b"[" * 5000, "a.toml"),
    "a number without end": (b"a = " + b"9" * 5000, "a.toml"),
    "empty": (b"", "步骤"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_is_no_story_is_said_in_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str
) -> None:
    content, said = UNREADABLE[what]
    (tmp_path / "a.toml").write_bytes(content)
    code, out, err = cli(capsys, "rehearse", str(tmp_path / "a.toml"))
    assert (code, out) == (2, "")
    assert said in err


def test_a_story_with_a_bom_and_windows_lines_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = Path(written(tmp_path))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert cli(capsys, "rehearse", str(path))[0] == 0


SONGMING = (FOLDER / "songming.toml").read_text(encoding="utf-8")
PACKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "as shipped": (SONGMING, ()),
    "another unit": (
        SONGMING.replace('unit   = "working_days"', 'unit   = "minutes"', 1),
        ("supplement.tell_within", "16"),
    ),
    "a word for a number": (SONGMING.replace("value  = 1", 'value  = "1"', 1), ("supplement.tell_within", "16")),
    "no citation": (SONGMING.replace('source = "第五十一条"\n', ""), ("cards.explain_within", "64")),
    "an unknown key": (f'[colour]\nvalue = 1\nunit = "switch"\nsource = "x"\n{SONGMING}', ("colour", "1")),
    "an unknown word in a key": (SONGMING.replace("unit ", "units", 1), ("count_from.units", "8")),
    "no such procedure": (SONGMING.replace('"assessment"', '"fly"', 1), ("immediate.unless", "11")),
    "extending itself": (SONGMING.replace('"base"', '"own.toml"'), ("extends",)),
    "extending nothing": (SONGMING.replace('"base"', '"nowhere"'), ("nowhere",)),
    "alone": (SONGMING.replace('extends = "base"', ""), ("缺少",)),
}


@pytest.mark.parametrize("what", PACKS)
def test_a_pack_by_its_path_beside_the_story(capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str) -> None:
    text, said = PACKS[what]
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "own.toml").write_text(text, encoding="utf-8")
    code, _, err = cli(capsys, "rehearse", written(tmp_path, policy="packs/own.toml"))
    assert code == (2 if said else 0), err
    assert all(word in err for word in (*said, *(("own.toml",) if said and said != ("nowhere",) else ())))


def test_a_deadline_beyond_the_published_years_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = Path(written(tmp_path))
    path.write_text(path.read_text(encoding="utf-8").replace("2026-03-02T", "2026-12-30T"), encoding="utf-8")
    code, out, err = cli(capsys, "rehearse", str(path))
    assert code == 1
    assert "实为 none" in out
    assert "2027 年" in err
