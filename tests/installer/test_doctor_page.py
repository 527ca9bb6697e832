"""What an installer prints, and whether what was installed starts."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from app.cli import main
from app.domain.errors import Unreadable
from app.machine import _file
from app.verbs.doctor import Line
from app.verbs.doctor_installed import loaded
from app.verbs.doctor_page import page


def test_the_page_has_every_line_and_says_how_many_are_ill() -> None:
    lines = [Line("disk", "磁盘", "9 MB", "清理磁盘<now>"), Line("clock", "时钟", "1 秒")]
    text = page(lines, datetime(2026, 11, 25, 9))

    assert "有 1 项要处理" in text and "清理磁盘&lt;now&gt;" in text and "1 秒" in text and "2026-11-25 09:00" in text
    assert "http" not in text


def test_dozens_of_well_components_are_one_row_and_an_ill_one_is_its_own() -> None:
    lines = [loaded("json"), loaded("ssl"), loaded("no_such_thing")]
    text = page(lines, datetime(2026, 11, 25, 9))

    assert "2 个，全部正常" in text and "json" not in text
    assert "no_such_thing" in text and "有 1 项要处理" in text


def test_the_page_is_written_where_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "自检单.html"
    assert main(["doctor", "--home", str(tmp_path / "home"), "--page", str(file)]) == 1
    assert "装机自检单" in file.read_text(encoding="utf-8")
    assert str(file) in capsys.readouterr().out


def test_a_page_that_cannot_be_written_is_exit_4(tmp_path: Path) -> None:
    there = str(tmp_path / "no" / "such" / "folder.html")
    assert main(["doctor", "--home", str(tmp_path / "home"), "--page", there]) == 4


@pytest.mark.slow
def test_what_is_installed_here_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--installed", "--json"]) == 0
    checks = {c["check"] for c in json.loads(capsys.readouterr().out)["checks"]}
    assert checks == {"loads", "seals", "paints"}


def test_a_component_that_does_not_load_says_to_repair() -> None:
    line = loaded("no.such.component")
    assert not line.ok and "修复" in line.advice


@pytest.mark.parametrize("text", ["server = 3", 'adress = "x"', "server ="])
def test_a_settings_file_that_is_wrong_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "counter.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable):
        _file(file)


def test_a_settings_file_says_what_the_installer_says(tmp_path: Path) -> None:
    file = tmp_path / "counter.toml"
    file.write_text('server = "https://10.1.2.3"\nwindow = "3"\n', encoding="utf-8")
    assert _file(file) == {"ServerUrl": "https://10.1.2.3", "Window": "3"}
    assert _file(tmp_path / "none") == {}
