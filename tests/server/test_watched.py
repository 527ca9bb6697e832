"""The county's supervision gets what it has to watch, and nobody else's personal data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from server import verify
from server.database import reading, writing
from server.home import Home
from server.rescoping import rescope
from server.service import PARTITION, Service
from server.shelf import SUPERVISION, Doc, from_row, write
from server.tables import doc
from server.timers import Timers
from tests.server.test_sealing import APPLICANT, ID
from tests.server.town import Counter, Town, plain_pdf

LATER = datetime(2026, 6, 1, 18)


def cases(counter: Counter) -> set[str]:
    return {d.id for page in counter.pull_all() for d in page.documents if d.kind == "case"}


@pytest.fixture
def late(town: Town) -> Counter:
    """One case of March that nobody decided, one that was decided in time; both halls' people are named."""
    counter = town.counter()
    at = datetime(2026, 3, 2, 10)
    counter.push(
        counter.receive("late", at=at, number="SL1", applicant=APPLICANT),
        counter.act("accept", "late", at=at),
        counter.receive("fine", at=at, number="SL2", applicant={"name": "李强", "id_number": "530127196803154028"}),
        counter.act("accept", "fine", at=at),
        counter.act("review", "fine", at=at, agree=True, text="齐全"),
    )
    counter.push(counter.act("withdraw", "fine", at=at, reason="不办了"))
    return counter


def overdue(town: Town) -> None:
    Timers(town.service, lambda _: None, lambda: LATER).look()


def test_a_case_that_runs_well_is_nobody_else_s_affair(town: Town, late: Counter) -> None:
    watching = town.counter(supervises=True)
    pages = watching.pull_all()
    assert cases(watching) == set()
    text = b"".join(bytes(d.body) for page in pages for d in page.documents).decode()
    assert ID not in text and "王秀英" not in text
    assert [e for page in pages for e in page.trace if e.kind == "case"] == []


def test_a_carded_case_of_any_hall_is_watched_with_its_whole_way(town: Town, late: Counter) -> None:
    """R-CLK-06."""
    there = town.counter(hall="别处政务服务中心")
    at = datetime(2026, 3, 2, 11)
    there.push(there.receive("theirs", at=at, number="SL9"), there.act("accept", "theirs", at=at))
    watching = town.counter(supervises=True)
    assert cases(watching) == set()

    overdue(town)

    assert cases(watching) == {"late", "theirs"}
    trace = [e for page in watching.pull_all() for e in page.trace if e.id == "theirs"]
    assert len(trace) >= 3
    assert town.case("late").cards
    verify.check(town.engine, town.service.blobs)


def test_it_leaves_when_there_is_nothing_to_watch_any_more(town: Town, late: Counter) -> None:
    """R-EVA-04: a complaint that was looked into and found empty."""
    late.versions["fine"] = town.case("fine").version
    watching = town.counter(supervises=True)
    late.push(late.act("complain", "fine", channel="window", subject="态度"))
    assert cases(watching) == {"fine"}
    page = watching.pull_all()[-1]
    bureau = town.add("周局", "bureau", "supervisor")
    (answer,) = late.push(late.act("verify_complaint", "fine", bureau, text="查无此事", upheld=False))
    assert answer.outcome == "accepted"
    assert (town.case("fine").complaints[0].open, town.case("fine").abnormal) == (False, ())
    news = watching.pull(watching.cursor(page.covers_to, page.hash))
    assert [(g.kind, g.id) for g in news.gone] == [("case", "fine")]
    assert cases(watching) == set()


def test_a_county_of_the_rule_before_is_brought_under_it(town: Town, late: Counter) -> None:
    overdue(town)
    watching = town.counter(supervises=True)
    town.service.stop()
    with writing(town.engine) as connection:
        rows = connection.execute(select(doc).where(doc.c.partition == PARTITION, doc.c.kind == "case"))
        old = [from_row(row) for row in rows]
        changes = [(d, _without(d)) for d in old if SUPERVISION in d.scopes]
        assert len(changes) == 1
        write(connection, PARTITION, changes)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    town.engine.dispose()

    town.engine = Home(town.home.folder, "" if town.home.url.startswith("sqlite") else town.home.url).open()
    town.service = watching.service = Service(town.engine, town.home.blobs(), plain_pdf)

    assert cases(watching) == {"late"}
    verify.check(town.engine, town.service.blobs)
    with writing(town.engine) as connection:
        assert rescope(connection, PARTITION) == 0
    with reading(town.engine) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0007"


def _without(document: Doc) -> Doc:
    return replace(document, scopes=tuple(s for s in document.scopes if s != SUPERVISION))
