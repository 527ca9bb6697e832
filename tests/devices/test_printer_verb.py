"""`yichuang print`: one JSON line, an exit code, words a clerk understands."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.cli import main
from app.paths import RESOURCES
from tests.devices.paper import codes_on, simulated, texts

PROFILE = ("--profile", "generic-58mm")


def say(path: Path, text: str = "受理回执\n申请人：李㛃\n") -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def only(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, object], str]:
    told = capsys.readouterr()
    assert told.out.count("\n") == 1
    return json.loads(told.out), told.err


def test_a_printed_slip_is_exit_0_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = say(tmp_path / "slip.txt", "受理回执\n\n  申请人：王伟\n")
    with simulated(tmp_path) as sim:
        code = main(["print", "--printer", sim.url, *PROFILE, "--text", str(file), "--qr", "https://a.cn/一"])

    row, words = only(capsys)
    assert (code, row["state"], row["reason"], words) == (0, "printed", "", "")
    assert row["job"]
    assert row["bytes"] == len((tmp_path / "job-0001.bin").read_bytes())
    assert texts(tmp_path) == ["受理回执\n\n  申请人：王伟\n[二维码 https://a.cn/一]\n"]
    assert codes_on(tmp_path / "job-0001.png") == ["https://a.cn/一"]


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm"])
def test_a_bar_code_and_a_square_one_stand_below_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], profile: str
) -> None:
    file, number = say(tmp_path / "slip.txt"), "SM20261125000123"
    with simulated(tmp_path, profile=profile) as sim:
        codes = ("--code128", number, "--qr", "https://a.cn/一")
        assert main(["print", "--printer", sim.url, "--profile", profile, "--text", str(file), *codes]) == 0

    assert only(capsys)[0]["state"] == "printed"
    assert sorted(codes_on(tmp_path / "job-0001.png")) == [number, "https://a.cn/一"]
    raw = (tmp_path / "job-0001.bin").read_bytes()
    assert b"\x1dkI" in raw and b"\x1d(k" in raw, "drawn by the printer, not sent as pictures"


def test_bars_that_cannot_be_are_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = say(tmp_path / "slip.txt")
    with simulated(tmp_path) as sim:
        assert main(["print", "--printer", sim.url, *PROFILE, "--text", str(file), "--code128", "中文"]) == 2
    assert "中文" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "state", "word"),
    [("paper-out", 4, "failed", "纸"), ("cover", 4, "failed", "上盖"), ("mute", 1, "uncertain", "没有应答")],
)
def test_the_exit_code_and_the_words_tell_what_became_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str, code: int, state: str, word: str
) -> None:
    file = say(tmp_path / "slip.txt")
    with simulated(tmp_path, fault) as sim:
        assert main(["print", "--printer", sim.url, *PROFILE, "--text", str(file), "--json"]) == code

    row, words = only(capsys)
    assert row["state"] == state
    assert word in str(row["reason"])
    assert word in words
    assert (row["bytes"] == 0) == (state == "failed")


def test_a_printer_that_is_not_there_is_exit_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    for printer in (url, "serial:///dev/ttyNONE", f"file://{tmp_path}/no/such/folder"):
        assert main(["print", "--printer", printer, *PROFILE, "--text", str(say(tmp_path / "t.txt"))]) == 4
        row, words = only(capsys)
        assert row["state"] == "failed"
        assert str(row["reason"]).endswith("。")
        assert words.strip() == row["reason"]


def test_standard_input_and_other_encodings_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO("嵩明\r\n".encode("gb18030"))

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert main(["print", "--printer", f"file://{tmp_path}/a", *PROFILE, "--text", "-"]) == 0
    assert "嵩明\n".encode("gbk") in (tmp_path / "a").read_bytes()
    capsys.readouterr()


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\x00\x01\x02\xff", "甲\n".encode() * 2000, None])
def test_a_text_that_cannot_be_printed_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "t").write_bytes(content)

    assert main(["print", "--printer", f"file://{tmp_path}/a", *PROFILE, "--text", str(tmp_path / "t")]) == 2
    assert "。" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--printer", "smoke://x"),
        ("--profile", "nobody"),
        ("--qr", "x" * 4000),
        ("--text", "/"),
        ("--printer", "socket://host"),
    ],
)
def test_what_cannot_be_used_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str]
) -> None:
    wanted = {"--printer": f"file://{tmp_path}/a", "--profile": "generic-58mm", "--text": str(say(tmp_path / "t"))}
    args = [word for pair in (wanted | dict([wrong])).items() for word in pair]

    assert main(["print", *args]) == 2
    assert "。" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_it_runs_as_a_program_without_a_home(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "print", "--printer", f"file://{tmp_path}/a", *PROFILE, "--text", "-"],
        input="㛃\n".encode(),
        capture_output=True,
        check=False,
        env={"PATH": "/usr/bin", "HOME": str(tmp_path / "nobody"), "PYTHONUTF8": "1"},
        cwd=RESOURCES.parent,
    )

    assert (done.returncode, json.loads(done.stdout)["state"], done.stderr) == (0, "printed", b"")
    assert not (tmp_path / "nobody").exists()


def test_every_word_is_short_and_polite_by_the_house_rules() -> None:
    room = tomllib.loads((RESOURCES / "i18n" / "printer.toml").read_text(encoding="utf-8"))

    for code, sentence in room.items():
        assert code.startswith("printer_")
        assert not any(word in sentence for word in ("请", "抱歉", "非法", "无效"))
        assert all(len(part) <= 25 for part in re.sub(r"{\w+}", "", sentence).split("。")), sentence
