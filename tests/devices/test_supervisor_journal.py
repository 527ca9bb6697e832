"""The raw byte journal: a ring of two files that a full disk can't turn against the device."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from app.devices.journal import Journal


def test_rejected_bytes_are_always_kept_and_the_rest_on_request(tmp_path: Path) -> None:
    for everything, expected in ((False, ["rejected 00"]), (True, ["in FF 00", "rejected 00", "out 01"])):
        journal = Journal(tmp_path / f"{everything}.log", everything=everything)
        journal.heard(b"\xff\x00", (b"\x00",))
        journal.heard(b"", ())
        journal.wrote(b"\x01")
        journal.close()
        lines = list(journal.lines())
        assert [line.partition(" ")[2] for line in lines] == expected
        assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} ", line) for line in lines)


def test_a_quiet_device_leaves_no_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.log")
    journal.heard(b"\xff", ())
    journal.close()

    assert list(tmp_path.iterdir()) == []
    assert list(journal.lines()) == []


def test_the_ring_keeps_the_newest_and_stays_small(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "x.log", everything=True, most=2000)
    for n in range(1000):
        journal.wrote(n.to_bytes(2, "big"))
    journal.close()

    sizes = [p.stat().st_size for p in (journal.path, journal.older)]
    kept = [int(line.split(" ", 2)[2].replace(" ", ""), 16) for line in journal.lines()]
    assert max(sizes) < 2100
    assert kept == list(range(1000 - len(kept), 1000))
    assert len(kept) > 50


def test_a_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    for n in range(3):
        journal = Journal(tmp_path / "x.log", everything=True)
        journal.wrote(bytes([n]))
        journal.close()

    assert [line[-2:] for line in Journal(tmp_path / "x.log").lines()] == ["00", "01", "02"]


def test_a_disk_that_refuses_ends_the_journal_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
    journal = Journal(tmp_path / "taken" / "x.log", everything=True)
    with caplog.at_level(logging.WARNING):
        journal.wrote(b"\x01")
        journal.wrote(b"\x02")
    journal.close()

    assert len(caplog.records) == 1
