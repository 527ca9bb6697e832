"""Which lists a case stands in: what nobody is refused under but must not be forgotten."""

from __future__ import annotations

import pytest

from app.domain.evaluation import to_investigate
from app.domain.workdays import CalendarMissing
from app.post.supervision import _lists
from tests.domain.hall import FULL, PACKS, Step, at, context, granted, walk

TAKEN_IN: tuple[Step, ...] = (("receive", "2026-03-02T09:00", FULL), ("accept", "2026-03-02T09:10", {}))
BAD: Step = ("evaluate", "2026-03-02T09:20", {"level": "dissatisfied"})


@pytest.mark.parametrize("pack", PACKS)
def test_a_decision_that_nobody_made_out_in_ten_working_days_is_listed(pack: str) -> None:
    """R-DEL-01: decided on 11 February 2026, over after 3 March."""
    ctx = context(pack)
    case = granted(ctx, "c1", "2026-02-10", "2026-02-11T09:00")
    assert "unissued" not in _lists(case, (), ctx, at("2026-03-03T17:00"))
    assert "unissued" in _lists(case, (), ctx, at("2026-03-04T09:00"))


def test_a_bad_evaluation_that_nobody_looked_into_is_listed_where_the_pack_has_appeals() -> None:
    """R-EVA-03."""
    for pack, listed in (("xinmi", True), ("songming", False)):
        ctx = context(pack)
        case = walk(ctx, "c1", *TAKEN_IN, BAD)
        assert "investigate" not in _lists(case, (), ctx, at("2026-03-16T17:00"))
        assert ("investigate" in _lists(case, (), ctx, at("2026-03-17T09:00"))) is listed


def test_what_no_published_calendar_counts_is_not_listed() -> None:
    """R-CLK-01."""
    ctx = context("xinmi")
    bad: Step = ("evaluate", "2026-12-28T09:20", {"level": "dissatisfied"})
    late = walk(ctx, "c1", ("receive", "2026-12-28T09:00", FULL), ("accept", "2026-12-28T09:10", {}), bad)
    with pytest.raises(CalendarMissing):
        to_investigate(late, ctx, at("2027-03-01T09:00"))
    assert not {"unissued", "investigate"} & set(_lists(late, (), ctx, at("2027-03-01T09:00")))
