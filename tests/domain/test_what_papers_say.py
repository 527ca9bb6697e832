"""What stands on every paper of the cases that issue them all, word for word as it was looked at last.

    python -m tests.domain.test_what_papers_say --write

writes it anew after a paper has changed; the difference is for people to read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from app.calendars import shipped
from app.domain.catalogue import Material
from app.domain.guides import parse_guide
from app.domain.shown import cited, last_day, listed, masked, nature, rows
from app.domain.workdays import ONE_DAY
from app.policies import load
from tests.documents.cases import (
    ALL,
    BUREAU,
    CLERK,
    GUIDE,
    SOME,
    STORIES,
    VARIANTS,
    Story,
    accepted,
    approved,
    context,
    special,
    supplement,
    tolerated,
)

KEPT = Path(__file__).parent / "papers.json"
BARE: dict[str, object] = {key: value for key, value in GUIDE.items() if key not in {"fields", "result_years"}}
MORE: dict[str, Callable[[], Story]] = {
    "hainan-card": lambda: accepted(context(place="hainan")).wait(datetime(2026, 10, 14, 18)),
    "yangxin-receipt": lambda: Story(context(place="yangxin")).receive(*SOME, delivery=""),
    "evening-survey": lambda: accepted(at=datetime(2026, 9, 22, 16)).act(
        "start_special", CLERK, procedure="site_survey", days=5
    ),
    "morning-survey": lambda: accepted(at=datetime(2026, 9, 22, 8)).act(
        "start_special", CLERK, procedure="site_survey", days=5
    ),
    "survey-of-no-days": lambda: accepted().act("start_special", procedure="site_survey"),
    "second-survey": lambda: special(days=2).act("end_special").act("start_special", procedure="site_survey", days=3),
    "survey-next-year": lambda: accepted(at=datetime(2026, 12, 21, 9)).act(
        "start_special", procedure="site_survey", days=12
    ),
    "online-acceptance": lambda: Story().receive(*ALL, channel="online").act("accept"),
    "untold-withdrawal": lambda: Story().receive(*SOME).act("withdraw", reason="另行选址"),
    "supplied": lambda: supplement().act("supply", materials=["plan", "report", "health", "clean"]).act("accept"),
    "bare-guide": lambda: accepted(context(BARE)).act("withdraw", reason="另行选址"),
    "extended-once-refused": lambda: (
        accepted()
        .act("request_extension", days=4, reason="忙")
        .act("refuse_extension", BUREAU, reason="不准")
        .act("request_extension", days=3, reason="忙")
        .act("grant_extension", BUREAU)
    ),
    "wuyang-tolerated": lambda: (
        Story(context(place="wuyang"))
        .receive("form", "id", "report", "clean")
        .act("accept_tolerant", missing=["plan", "health"], commitment=True, days=3)
    ),
    "corrected-twice": lambda: delivered_to_nobody().act(
        "correct_case", what="面积", reason="录入错误", form={"place": "玉明路 1 号", "area": "9"}
    ),
}


def delivered_to_nobody() -> Story:
    return approved().act(
        "correct_case", what="证件", reason="录入错误", applicant={"name": "张三", "id_number": "530127900307451"}
    )


def said(story: Story) -> list[object]:
    """The last two papers: an act issues no more."""
    assert story.case
    return [json.loads(json.dumps({"kind": paper.kind, **paper.data})) for paper in story.case.papers[-2:]]


WAYS = {**STORIES, **VARIANTS, **MORE}


@pytest.mark.parametrize("name", WAYS)
def test_every_paper_says_what_it_said(name: str) -> None:
    """R-CLK-10, R-SUP-04, R-CLK-02."""
    assert said(WAYS[name]()) == json.loads(KEPT.read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("530127900307451", "530127*****7451"),
        ("53012790030745", "53**********45"),
        ("530127199003074517", "530127********4517"),
        ("1234", "1234"),
        ("123", "123"),
        ("12345", "12*45"),
    ],
)
def test_the_middle_of_a_number_is_hidden(number: str, shown: str) -> None:
    assert masked(number, "passport") == shown


@pytest.mark.parametrize(
    ("guide", "noun"),
    [
        ({"name": "公共场所卫生许可"}, "permit"),
        ({"name": "公共场所", "result": "卫生许可证"}, "permit"),
        ({"name": "公共场所", "basis": ["《卫生许可办法》"]}, "permit"),
        ({"name": "企业登记"}, "登记"),
        ({"name": "企业备案（变更）"}, "备案"),
        ({"name": "登记事项咨询"}, ""),
    ],
)
def test_what_is_granted_is_called_by_the_guide_s_own_word(guide: dict[str, object], noun: str) -> None:
    """R-CLK-10."""
    assert nature(parse_guide({"code": "X-1", "department": "局", **guide}, "test")) == noun


def test_a_source_without_a_regulation_is_cited_by_nobody() -> None:
    base, xinmi = load("base"), load("xinmi")
    assert cited(base, "tolerance.clock") == ""
    assert cited(base, "score.excellent_most") == ""
    assert cited(xinmi, "waiting_limit") == "《新密市政务服务电子监察工作规则（试行）》第五条（五）"


def test_a_last_day_in_an_unpublished_year_stays_open() -> None:
    assert last_day(1, date(2026, 3, 6), context()) == "2026-03-09"
    assert last_day(3, date(2026, 12, 30), context()) == ""
    assert shipped().works(date(2026, 3, 6) + 3 * ONE_DAY)


def test_a_material_that_the_guide_never_had_comes_last_and_bare() -> None:
    case = tolerated().case
    assert case
    guide = parse_guide(GUIDE, "test")
    listed = rows(["strange", "health", "form"], case, guide, {"health": "过期"})
    assert [row["code"] for row in listed] == ["form", "health", "strange"]
    assert [row["state"] for row in listed] == ["received", "tolerated", "missing"]
    assert [row["why"] for row in listed] == ["", "过期", ""]
    bare = Material(code="strange", name="strange")
    assert (listed[2]["name"], listed[2]["copies"], listed[2]["original"]) == ("strange", bare.copies, bare.original)


def test_what_was_got_by_sharing_asks_for_no_paper() -> None:
    row = next(row for row in approved().paper("approval")[1].papers[0].data["rows"] if row["code"] == "license")  # type: ignore[attr-defined]
    assert (row["state"], row["original"], row["copies"]) == ("shared", 0, 0)


def main() -> None:
    """A paper a line."""
    ways = {
        name: ",\n".join(json.dumps(paper, ensure_ascii=False) for paper in said(way())) for name, way in WAYS.items()
    }
    lines = ",\n".join(f'"{name}": [\n{papers}\n]' for name, papers in ways.items())
    KEPT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    main()


def test_a_material_that_the_guide_no_longer_has_is_not_listed() -> None:
    story = accepted()
    assert story.case
    strange = replace(story.case, required=(*story.case.required, "old"))
    codes = [row["code"] for row in listed(strange, story.ctx)]
    assert "old" not in codes
    assert {"form", "license"} <= set(codes)
