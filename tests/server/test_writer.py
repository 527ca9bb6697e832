"""The one writer: together, isolated from each other, and never in doubt about a commit."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import Trouble
from app.wire.errors import WireError
from server.database import reading
from server.service import PARTITION
from server.tables import blob
from server.writer import Writer
from tests.server.town import Town

ROW = {"partition": PARTITION, "size": 1, "stored_at": ""}


def names(town: Town) -> list[str]:
    with reading(town.engine) as connection:
        return list(connection.execute(select(blob.c.name).order_by(blob.c.name)).scalars())


def put(name: str) -> Any:
    return lambda connection: connection.execute(insert(blob).values(name=name, **ROW)) and 1


def gathered(town: Town, works: list[Any]) -> tuple[list[Future[Any]], int]:
    """The works' futures, done, and in how many commits: the writer is held until all of them wait."""
    commits = 0
    held = threading.Event()

    def count() -> None:
        nonlocal commits
        commits += 1

    writer = Writer(town.engine)
    first = writer.submit(lambda _: held.wait(10))
    writer.on_commit = count
    futures = [writer.submit(work) for work in works]
    held.set()
    wait([first, *futures], 20)
    writer.stop()
    return futures, commits


def test_requests_that_wait_together_are_committed_together(town: Town) -> None:
    futures, commits = gathered(town, [put(f"b{n:03d}") for n in range(100)])

    assert [f.result() for f in futures] == [1] * 100
    assert len(names(town)) == 100
    assert commits <= 4


def test_one_that_fails_undoes_itself_alone(town: Town) -> None:
    def bad(connection: Connection) -> None:
        put("bad")(connection)
        raise WireError(409, "wire_gap", last=3)

    def worse(connection: Connection) -> None:
        put("good1")(connection)

    futures, _ = gathered(town, [put("good1"), bad, worse, put("good2")])

    assert names(town) == ["good1", "good2"]
    assert isinstance(futures[1].exception(), WireError)
    assert isinstance(futures[2].exception(), DBAPIError)


def test_a_cancelled_request_is_committed_or_never_begun(town: Town) -> None:
    held = threading.Event()
    began = threading.Event()

    def slow(connection: Connection) -> None:
        began.set()
        held.wait(10)
        put("begun")(connection)

    writer = Writer(town.engine)
    first = writer.submit(slow)
    assert began.wait(10)
    later = writer.submit(put("later"))
    assert (first.cancel(), later.cancel()) == (False, True)
    held.set()
    first.result(10)
    writer.stop()
    assert names(town) == ["begun"]


def test_the_full_disk_is_said_and_forgotten_when_there_is_room(tmp_path: Path) -> None:
    """SQLite's own error, from a database that may not grow."""
    town = Town(tmp_path / "county")
    counter = town.counter()
    acts = [counter.receive(f"c{n}", form={"x": "长" * 20000}) for n in range(20)]
    pages = 2**31 - 2

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    event.listen(town.engine, "checkout", limit)
    with reading(town.engine) as connection:
        now = int(connection.execute(text("PRAGMA page_count")).scalar_one())
    pages = now + 1
    with pytest.raises(Trouble) as caught:
        counter.push(*acts)
    assert caught.value.code == "server_disk_full"
    assert counter.device.last_dseq == 0

    pages = 2**31 - 2
    assert {a.outcome for a in counter.push(*acts)} == {"accepted"}
    town.close()


def test_a_locked_database_is_trouble_not_a_bug(tmp_path: Path) -> None:
    town = Town(tmp_path / "county")

    def hurry(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=1").close()

    event.listen(town.engine, "checkout", hurry)
    with town.engine.execution_options(writes=True).connect() as other, other.begin():
        with pytest.raises(Trouble) as caught:
            town.service.writer.do(put("b"))
        assert caught.value.code == "server_database_busy"
    assert town.service.writer.do(put("b")) == 1
    town.close()


WARNING = """
CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE WARNING 'only local' USING ERRCODE = '01000'; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER warned AFTER INSERT ON log DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION warn();
"""


def test_a_commit_that_warns_is_unknown_and_never_acknowledged(town: Town) -> None:
    """With synchronous replication a cancelled wait says success with a warning; asking again finds out."""
    if town.home.url.startswith("sqlite"):
        return
    counter = town.counter()
    with town.engine.begin() as connection:
        connection.execute(text(WARNING))
    act = counter.receive("c1")

    try:
        with pytest.raises(Trouble) as caught:
            counter.push(act)
        assert caught.value.code == "server_commit_unknown"
        (again,) = counter.push(act)
        assert (again.outcome, again.first) == ("already", "accepted")
    finally:
        with town.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION warn CASCADE"))
