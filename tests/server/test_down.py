"""The county was down for twelve days: what the law did meanwhile is done at each one's moment, in order, and comes out
as in a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import policies
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.guides import parse_guide
from app.domain.transitions import due, settle
from server import config, verify
from server.database import reading, writing
from server.partition import ordering
from server.service import PARTITION
from server.timers import Timers
from tests.server.test_law import law_acts
from tests.server.town import CHIEF, GUIDE, Counter, Town

FRIDAY = datetime(2026, 3, 6, 10)
BACK = FRIDAY + timedelta(days=12, hours=7, minutes=45)
"""Wednesday, 18 March, a quarter of an hour after closing."""
SHORT: dict[str, Any] = GUIDE | {
    "code": "T-02",
    "promised_days": 3,
    "special": ["site_survey"],
    "materials": [{"code": "M1", "name": "申请书"}, {"code": "M2", "name": "平面图", "minor": True}],
}
AT_ONCE: dict[str, Any] = GUIDE | {"code": "T-03", "kind": "immediate", "promised_days": 0}
PACKS = ("songming", "wuyang", "yangxin", "xinmi", "hainan")


def at(days: float, minutes: int = 0) -> datetime:
    return FRIDAY + timedelta(days=days, minutes=minutes)


@pytest.fixture
def counter(town: Town) -> Iterator[Counter]:
    guides: list[Guide] = [parse_guide(raw, "test") for raw in (SHORT, AT_ONCE)]
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        for guide in guides:
            config.put_guide(order, guide)
    yield town.counter()
    verify.check(town.engine, town.service.blobs)


def dozen(counter: Counter) -> list[str]:
    """Cases left in every state that the law may act upon, and some upon which it may not."""
    counter.push(
        counter.receive("told-nothing", at=FRIDAY),
        counter.receive("told-nothing-short", at=FRIDAY, guide="T-02"),
        counter.receive("owing", materials=["M1"], at=FRIDAY),
        counter.act("request_supplement", "owing", at=at(0, 5), missing=["M2"], days=3),
        counter.receive("untouched", at=FRIDAY, guide="T-02"),
        counter.act("accept", "untouched", at=at(0, 5)),
        counter.receive("reviewed", at=FRIDAY, guide="T-02"),
        counter.act("accept", "reviewed", at=at(0, 5)),
        counter.act("review", "reviewed", at=at(0, 9), agree=True),
        counter.receive("surveyed", at=FRIDAY, guide="T-02"),
        counter.act("accept", "surveyed", at=at(0, 5)),
        counter.act("start_special", "surveyed", at=at(0, 9), procedure="site_survey", days=4),
        counter.receive("tolerated", at=FRIDAY, guide="T-02", materials=["M1"]),
        counter.act("accept_tolerant", "tolerated", at=at(0, 5), missing=["M2"], days=5, commitment=True),
        counter.receive("approved", at=FRIDAY),
        counter.act("accept", "approved", at=at(0, 5)),
        counter.act("review", "approved", at=at(0, 6), agree=True),
        counter.act("approve", "approved", CHIEF, at=at(0, 9), reason="合格", basis="条例"),
        counter.receive("withdrawn", at=FRIDAY),
        counter.act("withdraw", "withdrawn", at=at(0, 5), reason="不办"),
        counter.receive("at-once", at=FRIDAY, guide="T-03"),
        counter.act("accept", "at-once", at=at(0, 5)),
        counter.receive("joint", at=FRIDAY, guide="T-02"),
        counter.act("accept", "joint", at=at(0, 5)),
        counter.act("open_joint", "joint", at=at(0, 9), departments=["公安局"]),
        counter.receive("five-days", at=FRIDAY),
        counter.act("accept", "five-days", at=at(3)),
    )
    return list(counter.versions)


def look(town: Town, now: datetime) -> int:
    return Timers(town.service, lambda _: None, lambda: now).look()


def bare(case: Case) -> Case:
    """Without what only paper has: numbers and files."""
    return replace(case, papers=tuple(replace(paper, number="", file="") for paper in case.papers))


@pytest.mark.parametrize("pack", PACKS)
def test_twelve_days_later_every_case_is_as_the_rehearsal_has_it(town: Town, counter: Counter, pack: str) -> None:
    """R-ACC-02, R-ACC-03, R-CLK-03, R-CLK-05, R-CLK-06"""
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        config.put_policy(order, policies.load(pack))
    names = dozen(counter)
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    before = {name: town.case(name) for name in names}
    assert ctx.policy.name == pack and len(names) == 12 and all(case.version for case in before.values())

    town.again()
    look(town, BACK)

    for name, case in before.items():
        after = settle(case, ctx, BACK)
        held = town.case(name)
        assert bare(replace(held, rules=())) == bare(replace(after, rules=())), name
        assert all(paper.number and paper.file for paper in held.papers[len(case.papers) :]), name
    moments = [moment for _, _, moment in law_acts(town)]
    assert moments == sorted(moments)
    foreseen = {(n, c.action, c.made_at) for n, case in before.items() for c in due(case, ctx, BACK)}
    assert set(law_acts(town)) == foreseen and len(law_acts(town)) == len(foreseen)
    assert look(town, BACK) == 0


def test_looking_every_hour_or_once_after_twelve_days_is_the_same(town: Town, counter: Counter) -> None:
    """The county up all the time writes the same rows as the one that was down."""
    names = dozen(counter)
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    down = {name: settle(town.case(name), ctx, BACK) for name in names}
    now = at(0, 60)
    while now < BACK:
        look(town, now)
        now += timedelta(hours=1)
    look(town, BACK)
    assert {name: bare(replace(town.case(name), rules=())) for name in names} == {
        name: bare(replace(case, rules=())) for name, case in down.items()
    }


def test_an_act_made_while_it_was_down_is_judged_as_the_law_had_left_the_case_by_then(
    town: Town, counter: Counter
) -> None:
    """R-CLK-05, R-ACC-03: what was done offline in time stands, what came too late meets the law's act."""
    dozen(counter)
    town.again()
    counter.service = town.service
    (in_time,) = counter.push(counter.act("supply", "owing", at=at(4), materials=["M2"]))
    counter.versions["untouched"] = 2
    (late,) = counter.push(counter.act("review", "untouched", at=at(6), agree=True))

    assert in_time.outcome == "accepted" and (late.outcome, late.code) == ("rejected", "domain_wrong_state")
    look(town, BACK)
    assert [d.what for d in town.case("owing").deemed] == ["accepted", "approved"]
    assert [d.what for d in town.case("untouched").deemed] == ["approved"]
