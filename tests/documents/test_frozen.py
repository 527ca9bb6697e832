"""A paper says for ever what it said when it was issued; what it can't say it says decently, or it isn't issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from reportlab.lib.pagesizes import A4

from app.documents.page import BOTTOM, LEFT, RIGHT, TOP
from app.documents.papers import render
from app.documents.pictures import text_of
from app.domain.case import Agent, Applicant, Case
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.workdays import Calendar
from tests.documents.cases import CLERK, GUIDE, HALL, STORIES, Story, accepted, context, supplement
from tests.documents.packs import every
from tests.documents.test_papers import boxes, flat, pages_of

CHANGED_GUIDE = {**GUIDE, "name": "改了名", "department": "公安局", "promised_days": 3, "telephone": "110", "fees": []}


def changed(case: Case) -> Case:
    """The same case, with all that may change made another."""
    person = Applicant(name="别人", id_number="x", phone="0", address="别处", agent=Agent(name="另一人"))
    return replace(
        case,
        applicant=person,
        department="公安局",
        hall="别处",
        window="99",
        deadline=None,
        legal_deadline=None,
        calendar_missing=2099,
        form={},
        materials=(),
        required=(),
        commitments=(),
        pauses=(),
        extensions=(),
        delivery_address="别处",
    )


def another() -> Context:
    """Another place's pack, a changed guide, and no calendar."""
    ctx = context(CHANGED_GUIDE, place="xinmi")
    return replace(ctx, calendar=Calendar(frozenset(), frozenset(), frozenset()))


@pytest.mark.parametrize("name", every("plain", "songming"))
def test_what_changes_after_issue_does_not_change_the_paper(name: str) -> None:
    paper, case, ctx = every("plain", "songming")[name]

    assert render(paper, changed(case), another(), HALL) == render(paper, case, ctx, HALL)


@pytest.mark.parametrize("kind", STORIES)
def test_what_the_case_does_next_does_not_touch_the_papers_it_has(kind: str) -> None:
    story = STORIES[kind]()
    paper, _, _ = story.paper(kind)
    story.act("complain", CLERK, subject="排队太久")

    assert story.paper(kind)[0] == paper


def test_a_correction_leaves_the_paper_it_corrects_as_it_was() -> None:
    """R-ACC-05: the wrong name stays on the first paper; the correction shows both."""
    story = accepted()
    first, case, ctx = story.paper("acceptance")
    before = render(first, case, ctx, HALL)
    new = {"name": "张䶮", "id_number": "530127199003074517"}
    story.act("correct_case", CLERK, "correction", what="姓名", reason="录入错误", applicant=new)
    text = flat(text_of(render(*story.paper("correction"), HALL)))

    assert render(*story.paper("acceptance"), HALL) == before
    assert "申请人张䶮㛃𠮷鿍张䶮" in text and "录入错误" in text
    assert "《受理通知书》〔2026〕000123号与本通知书不一致的，以本通知书为准" in text
    assert "到期日2026年10月13日不因更正改变" in text


def test_a_supplement_period_told_stays_though_a_holiday_moves() -> None:
    """R-ACC-02: the day that was told is the day that counts."""
    story = supplement()
    calendar = story.ctx.calendar
    moved = replace(calendar, off=calendar.off | {datetime(2026, 10, 20).date()})
    story.ctx = replace(story.ctx, calendar=moved)
    story.act("withdraw", CLERK, "withdrawal")

    assert story.paper("supplement")[0].data["by"] == "2026-10-20"
    assert story.paper("withdrawal")[0].data["by"] == "2026-10-20"


HUNDRED = "阿卜杜热西提·买买提㛃" * 9 + "有"
ODD = {"hundred": HUNDRED, "lines": "张三\n李四", "blanks": "  张 三  ", "control": "张\t三\x07", "marks": "**{hall}**"}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_stands_whole_inside_the_margins(name: str) -> None:
    story = Story().receive("form", "id", "plan", "report", "health", "clean", applicant={"name": ODD[name]})
    story.act("accept", CLERK, "acceptance").act("charge", CLERK, "payment")
    for kind in ("acceptance", "payment"):
        pdf = render(*story.paper(kind), HALL)
        for left, bottom, right, top in boxes(pdf):
            assert left >= LEFT - 1 and right <= A4[0] - RIGHT + 1
            assert bottom >= BOTTOM - 30 and top <= A4[1] - TOP + 20
        assert flat(ODD[name].replace("\x07", "")) in flat(text_of(pdf))


def test_a_hall_with_a_long_name_keeps_clear_of_the_code() -> None:
    """The head is set smaller, or on two lines, beside the QR code."""
    long = {
        **HALL,
        "names": {"卫健局": "云南省昆明市嵩明县卫生健康局（嵩明县中医药管理局、县爱国卫生运动委员会办公室）行政审批股"},
    }
    paper, case, ctx = accepted().paper("acceptance")
    numbered = replace(paper, data={**paper.data, "number": "11530127MB0X12345X453012700120260922" * 1 + "0001234"})
    pdf = render(numbered, case, ctx, long)
    code = A4[0] - RIGHT - 57

    assert "行政审批股" in flat(text_of(pdf))
    head = [box for box in boxes(pdf) if box[1] > A4[1] - TOP - 72 and box[0] < code]
    assert head and all(right <= code + 1 for _, _, right, _ in head)


def test_without_a_telephone_no_line_asks_to_call_nobody() -> None:
    bare = {**GUIDE, "telephone": "", "complaint": ""}
    paper, case, ctx = accepted(context(bare)).paper("acceptance")
    text = flat(text_of(render(paper, case, ctx, {"name": "嵩明县政务服务中心"})))

    assert "咨询电话" not in text and "监督投诉" not in text
    assert "经办人：陈静" in text


@pytest.mark.parametrize("blank", ["reason", "basis", "remedy", "contact"])
def test_a_rejection_without_one_of_its_parts_is_not_issued(blank: str) -> None:
    """R-ACC-06."""
    said = {"reason": "不属于", "basis": "第三十二条", "remedy": "可以复议", "contact": "陈静"}

    with pytest.raises(Refused):
        Story().receive("form").act("reject", CLERK, "rejection", **{**said, blank: " "})


def test_a_result_that_the_law_gave_by_itself_is_delivered_under_its_item() -> None:
    """R-CLK-05, R-DEL-01: a default pass has no decision paper; the receipt still says what was handed over."""
    from app.domain.command import Actor

    issuing = Actor("issuing", "赵敏", window="8")
    story = accepted().wait(datetime(2026, 10, 14, 9, 0)).act("issue", issuing)
    story.act("deliver", issuing, "delivery", to="李㛃", identity="530127198511204528", method="courier")
    text = flat(text_of(render(*story.paper("delivery"), HALL)))

    assert "送达文书公共场所卫生许可办理结果" in text


def test_thirty_materials_are_signed_on_a_page_with_text() -> None:
    for name in ("withdrawal", "rejection", "supplement"):
        last = pages_of(render(*every("long", "songming")[name], HALL))[-1]
        assert "。" in flat(last), name
