"""What the law does by itself: each at its moment, in order, also for the hours that the county was down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.case import Case, Paper
from app.domain.context import Context
from app.domain.errors import Trouble
from app.wire import codec
from server import verify
from server.database import reading
from server.partition import COUNTY
from server.tables import log
from server.timers import Timers
from tests.server.town import Town

FRIDAY = datetime(2026, 3, 6, 10)
"""A working day; the next working days are 9, 10, 11, 12, 13 March."""


def law_acts(town: Town) -> list[tuple[str, str, datetime]]:
    """Case, action and moment of every act of the law, in the order of the log."""
    query = select(log).where(log.c.stream == COUNTY, log.c.kind == "case").order_by(log.c.seq)
    with reading(town.engine) as connection:
        commands = [codec.command_from_bytes(row.body) for row in connection.execute(query)]
    return [(command.aggregate_id, command.action, command.made_at) for command in commands]


def look(town: Town, now: datetime, told: list[int] | None = None) -> int:
    return Timers(town.service, (told if told is not None else []).append, lambda: now).look()


def test_not_told_in_time_is_accepted_at_the_close_of_the_day_it_was_due(town: Town) -> None:
    """R-ACC-02, found days later: the moment is the lawful one."""
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY))

    assert look(town, datetime(2026, 3, 9, 17, 29, 59)) == 0
    assert look(town, datetime(2026, 3, 10, 8)) == 1

    case = town.case("c1")
    assert law_acts(town) == [("c1", "deem_accepted", datetime(2026, 3, 9, 17, 30))]
    assert (case.status.value, case.accepted_on) == ("accepted", date(2026, 3, 6))
    assert look(town, datetime(2026, 3, 10, 8)) == 0


def test_many_cases_go_in_the_order_they_fell_due(town: Town) -> None:
    """The county was down for weeks: what was due first happens first, whichever case it is of."""
    counter = town.counter()
    acts = [counter.receive(f"c{n}", at=FRIDAY - timedelta(days=n)) for n in range(4)]
    counter.push(*acts)

    done = look(town, datetime(2026, 4, 1))

    acts_of_the_law = law_acts(town)
    moments = [at for _, _, at in acts_of_the_law]
    assert done == len(moments) and moments == sorted(moments)
    last = [action for id, action, _ in acts_of_the_law if id == "c1"]
    assert last == ["deem_accepted", "give_card", "give_card", "deem_approved", "mark_abnormal"]


def test_a_portion_at_a_time_keeps_the_order(town: Town) -> None:
    counter = town.counter()
    counter.push(*(counter.receive(f"c{n}", at=FRIDAY - timedelta(days=n)) for n in range(5)))

    def work(connection: Any) -> int:
        from server.partition import ordering

        with ordering(connection, "county") as order:
            return town.county.law.sweep(order, datetime(2026, 4, 1), town.county.context(connection), limit=2)

    while town.service.writer.do(work):
        pass

    moments = [at for _, _, at in law_acts(town)]
    assert len(moments) == 25 and moments == sorted(moments)


def test_the_supplement_that_did_not_come_is_withdrawn(town: Town) -> None:
    """R-ACC-03"""
    counter = town.counter()
    received = counter.act("receive", "c1", at=FRIDAY, guide="T-01", materials=["M1"])
    counter.push(received, counter.act("request_supplement", "c1", at=FRIDAY, days=2))

    look(town, datetime(2026, 3, 20))

    assert law_acts(town) == [("c1", "deem_withdrawn", datetime(2026, 3, 10, 17, 30))]
    assert town.case("c1").status.value == "withdrawn"


def test_an_act_meets_the_case_as_the_law_left_it(town: Town) -> None:
    """The sweep hasn't run yet: what was due before the act is done first, then the act is judged."""
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY))

    (answer,) = counter.push(counter.act("accept", "c1", at=datetime(2026, 3, 10, 9)))

    assert law_acts(town) == [("c1", "deem_accepted", datetime(2026, 3, 9, 17, 30))]
    assert (answer.outcome, answer.code) == ("rejected", "domain_wrong_state")


def test_what_the_law_did_is_not_somebody_who_was_faster(town: Town) -> None:
    """A counter that was cut off reviews the version it knows; a yellow card since then doesn't undo its work."""
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY), counter.act("accept", "c1", at=FRIDAY))
    look(town, datetime(2026, 3, 13, 9))
    assert [action for _, action, _ in law_acts(town)] == ["give_card"]

    (answer,) = counter.push(counter.act("review", "c1", at=datetime(2026, 3, 13, 9), agree=True))

    assert (answer.outcome, answer.version) == ("accepted", 4)
    assert town.case("c1").review is not None


