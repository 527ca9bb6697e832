"""期限说明: both limits, each day counted or why not, and what the law will do by itself."""

from __future__ import annotations

from datetime import datetime

from app.documents.daysheet import day_sheet
from app.documents.pictures import text_of
from app.domain import transitions
from tests.documents.cases import HALL, NAME, Story, accepted, special
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
