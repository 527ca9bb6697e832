"""A computer's first start: what the installer said, which window the county makes of it, which devices it is given."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from app.cli import main
from app.devices import bindings
from app.domain.errors import Unreadable
from app.firststart import bind, first_start
from app.machine import Machine
from server import rollout
from tests.e2e.world import HALL, County, yichuang

PRINTER = {"kind": "printer", "name": "凭条打印机", "url": "serial:///dev/ttyUSB0?baud=9600", "profile": "generic-58mm"}


def test_the_halls_devices_for_this_window_are_bound_and_those_of_a_person_are_kept(tmp_path: Path) -> None:
    hall = {"window": [{"code": "3", "device": [PRINTER]}, {"code": "4"}]}

    assert bind(tmp_path, hall, "4") == 0
    assert bind(tmp_path, hall, "3") == 1
    assert bindings.read(tmp_path)[0].name == "凭条打印机"
    assert bind(tmp_path, {"window": [{"code": "3", "device": [PRINTER, PRINTER]}]}, "3") == 0


def test_a_device_that_the_hall_names_wrongly_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        bind(tmp_path, {"window": [{"code": "3", "device": [{"kind": "printer"}]}]}, "3")
    assert bindings.read(tmp_path) == ()


@pytest.mark.parametrize(
    ("told", "code"), [(Machine(), "installer_no_server"), (Machine(server="http://x"), "installer_no_code")]
)
def test_without_an_address_or_a_code_it_says_which(tmp_path: Path, told: Machine, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        first_start(tmp_path / "home", told, key_file=True)


PLAN = f"电脑名,大厅,窗口\n{platform.node()},{HALL},3\nPC-004,{HALL},4\n"


def plan(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "plan.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.slow
def test_one_code_for_a_whole_plan_makes_this_computer_its_window_and_no_second_one(
    county: County, tmp_path: Path
) -> None:
    done = yichuang("server", "add-counters", str(plan(tmp_path, PLAN)), "--data", str(county.data))
    code = done.stdout.strip().rpartition("：")[2]
    there = ("--server", county.url, "--code", code, "--key-file", "--sync")
    first = yichuang("enrol", "--home", str(tmp_path / "one"), *there)
    again = yichuang("enrol", "--home", str(tmp_path / "two"), *there, check=False)

    assert "3" in first.stdout
    assert again.returncode == 2 and "登记码" in again.stderr
    assert yichuang("list", "--home", str(tmp_path / "one")).returncode == 0
    assert f"{HALL} 3 号窗口" in yichuang("doctor", "--home", str(tmp_path / "one")).stdout


@pytest.mark.slow
def test_a_window_other_than_the_installer_meant_is_said(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Machine(server=county.url, window="5", code=county.code("3"))
    monkeypatch.setattr("app.machine.machine", lambda: told)

    assert main(["enrol", "--home", str(tmp_path / "home"), "--key-file"]) == 0
    assert "5" in (said := capsys.readouterr()).err and "3" in said.out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_plan_is_read_as_spreadsheets_write_it(tmp_path: Path, encoding: str) -> None:
    assert [p.window for p in rollout.read(plan(tmp_path, PLAN, encoding))] == ["3", "4"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rollout_head"),
        ("name,hall,window\n", "rollout_head"),
        ("电脑名,大厅,窗口\nPC-1,嵩明\n", "rollout_line"),
        ("电脑名,大厅,窗口\nPC-1,嵩明,\n", "rollout_line"),
        ("电脑名,大厅,窗口\nPC-1,嵩明,3\npc-1,嵩明,4\n", "rollout_twice"),
    ],
)
def test_a_plan_that_is_wrong_names_its_line(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        rollout.read(plan(tmp_path, text))
