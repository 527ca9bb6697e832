"""Acts that may not be: each is refused in words, and none stops another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.command import SYSTEM
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Act
from tests.server.town import CHIEF, CLERK, Counter, Town, as_actor


def refused(counter: Counter, *acts: Act) -> WireError:
    with pytest.raises(WireError) as caught:
        counter.push(*acts)
    return caught.value


def test_an_id_used_for_another_act_is_refused_as_an_answer(town: Town) -> None:
    counter = town.counter()
    first = counter.command("receive", "c1", guide="T-01")
    second = replace(counter.command("receive", "c2", guide="T-01"), id=first.id)

    answers = counter.push(counter.write(first), counter.write(second), counter.receive("c3"))

    assert [a.outcome for a in answers] == ["accepted", "rejected", "accepted"]
    assert answers[1].code == "wire_id_used"


def test_a_batch_signed_by_another_key_is_refused(town: Town) -> None:
    counter = town.counter()
    act = counter.receive("c1")
    counter.key = signing.new_key()

    assert refused(counter, act).code == "wire_signature"


@pytest.mark.parametrize(
    ("actor", "device", "code"),
    [
        (as_actor(CLERK, user="nobody"), "", "wire_not_this_post"),
        (as_actor(CLERK, user=""), "", "wire_not_this_post"),
        (as_actor(CLERK, name="李四"), "", "wire_not_this_post"),
        (as_actor(CLERK, post="chief"), "", "wire_not_this_post"),
        (as_actor(CHIEF, department="公安局"), "", "wire_not_this_post"),
        (SYSTEM, "", "wire_not_this_post"),
        (CLERK, "another", "wire_not_this_device"),
    ],
)
def test_an_act_of_nobody_here_is_refused(town: Town, actor: Any, device: str, code: str) -> None:
    """R-ORG-04"""
    counter = town.counter()
    command = counter.command("receive", "c1", actor, guide="T-01")
    command = replace(command, device=device or command.device)

    (answer,) = counter.push(counter.write(command))

    assert (answer.outcome, answer.rule, answer.code) == ("rejected", "R-ORG-04", code)


def test_the_law_acts_for_nobody_else(town: Town) -> None:
    counter = town.counter()
    answers = counter.push(counter.receive("c1"), counter.act("deem_accepted", "c1"))
    assert answers[1].outcome == "rejected"


def test_an_act_of_tomorrow_is_refused(town: Town) -> None:
    counter = town.counter()
    (answer,) = counter.push(counter.receive("c1", at=codec.now() + timedelta(days=1)))
    assert (answer.outcome, answer.code) == ("rejected", "wire_clock_ahead")


def test_a_number_belongs_to_one_case(town: Town) -> None:
    """R-REC-09"""
    counter = town.counter()

    answers = counter.push(counter.receive("c1", number="SL1"), counter.receive("c2", number="SL1"))
    (later,) = counter.push(counter.receive("c3", number="SL1"))

    assert [answers[0].outcome, answers[1].code, later.code] == ["accepted", "wire_number_taken", "wire_number_taken"]


def test_somebody_was_faster(town: Town) -> None:
    here, there = town.counter("3"), town.counter("4")
    here.push(here.receive("c1"))
    there.versions["c1"] = 1
    here.push(here.act("accept", "c1"))

    (answer,) = there.push(there.act("reject", "c1", reason="a", basis="b", remedy="c", contact="d"))

    assert (answer.outcome, answer.code) == ("rejected", "domain_version_conflict")
    assert answer.params == {"seen": 1, "now": 2}


def test_another_hall_is_another_hall(town: Town) -> None:
    """R-ORG-01: a hall's people see and do only its part."""
    here, there = town.counter(), town.counter(hall="杨林镇便民服务中心")
    here.push(here.receive("c1"))
    there.versions["c1"] = 1

    answers = there.push(there.act("accept", "c1"), there.act("receive", "c2", guide="T-01", hall=here.enrolled.hall))

    assert [a.code for a in answers] == ["wire_not_this_hall", "wire_not_this_hall"]
    assert [d.id for page in there.pull_all() for d in page.documents if d.kind == "case"] == []


def test_too_much_at_once_is_refused_before_it_is_queued(town: Town) -> None:
    counter = town.counter()
    acts = [counter.receive(f"c{n}") for n in range(201)]
    assert refused(counter, *acts).status == 413
    assert len(counter.push(*acts[:200])) == 200


@pytest.mark.parametrize("wrong", [{"dseq": 0}, {"id": "x" * 65}, {"id": ""}, {"hash": "z" * 64}, {"body": "\0"}])
def test_what_no_device_makes_is_refused_before_it_is_queued(town: Town, wrong: dict[str, Any]) -> None:
    counter = town.counter()
    act = counter.receive("c1")
    plain: dict[str, Any] = {"dseq": act.dseq, "id": act.id, "body": act.body, "hash": act.hash}
    assert refused(counter, Act(**plain | wrong)).status == 400
