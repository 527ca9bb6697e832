"""来访事项: what comes to a counter without a case, from the first word to the answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from app.domain.command import Actor, Command
from app.domain.errors import Refused, Unreadable
from app.domain.matter_state import describe_matter, is_open, number_of, status_of, touched, units
from app.domain.matters import Matter, apply_matter

MORNING = datetime(2026, 3, 2, 9, 0)
CLERK = Actor(post="clerk", name="陈㛃")


def told(matter: Matter | None, action: str, by: Actor = CLERK, **data: object) -> Matter:
    at = MORNING + timedelta(minutes=matter.version if matter else 0)
    return apply_matter(
        matter, Command("1", "matter", "M1", action, matter.version if matter else 0, at, by, data=data)
    )


def test_what_could_not_be_done_is_registered_investigated_and_answered() -> None:
    """R-REC-10"""
    stuck = told(None, "register_could_not", subject="三次退件，说法不一", person="李𬭼", phone="13800000000")
    assert (stuck.by, stuck.at, stuck.person, stuck.version) == ("陈㛃", MORNING, "李𬭼", 1)
    assert stuck.complaint and stuck.complaint.subject == "三次退件，说法不一"
    found = told(stuck, "verify_complaint", text="窗口未一次告知", upheld=True)
    mended = told(found, "rectify", text="当场受理")
    answered = told(mended, "call_back", text="已告知本人")
    assert answered.complaint and answered.complaint.verified and answered.complaint.rectified
    assert answered.complaint.called_back and answered.complaint.called_back.text == "已告知本人"
    assert not answered.complaint.open


@pytest.mark.parametrize(
    ("action", "data", "rule"),
    [
        ("register_could_not", {}, "R-REC-10"),
        ("complain", {"channel": "letter"}, "R-EVA-04"),
        ("enquire", {"subject": " "}, "R-REC-04"),
        ("answer_enquiry", {}, "R-REC-04"),
    ],
)
def test_nothing_begins_without_its_subject(action: str, data: dict[str, str], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        told(None, action, CLERK, **data)
    assert refused.value.rule == rule


def test_the_steps_of_the_loop_are_in_order() -> None:
    """R-REC-10: nothing is answered before it has been looked into."""
    stuck = told(None, "register_could_not", subject="退件")
    for early in ("rectify", "call_back"):
        with pytest.raises(Refused):
            told(stuck, early, text="x")


def test_an_enquiry_stays_with_the_first_asked_until_handed_to_a_named_unit() -> None:
    """R-REC-04"""
    asked = told(None, "enquire", subject="要什么材料", channel="telephone")
    assert asked.by == "陈㛃"
    with pytest.raises(Refused):
        told(asked, "hand_over_enquiry", to="")
    handed = told(asked, "hand_over_enquiry", to="卫健局")
    assert (asked.responsible, handed.responsible) == ("陈㛃", "卫健局")
    again = told(told(handed, "hand_over_enquiry", to="公安局"), "hand_over_enquiry", to="城管局")
    assert (again.responsible, again.version) == ("城管局", 4)
    answered = told(handed, "answer_enquiry", text="两样")
    with pytest.raises(Refused):
        told(answered, "hand_over_enquiry", to="公安局")


def test_a_cashier_may_take_an_enquiry_but_an_applicant_cannot_answer_it() -> None:
    """R-REC-04: whoever is asked first."""
    asked = told(None, "enquire", Actor(post="cashier", name="周"), subject="在哪里缴款")
    with pytest.raises(Refused):
        told(asked, "answer_enquiry", Actor(post="applicant", name="李"))


def test_what_has_begun_does_not_begin_again_and_strange_words_are_unreadable() -> None:
    asked = told(None, "enquire", subject="要什么材料")
    with pytest.raises(Refused):
        told(asked, "enquire", subject="再问")
    stale = Command("1", "matter", "M1", "answer_enquiry", 0, MORNING, CLERK)
    with pytest.raises(Refused):
        apply_matter(asked, stale)
    with pytest.raises(Unreadable):
        told(asked, "answer_enquiry", colour="red")
    with pytest.raises(Unreadable):
        told(asked, "shout")


def test_a_matter_says_where_it_stands() -> None:
    """R-REC-04, R-REC-10, R-EVA-04."""
    asked = told(None, "enquire", subject="要什么材料")
    handed = told(asked, "hand_over_enquiry", to="卫健局")
    answered = told(handed, "answer_enquiry", text="两样")
    assert [status_of(matter) for matter in (asked, handed, answered)] == ["asked", "handed", "answered"]
    assert [touched(matter) - MORNING for matter in (asked, handed, answered)] == [
        timedelta(minutes=n) for n in range(3)
    ]
    assert [is_open(matter) for matter in (asked, handed, answered)] == [True, True, False]
    assert (units(answered), describe_matter(answered)["version"]) == (("卫健局",), 3)
    stuck = told(None, "register_could_not", subject="退件")
    steps = [stuck]
    for action in ("verify_complaint", "rectify", "call_back"):
        steps.append(told(steps[-1], action, text="已办"))
    assert [status_of(matter) for matter in steps] == ["registered", "verified", "rectified", "called_back"]
    assert [touched(matter) - MORNING for matter in steps] == [timedelta(minutes=n) for n in range(4)]
    assert status_of(told(stuck, "verify_complaint", text="不实", upheld=False)) == "not_upheld"
    assert Matter(id="M1", kind="enquiry", subject="x", at=MORNING, by="陈㛃").version == 0


def test_a_matter_s_number_is_its_kind_its_day_and_eight_digits() -> None:
    """R-REC-04."""
    asked = told(None, "enquire", subject="要什么材料")
    assert number_of(asked) == f"ZX20260302-{int(sha256(b'M1').hexdigest()[:16], 16) % 100_000_000:08d}"


@pytest.mark.parametrize(("said", "channel"), [({}, "window"), ({"channel": "telephone"}, "telephone")])
def test_who_doesn_t_say_how_came_to_the_window(said: dict[str, str], channel: str) -> None:
    """R-REC-04, R-EVA-04."""
    assert told(None, "enquire", CLERK, subject="要什么材料", **said).channel == channel
    complaint = told(None, "complain", CLERK, subject="慢", **said).complaint
    assert complaint
    assert complaint.channel == channel
