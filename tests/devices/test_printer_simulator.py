"""The simulated printer by itself: bytes from the command manuals in, paper and answers out."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from app.devices.contract import Link
from app.devices.sim.contract import SimOptions
from app.devices.sim.printer import PrinterSim, start
from app.devices.transport import open_link
from app.domain.errors import Trouble, Unreadable
from tests.devices.paper import codes_on, printed, simulated, texts, until

START = b"\x1b@\x1c&"
CUT = b"\x1dVB\x00"


#: A job as receiptline 1.16 (npm) encodes it for a Chinese ESC/POS printer of 32 columns.
FOREIGN = bytes.fromhex(
    "1b06011b401d49421d49431b401b4d001b20001c5300001b321b7b001c2e1b2d001c2d001b45001d42001d21001d4c00001d"
    "5780011b61001b2400001b5c00001b2d001c2d001b45001d42001d21001b74001c26cadcc0edbbd8d6b41b24c0001b5c9000"
    "1b2d001c2d001b45001d42001d21001b74001c26c0eeceb00a1b2d001c2d001b45001d42001d21001d4c00001d5780011b61"
    "001c43001c2e1b740195959595959595959595959595959595959595959595959595959595959595950a1b2d001c2d001b45"
    "001d42001d21001d4c00001d5780011b61001b2400001b5c54001b2d001c2d001b45001d42001d21001b74001c26e1d4c3f7"
    "cfd8d5fecef1b7fecef1d6d0d0c40a1b2d001c2d001b45001d42001d21001d4c00001d5780011b61001b2400001b2d001c2d"
    "001b45001d42001d21001b74001c26200a1d564200"
)


def ask(link: Link, question: bytes) -> bytes:
    link.write(question)
    return link.read(2.0)


@contextmanager
def unkept(*faults: str) -> Iterator[PrinterSim]:
    """A printer whose papers nobody keeps."""
    sim = start(SimOptions(tcp=0, faults=faults))
    try:
        yield sim
    finally:
        sim.stop()


@pytest.mark.parametrize("tcp", [0, None])
def test_a_paper_is_kept_as_bytes_text_and_picture(tmp_path: Path, tcp: int | None) -> None:
    job = START + "受理回执\n".encode("gb18030") + CUT
    with simulated(tmp_path, tcp=tcp) as sim, closing(open_link(sim.url)) as link:
        link.write(job)
        until(lambda: sim.jobs == 1)

    assert (tmp_path / "job-0001.bin").read_bytes() == job
    assert texts(tmp_path) == ["受理回执\n"]
    with Image.open(tmp_path / "job-0001.png") as picture:
        assert picture.width > 2 * 384


def test_a_job_of_another_programs_encoder_prints_as_it_meant() -> None:
    assert printed(FOREIGN, "generic-58mm").text().splitlines()[:3] == [
        "受理回执" + " " * 20 + "李伟",
        "─" * 32,
        " " * 7 + "嵩明县政务服务中心",
    ]


def test_chinese_needs_fs_ampersand() -> None:
    assert "?" in printed(b"\x1b@" + "中\n".encode("gbk"), "generic-58mm").text()
    assert printed(START + "中\n".encode("gbk"), "generic-58mm").text() == "中\n"


def test_a_gbk_printer_prints_four_byte_characters_wrong() -> None:
    assert "?" in printed(START + "㛃\n".encode("gb18030"), "generic-58mm").text()


@pytest.mark.parametrize(
    ("fault", "answers", "sensor"),
    [
        (None, "12 12 12 12", "00"),
        ("paper-low", "12 12 12 1E", "03"),
        ("paper-out", "1A 32 12 7E", ""),
        ("cover", "1A 16 12 12", ""),
        ("cutter", "1A 52 1A 12", ""),
        ("offline", "1A 12 12 12", ""),
    ],
)
def test_sensors_are_told_as_the_manual_has_them(fault: str | None, answers: str, sensor: str) -> None:
    with unkept(*[fault] if fault else []) as sim, closing(open_link(sim.url)) as link:
        told = [ask(link, b"\x10\x04" + bytes([n])).hex().upper() for n in (1, 2, 3, 4)]
        link.write(b"\x1dr\x01")
        stopped = link.read(0.2)

    assert (" ".join(told), stopped.hex().upper()) == (answers, sensor)


def test_a_stopped_printer_goes_on_when_mended_unless_it_was_cleared(tmp_path: Path) -> None:
    with simulated(tmp_path, "out-after-1") as sim, closing(open_link(sim.url)) as link:
        link.write(START + b"one\ntwo\nthree\n" + CUT)
        until(lambda: ask(link, b"\x10\x04\x04") == b"\x7e")
        sim.clear("paper-out")
        until(lambda: sim.jobs == 1)
        sim.fault("out-after-1")
        link.write(START + b"four\nfive\n" + CUT)
        until(lambda: ask(link, b"\x10\x04\x04") == b"\x7e")
        link.write(b"\x10\x05\x02")
        sim.clear("paper-out")
        link.write(START + b"six\n" + CUT)
        until(lambda: sim.jobs == 2)

    assert texts(tmp_path) == ["one\ntwo\nthree\n", "four\nsix\n"]


def test_the_status_is_told_at_once_and_on_changes_where_the_host_wants_it() -> None:
    with unkept() as sim, closing(open_link(sim.url)) as link:
        assert four(link, b"\x1da\xff") == b"\x10\x00\x00\x0f"
        sim.fault("paper-out")
        assert four(link) == b"\x18\x00\x0f\x0f"
        sim.clear("paper-out")
        assert four(link) == b"\x10\x00\x00\x0f"
        sim.fault("cover")
        assert four(link) == b"\x38\x00\x00\x0f"


def four(link: Link, question: bytes = b"") -> bytes:
    heard = ask(link, question) if question else b""
    while len(heard) < 4:
        heard += link.read(2.0)
    return heard


def test_it_says_who_it_is() -> None:
    with unkept() as sim, closing(open_link(sim.url)) as link:
        link.write(b"\x1dIB")
        heard = b""
        while not heard.endswith(b"\0"):
            heard += link.read(2.0)

    assert heard == b"_YICHUANG\0"


def test_a_code_and_a_picture_are_on_the_paper() -> None:
    data = b"https://a.cn/1"
    symbol = [b"A2\0", b"C\x06", b"E1", b"P0" + data, b"Q0"]
    sent = b"".join(b"\x1d(k" + (len(s) + 1).to_bytes(2, "little") + b"1" + s for s in symbol)
    picture = b"\x1dv0\x03\x01\x00\x02\x00\xff\x01"

    paper = printed(START + sent + picture + CUT, "generic-58mm")

    assert codes_on(paper.png()) == [data.decode()]
    assert paper.text() == "[二维码 https://a.cn/1]\n[图 16×4]\n"


def test_a_paper_nobody_cuts_is_laid_aside(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, closing(open_link(sim.url)) as link:
        link.write(START + b"half")
        link.write(b"\nmore\n")
        until(lambda: sim.jobs == 1)

    assert texts(tmp_path) == ["half\nmore\n"]


def test_bytes_come_at_the_lines_pace(tmp_path: Path) -> None:
    job = START + b"x" * 470 + CUT
    with simulated(tmp_path, tcp=None) as sim, closing(open_link(sim.url)) as link:
        began = time.monotonic()
        link.write(job)
        until(lambda: sim.jobs == 1)

    assert time.monotonic() - began >= len(job) / 960 * 0.95


def test_an_earlier_runs_papers_are_kept(tmp_path: Path) -> None:
    for text in (b"first\n", b"second\n"):
        with simulated(tmp_path) as sim, closing(open_link(sim.url)) as link:
            before = sim.jobs
            link.write(START + text + CUT)
            until(lambda: sim.jobs == before + 1)  # noqa: B023

    assert texts(tmp_path) == ["first\n", "second\n"]


def test_rubbish_ends_nothing(tmp_path: Path) -> None:
    import random

    rng = random.Random(7)
    with simulated(tmp_path) as sim, closing(open_link(sim.url)) as link:
        link.write(rng.randbytes(500).replace(b"\x1d", b"").replace(b"\x10", b""))
        link.write(bytes(4000) + START + "好\n".encode("gbk") + CUT)
        until(lambda: any(text.endswith("好\n") for text in texts(tmp_path)))


def test_commands_mend_and_break_it() -> None:
    with unkept("paper-out") as sim, closing(open_link(sim.url)) as link:
        sim.command("clear paper-out")
        assert ask(link, b"\x10\x04\x01") == b"\x12"
        sim.command("cover")
        assert ask(link, b"\x10\x04\x01") == b"\x1a"
        sim.command("none")
        assert ask(link, b"\x10\x04\x01") == b"\x12"
        with pytest.raises(Unreadable):
            sim.command("explode")


def test_what_it_cannot_use_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        start(SimOptions(tcp=0, profile="nobody"))
    with pytest.raises(Unreadable):
        start(SimOptions(tcp=0, faults=("explode",)))
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble):
        start(SimOptions(tcp=0, out=tmp_path / "file"))


@pytest.mark.parametrize(
    ("module", "unknown"),
    [
        ("app.devices.sim.printer", "app.devices.printer.encoder app.devices.printer.layout app.devices.printer.job"),
        ("app.devices.printer.once", "app.devices.sim app.devices.sim.escpos"),
    ],
)
def test_encoder_and_simulator_do_not_know_each_other(module: str, unknown: str) -> None:
    code = f"import sys, {module}; sys.exit(any(m in sys.modules for m in {unknown.split()!r}))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
