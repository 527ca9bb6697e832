"""Scores by the published model, manual items, and who may be excellent (R-SUP-07)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.case import Case, Charge, Status
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.records import Mark, Note
from app.domain.scoring import (
    INDICATORS,
    MANUAL,
    Counted,
    Manual,
    Score,
    assess,
    by_clerk,
    enter,
    require_within,
    scores,
)
from app.texts import table
from tests.domain.hall import FULL, PACKS, Step, accepted, at, context, granted, walk

WUYANG = context("wuyang")
NOW = at("2026-12-10T10:00")
MEDIA = Manual(
    name="卫健局", kind="media", points=Decimal("2.5"), evidence="县报 2026-12-01 第 3 版", at=NOW, by="李督"
)  # fmt: skip


def good(id: str, ctx: Context = WUYANG) -> Case:
    return granted(ctx, id, "2026-11-25", "2026-11-26T10:00", ("evaluate", "2026-11-26T10:30", {"level": "satisfied"}))


def late(id: str) -> Case:
    return granted(WUYANG, id, "2026-11-20", "2026-11-30T10:00")


def score(cases: list[Case], ctx: Context = WUYANG, *manual: Manual) -> Score:
    (made,) = scores(cases, manual, ctx, NOW)
    return made


@pytest.mark.parametrize("pack", PACKS)
def test_work_without_a_flaw_has_a_hundred(pack: str) -> None:
    """R-SUP-07 (XM 监察 15, 16)."""
    ctx = context(pack)
    assert score([good("a", ctx), good("b", ctx)], ctx).total == Decimal("100.00")


@pytest.mark.parametrize("pack", PACKS)
def test_every_weight_of_a_pack_has_its_indicator_and_its_name(pack: str) -> None:
    """R-SUP-07: the model is published in the pack."""
    assert context(pack).policy.shares("score.weights").keys() == INDICATORS.keys()
    assert {f"domain_indicator_{name}" for name in INDICATORS} <= table().keys()
    assert {f"domain_manual_{kind}" for kind in MANUAL} <= table().keys()


def test_each_lost_point_leads_to_its_cases() -> None:
    """R-SUP-07: one of two late costs half of 30, its unexplained mark isn't late where no day is set."""
    made = score([good("a"), late("b")])
    on_time = next(one for one in made.indicators if one.name == "on_time")
    assert (on_time.lost, on_time.counted, on_time.each) == (("b",), 2, Fraction(100 * 30, 90) / 2)
    assert made.lost() == {"on_time": ("b",)}
    assert made.total == Decimal("83.33")


def test_the_lost_points_are_what_is_missing_to_a_hundred() -> None:
    """R-SUP-07: every point traceable."""
    made = score([good("a"), late("b"), replace(good("c"), materials=())])
    gone = sum((one.each * len(one.lost) for one in made.indicators), Fraction(0))
    assert sum((one.points for one in made.indicators), Fraction(0)) + gone == 100


LOSES = {
    "on_time": lambda c: replace(c, deadline=c.accepted_on),
    "satisfaction": lambda c: replace(c, rating=replace(c.rating, level="dissatisfied")),
    "told_once": lambda c: replace(c, abnormal=(Mark(kind="late_supplement_notice", at=NOW),)),
    "materials": lambda c: replace(c, materials=()),
    "fees": lambda c: replace(c, charge=Charge(amount="25", at=NOW, back_to=Status.ACCEPTED)),
    "explained": lambda c: replace(c, abnormal=(Mark(kind="not_explained", at=NOW),)),
}


@pytest.mark.parametrize("name", LOSES)
def test_each_indicator_loses_by_its_own_breach(name: str) -> None:
    """R-SUP-07: computed from the trace."""
    assert score([LOSES[name](good("a"))]).lost() == {name: ("a",)}


def test_an_open_case_counts_once_it_is_overdue() -> None:
    ctx = WUYANG
    case = accepted(ctx)
    before, after = (scores([case], (), ctx, at(f"2026-12-02T17:{m}")) for m in ("29", "30"))
    assert "on_time" not in {one.name for one in before[0].indicators}
    assert after[0].lost() == {"on_time": ("c1",)}


def test_no_evaluation_neither_gains_nor_loses() -> None:
    """R-SUP-07, R-EVA-01: none counts as none; the other indicators share the hundred."""
    made = score([granted(WUYANG, "a", "2026-11-25", "2026-11-26T10:00")])
    assert "satisfaction" not in {one.name for one in made.indicators}
    assert sum((one.weight for one in made.indicators), Fraction(0)) == 100


