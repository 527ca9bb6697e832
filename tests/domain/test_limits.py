"""Limits that nobody is refused under: by when a result is out, how long a department has had, when to look into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.clocks import days_left, issue_by, over_from
from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.evaluation import to_investigate
from app.domain.joint import days_taken
from app.domain.transitions import apply
from tests.domain.hall import FULL, PACKS, Step, accepted, at, context, granted, walk

JOINT: Step = ("open_joint", "2026-03-02T09:20", {"departments": ["公安局", "城管局"]})
TAKEN_IN: tuple[Step, ...] = (("receive", "2026-03-02T09:00", FULL), ("accept", "2026-03-02T09:10", {}))


@pytest.mark.parametrize("pack", PACKS)
def test_a_result_is_out_within_ten_working_days_of_the_decision(pack: str) -> None:
    """R-DEL-01."""
    ctx = context(pack)
    assert issue_by(accepted(ctx), ctx) is None
    assert issue_by(granted(ctx, "c1", "2026-02-10", "2026-02-11T09:00"), ctx) == date(2026, 3, 3)


def test_each_department_has_its_own_clock_from_being_told_to_its_opinion() -> None:
    """R-CLK-07."""
    ctx = context("hainan")
    opinion: Step = ("opinion", "2026-03-05T09:00", {"department": "公安局", "agree": True})
    case = walk(ctx, "c1", *TAKEN_IN, JOINT, opinion)
    assert case.joint
    took = {
        part.department: days_taken(part, case.joint, at("2026-03-10T09:00"), ctx.calendar) for part in case.joint.parts
    }
    assert took == {"公安局": 3, "城管局": 6}


def test_a_department_speaks_for_itself_alone() -> None:
    """R-CLK-07, R-CLK-08."""
    ctx = context("hainan")
    case = walk(ctx, "c1", *TAKEN_IN, JOINT)

    def said(action: str, by: Actor, **data: object) -> Command:
        return Command("x", "case", "c1", action, case.version, at("2026-03-03T09:00"), by, data=data)

    police, others = Actor("chief", "周", department="公安局"), Actor("chief", "吴", department="城管局")
    for action, rule in (("opinion", "R-CLK-07"), ("countersign", "R-CLK-08")):
        with pytest.raises(Refused) as caught:
            apply(case, said(action, others, department="公安局"), ctx)
        assert (caught.value.rule, caught.value.code) == (rule, "domain_other_department")
    case = apply(case, said("opinion", police, agree=True), ctx)
    assert case.joint
    assert [part.department for part in case.joint.parts if part.opinion] == ["公安局"]
    case = apply(case, said("opinion", Actor("clerk", "陈"), agree=True), ctx)
    assert case.joint
    assert all(part.opinion for part in case.joint.parts)


def test_a_bad_evaluation_without_a_second_is_looked_into_after_ten_working_days() -> None:
    """R-EVA-03."""
    bad: Step = ("evaluate", "2026-03-02T09:20", {"level": "dissatisfied"})
    ctx = context("xinmi")
    case = walk(ctx, "c1", *TAKEN_IN, bad)
    assert not to_investigate(case, ctx, at("2026-03-16T17:30"))
    assert to_investigate(case, ctx, at("2026-03-16T17:30:01"))
    assert not to_investigate(accepted(ctx), ctx, at("2026-12-31T17:30"))
    again = walk(ctx, "c1", *TAKEN_IN, bad, ("evaluate_again", "2026-03-03T09:00", {"level": "dissatisfied"}))
    seen = walk(ctx, "c1", *TAKEN_IN, bad, ("verify_complaint", "2026-03-03T09:00", {"text": "属实"}))
    elsewhere = context("songming")
    assert not any(to_investigate(one, ctx, at("2026-04-16T17:30")) for one in (again, seen))
    assert not to_investigate(walk(elsewhere, "c1", *TAKEN_IN, bad), elsewhere, at("2026-04-16T17:30"))


def test_a_late_december_evaluation_does_not_wait_for_next_year_s_calendar() -> None:
    """R-EVA-03."""
    ctx = context("xinmi")
    steps: tuple[Step, ...] = (("receive", "2026-12-28T09:00", FULL), ("accept", "2026-12-28T09:10", {}))
    case = walk(ctx, "c1", *steps, ("evaluate", "2026-12-28T09:20", {"level": "dissatisfied"}))
    assert not to_investigate(case, ctx, at("2026-12-31T17:30"))


def test_what_is_left_is_promised_less_used() -> None:
    """R-CLK-01."""
    ctx = context("wuyang")
    case = accepted(ctx, day="2026-03-02")
    assert [days_left(case, ctx, date(2026, 3, day)) for day in (2, 3, 9, 11)] == [5, 4, 0, -2]


def test_a_case_is_over_from_its_close_or_from_when_it_could_first_be_decided() -> None:
    """R-CLK-06, R-CLK-13."""
    ctx = context("wuyang")
    case = accepted(ctx, day="2026-03-02")
    assert over_from(case, ctx) == at("2026-03-09T17:30")
    assert over_from(replace(case, deadline=None), ctx) is None
    assert over_from(replace(case, accepted_at=None), ctx) is None
    late = walk(ctx, "c2", ("receive", "2026-03-02T18:00", FULL), ("accept", "2026-03-02T18:01", {}), guide="X-002")
    assert over_from(late, ctx) == at("2026-03-02T23:59:59")
    due: Step = ("charge", "2026-03-09T09:00", {})
    paid = walk(ctx, "c3", *TAKEN_IN, due, ("pay", "2026-03-12T09:00", {"voucher": "1"}))
    assert over_from(paid, ctx) == at("2026-03-12T09:00")
