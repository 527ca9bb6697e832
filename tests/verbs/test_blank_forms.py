"""The back-entry kit from the command line: printed ahead, accounted for, entered."""

from __future__ import annotations

from pathlib import Path

from tests.verbs.home import Home


def test_forms_are_printed_listed_entered_and_ended(tmp_path: Path) -> None:
    home, file = Home.made(tmp_path / "home"), tmp_path / "forms.pdf"
    done = home.run("blank-forms", "--count", "3", "-o", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"%PDF")
    lines = home.run("blank-forms", "--list").stdout.splitlines()
    numbers = [line.split("\t")[0] for line in lines[:3]]
    assert lines[3] == "共 3 张：空白 3，已补录 0，作废 0，退号 0。"

    assert home.run("blank-forms", "--spoil", numbers[0]).returncode == 2
    assert home.run("blank-forms", "--spoil", numbers[0], "--why", "写错").returncode == 0
    assert home.run("blank-forms", "--give-back", numbers[1]).returncode == 0
    assert home.run("blank-forms", "--enter", numbers[1], "--at", "2026-01-01T09:00").returncode == 3
    for wrong in ("gestern", "2020-01-01T09:00", "2999-01-01T09:00"):
        assert home.run("blank-forms", "--enter", numbers[2], "--at", wrong).returncode == 2
    assert home.run("blank-forms", "--list").stdout.splitlines()[-1] == "共 3 张：空白 1，已补录 0，作废 1，退号 1。"
