"""What the county swears to: a log cut short or written anew shows, at the counters and on the line that was filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, select, update

from app.domain.errors import Trouble
from app.sync.checks import check_sworn
from app.wire import codec, merkle, signing
from app.wire.messages import Checkpoint, Pulled
from server import checkpoints, verify
from server import partition as part
from server.backup import backup
from server.database import reading, writing
from server.home import Home
from server.service import PARTITION
from server.tables import checkpoint, doc, log, part_head
from server.verify import Wrong
from tests.server.town import Counter, Town

NOW = datetime(2026, 11, 25, 9, 0)


@dataclass
class Place:
    town: Town
    counter: Counter

    def work(self, *cases: str) -> None:
        self.counter.push(*(self.counter.receive(case) for case in cases))

    def swear(self, after: timedelta = timedelta()) -> Checkpoint | None:
        return self.town.service.swear(NOW + after)

    def key(self) -> str:
        with reading(self.town.engine) as connection:
            return signing.public(part.county_key(connection, PARTITION))

    def check(self, *filed: Checkpoint) -> None:
        verify.check(self.town.engine, self.town.service.blobs, filed)


@pytest.fixture
def place(town: Town) -> Place:
    return Place(town, town.counter())


def test_every_ten_minutes_while_the_log_grows(place: Place) -> None:
    place.work("c1")
    first = place.swear()
    assert first is not None
    place.work("c2")
    assert place.swear(timedelta(minutes=9, seconds=59)) is None
    second = place.swear(timedelta(minutes=11))
    assert second is not None
    assert (second.seq, checkpoints.holds(second, place.key())) == (first.seq + 1, True)
    assert place.swear(timedelta(hours=9)) is None
    place.check()


def test_the_root_is_that_of_the_whole_log_however_it_grew(place: Place) -> None:
    for n in range(7):
        place.work(f"c{n}")
        place.swear(timedelta(minutes=10 * n))
    with reading(place.town.engine) as connection:
        hashes = connection.execute(select(log.c.hash).order_by(log.c.seq)).scalars().all()
        last = checkpoints.sworn(connection, PARTITION)[-1]
    assert last.root == merkle.root(merkle.extended(merkle.EMPTY, map(bytes.fromhex, hashes)))


def cut_short(place: Place, to: int) -> None:
    """An insider takes the end off the log, and makes everything beside it fit."""
    with writing(place.town.engine) as connection:
        gone = connection.execute(select(log.c.aggregate, log.c.kind).where(log.c.seq > to)).all()
        connection.execute(delete(log).where(log.c.seq > to))
        for row in gone:
            connection.execute(delete(doc).where(doc.c.id == row.aggregate, doc.c.kind == row.kind))
        hash = connection.execute(select(log.c.hash).where(log.c.seq == to)).scalar_one()
        connection.execute(update(part_head).values(seq=to, hash=hash))


def test_a_log_cut_short_shows_in_what_it_swore_to_and_on_paper(place: Place) -> None:
    """R-ARC-02."""
    place.work("c1")
    place.swear()
    place.work("c2")
    filed = place.swear(timedelta(minutes=10))
    assert filed is not None
    cut_short(place, filed.seq - 1)
    with pytest.raises(Wrong) as wrong:
        place.check()
    assert "c2" in str(wrong.value) or wrong.value.code in ("server_verify_cut_short", "server_verify_device")
    with writing(place.town.engine) as connection:
        connection.execute(delete(checkpoint).where(checkpoint.c.seq == filed.seq))
    line = checkpoints.read_line(checkpoints.line(filed))
    assert line == filed
    with pytest.raises(Wrong):
        place.check(filed)


def test_another_history_of_the_same_length_shows(place: Place) -> None:
    place.work("c1")
    filed = place.swear()
    assert filed is not None
    other = replace_hash(filed, place)
    with pytest.raises(Wrong) as wrong:
        place.check(other)
    assert wrong.value.code == "server_verify_sworn_other"


def replace_hash(said: Checkpoint, place: Place) -> Checkpoint:
    """A line that the county itself signed over another log of the same length."""
    root = "ab" * 32
    message = signing.checkpoint_message(said.generation, said.seq, said.hash, root, said.at)
    with reading(place.town.engine) as connection:
        signature = signing.sign(part.county_key(connection, PARTITION), message)
    return msgspec.structs.replace(said, root=root, signature=signature)


def test_a_line_that_somebody_else_signed_is_named(place: Place) -> None:
    place.work("c1")
    filed = place.swear()
    assert filed is not None
    with pytest.raises(Wrong) as wrong:
        place.check(msgspec.structs.replace(filed, at="2026-01-01T00:00:00"))
    assert wrong.value.code == "server_verify_sworn_forged"


@pytest.mark.parametrize("text", ["", "YC", "YC a b c d e f", "XX 2026 1 a b c d", "YC 2026 -1 a b c d"])
def test_what_is_no_line_is_none(text: str) -> None:
    assert checkpoints.read_line(text) is None


def test_a_restored_county_swears_anew(place: Place, tmp_path: Path) -> None:
    place.work("c1")
    old = place.swear()
    backup(place.town.engine, place.town.service.blobs, tmp_path / "kept")
    engine = Home(tmp_path / "kept").open()
    with writing(engine) as connection:
        new = checkpoints.swear(connection, PARTITION, NOW)
    assert old and new
    assert (new.seq, new.root, new.generation != old.generation) == (old.seq, old.root, True)
    verify.check(engine, Home(tmp_path / "kept").blobs())
    engine.dispose()


def page(place: Place) -> Pulled:
    return place.counter.pull_all()[-1]


def test_the_last_page_brings_it_and_the_counter_keeps_it(place: Place) -> None:
    place.work("c1")
    said = place.swear()
    pulled = page(place)
    assert pulled.checkpoint == said
    assert check_sworn(pulled, None, place.key()) == said
    assert check_sworn(pulled, said, place.key()) == said


def test_a_county_that_takes_back_what_it_swore_to_is_found_by_its_counters(place: Place) -> None:
    """R-ARC-02."""
    place.work("c1")
    first = place.swear()
    before = page(place)
    place.work("c2")
    second = place.swear(timedelta(minutes=10))
    assert first and second
    with pytest.raises(Trouble) as back:
        check_sworn(before, second, place.key())
    assert back.value.code == "sync_sworn_back"
    for spoilt in (
        msgspec.structs.replace(second, root="00" * 32),
        msgspec.structs.replace(second, seq=second.seq + 1),
        msgspec.structs.replace(second, generation="g"),
    ):
        with pytest.raises(Trouble) as forged:
            check_sworn(msgspec.structs.replace(page(place), checkpoint=spoilt), first, place.key())
        assert forged.value.code == "sync_sworn_forged"


def test_it_travels(place: Place) -> None:
    place.work("c1")
    said = place.swear()
    assert said is not None
    assert codec.decode(codec.encode(said), Checkpoint) == said
