"""Live supervision (R-SUP-01), and what is owed by a moment: explanations, loops, answers (R-SUP-09, R-EVA-02/04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.case import Case
from app.domain.clocks import near_from
from app.domain.context import Context
from app.domain.evaluation import EVALUATION
from app.domain.owed import ends, explanations, first_workday, late, loops, overdue_by
from app.domain.records import Complaint, Mark, Note
from app.domain.supervision import Explaining, Standing, in_time, standing, view
from app.domain.transitions import settle
from app.domain.workdays import CalendarMissing
from tests.domain.hall import FULL, PACKS, Step, accepted, at, context, granted, walk

SONGMING, WUYANG = context(), context("wuyang")


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("now", "stands"),
    [
        ("2026-12-01T23:59", Standing.IN_LIMIT),
        ("2026-12-02T00:00", Standing.NEAR),  # the deadline's day opens
        ("2026-12-02T17:29", Standing.NEAR),
        ("2026-12-02T17:30", Standing.OVER),  # its close of business
    ],
)
def test_a_case_is_near_and_over_to_the_minute(pack: str, now: str, stands: Standing) -> None:
    """R-SUP-01."""
    ctx = context(pack)
    assert standing(accepted(ctx), ctx, at(now)) is stands


@pytest.mark.parametrize(
    ("deadline", "days", "first"),
    [
        ("2026-12-02", 0, "2026-12-02"),
        ("2026-12-02", 2, "2026-11-30"),
        ("2026-11-30", 1, "2026-11-29"),  # a Monday: the Sunday before still has one working day to come
        ("2026-02-14", 1, "2026-02-13"),  # a make-up Saturday
        ("2026-10-08", 1, "2026-10-07"),  # after National Day
    ],
)
def test_the_yellow_warning_opens_the_packs_working_days_before(deadline: str, days: int, first: str) -> None:
    """R-CLK-06, R-SUP-01."""
    ctx = context(cards__yellow_days_left=days)
    assert near_from(date.fromisoformat(deadline), ctx).isoformat() == first


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2026, 1, 5), date(2026, 11, 20)), st.integers(0, 24 * 25), st.integers(0, 3))
def test_the_view_says_what_the_cards_say(day: date, hours: int, yellow: int) -> None:
    """R-SUP-01 sees what R-CLK-06 gives: near since the yellow card, over since the red one."""
    ctx = context("wuyang", cards__yellow_days_left=yellow)
    case = accepted(ctx, day=day.isoformat())
    now = datetime(day.year, day.month, day.day, 10) + timedelta(hours=hours)
    cards = {card.kind for card in settle(case, ctx, now).cards}
    expected = {frozenset(): Standing.IN_LIMIT, frozenset({"yellow"}): Standing.NEAR}
    assert standing(case, ctx, now) is expected.get(frozenset(cards), Standing.OVER)


def test_a_clock_that_has_not_begun_is_uncounted() -> None:
    """R-SUP-01: tolerated in Songming, the promise runs after all is in; a year without calendar isn't guessed."""
    assert standing(replace(accepted(SONGMING), deadline=None), SONGMING, at("2027-01-04T10:00")) is Standing.UNCOUNTED


def test_a_case_held_for_as_long_as_it_takes_is_uncounted() -> None:
    """R-SUP-01, R-CLK-02: a procedure without a cap foresees no end."""
    guides = {k: replace(g, special=("hearing",)) for k, g in SONGMING.guides.items()}
    ctx = replace(WUYANG, guides=guides)
    steps: tuple[Step, ...] = ("receive", "2026-11-25T09:00", FULL), ("accept", "2026-11-25T09:10", {})
    hearing = ("start_special", "2026-11-26T09:00", {"procedure": "hearing", "days": 1})
    assert standing(walk(ctx, "c1", *steps, hearing), ctx, at("2026-12-20T10:00")) is Standing.UNCOUNTED


def test_the_view_puts_every_open_case_in_one_place_the_nearest_first() -> None:
    """R-SUP-01 (XM 监察 6, 9)."""
    cases = [accepted(WUYANG, f"c{n}", day) for n, day in enumerate(("2026-11-30", "2026-11-25", "2026-11-19"))]
    done = granted(WUYANG, "done", "2026-11-25", "2026-11-26T10:00")
    seen = view([*cases, done], WUYANG, at("2026-12-02T09:00"))
    assert {s: [c.id for c in cs] for s, cs in seen.cases.items()} == {
        Standing.IN_LIMIT: ["c0"],
        Standing.NEAR: ["c1"],
        Standing.OVER: ["c2"],
        Standing.UNCOUNTED: [],
    }


def test_an_abnormal_mark_stays_in_view_until_it_is_explained_and_closed() -> None:
    """R-SUP-01: each must be explained and closed, also once the case itself is."""
    case = accepted(WUYANG, until="2026-12-02T17:30")
    note = Note(by="陈静", at=at("2026-12-03T10:00"), text="系统故障")

    def state(mark: Mark) -> list[Explaining]:
        seen = view([replace(case, abnormal=(mark,))], WUYANG, at("2026-12-04T09:00")).abnormal
        return [one.state for ones in seen.values() for one in ones]

    (mark,) = case.abnormal
    assert (mark.kind, mark.at) == ("overdue", at("2026-12-02T17:30"))
    assert state(mark) == [Explaining.UNEXPLAINED]
    assert state(replace(mark, explained=note)) == [Explaining.EXPLAINED]
    assert state(replace(mark, explained=note, closed=note)) == []