def test_the_law_gives_its_papers_number_and_file(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY))
    look(town, datetime(2026, 3, 10))

    paper = town.case("c1").papers[-1]
    assert (paper.kind, paper.number) == ("acceptance", "〔2026〕000001号")
    assert town.service.blobs.fits(paper.file)
    assert counter.service.blob_path(counter.device, paper.file).read_bytes().startswith(b"%PDF acceptance")


def test_a_case_the_law_fails_on_stops_no_other(town: Town) -> None:
    def render(paper: Paper, case: Case, ctx: Context, hall: Mapping[str, object]) -> bytes:
        if case.id == "c1":
            raise RuntimeError("a sheet that can't be set")
        return b"%PDF"

    town.close()
    town = Town(town.home.folder, town.home.url, render)
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY), counter.receive("c2", at=FRIDAY))

    assert look(town, datetime(2026, 3, 10)) == 1
    assert [id for id, _, _ in law_acts(town)] == ["c2"]
    town.close()


def test_a_full_disk_puts_off_the_law_and_the_act_but_decides_neither(town: Town) -> None:
    """Trouble of the surroundings is no outcome: both are tried again, and then they are done."""
    full = True

    def render(paper: Paper, case: Case, ctx: Context, hall: Mapping[str, object]) -> bytes:
        if full:
            raise Trouble("server_disk_full", why="no space left on device")
        return b"%PDF"

    town.close()
    town = Town(town.home.folder, town.home.url, render)
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY))
    act = counter.act("accept", "c1", at=datetime(2026, 3, 10, 9))
    for attempt in (lambda: look(town, datetime(2026, 3, 10)), lambda: counter.push(act)):
        with pytest.raises(Trouble):
            attempt()
    assert law_acts(town) == [] and counter.device.last_dseq == 1

    full = False

    assert look(town, datetime(2026, 3, 10)) == 1
    assert counter.push(act)[0].outcome == "rejected"
    town.close()


def test_a_deadline_that_waited_for_its_calendar_is_counted_when_that_is_published(town: Town) -> None:
    """R-CLK-01: never guessed; counted by an act of the county, once the year's table is there."""
    from server import publish
    from server.database import writing

    counter = town.counter()
    late = datetime(2026, 12, 30, 10)
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    assert 2027 not in ctx.calendar.years
    command = counter.command(
        "receive", "c1", at=late, guide="T-01", materials=["M1", "M2"], hall=counter.enrolled.hall
    )
    _put_case(town, [command, counter.command("accept", "c1", at=late)])
    assert (town.case("c1").deadline, town.case("c1").calendar_missing) == (None, 2027)

    year = publish.Setting("calendar", (2027, {date(2027, 1, 1)}, set()))
    with writing(town.engine) as connection:
        (moved,) = publish.put(connection, [year])
    assert (moved.case, moved.old, moved.new, moved.why) == ("c1", "", "2027-01-07", "year_published")

    case = town.case("c1")
    assert (case.deadline, case.version) == (date(2027, 1, 7), 3)
    assert town.document("case", "c1").next_due == "2027-01-07T00:00:00"
    assert verify.check(town.engine, town.service.blobs).documents > 0


def _put_case(town: Town, commands: list[Any]) -> None:
    """Acts of a day to come, put on the log by the county itself."""
    from server import decide
    from server.database import writing
    from server.partition import ordering

    with writing(town.engine) as connection, ordering(connection, "county") as order:
        ctx = town.county.context(connection)
        for command in commands:
            body = codec.command_to_bytes(command).decode()
            document = decide.carried_out(order.get("case", command.aggregate_id), command, ctx)
            order.append_own(command.id, "case", command.aggregate_id, body, document)


def test_the_timers_tell_where_the_order_stands(town: Town) -> None:
    told: list[int] = []
    counter = town.counter()
    (answer,) = counter.push(counter.receive("c1"))
    look(town, codec.now(), told)
    assert told == [answer.seq]


def test_the_trace_says_what_the_law_did(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1", at=FRIDAY))
    look(town, datetime(2026, 3, 10))

    lines = [json.loads(entry.body) for page in counter.pull_all() for entry in page.trace if entry.id == "c1"]
    assert [(line["action"], line["actor"]["post"]) for line in lines] == [
        ("receive", "clerk"),
        ("deem_accepted", "system"),
    ]
    assert lines[-1]["made_at"] == "2026-03-09T17:30:00+08:00"
