"""首问登记、投诉答复、督查函: papers of what has no case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from app.documents.letter_paper import letter_paper
from app.documents.matter_sheets import complaint_reply, matter_reply, register_slip
from app.documents.pictures import text_of
from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.letters import Letter, issue, reply
from app.domain.matter_state import number_of
from app.domain.matters import Matter, apply_matter
from app.domain.records import Complaint, Note
from app.domain.workdays import Calendar
from tests.documents.cases import CLERK, HALL, context
from tests.documents.packs import PLACES
from tests.documents.test_papers import flat

Act = tuple[str, Mapping[str, object]]
AT = datetime(2026, 9, 22, 10, 0)


def told(*acts: Act) -> Matter:
    """A matter after these acts at the counter."""
    matter: Matter | None = None
    for n, (action, data) in enumerate(acts):
        matter = apply_matter(matter, Command(f"x{n}", "matter", "m1", action, n, AT, CLERK, data=dict(data)))
    assert matter
    return matter


ASKED: Act = (
    "enquire",
    {"subject": "外地户籍子女入学需要哪些材料？", "person": "杨𬭼", "phone": "13887654321", "window": "2"},
)
COMPLAINED: Act = ("complain", {"subject": "3号窗口排队一小时无人叫号", "person": "王秀英", "channel": "telephone"})
STUCK: Act = ("register_could_not", {"subject": "两个部门都说不归自己管"})
VERIFIED: Act = ("verify_complaint", {"text": "当日10:00至11:05该窗口未叫号。"})
RECTIFIED: Act = ("rectify", {"text": "已增开潮汐窗口"})


def said(pdf: bytes) -> str:
    text = flat(text_of(pdf))
    assert not re.search(r"[{}]|None|documents_|papers_|：。|。。|，。", text)
    return text


def test_the_slip_names_who_was_asked_first_and_who_is_responsible_now() -> None:
    """R-REC-04."""
    matter = told(ASKED, ("hand_over_enquiry", {"to": "教体局"}))
    text = said(register_slip(matter, context(), HALL))

    for part in (
        "首问咨询登记单",
        number_of(matter),
        "杨𬭼",
        "首问责任人陈静（2号窗口）",
        "现责任人教体局",
        "（印章）",
    ):
        assert part in text
    assert "办件编号" not in text


@pytest.mark.parametrize("place", PLACES)
def test_a_complaint_s_slip_names_the_day_of_the_answer(place: str) -> None:
    """R-EVA-04: 15 working days in every shipped pack, over the autumn holidays."""
    text = said(register_slip(told(COMPLAINED), context(place=place), HALL))

    assert "投诉登记单" in text and "电话" in text
    assert "15个工作日内，即2026年10月20日前（含当日）答复" in text


def test_without_a_calendar_the_slip_names_no_day() -> None:
    ctx = replace(context(), calendar=Calendar(frozenset(), frozenset(), frozenset()))
    text = said(register_slip(told(COMPLAINED), ctx, HALL))

    assert "自登记之日起15个工作日内答复" in text


def test_an_enquiry_is_answered_in_writing() -> None:
    """R-REC-04."""
    text = said(matter_reply(told(ASKED, ("answer_enquiry", {"text": "需居住证和学籍信息表。"})), HALL))

    assert "杨𬭼：" in text and "外地户籍子女入学需要哪些材料" in text and "需居住证和学籍信息表。" in text


@pytest.mark.parametrize(("begun", "title"), [(COMPLAINED, "投诉答复书"), (STUCK, "“办不成事”答复书")])
def test_a_complaint_and_a_stuck_matter_are_answered_with_what_was_found_and_done(begun: Act, title: str) -> None:
    """R-EVA-04, R-REC-10."""
    text = said(matter_reply(told(begun, VERIFIED, RECTIFIED), HALL))

    for part in (title, "当日10:00至11:05该窗口未叫号。", "属实", "已增开潮汐窗口。", "再次反映"):
        assert part in text
    assert "行政复议" not in text


def test_a_complaint_not_upheld_is_answered_once_it_is_looked_into() -> None:
    unfounded: Act = ("verify_complaint", {"text": "该窗口当日按序叫号", "upheld": False})
    text = said(matter_reply(told(COMPLAINED, unfounded), HALL))

    assert "不属实或者不成立" in text and "整改" not in text


@pytest.mark.parametrize("acts", [(ASKED,), (COMPLAINED,), (COMPLAINED, VERIFIED)])
def test_there_is_no_answer_before_there_is_one(acts: tuple[Act, ...]) -> None:
    with pytest.raises(Refused):
        matter_reply(told(*acts), HALL)


def test_a_complaint_about_a_case_is_answered_under_the_case_s_number() -> None:
    """R-EVA-02."""
    done = Note(by="刘芳", at=AT, text="已当面致歉")
    complaint = Complaint(
        channel="evaluation", subject="态度差", at=AT, by="", upheld=True, verified=done, rectified=done
    )
    text = said(complaint_reply(complaint, "SL2026000123", "", HALL))

    assert "登记编号SL2026000123" in text and "来访人：" in text and "差评" in text


def letter(kind: str = "notice", **more: str) -> Letter:
    by = Note(by="赵局", at=AT, text="9月有3件超期未办结，至今未说明原因。")
    return issue("l1", kind, "卫健局", "公共场所卫生许可超期办件", 3, by, context(), more.get("number", ""))


@pytest.mark.parametrize(("kind", "title"), [("notice", "政务服务督查通知书"), ("urge", "政务服务督办函")])
@pytest.mark.parametrize("place", PLACES)
def test_a_letter_names_the_department_the_matter_and_the_last_moment(kind: str, title: str, place: str) -> None:
    """R-SUP-04: three working days from 22 September end on the 28th."""
    text = said(letter_paper(letter(kind, number="嵩政督〔2026〕12号"), context(place=place).policy, HALL))

    for part in (title, "嵩政督〔2026〕12号", "嵩明县卫生健康局：", "2026年9月28日17:30前书面回复", "（印章）"):
        assert part in text
    assert context(place=place).policy.title in text


def test_an_answer_does_not_change_the_letter() -> None:
    issued, policy = letter(), context().policy
    answered = reply(issued, Note(by="王建国", at=AT, text="已办结"))

    assert letter_paper(answered, policy, HALL) == letter_paper(issued, policy, HALL)


def test_a_hall_that_says_nothing_of_itself_still_answers() -> None:
    bare = told(("complain", {"subject": "无人叫号"}), VERIFIED, RECTIFIED)

    assert "政务服务局" in said(matter_reply(bare, {}))
    assert said(register_slip(bare, context(), {}))
    assert Actor("clerk", "陈静").name not in said(letter_paper(letter(), context().policy, {}))
