"""期限说明: both limits, each day counted or why not, and what the law will do by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from app.documents.daysheet import day_sheet, paper_days
from app.documents.pictures import text_of
from app.domain import transitions
from app.domain.errors import Unreadable
from tests.documents.cases import (
    BUREAU,
    CHIEF,
    CLERK,
    GUIDE,
    HALL,
    NAME,
    Story,
    accepted,
    context,
    corrected,
    explained,
    extended,
    rejected,
    special,
    supplement,
    tolerated,
)
from tests.documents.packs import PLACES
from tests.documents.test_papers import flat


def said(story: Story, at: datetime) -> str:
    assert story.case
    coming = transitions.due(story.case, story.ctx, datetime(2027, 1, 1))
    return flat(text_of(day_sheet(story.case, story.ctx, HALL, at, coming)))


def test_each_day_stands_on_the_sheet_with_what_comes_next() -> None:
    """R-CLK-01, R-CLK-06."""
    text = said(accepted(), datetime(2026, 9, 24, 9, 0))

    for part in (NAME, "承诺时限10个工作日", "法定时限20个工作日", "正在计时", "已用2个工作日，还剩8个工作日"):
        assert part in text
    assert "2026年10月1日周四不计节假日" in text
    assert "2026年9月23日周三计入第1日" in text
    assert "红牌警告" in text and "默认通过" in text


def test_a_special_procedure_stands_with_its_days() -> None:
    """R-CLK-02."""
    text = said(special(), datetime(2026, 9, 24, 9, 0))

    assert "现场踏勘" in text and "停止计时" in text and "进行中" in text


def test_a_year_without_a_calendar_is_said() -> None:
    text = said(accepted(at=datetime(2026, 12, 24, 9, 0)), datetime(2026, 12, 25, 9, 0))

    assert "尚未公布2027年的放假安排" in text


def with_paper(story: Story, kind: str) -> str:
    text = flat(text_of(paper_days(story.paper(kind)[0], HALL)))
    assert not re.search(r"[{}]|None|documents_|papers_|[A-Za-z]{3,}", text)
    return text


def test_an_acceptance_is_accompanied_by_its_days() -> None:
    """R-CLK-01: over two months, the autumn holidays and a make-up Saturday."""
    text = with_paper(accepted(), "acceptance")

    for part in (
        "《受理通知书》〔2026〕000123号",
        "2026年9月25日周五不计节假日",
        "2026年10月10日周六计入第8日·调休",
        "2026年10月11日周日不计周末",
        "2026年10月13日周二计入第10日",
    ):
        assert part in text
    assert "补齐" not in text


def test_a_supplement_notice_is_accompanied_by_the_days_to_supply_in() -> None:
    """R-ACC-02: 15 working days from the day it was told."""
    text = with_paper(supplement(), "supplement")

    assert "补齐到期日2026年10月20日" in text
    assert "2026年9月22日周二不计起始" in text and "2026年10月20日周二计入第15日" in text


def test_a_deemed_withdrawal_is_accompanied_by_the_days_that_ran_out() -> None:
    """R-ACC-03."""
    story = supplement().wait(datetime(2026, 11, 20, 9, 0))

    assert "2026年10月20日周二计入第15日" in with_paper(story, "withdrawal")


def test_tolerance_is_accompanied_by_both_periods_where_the_case_goes_on_meanwhile() -> None:
    """R-ACC-04."""
    text = with_paper(tolerated("meanwhile"), "acceptance")

    assert "办理期限的计算" in text and "补齐补正期限的计算" in text
    waits = with_paper(tolerated(), "acceptance")
    assert "自全部容缺材料补齐之日起算" in waits and "办理期限的计算" not in waits


def test_days_that_stopped_the_clock_are_told_with_the_notice() -> None:
    """R-CLK-02."""
    text = with_paper(special(), "special")

    assert "2026年9月23日周三不计停止计时" in text and "2026年9月30日周三计入第1日" in text


def test_an_extension_is_counted_to_its_new_end() -> None:
    """R-CLK-04."""
    assert "2026年10月20日周二计入第15日" in with_paper(extended(), "extension")


@pytest.mark.parametrize("kind", ["supervision", "explanation"])
def test_an_overdue_case_s_papers_are_accompanied_by_the_count(kind: str) -> None:
    """R-CLK-06."""
    assert "2026年10月13日周二计入第10日" in with_paper(explained(), kind)


def test_a_correction_goes_with_the_days_that_stay() -> None:
    assert "2026年10月13日周二计入第10日" in with_paper(corrected(), "correction")


def test_a_paper_over_a_year_without_a_calendar_says_so() -> None:
    """R-CLK-01."""
    text = with_paper(accepted(at=datetime(2026, 12, 24, 9, 0)), "acceptance")

    assert "尚未公布2027年的放假安排" in text and "逐日" in text


def test_a_paper_that_names_no_limit_has_no_such_sheet() -> None:
    with pytest.raises(Unreadable):
        with_paper(rejected(), "rejection")


def test_a_later_change_of_the_case_does_not_change_the_sheet() -> None:
    story = accepted()
    before = with_paper(story, "acceptance")
    later = story.act("request_extension", CHIEF, days=5, reason="设备检修").act("grant_extension", BUREAU, "extension")

    assert with_paper(later, "acceptance") == before


@pytest.mark.parametrize("place", PLACES)
def test_a_joint_case_s_sheet_has_its_own_legal_limit(place: str) -> None:
    """R-CLK-07: 45 days by law where several departments decide, unless the guide says less."""
    plain = {key: value for key, value in GUIDE.items() if key != "legal_days"}
    story = accepted(context(plain, place=place)).act("open_joint", CHIEF, departments=["城管局", "消防大队"])

    assert "法定时限45个工作日" in said(story, datetime(2026, 9, 24, 9, 0))


def test_everything_that_moves_a_deadline_stands_on_one_sheet() -> None:
    """R-CLK-01, R-CLK-02, R-CLK-04: tolerated, supplied, stopped and extended, over a holiday."""
    story = tolerated().act("supply", CLERK, materials=["plan", "health"])
    story.act("start_special", CLERK, "special", procedure="site_survey", days=3)
    story.at += timedelta(days=1)
    story.act("end_special").act("request_extension", CHIEF, days=2, reason="复检")
    story.act("grant_extension", BUREAU, "extension")
    text = said(story, datetime(2026, 9, 24, 9, 0))

    assert "承诺时限12个工作日" in text and "第12日" in text
    assert "停止计时" in text and "节假日" in text and "·调休" in text


@pytest.mark.parametrize("story", [supplement, tolerated])
def test_the_days_to_supply_in_stand_on_the_case_s_sheet(story: Callable[[], Story]) -> None:
    """R-ACC-02, R-ACC-04."""
    text = said(story(), datetime(2026, 9, 24, 9, 0))

    assert "补齐到期日2026年10月20日" in text and "2026年10月20日周二计入第15日" in text
