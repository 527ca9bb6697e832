"""What stays on a case's record: each mark, each complaint, each rule that decided, and nothing of its neighbour's."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.errors import Refused
from app.domain.workdays import CalendarMissing, Period, end_of
from tests.domain.hall import FULL, Step, context, walk

TAKEN_IN: tuple[Step, ...] = (("receive", "2026-03-02T09:00", FULL), ("accept", "2026-03-02T09:10", {}))
TWO_MARKS: tuple[Step, ...] = (
    ("evaluate", "2026-03-02T09:20", {"level": "dissatisfied"}),
    ("complain", "2026-03-02T09:30", {"subject": "慢", "channel": "app"}),
)


def test_one_mark_is_explained_and_closed_and_the_other_stays() -> None:
    """R-SUP-01, R-SUP-09."""
    ctx = context("xinmi")
    explained: Step = ("explain_abnormal", "2026-03-03T09:00", {"kind": "complaint", "text": "系统故障"})
    case = walk(ctx, "c1", *TAKEN_IN, *TWO_MARKS, explained)
    assert {mark.kind: mark.explained is not None for mark in case.abnormal} == {
        "dissatisfied": False,
        "complaint": True,
    }
    with pytest.raises(Refused) as caught:
        walk(ctx, "c1", *TAKEN_IN, *TWO_MARKS, ("explain_abnormal", "2026-03-03T09:00", {"kind": "wait", "text": "x"}))
    assert caught.value.rule == "R-SUP-09"


def test_each_step_of_a_loop_is_done_on_one_complaint_and_the_others_stay() -> None:
    """R-EVA-02, R-EVA-04."""
    ctx = context("xinmi")
    verified: Step = ("verify_complaint", "2026-03-03T09:00", {"text": "属实"})
    other: Step = ("complain", "2026-03-02T09:40", {"subject": "吵"})
    case = walk(ctx, "c1", *TAKEN_IN, *TWO_MARKS, other, verified, verified)
    assert [(c.subject, c.verified is not None) for c in case.complaints] == [
        ("dissatisfied", True),
        ("慢", True),
        ("吵", False),
    ]


def test_a_complaint_is_no_evaluation() -> None:
    """R-EVA-04."""
    with pytest.raises(Refused) as caught:
        walk(context(), "c1", *TAKEN_IN, ("complain", "2026-03-02T09:30", {"subject": "慢", "channel": "evaluation"}))
    assert caught.value.code == "domain_complaint_channel"


CHANNELS = {"counter": set(), "online": {"R-ACC-09"}, "courier": {"R-REC-08"}, "lower_hall": {"R-CLK-12"}}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_receipt_names_the_rule_of_its_channel_alone(channel: str) -> None:
    """R-ACC-09, R-REC-08, R-CLK-12."""
    case = walk(context(), "c1", ("receive", "2026-03-02T09:00", {**FULL, "channel": channel}))
    assert set(case.rules) & {"R-ACC-09", "R-REC-08", "R-CLK-12"} == CHANNELS[channel]


def test_what_is_said_twice_is_on_record_once() -> None:
    """R-ACC-02, R-ACC-01."""
    twice: Step = ("receive", "2026-03-02T09:00", {"materials": ["form", "form"]})
    case = walk(context(), "c1", twice, ("request_supplement", "2026-03-02T09:01", {"missing": ["id", "id"]}))
    assert [m.code for m in case.materials] == ["form"]
    assert case.supplement
    assert case.supplement.missing == ("id",)


def test_no_calendar_reaches_beyond_the_last_year() -> None:
    """R-CLK-01."""
    with pytest.raises(CalendarMissing) as caught:
        end_of(Period(1, "natural"), date.max, context().calendar)
    assert caught.value.year == 10000


def test_a_mark_that_stands_is_not_set_again() -> None:
    """R-SUP-01."""
    again: Step = ("mark_attitude", "2026-03-03T09:00", {"text": "不耐烦"})
    case = walk(context("xinmi"), "c1", *TAKEN_IN, ("mark_attitude", "2026-03-02T10:00", {"text": "不耐烦"}), again)
    assert [(mark.kind, mark.at.day) for mark in case.abnormal if mark.kind == "attitude"] == [("attitude", 2)]


def test_what_is_brought_again_takes_the_place_of_what_was_brought() -> None:
    """R-ACC-03."""
    supplied: Step = ("supply", "2026-03-02T09:30", {"materials": ["id"]})
    case = walk(context(), "c1", ("receive", "2026-03-02T09:00", FULL), supplied)
    assert [(material.code, material.at.minute) for material in case.materials] == [("form", 0), ("id", 30)]


def test_a_complaint_that_isn_t_upheld_takes_its_mark_away_and_leaves_the_evaluation_s() -> None:
    """R-EVA-02, R-EVA-04."""
    looked: Step = ("verify_complaint", "2026-03-03T09:00", {"text": "属实"})
    unfounded: Step = ("verify_complaint", "2026-03-03T09:10", {"text": "不实", "upheld": False})
    case = walk(context("xinmi"), "c1", *TAKEN_IN, *TWO_MARKS, looked, unfounded)
    assert case.abnormal_kinds() == ("dissatisfied",)


def test_every_handing_over_stays_on_record() -> None:
    """R-CLK-03."""
    acts = enumerate(("transfer", "return_transfer", "transfer", "return_transfer"), 11)
    sent: list[Step] = [(action, f"2026-03-02T09:{minute}", {"reason": "缺页"}) for minute, action in acts]
    case = walk(context("yangxin"), "c1", *TAKEN_IN, *sent)
    assert len(case.transfers) == 2


@pytest.mark.parametrize(("form", "field"), [({"place": "玉明路"}, "place"), ({"b": "1", "a": "2"}, "a")])
def test_a_correction_fills_in_no_field_that_the_guide_has_not(form: dict[str, str], field: str) -> None:
    """R-CAT-05, R-ACC-05."""
    corrected: Step = ("correct_case", "2026-03-02T10:00", {"what": "地址", "reason": "录错", "form": form})
    with pytest.raises(Refused) as caught:
        walk(context(), "c1", *TAKEN_IN, corrected)
    assert (caught.value.rule, caught.value.params["field"]) == ("R-CAT-05", field)
    without: Step = (
        "correct_case",
        "2026-03-02T10:00",
        {"what": "地址", "reason": "录错", "delivery_address": "玉明路"},
    )
    assert walk(context(), "c1", *TAKEN_IN, without).delivery_address == "玉明路"


def test_papers_that_are_none_number_nothing() -> None:
    """R-ACC-01."""
    accepted: Step = (
        "accept",
        "2026-03-02T09:10",
        {"papers": [1, None, {"kind": "acceptance", "number": "〔2026〕1号"}]},
    )
    assert [paper.number for paper in walk(context(), "c1", TAKEN_IN[0], accepted).papers] == ["〔2026〕1号"]


def test_a_mark_is_closed_only_once_it_is_explained() -> None:
    """R-SUP-01."""
    ctx = context("xinmi")
    explained: Step = ("explain_abnormal", "2026-03-03T09:00", {"kind": "complaint", "text": "系统故障"})
    closed: Step = ("close_abnormal", "2026-03-03T10:00", {"kind": "complaint", "text": "属实"})
    with pytest.raises(Refused) as caught:
        walk(ctx, "c1", *TAKEN_IN, *TWO_MARKS, closed)
    assert (caught.value.rule, caught.value.code) == ("R-SUP-01", "domain_not_explained_yet")
    case = walk(ctx, "c1", *TAKEN_IN, *TWO_MARKS, explained, closed)
    assert {mark.kind: mark.closed is not None for mark in case.abnormal} == {"dissatisfied": False, "complaint": True}