def test_a_second_evaluation_is_the_one_that_counts() -> None:
    """R-SUP-07, R-EVA-03: the score is recomputed."""
    ctx = context("xinmi")
    bad: Step = ("evaluate", "2026-11-26T10:30", {"level": "dissatisfied"})
    again: Step = ("evaluate_again", "2026-11-27T10:30", {"level": "satisfied"})
    first = granted(ctx, "a", "2026-11-25", "2026-11-26T10:00", bad)
    second = granted(ctx, "a", "2026-11-25", "2026-11-26T10:00", bad, again)
    assert [score([c], ctx).lost() for c in (first, second)] == [{"satisfaction": ("a",)}, {}]


def test_an_explanation_in_time_counts_for_and_a_late_one_against() -> None:
    """R-SUP-07, R-SUP-09: one working day in Songming."""
    ctx = context("songming")

    def explained(when: str) -> Case:
        mark = Mark(kind="wait", at=at("2026-11-25T09:00"), explained=Note(by="陈静", at=at(when), text="人多"))
        return replace(good("a", ctx), abnormal=(mark,))

    assert [score([explained(f"2026-11-26T17:{m}")], ctx).lost() for m in ("30", "31")] == [{}, {"explained": ("a",)}]


def test_departments_and_staff_are_scored_by_the_same_model() -> None:
    """R-SUP-07 (SM 59, 60; WY 二(四)5): best first."""
    other = walk(WUYANG, "x", ("receive", "2026-11-25T09:00", FULL), ("accept", "2026-11-25T09:01", {}), guide="X-002")
    assert [s.name for s in scores([late("b"), other], (), WUYANG, at("2026-11-30T12:00"))] == ["卫健局", "市场监管局"]
    assert [s.name for s in scores([late("b"), other], (), WUYANG, NOW, by_clerk)] == ["陈静"]


def test_manual_items_are_taken_off_and_never_below_nought() -> None:
    """R-SUP-07 (XM 监察 16)."""
    assert score([good("a")], WUYANG, MEDIA).total == Decimal("97.50")
    assert score([good("a")], WUYANG, replace(MEDIA, points=Decimal(150))).total == Decimal("0.00")
    assert score([], WUYANG, MEDIA).total is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"evidence": "  "}, "supervision_blank"),
        ({"by": ""}, "supervision_blank"),
        ({"kind": "rumour"}, "supervision_manual_kind"),
        ({"points": Decimal(0)}, "supervision_manual_points"),
        ({"points": Decimal("nan")}, "supervision_manual_points"),
    ],
)
def test_a_manual_item_goes_in_with_its_evidence_or_not_at_all(changed: dict[str, object], code: str) -> None:
    """R-SUP-07 (XM 监察 16)."""
    assert enter(MEDIA) == MEDIA
    with pytest.raises(Refused) as caught:
        enter(replace(MEDIA, **changed))  # type: ignore[arg-type]
    assert (caught.value.rule, caught.value.code) == ("R-SUP-07", code)


def test_a_weight_without_an_indicator_is_named() -> None:
    ctx = context("wuyang", score__weights={"charm": 100})
    with pytest.raises(Unreadable) as caught:
        score([good("a")], ctx)
    assert caught.value.params["indicator"] == "charm"


def staff(*points: int) -> list[Score]:
    return [Score(f"s{n:02}", (Counted("on_time", Fraction(p), 1, ()),), ()) for n, p in enumerate(points)]


@pytest.mark.parametrize(("pack", "usual"), [("wuyang", 3), *((p, 0) for p in PACKS if p != "wuyang")])
def test_of_twenty_three_at_most_four_are_excellent(pack: str, usual: int) -> None:
    """R-SUP-07 (WY 二(四)2: above 15 %, at most 20 %): 3.45 and 4.6, cut off."""
    made = assess(staff(*range(100, 77, -1)), context(pack))
    assert (made.usual, made.most, made.excellent, made.tied) == (usual, 4, ("s00", "s01", "s02", "s03"), ())


def test_who_is_level_across_the_line_is_left_to_people() -> None:
    made = assess(staff(99, 98, 98, *[50] * 7), WUYANG)
    assert (made.most, made.excellent, made.tied) == (2, ("s00",), ("s01", "s02"))


@given(st.lists(st.integers(0, 100), max_size=60))
def test_the_share_of_excellent_is_never_exceeded(points: list[int]) -> None:
    """R-SUP-07."""
    made = assess(staff(*points), WUYANG)
    assert len(made.excellent) <= made.most <= len(points) * 20 / 100
    best = sorted(points, reverse=True)[: len(made.excellent)]
    assert sorted((points[int(name[1:])] for name in made.excellent), reverse=True) == best


def test_more_than_the_share_is_refused_with_the_numbers() -> None:
    """R-SUP-07: 4 of 20 is 20 %, 5 is beyond."""
    require_within(4, 20, WUYANG)
    with pytest.raises(Refused) as caught:
        require_within(5, 20, WUYANG)
    assert (caught.value.rule, caught.value.params) == ("R-SUP-07", {"chosen": 5, "most": 4, "of": 20})
