"""Whatever is changed behind the county's back is found and named."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.texts import explain
from app.wire import signing
from server import verify
from server.database import reading, writing
from server.partition import Line, chained
from server.tables import blob_ref, device, doc, doc_scope, log, part_head, scope_digest
from server.timers import Timers
from tests.server.town import CHIEF, Counter, Town

PAGE = b"%PDF one page"


@pytest.fixture
def counter(town: Town) -> Counter:
    """A morning: accepted, refused, unreadable, by the law, moved on by two people, with a file."""
    counter = town.counter()
    page = signing.blob_name(PAGE)
    material = [{"code": "M1", "pages": [page]}, "M2"]
    counter.push(
        counter.receive("c1", materials=material, number="SL1"),
        counter.act("accept", "c1"),
        counter.act("deliver", "c1", to="x", identity="y"),
        counter.write_body("x1", '{"from": "a newer program"}'),
        counter.receive("c2", at=datetime(2026, 3, 6, 10)),
        counter.act("take_ticket", "t1", number="A001"),
    )
    counter.versions["c1"] = 2
    counter.push(counter.act("review", "c1", agree=True), counter.act("approve", "c1", CHIEF))
    counter.service.blob_write(counter.device, page, 0, PAGE, len(PAGE))
    Timers(town.service, lambda _: None, lambda: datetime(2026, 3, 10)).look()
    return counter


def wrong(town: Town) -> verify.Wrong:
    with pytest.raises(verify.Wrong) as caught:
        verify.check(town.engine, town.service.blobs)
    assert explain(caught.value) != caught.value.code
    return caught.value


def tamper(town: Town, statement: Any) -> None:
    with writing(town.engine) as connection:
        assert connection.execute(statement).rowcount > 0


def test_a_whole_county_verifies(town: Town, counter: Counter) -> None:
    report = verify.check(town.engine, town.service.blobs)

    assert report.refused == 2 and report.blobs == 2 and report.wanted == 0
    with reading(town.engine) as connection:
        assert report.seq == connection.execute(select(part_head.c.seq)).scalar_one()


def test_a_changed_act_is_named(town: Town, counter: Counter) -> None:
    query = select(log).where(log.c.act == counter.made[1].id)
    with reading(town.engine) as connection:
        row = connection.execute(query).one()
    body = row.body.replace('"accept"', '"reject"')
    assert body != row.body

    tamper(town, update(log).where(log.c.seq == row.seq).values(body=body))

    error = wrong(town)
    assert (error.code, error.params["seq"], error.params["id"]) == ("server_verify_chain", row.seq, "c1")


def test_a_changed_outcome_is_named(town: Town, counter: Counter) -> None:
    tamper(town, update(log).where(log.c.outcome == "rejected").values(outcome="accepted"))
    assert wrong(town).code == "server_verify_chain"


def test_a_missing_row_is_named(town: Town, counter: Counter) -> None:
    seq = counter.push(counter.made[0])[0].seq
    tamper(town, delete(log).where(log.c.seq == seq))
    error = wrong(town)
    assert (error.code, error.params) == ("server_verify_gap", {"seq": seq})


def test_a_cut_off_end_is_named(town: Town, counter: Counter) -> None:
    with reading(town.engine) as connection:
        seq = connection.execute(select(part_head.c.seq)).scalar_one()
    tamper(town, delete(log).where(log.c.seq == seq))
    error = wrong(town)
    assert (error.code, error.params) == ("server_verify_head", {"seq": seq - 1, "head": seq})


def test_an_end_cut_off_with_its_head_shows_in_the_device(town: Town, counter: Counter) -> None:
    (answer,) = counter.push(counter.receive("c9"))
    tamper(town, delete(log).where(log.c.seq == answer.seq))
    with reading(town.engine) as connection:
        hash = connection.execute(select(log.c.hash).where(log.c.seq == answer.seq - 1)).scalar_one()
    tamper(town, update(part_head).values(seq=answer.seq - 1, hash=hash))

    assert wrong(town).code in ("server_verify_extra", "server_verify_device")


def test_a_forged_chain_shows_in_the_documents(town: Town, counter: Counter) -> None:
    """Somebody rewrites an act and the whole chain after it: the device's own chain doesn't follow."""
    with writing(town.engine) as connection:
        rows = connection.execute(select(log).order_by(log.c.seq)).all()
        hash = signing.START
        for row in rows:
            values = {name: getattr(row, name) for name in Line.__slots__}
            if row.act == counter.made[1].id:
                values["body"] = row.body.replace('"accept"', '"reject"')
            hash = signing.chain(hash, chained(row.seq, Line(**values), row.decided_at))
            connection.execute(update(log).where(log.c.seq == row.seq).values(hash=hash, body=values["body"]))
        connection.execute(update(part_head).values(hash=hash))

    assert wrong(town).code == "server_verify_stream"


def test_a_changed_document_is_named(town: Town, counter: Counter) -> None:
    body = json.loads(town.document("case", "c1").body)
    body["applicant"]["name"] = "别人"

    tamper(town, update(doc).where(doc.c.id == "c1").values(body=json.dumps(body, ensure_ascii=False)))

    error = wrong(town)
    assert (error.code, error.params["id"], error.params["number"]) == ("server_verify_document", "c1", "SL1")


@pytest.mark.parametrize("column", ["version", "person_version"])
def test_a_changed_column_is_named(town: Town, counter: Counter, column: str) -> None:
    tamper(town, update(doc).where(doc.c.id == "c2").values({column: 7}))
    assert wrong(town).params["id"] == "c2"


def test_a_moment_that_would_never_come_is_named(town: Town, counter: Counter) -> None:
    tamper(town, update(doc).where(doc.c.id == "c2").values(next_due=None))
    assert wrong(town).params["id"] == "c2"


def test_a_document_without_origin_is_named(town: Town, counter: Counter) -> None:
    with writing(town.engine) as connection:
        row = connection.execute(select(doc).where(doc.c.id == "c1")).one()
        connection.execute(doc.insert().values(**{**row._mapping, "id": "c0"}))
    error = wrong(town)
    assert (error.code, error.params["id"]) == ("server_verify_extra", "c0")


def test_a_missing_document_is_named(town: Town, counter: Counter) -> None:
    tamper(town, delete(doc).where(doc.c.id == "t1"))
    error = wrong(town)
    assert (error.code, error.params) == ("server_verify_missing", {"kind": "ticket", "id": "t1"})


def test_a_changed_scope_is_named(town: Town, counter: Counter) -> None:
    tamper(town, update(doc_scope).where(doc_scope.c.id == "t1").values(scope="hall:别处"))
    error = wrong(town)
    assert (error.code, error.params["id"]) == ("server_verify_scope", "t1")


def test_a_changed_digest_is_named(town: Town, counter: Counter) -> None:
    tamper(town, update(scope_digest).where(scope_digest.c.scope == "county").values(documents=1))
    assert wrong(town).params == {"scope": "county"}


def test_a_changed_device_is_named(town: Town, counter: Counter) -> None:
    tamper(town, update(device).values(last_hash="0" * 64))
    assert wrong(town).params["device"] == counter.enrolled.device


def test_a_reference_that_is_gone_is_named(town: Town, counter: Counter) -> None:
    name = signing.blob_name(PAGE)
    tamper(town, delete(blob_ref).where(blob_ref.c.name == name))
    error = wrong(town)
    assert (error.code, error.params) == ("server_verify_reference", {"name": name, "id": "c1"})


def test_a_changed_or_lost_file_is_named(town: Town, counter: Counter) -> None:
    name = signing.blob_name(PAGE)
    path = town.service.blobs.path(name)
    path.write_bytes(PAGE + b"?")
    assert wrong(town).params == {"name": name}
    path.unlink()
    assert wrong(town).code == "server_verify_blob"


def test_a_file_that_has_not_come_yet_is_no_fault(town: Town, counter: Counter) -> None:
    counter.push(counter.receive("c8", materials=[{"code": "M1", "pages": [signing.blob_name(b"later")]}]))
    assert verify.check(town.engine, town.service.blobs).wanted == 1
