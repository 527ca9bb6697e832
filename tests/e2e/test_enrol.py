"""Enrolment, the first sync and the two checks, through the command line alone."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.world import Counter, County, yichuang

pytestmark = pytest.mark.slow


def test_a_counter_is_enrolled_and_its_first_sync_brings_what_it_needs(town: County, tmp_path: Path) -> None:
    counter = Counter.enrolled(tmp_path / "home", town, "3")

    first = counter.sync()
    assert first["pulled"] > 30
    assert {"pushed", "accepted", "refused", "pulled", "pending"} <= set(first)
    assert counter.sync()["pulled"] == 0


def test_the_key_file_is_the_owners_alone_and_the_choice_is_said_loudly(town: County, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = yichuang("enrol", "--home", str(home), "--server", town.url, "--code", town.code("3"), "--key-file")

    assert "明文" in done.stderr
    if os.name == "posix":
        assert (home / "key").stat().st_mode & 0o077 == 0
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(home / "counter.db").execute("SELECT * FROM sqlite_master")


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "", "💥" * 200])
def test_a_wrong_code_leaves_nothing_behind(town: County, tmp_path: Path, code: str) -> None:
    home = tmp_path / "home"
    done = yichuang("enrol", "--home", str(home), "--server", town.url, "--code", code, "--key-file", check=False)

    assert done.returncode == 2
    assert "登记码" in done.stderr
    assert not home.exists()


def test_a_code_serves_once(town: County, tmp_path: Path) -> None:
    code = town.code("3")
    there = ("--server", town.url, "--code", code, "--key-file")
    yichuang("enrol", "--home", str(tmp_path / "one"), *there)
    again = yichuang("enrol", "--home", str(tmp_path / "two"), *there, check=False)

    assert again.returncode == 2
    assert not (tmp_path / "two").exists()


def test_an_enrolled_home_is_not_enrolled_again(town: County, tmp_path: Path) -> None:
    counter = Counter.enrolled(tmp_path / "home", town, "3")
    before = (counter.home / "key").read_bytes()
    there = ("--server", town.url, "--code", town.code("4"), "--key-file")
    again = yichuang("enrol", "--home", str(counter.home), *there, check=False)

    assert again.returncode == 2
    assert (counter.home / "key").read_bytes() == before
    assert counter.sync()["pulled"] > 30


def test_a_county_that_is_not_there_is_exit_4_and_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    there = ("--server", "http://127.0.0.1:9", "--code", "ABCDEFGHJK", "--key-file")
    done = yichuang("enrol", "--home", str(home), *there, check=False)

    assert done.returncode == 4
    assert not home.exists()


def test_a_home_that_was_never_enrolled_says_so(tmp_path: Path) -> None:
    for verb in ("sync", "verify"):
        done = yichuang(verb, "--home", str(tmp_path / "nowhere"), check=False)
        assert done.returncode in (2, 4), verb
        assert "enrol" in done.stderr, done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_the_doctor_finds_a_well_counter_well_and_a_missing_county_ill(county: County, tmp_path: Path) -> None:
    counter = Counter.enrolled(tmp_path / "home", county, "3")
    counter.sync()
    well = yichuang("doctor", "--home", str(counter.home), "--json", check=False)
    assert well.returncode == 0, well.stdout
    county.stop()
    ill = yichuang("doctor", "--home", str(counter.home), "--json", check=False)

    assert ill.returncode == 1
    wrong = [line for line in json.loads(ill.stdout)["checks"] if not line["ok"]]
    assert [line["check"] for line in wrong] == ["server"]
    assert wrong[0]["advice"]


def test_verify_names_the_first_thing_that_is_wrong(town: County, tmp_path: Path) -> None:
    counter = Counter.enrolled(tmp_path / "home", town, "3")
    counter.sync()
    sound = yichuang("verify", "--home", str(counter.home), "--json")

    assert json.loads(sound.stdout)["ok"] is True
    url = f"sqlite:///{next(town.data.glob('*.db'))}"
    assert json.loads(yichuang("verify", "--db", url, "--json").stdout)["ok"] is True