def test_a_decision_at_the_close_of_the_deadline_is_late() -> None:
    """R-SUP-01: the red card comes at that moment."""
    assert in_time(granted(WUYANG, "a", "2026-11-25", "2026-12-02T17:29"), WUYANG) is True
    assert in_time(granted(WUYANG, "b", "2026-11-25", "2026-12-02T17:30"), WUYANG) is False
    assert in_time(accepted(WUYANG), WUYANG) is None


def test_each_case_is_judged_under_the_pack_it_was_accepted_under() -> None:
    """R-CAT-03, R-SUP-01: a pack that closes earlier doesn't make yesterday's case late."""
    old = replace(SONGMING.policy, version="1")
    ctx = replace(context(close=datetime(2026, 1, 1, 12).time()), packs={"songming@1": old})
    case = replace(accepted(SONGMING), policy="songming", policy_version="1")
    assert standing(case, ctx, at("2026-12-02T13:00")) is Standing.NEAR


@pytest.mark.parametrize(("pack", "due"), [("songming", "2026-12-03T17:30"), *((p, "") for p in PACKS[1:])])
def test_a_mark_is_explained_within_the_packs_days(pack: str, due: str) -> None:
    """R-SUP-09, R-CLK-06: one working day in Songming; elsewhere no day is set, and it stays open."""
    ctx = context(pack)
    case = replace(accepted(ctx), abnormal=(Mark(kind="overdue", at=at("2026-12-02T17:30")),))
    (owed,) = explanations(case, ctx)
    assert owed.due == (at(due) if due else None)
    assert owed.open(at("2027-06-01T09:00"))
    assert owed.late(at("2026-12-03T17:31")) is bool(due)
    assert not owed.late(at("2026-12-03T17:30"))


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        ("2026-02-13T18:00", 1, "2026-02-14T17:30"),  # a make-up Saturday is the next working day
        ("2026-02-14T09:00", 1, "2026-02-24T17:30"),  # over Spring Festival
        ("2026-02-27T09:00", 1, "2026-02-28T17:30"),
        ("2026-05-08T09:00", 1, "2026-05-09T17:30"),
        ("2026-09-18T09:00", 1, "2026-09-20T17:30"),  # a make-up Sunday
        ("2026-10-09T09:00", 1, "2026-10-10T17:30"),
        ("2026-12-30T09:00", 1, "2026-12-31T17:30"),
    ],
)
def test_a_period_ends_at_close_of_business_of_its_last_working_day(event: str, days: int, last: str) -> None:
    assert ends(days, at(event), SONGMING) == at(last)


def test_over_an_unpublished_year_end_the_calendar_is_missing() -> None:
    with pytest.raises(CalendarMissing):
        ends(1, at("2026-12-31T09:00"), SONGMING)
    assert first_workday(date(2026, 10, 1), SONGMING) == date(2026, 10, 8)


def complained(channel: str, **how: object) -> Case:
    one = Complaint(channel=channel, subject="慢", at=at("2026-11-25T10:00"), by="张三")
    return replace(accepted(SONGMING), complaints=(replace(one, **how),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "kind", "due"),
    [(EVALUATION, "loop", "2026-12-02T17:30"), ("telephone", "complaint", "2026-12-16T17:30")],
)
def test_a_bad_evaluation_and_a_complaint_have_their_own_days(channel: str, kind: str, due: str) -> None:
    """R-EVA-02 within loop.close_within (5), R-EVA-04 within complaint.answer_within (15)."""
    (owed,) = loops(complained(channel), SONGMING)
    assert (owed.kind, owed.due) == (kind, at(due))
    assert late([owed], at(due)) == ()
    assert late([owed], at(due) + timedelta(minutes=1)) == (owed,)
    assert overdue_by(owed, at(due) + timedelta(hours=2)) == timedelta(hours=2)


def test_the_loop_ends_with_the_call_back_or_with_a_groundless_complaint() -> None:
    """R-EVA-02, R-EVA-04."""
    note = Note(by="李督", at=at("2026-11-26T10:00"), text="核实")
    verified, called, groundless = (
        loops(complained(EVALUATION, **how), SONGMING)[0]
        for how in ({"verified": note, "upheld": True}, {"called_back": note}, {"verified": note, "upheld": False})
    )
    after = at("2027-01-01T00:00")
    assert [m.open(after) for m in (verified, called, groundless)] == [True, False, False]
    assert [m.late(after) for m in (verified, called, groundless)] == [True, False, False]


def test_a_bad_evaluation_by_the_applicant_opens_the_loop() -> None:
    """R-EVA-02: from the real act."""
    ctx: Context = context("xinmi")
    bad = granted(
        ctx, "c1", "2026-11-25", "2026-11-26T10:00", ("evaluate", "2026-11-26T10:30", {"level": "dissatisfied"})
    )
    assert [(m.kind, m.since) for m in loops(bad, ctx)] == [("loop", at("2026-11-26T10:30"))]
    assert [m.kind for m in explanations(bad, ctx)] == ["explain_dissatisfied"]
