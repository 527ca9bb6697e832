"""Acts come in: in order, once, for ever; refusals are answers."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import pytest
from sqlalchemy import select

from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Act, Answer
from server.database import reading, writing
from server.home import new_generation
from server.tables import log
from tests.server.town import CHIEF, Counter, Town


def rows(town: Town) -> list[Any]:
    with reading(town.engine) as connection:
        return list(connection.execute(select(log).order_by(log.c.seq)))


def refused(counter: Counter, *acts: Act) -> WireError:
    with pytest.raises(WireError) as caught:
        counter.push(*acts)
    return caught.value


def test_an_act_is_decided_and_its_document_stands(town: Town) -> None:
    counter = town.counter()

    (answer,) = counter.push(counter.receive("c1", number="SL2026000001"))

    assert (answer.outcome, answer.version) == ("accepted", 1)
    case = town.case("c1")
    assert (case.status.value, case.number, sorted(case.taken())) == ("received", "SL2026000001", ["M1", "M2"])
    assert town.document("case", "c1").seq == answer.seq


def test_several_acts_on_one_case_go_in_one_push(town: Town) -> None:
    counter = town.counter()

    answers = counter.push(
        counter.receive("c1"),
        counter.act("accept", "c1"),
        counter.act("review", "c1", agree=True),
        counter.act("approve", "c1", CHIEF),
    )

    assert [a.outcome for a in answers] == ["accepted"] * 4
    assert [a.version for a in answers] == [1, 2, 3, 4]
    assert town.case("c1").status == "approved"


def test_a_lost_reply_is_harmless(town: Town) -> None:
    counter = town.counter()
    acts = [counter.receive("c1"), counter.act("accept", "c1")]
    first = counter.push(*acts)
    before = rows(town)

    again = counter.push(*acts)

    assert [a.outcome for a in again] == ["already", "already"]
    assert [(a.first, a.seq, a.version) for a in again] == [(a.outcome, a.seq, a.version) for a in first]
    assert rows(town) == before


def test_the_answer_is_kept_over_a_restart(town: Town) -> None:
    counter = town.counter()
    act = counter.receive("c1")
    (first,) = counter.push(act)

    town.again()
    counter.service = town.service

    (again,) = counter.push(act)
    assert (again.outcome, again.first, again.seq) == ("already", "accepted", first.seq)


def test_a_refused_act_is_kept_and_answered_the_same(town: Town) -> None:
    counter = town.counter()
    act = counter.act("accept", "nobody")

    (first,) = counter.push(act)
    (again,) = counter.push(act)

    assert (first.outcome, first.rule, first.code) == ("rejected", "R-ACC-01", "domain_case_unknown")
    assert (again.outcome, again.first, again.rule, again.code) == ("already", "rejected", "R-ACC-01", first.code)
    assert again.params == first.params == {"case": "nobody"}
    assert [row.outcome for row in rows(town)[-2:]] == ["rejected", "accepted"]  # and what is to be put right


def test_one_bad_act_never_blocks_the_rest(town: Town) -> None:
    counter = town.counter()
    far_away = codec.command_to_bytes(counter.command("receive", "c9")).decode()
    far_away = re.sub(r'"made_at":"[^"]*"', '"made_at":"0001-01-01T00:00:00+14:00"', far_away)
    acts = [
        counter.write_body("x1", "{"),
        counter.write_body("x2", '{"id": "x2", "more": [' + "[" * 5000 + "]" * 5000 + "]}"),
        counter.act("receive", "c0", materials=[{"code": "M1", "pages": 3}], guide="T-01"),
        counter.act("receive", "no such id " * 9, guide="T-01"),
        counter.act("dance", "c0"),
        counter.receive("c1", number="\0" * 3),
        counter.receive("c2", ticket={"number": "A1", "taken_at": "yesterday"}),
        counter.write_body("x3", far_away),
        counter.receive("c3"),
    ]

    answers = counter.push(*acts)

    outcomes = [a.outcome for a in answers]
    assert outcomes == [
        *["needs_upcast"] * 2,
        *["rejected"] * 5,
        "needs_upcast",
        "accepted",
    ]
    assert [a.dseq for a in answers] == list(range(1, 10))
    assert [a.first for a in counter.push(*acts)] == outcomes


def test_a_gap_is_refused_whole(town: Town) -> None:
    counter = town.counter()
    first, second, third = (counter.receive(f"c{n}") for n in range(3))
    counter.push(first)

    error = refused(counter, third)

    assert (error.status, error.code, error.params) == (409, "wire_gap", {"last": 1})
    assert [a.outcome for a in counter.push(second, third)] == ["accepted", "accepted"]


def test_acts_in_another_order_are_a_gap(town: Town) -> None:
    counter = town.counter()
    first, second = counter.receive("c1"), counter.receive("c2")

    assert refused(counter, second, first).code == "wire_gap"
    assert counter.device.last_dseq == 0


def test_another_act_under_a_known_number_is_a_fork_and_nothing_of_it_is_kept(town: Town) -> None:
    """A copied disk: two counters go on from the same point."""
    counter = town.counter()
    counter.push(counter.receive("c1"))
    dseq, hash = counter.dseq, counter.hash
    counter.push(counter.receive("c2"))
    counter.dseq, counter.hash = dseq, hash
    other, next = counter.receive("c3"), counter.receive("c4")
    before = rows(town)

    error = refused(counter, other, next)

    assert (error.status, error.code, error.params) == (409, "wire_fork", {"last": 2})
    assert rows(town) == before


def test_a_chain_that_does_not_follow_is_a_fork(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"))
    counter.hash = signing.chain(signing.START, b"another history")

    assert refused(counter, counter.receive("c2")).code == "wire_fork"


def test_another_stream_or_generation_is_refused(town: Town) -> None:
    counter = town.counter()
    act = counter.receive("c1")
    counter.stream = "another"
    assert refused(counter, act).code == "wire_fork"
    counter.stream = counter.enrolled.stream

    with writing(town.engine) as connection:
        new_generation(connection)

    error = refused(counter, act)
    assert (error.status, error.code) == (409, "wire_generation")
    counter.generation = str(error.params["generation"])
    assert counter.push(act)[0].outcome == "accepted"


def test_acts_offered_again_on_a_new_stream_keep_their_answer(town: Town) -> None:
    """After a fork a device gets a new stream and offers what the county lacks, under the same ids."""
    counter = town.counter()
    known = counter.receive("c1")
    (first,) = counter.push(known)
    with writing(town.engine) as connection:
        from server.tables import device

        connection.execute(device.update().values(stream="second", last_dseq=0, last_hash=signing.START))
    counter.stream, counter.dseq, counter.hash = "second", 0, signing.START
    offered = [counter.write_body(known.id, known.body), counter.receive("c2")]

    answers = counter.push(*offered)
    again = counter.push(*offered)

    assert [(a.outcome, a.first) for a in answers] == [("already", "accepted"), ("accepted", "")]
    assert answers[0].seq == first.seq
    assert [a.first for a in again] == ["accepted", "accepted"]


def test_eight_devices_at_once_leave_one_dense_order(town: Town) -> None:
    counters = [town.counter(str(n)) for n in range(8)]
    answers: list[Answer] = []
    start = len(rows(town))

    def work(counter: Counter, n: int) -> None:
        for i in range(10):
            answers.extend(counter.push(counter.receive(f"c{n}-{i}"), counter.act("accept", f"c{n}-{i}")))

    threads = [threading.Thread(target=work, args=(c, n)) for n, c in enumerate(counters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(a.seq for a in answers) == list(range(start + 1, start + 161))
    assert [row.seq for row in rows(town)] == list(range(1, start + 161))
    assert {a.outcome for a in answers} == {"accepted"}


def test_the_log_keeps_what_was_sent_byte_for_byte(town: Town) -> None:
    counter = town.counter()
    act = counter.receive("c1", applicant={"name": "𠮷田㛃", "id_number": "530127199001011234"})
    counter.push(act)

    row = rows(town)[-1]
    assert row.body == act.body
    assert json.loads(row.body)["data"]["applicant"]["name"] == "𠮷田㛃"
    assert signing.chain(signing.START, row.body.encode()) == row.act_hash
