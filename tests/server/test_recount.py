"""A holiday is moved, or a pack is changed: every open deadline counted anew, each change an act on the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import policies
from app.domain.clocks import with_deadlines
from app.domain.policy import Value
from app.domain.workdays import Period, end_of
from app.wire import codec
from app.wire.messages import Moved, Recount
from server import publish, recount, verify
from server.cli import moved_line
from server.database import reading, writing
from server.tables import doc, log
from server.timers import Timers
from tests.server.town import CHIEF, Counter, Town
from tests.verbs.cli import cli

FRIDAY = datetime(2026, 3, 6, 10)
"""Five working days from here end on 13 March; the Wednesday is 11 March."""
WEDNESDAY, END, LATER = date(2026, 3, 11), date(2026, 3, 13), date(2026, 3, 16)


@pytest.fixture
def counter(town: Town) -> Iterator[Counter]:
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY, number="SL1"), counter.act("accept", "c1", at=FRIDAY))
    yield counter
    verify.check(town.engine, town.service.blobs)


def year_with(town: Town, *days: date) -> publish.Setting:
    """2026 as it stands, with these days off as well."""
    with reading(town.engine) as connection:
        calendar = town.county.context(connection).calendar
    off = {d for d in calendar.off if d.year == 2026} | set(days)
    return publish.Setting("calendar", (2026, off, {d for d in calendar.makeup if d.year == 2026}))


def put(town: Town, *settings: publish.Setting) -> list[Moved]:
    with writing(town.engine) as connection:
        return publish.put(connection, settings)


def counts(town: Town, case: str) -> list[dict[str, object]]:
    """The data of each act of the county that counted this case anew."""
    query = select(log.c.body).where(log.c.kind == "case", log.c.aggregate == case).order_by(log.c.seq)
    with reading(town.engine) as connection:
        commands = [codec.command_from_bytes(body) for body in connection.execute(query).scalars()]
    return [dict(c.data) for c in commands if c.action == "count_deadline"]


def test_a_moved_holiday_moves_the_deadline_by_an_act(town: Town, counter: Counter) -> None:
    """R-CLK-01"""
    assert town.case("c1").deadline == END

    (moved,) = put(town, year_with(town, WEDNESDAY))

    assert (moved.number, moved.item, moved.old, moved.new) == ("SL1", "公共场所卫生许可", "2026-03-13", "2026-03-16")
    assert (moved.why, moved.cards) == ("holiday_moved", [])
    assert (town.case("c1").deadline, town.case("c1").version) == (LATER, 3)
    assert town.document("case", "c1").next_due == "2026-03-16T00:00:00"
    assert [(d["why"], d["old"], d["new"]) for d in counts(town, "c1")] == [
        ("holiday_moved", *("2026-03-13", moved.new))
    ]


def a_case_due(town: Town, days: int) -> date:
    """A case that was accepted so that its deadline is that many working days ahead; gives the deadline."""
    with reading(town.engine) as connection:
        calendar = town.county.context(connection).calendar
    start, wanted = codec.now() - timedelta(days=14), end_of(Period(days), codec.now().date(), calendar)
    while end_of(Period(5), start.date(), calendar) < wanted:
        start += timedelta(days=1)
    other = town.counter("4")
    other.push(other.receive("soon", at=start), other.act("accept", "soon", at=start))
    due = town.case("soon").deadline
    assert due
    return due


def made_up(town: Town, until: date) -> publish.Setting:
    """The year with every weekend between the case's acceptance and that day worked as well."""
    since = town.case("soon").accepted_on
    assert since
    days = {since + timedelta(days=n) for n in range(1, (until - since).days)}
    with reading(town.engine) as connection:
        calendar = town.county.context(connection).calendar
    return publish.Setting("calendar", (until.year, {d for d in calendar.off if d.year == until.year} - days, days))


@pytest.mark.parametrize("ahead", [1, 2, 4])
def test_a_deadline_that_is_brought_forward_leaves_a_working_day_after_the_notice(town: Town, ahead: int) -> None:
    """R-CLK-01, R-CLK-06: days that became working days lie behind already: nobody is overdue without having known."""
    old = a_case_due(town, ahead)
    changed = made_up(town, old)

    moved = put(town, changed)

    case, now = town.case("soon"), codec.now()
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    floor = min(old, end_of(Period(1), now.date(), ctx.calendar))
    assert case.deadline == max(floor, with_deadlines(replace(case, deadline_floor=None), ctx).deadline or floor)
    assert [(m.old, m.new) for m in moved] == [(str(old), str(case.deadline))]
    look(town, now)
    assert "red" not in [card.kind for card in town.case("soon").cards]
    assert put(town, changed) == []
    assert with_deadlines(case, ctx.of(case)).deadline == case.deadline
    verify.check(town.engine, town.service.blobs)


