"""What is frozen into each paper."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.domain.sheets import valid_term
from app.domain.shown import cited, masked
from app.policies import load
from tests.documents.cases import STORIES, VARIANTS, accepted, rejected, tolerated
from tests.documents.cases import special as special_story


@pytest.mark.parametrize("name", [*STORIES, *VARIANTS])
def test_every_sheet_is_plain_json(name: str) -> None:
    paper, _, _ = {**STORIES, **VARIANTS}[name]().paper(name.split("-")[0])

    assert json.loads(json.dumps(paper.data)) == paper.data


def test_a_resident_id_keeps_six_and_four() -> None:
    assert masked("530127199003074517", "resident_id") == "530127********4517"


def test_a_credit_code_is_public() -> None:
    assert masked("91530127MA6K5LYD37", "credit_code") == "91530127MA6K5LYD37"


def test_a_short_number_is_masked_too() -> None:
    assert masked("E12345678", "other") == "E1*****78"
    assert "345" not in masked("E12345678", "other")
    assert masked("", "other") == ""


def test_an_article_is_cited_with_its_regulation() -> None:
    songming, base = load("songming"), load("base")

    assert cited(songming, "count_from") == "《嵩明县政务服务中心运行管理办法（试行）》第十七条（一）"
    assert cited(base, "supplement.tell_within") == "《中华人民共和国行政许可法》第三十二条第一款（四）"
    assert cited(base, "tolerance.clock") == ""


def test_what_sharing_supplies_is_listed_as_not_needed() -> None:
    rows = accepted().paper("acceptance")[0].data["rows"]

    assert isinstance(rows, list)
    assert {row["code"]: row["state"] for row in rows}["license"] == "shared"


def test_a_tolerant_acceptance_cites_tolerance() -> None:
    data = tolerated().paper("acceptance")[0].data

    assert str(data["law"]).endswith("第十七条（三）")
    assert data["deadline"] == ""


def test_a_special_procedure_is_counted_with_the_days_the_applicant_is_told() -> None:
    paper, case, _ = special_story(days=5).paper("special")

    assert paper.data["deadline"] == "2026-10-19"
    assert case.deadline == date(2026, 11, 2)


def test_a_leap_day_licence_ends_on_a_day_that_exists() -> None:
    assert valid_term(date(2028, 2, 29), 1) == {"valid_from": "2028-02-29", "valid_to": "2029-02-28"}
    assert valid_term(date(2026, 9, 22), 4)["valid_to"] == "2030-09-21"
    assert valid_term(date(2026, 9, 22), 0)["valid_to"] == ""


def test_a_rejection_lists_what_is_given_back() -> None:
    rows = rejected().paper("rejection")[0].data["rows"]

    assert isinstance(rows, list)
    assert [row["code"] for row in rows] == ["form", "id", "plan"]
