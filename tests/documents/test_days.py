"""Dates in Chinese and how a deadline was counted."""

from __future__ import annotations

import pytest

from app.documents import days
from app.documents.facts import in_words
from tests.documents.cases import accepted, special


def test_the_count_is_said_in_a_sentence() -> None:
    counted = days.read(accepted().paper("acceptance")[0].data["counted"])

    assert days.explained(counted) == (
        "9月22日当日不计，自9月23日起算，第10个工作日为2026年10月13日；"
        "其间法定节假日10天、周末1天不计入；调休上班1天计入。"
    )


def test_stopped_days_are_named() -> None:
    counted = days.read(special().paper("special")[0].data["counted"])

    assert "特别程序停止计时4天" in days.explained(counted)


def test_no_count_says_nothing() -> None:
    assert days.explained(days.read([])) == days.explained(days.read(None)) == ""
    assert days.weeks([]) == []


def test_natural_days_are_counted_as_such() -> None:
    counted = days.read(
        [["2026-03-02", False, "start"], ["2026-03-03", True, "natural"], ["2026-03-04", True, "natural"]]
    )

    assert days.explained(counted) == "3月2日当日不计，自3月3日起算，第2日为2026年3月4日。"


def test_a_calendar_longer_than_paper_bears_is_left_out() -> None:
    long = [["2026-01-01", False, "start"], ["2026-06-01", True, "workday"]]

    assert days.weeks(days.read(long)) == []


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("10.00", "壹拾元整"),
        ("1260.50", "壹仟贰佰陆拾元伍角"),
        ("1005", "壹仟零伍元整"),
        ("10000.07", "壹万元零柒分"),
        ("100020003", "壹亿零贰万零叁元整"),
        ("0.30", "叁角"),
        ("20300", "贰万零叁佰元整"),
        ("many", ""),
    ],
)
def test_amounts_in_capitals(amount: str, words: str) -> None:
    assert in_words(amount) == words
