"""`deadline`: the last day, every day on the way, and no guess about a year that isn't published."""

from __future__ import annotations

import json

import pytest

from tests.verbs.cli import cli, in_chinese

VECTORS = [
    ("2024-02-08T10:00:00", 3, "2024-02-19"),  # Spring Festival, its make-up Sunday counted
    ("2024-09-27T18:30:00", 2, "2024-09-30"),
    ("2025-01-24T09:00:00", 3, "2025-02-05"),
    ("2025-09-28T09:00:00", 5, "2025-10-11"),
    ("2026-02-12T10:00:00", 5, "2026-02-26"),
    ("2026-05-09T10:00:00", 5, "2026-05-15"),  # begun on a make-up Saturday
    ("2026-09-30T17:30:00", 5, "2026-10-13"),
    ("2026-10-03T10:00:00", 1, "2026-10-08"),  # begun in the holidays
    ("2026-03-02T23:59:59", 5, "2026-03-09"),  # after closing
    ("2026-12-24T10:00:00", 5, "2026-12-31"),
]


@pytest.mark.parametrize(("start", "days", "last"), VECTORS)
def test_the_last_day_and_each_on_the_way(capsys: pytest.CaptureFixture[str], start: str, days: int, last: str) -> None:
    args = ("deadline", "--policy", "songming", "--from", start, "--days", str(days), "--explain")
    code, out, err = cli(capsys, *args)
    answer = json.loads(out)
    assert (code, err, answer["deadline"], answer["days"][-1]["date"]) == (0, "", last, last)
    assert sum(day["counted"] for day in answer["days"]) == days
    assert all(day.keys() == {"date", "counted", "why"} and in_chinese(day["why"]) for day in answer["days"])


def test_natural_days_need_no_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = cli(capsys, "deadline", "--from", "2026-12-30", "--days", "5", "--unit", "natural")
    assert (code, json.loads(out)) == (0, {"deadline": "2027-01-04"})


@pytest.mark.parametrize(("start", "year"), [("2026-12-28", "2027"), ("2027-03-01", "2027"), ("2023-03-01", "2023")])
def test_a_year_not_published_is_named(capsys: pytest.CaptureFixture[str], start: str, year: str) -> None:
    code, out, err = cli(capsys, "deadline", "--from", start, "--days", "5")
    assert (code, out) == (2, "")
    assert year in err


BAD = [
    ("--from", "2026-02-30", "--days", "1"),
    ("--from", "2026-03-02T10:00:00+08:00", "--days", "1"),
    ("--from", "", "--days", "1"),
    ("--from", "2026-03-02", "--days", "-1"),
    ("--from", "2026-03-02", "--days", "9" * 5000),
    ("--from", "2026-03-02", "--days", "１"),
    ("--from", "2026-03-02", "--days", ""),
    ("--from", "9999-12-31", "--days", "5", "--unit", "natural"),
    ("--from", "2026-03-02", "--days", "1", "--unit", "moon"),
    ("--from", "2026-03-02", "--days", "1", "--policy", "atlantis"),
    ("--from", "2026-03-02", "--days", "1", "--policy", "\0"),
    ("--from", "2026-03-02", "--days", "1", "--policy", "长" * 5000),
    ("--from", "😀", "--days", "😀"),
    ("--days", "1"),
    ("--from",),
]


@pytest.mark.parametrize("args", BAD, ids=range(len(BAD)))
def test_bad_usage_is_said_in_words(capsys: pytest.CaptureFixture[str], args: tuple[str, ...]) -> None:
    code, out, err = cli(capsys, "deadline", *args)
    assert (code, out) == (2, "")
    assert in_chinese(err)
    assert len(err) < 1000
