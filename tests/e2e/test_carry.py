"""Days without a line: a stick carries the work to the county and its answers back, by the command line alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.test_two_counters import ready, take_in
from tests.e2e.world import County, yichuang

pytestmark = pytest.mark.slow


def test_a_stick_carries_the_work_of_days(county: County, tmp_path: Path) -> None:
    counter = ready(tmp_path / "window3", county, "3")
    county.stop()
    case = take_in(counter)
    stick = tmp_path / "U盘"
    stick.mkdir()
    home = ("--home", str(counter.home))
    yichuang("carry", "out", str(stick / "去.yc"), *home)
    assert "王" not in (stick / "去.yc").read_bytes().decode("latin-1")
    county.server("carry", str(stick / "去.yc"), "-o", str(stick / "回.yc"))
    back = json.loads(yichuang("carry", "in", str(stick / "回.yc"), *home, "--json").stdout)
    assert (back["pushed"], back["accepted"], back["pending"]) == (2, 2, 0)
    assert county.show(case)["state"]["status"] == "accepted"
    assert county.server("verify")
    county.start()
    assert counter.sync()["pending"] == 0


def test_a_file_that_is_none_is_said_so(county: County, tmp_path: Path) -> None:
    (tmp_path / "a.yc").write_bytes(b"no letter")
    refused = yichuang(
        "server", "carry", str(tmp_path / "a.yc"), "-o", str(tmp_path / "b.yc"), "--data", str(county.data), check=False
    )
    assert (refused.returncode, (tmp_path / "b.yc").exists()) == (2, False)
    assert "不是往来包" in refused.stderr
