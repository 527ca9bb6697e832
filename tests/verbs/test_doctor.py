"""What the doctor looks at on any machine; an enrolled counter is examined in tests/e2e."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from app.verbs import doctor


def test_every_component_is_named_with_its_version(tmp_path: Path) -> None:
    lines = list(doctor.machine(tmp_path))

    assert all(line.ok and line.value for line in lines)
    assert {line.check for line in lines} == {"module", "cipher", "font", "disk"}


def test_a_component_that_is_missing_says_what_to_do() -> None:
    (line,) = doctor.modules(["no-such-component"])

    assert not line.ok
    assert "no-such-component" in line.advice and "安装" in line.advice


def test_a_disk_that_is_nearly_full_is_ill(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**12)

    assert not doctor.disk(tmp_path / "home" / "that" / "is" / "not" / "there").ok


def test_a_home_that_is_not_enrolled_is_exit_1_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--home", str(tmp_path / "home"), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    ill = [line for line in told["checks"] if not line["ok"]]
    assert [line["check"] for line in ill] == ["database"]
    assert "enrol" in ill[0]["advice"]
    assert not (tmp_path / "home").exists()


def test_a_home_that_is_another_programs_file_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "counter.db").write_bytes(b"SQLite format 3\0" + bytes(4080))
    assert main(["doctor", "--home", str(tmp_path)]) == 1

    assert "Traceback" not in (err := capsys.readouterr().err)
    assert err.strip()