def test_the_list_is_told_again_by_a_verb(
    town: Town, counter: Counter, settled: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """R-CLK-01"""
    (moved,) = put(town, year_with(town, WEDNESDAY))
    args = ["--data", str(settled[0]), *(["--db", settled[1]] if settled[1] else [])]
    code, out, _ = cli(capsys, "server", "recounts", *args)
    assert (code, out.strip()) == (0, moved_line(moved))
    (told,) = json.loads(cli(capsys, "server", "recounts", "--json", *args)[1])
    assert (told["case"], told["old"], told["new"]) == ("c1", "2026-03-13", "2026-03-16")


def test_the_list_is_kept_and_reaches_the_counters(town: Town, counter: Counter) -> None:
    moved = put(town, year_with(town, WEDNESDAY))
    kept = [
        codec.decode(bytes(d.body), Recount) for p in counter.pull_all() for d in p.documents if d.kind == "recount"
    ]
    assert [case for part in kept for case in part.moved] == moved


def test_publishing_the_same_year_again_moves_nothing(town: Town, counter: Counter) -> None:
    put(town, year_with(town, WEDNESDAY))
    assert put(town, year_with(town, WEDNESDAY)) == []
    assert len(counts(town, "c1")) == 1


def test_an_unsent_act_doesn_t_fail_for_it(town: Town, counter: Counter) -> None:
    """What the county counted anew isn't somebody who was faster."""
    put(town, year_with(town, WEDNESDAY))
    (answer,) = counter.push(counter.act("review", "c1", at=datetime(2026, 3, 9, 9), agree=True))
    assert (answer.outcome, answer.version) == ("accepted", 4)


def test_a_decided_case_and_a_closed_one_stay_as_they_were(town: Town, counter: Counter) -> None:
    at = datetime(2026, 3, 9, 9)
    counter.push(
        counter.act("review", "c1", at=at, agree=True),
        counter.act("approve", "c1", CHIEF, at=at, reason="合格", basis="条例", license="证"),
        counter.receive("c2", at=FRIDAY),
        counter.act("withdraw", "c2", at=FRIDAY, reason="不办"),
    )
    before = town.case("c1"), town.case("c2")
    assert before[0].decision

    assert put(town, year_with(town, WEDNESDAY)) == []

    assert (town.case("c1"), town.case("c2")) == before


def test_a_card_given_already_stays_on_record(town: Town, counter: Counter) -> None:
    """R-CLK-06: the deadline is later now, the red card stays, and no second one comes."""
    put(town, changed_pack("default_pass", False))
    counter.push(counter.receive("c2", at=FRIDAY), counter.act("accept", "c2", at=FRIDAY))
    look(town, datetime(2026, 3, 13, 17, 30))
    cards = town.case("c2").cards
    assert [card.kind for card in cards] == ["yellow", "red"]

    (moved,) = put(town, year_with(town, WEDNESDAY))
    look(town, datetime(2026, 3, 17))

    assert (moved.case, moved.cards) == ("c2", ["yellow", "red"])
    assert (town.case("c2").deadline, town.case("c2").cards) == (LATER, cards)


def look(town: Town, now: datetime) -> None:
    Timers(town.service, lambda _: None, lambda: now).look()


def test_the_line_that_is_printed_names_the_case_and_its_cards() -> None:
    moved = Moved(
        case="c1",
        number="SL1",
        item="公共场所卫生许可",
        department="卫健局",
        old="",
        new="2026-03-16",
        old_legal="",
        new_legal="2026-04-03",
        why="holiday_moved",
        cards=["yellow", "red"],
    )
    assert moved_line(moved) == ("SL1\t公共场所卫生许可\t待定 → 2026-03-16\t节假日调整，重算\t已发黄牌、红牌，保留记录")


def changed_pack(key: str = "count_from", value: object = "same_day") -> publish.Setting:
    """The pack with one value changed."""
    pack = policies.load("songming")
    was = pack.values[key]
    changed = replace(pack, values={**pack.values, key: Value(value, was.unit, "试")})
    return publish.Setting("policy", changed)


def test_an_accepted_case_keeps_its_pack_and_a_new_one_has_the_new(town: Town, counter: Counter) -> None:
    """R-CAT-03"""
    assert put(town, changed_pack()) == []

    counter.push(counter.receive("c2", at=FRIDAY), counter.act("accept", "c2", at=FRIDAY))

    old, new = town.case("c1"), town.case("c2")
    assert (old.deadline, old.policy_version) == (END, "1")
    assert (new.deadline, new.policy_version) == (date(2026, 3, 12), "2")
    put(town, year_with(town, WEDNESDAY))
    assert (town.case("c1").deadline, town.case("c2").deadline) == (LATER, END)


def test_every_version_of_a_pack_reaches_a_counter_that_comes_later(town: Town, counter: Counter) -> None:
    put(town, changed_pack())
    put(town, changed_pack())
    late = town.counter("4")
    packs = [codec.policy_from_bytes(bytes(d.body)) for p in late.pull_all() for d in p.documents if d.kind == "policy"]
    assert [(pack.name, pack.version) for pack in packs] == [("songming", "1"), ("songming", "2")]


def test_thousands_are_counted_in_portions(town: Town, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount, "PORTION", 2)
    for n in range(2, 8):
        counter.push(counter.receive(f"c{n}", at=FRIDAY), counter.act("accept", f"c{n}", at=FRIDAY))

    moved = put(town, year_with(town, WEDNESDAY))

    assert [case.case for case in moved] == [f"c{n}" for n in range(1, 8)]
    with reading(town.engine) as connection:
        kept = connection.execute(select(doc.c.body).where(doc.c.kind == "recount")).scalars().all()
    assert sorted(len(codec.decode(body, Recount).moved) for body in kept) == [1, 2, 2, 2]
