"""`yichuang simulate idcard`, `devices watch` and `devices test` on a card reader, as processes."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.devices.bindings import Binding, write
from tests.devices.idworld import simulated
from tests.devices.test_devices_verb import Program, once


@contextmanager
def running(*args: str) -> Iterator[Program]:
    program = Program(*args)
    try:
        yield program
    finally:
        if program.process.returncode is None:
            program.end(signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("link", [("--tcp", "0"), ()])
def test_each_card_laid_is_one_line(link: tuple[str, ...]) -> None:
    with running("simulate", "idcard", *link) as reader:
        url = reader.line()
        with running("devices", "watch", "--url", url, "--profile", "idcard") as watch:
            watch.state("READY")
            reader.type("lay 李\\uE863 530127199001010017")
            first = watch.row("card")
            reader.type("take")
            reader.type("lay 王秀英 530127196803154028 nation=彝 until=长期")
            second = watch.row("card")
            reader.type("unplug")
            watch.state("ABSENT")
            reader.type("plug")
            watch.state("READY")
            assert watch.end(signal.SIGINT) == 0
        assert reader.end(signal.SIGINT) == 0

    assert first.keys() >= {"at", "event", "address", "value", "raw"}
    assert (first["value"], first["card"]["name"]) == ("530127199001010017", "李䶮")
    assert len(bytes.fromhex(first["raw"])) == 256
    assert (second["card"]["nation"], second["card"]["until"]) == ("彝", "长期")
    assert second["card"]["doubtful"] == ["id_number"]


def test_why_a_card_cannot_be_read_goes_to_stderr_once() -> None:
    with simulated("fake", tcp=0, card="random") as sim:
        done = once("devices", "watch", "--url", sim.url, "--profile", "idcard", "--seconds", "2")
    assert done.returncode == 0
    assert done.stderr.count("没有通过验证") == 1
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == ["state", "state"]


def test_a_reader_that_answers_is_tested_by_its_address_or_its_name(tmp_path: Path) -> None:
    with simulated(tcp=0) as sim:
        by_url = once("devices", "test", "--url", sim.url, "--profile", "idcard", "--json")
        write(tmp_path, [Binding(kind="idcard", name="读卡器", url=sim.url)])
        by_name = once("devices", "test", "--home", str(tmp_path), "--name", "读卡器")
    for done in (by_url, by_name):
        assert (done.returncode, json.loads(done.stdout)) == (0, {"ok": True, "url": sim.url, "status": "90"})


def test_a_reader_that_cannot_work_or_is_not_there_is_exit_four() -> None:
    with simulated("unlicensed", tcp=0) as sim:
        broken = once("devices", "test", "--url", sim.url, "--profile", "idcard")
    gone = once("devices", "test", "--url", sim.url, "--profile", "idcard")
    assert (broken.returncode, gone.returncode) == (4, 4)
    assert "没有授权" in broken.stderr
    assert "拒绝连接" in gone.stderr


def test_a_wrong_address_is_bad_input() -> None:
    began = time.monotonic()
    assert once("devices", "watch", "--url", "nowhere", "--profile", "idcard").returncode == 2
    assert time.monotonic() - began < 20


def test_the_reader_is_among_the_profiles() -> None:
    rows = json.loads(once("devices", "profiles", "--json").stdout)
    assert [row for row in rows if row["kinds"] == ["idcard"]] == [
        {"id": "idcard", "title": "二代身份证读卡器", "kinds": ["idcard"]}
    ]
