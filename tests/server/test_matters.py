"""What comes without a case, at the county: whose it is, who sees it, who may move it on."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.command import Actor
from app.domain.matter_state import is_open, number_of
from app.domain.matters import Matter
from app.wire import codec
from app.wire.messages import Answer
from server import verify
from tests.server.town import CLERK, Counter, Town

ASKED: dict[str, Any] = {"subject": "要什么材料", "person": "王秀英", "phone": "13800001234", "channel": "telephone"}


@pytest.fixture
def counter(town: Town) -> Counter:
    return town.counter()


def do(counter: Counter, action: str, matter: str = "m1", by: Actor = CLERK, **data: Any) -> Answer:
    (answer,) = counter.push(counter.act(action, matter, by, **data))
    return answer


def held(town: Town, id: str = "m1") -> Matter:
    return codec.matter_from_bytes(town.document("matter", id).body)


def seen(counter: Counter) -> dict[str, int]:
    """The matters a counter gets, each with its version."""
    return {d.id: d.version for page in counter.pull_all() for d in page.documents if d.kind == "matter"}


def test_an_enquiry_is_the_halls_until_it_is_answered(town: Town, counter: Counter) -> None:
    """R-REC-04"""
    assert do(counter, "enquire", **ASKED).outcome == "accepted"
    asked = held(town)
    assert (asked.hall, asked.by, asked.responsible) == (counter.enrolled.hall, "陈静", "陈静")
    assert town.document("matter", "m1").number == number_of(asked)
    assert seen(town.counter("4")) == {"m1": 1}
    assert seen(town.counter(hall="杨林镇便民服务中心")) == {}

    assert do(counter, "answer_enquiry", text="两样").outcome == "accepted"
    assert not is_open(held(town))
    again = do(counter, "answer_enquiry", text="三样")
    assert (again.outcome, again.rule, again.code) == ("rejected", "R-REC-04", "domain_enquiry_answered")
    assert verify.check(town.engine, town.service.blobs).refused == 1


def test_a_handed_over_enquiry_comes_to_the_named_department_and_is_answered_there(
    town: Town, counter: Counter
) -> None:
    """R-REC-04"""
    office, other = town.counter("办", department="公安局"), town.counter("办", department="民政局")
    police = town.add("李刚", "backoffice", department="公安局")
    do(counter, "enquire", **ASKED)
    assert seen(office) == {}

    do(counter, "hand_over_enquiry", to="公安局")

    assert (held(town).responsible, seen(office), seen(other)) == ("公安局", {"m1": 2}, {})
    trace = [e for page in office.pull_all() for e in page.trace if e.kind == "matter"]
    assert [codec.command_from_bytes(e.body).action for e in trace] == ["enquire", "hand_over_enquiry"]
    office.versions["m1"] = 2
    assert do(office, "answer_enquiry", by=police, text="带户口簿").outcome == "accepted"
    assert seen(counter) == {"m1": 3}
    verify.check(town.engine, town.service.blobs)


def test_the_supervision_of_the_county_sees_every_halls_matters_and_no_case(town: Town, counter: Counter) -> None:
    """R-EVA-04, R-REC-10"""
    there = town.counter(hall="杨林镇便民服务中心")
    eye = town.counter("监", supervises=True)
    do(counter, "register_could_not", "m1", subject="三次退件", person="李㛃")
    do(there, "complain", "m2", subject="无人答复", channel="letter")
    counter.push(counter.receive("c1"))

    assert seen(eye) == {"m1": 1, "m2": 1}
    assert {d.kind for page in eye.pull_all() for d in page.documents}.isdisjoint({"case", "ticket"})
    assert [d.scope for d in eye.pull_all()[-1].digests] == ["county", "supervision"]


@pytest.mark.parametrize(
    ("action", "kind", "rule"),
    [
        ("register_could_not", "could_not", "R-REC-10"),
        ("complain", "complaint", "R-EVA-04"),
    ],
)
def test_a_loop_is_closed_step_by_step(town: Town, counter: Counter, action: str, kind: str, rule: str) -> None:
    """R-REC-10, R-EVA-04"""
    do(counter, action, subject="三次退件")
    early = do(counter, "call_back", text="已告知")
    counter.versions["m1"] = 1
    assert (early.outcome, early.rule) == ("rejected", "R-EVA-04")
    for step in ("verify_complaint", "rectify", "call_back"):
        assert do(counter, step, text="已办").outcome == "accepted"
    matter = held(town)
    assert (matter.kind, matter.version, is_open(matter)) == (kind, 4, False)
    assert do(counter, action, "m2").rule == rule
    verify.check(town.engine, town.service.blobs)


def test_a_matter_of_another_hall_is_out_of_reach(town: Town, counter: Counter) -> None:
    """R-ORG-01"""
    there = town.counter(hall="杨林镇便民服务中心")
    do(counter, "enquire", **ASKED)
    there.versions["m1"] = 1
    assert do(there, "answer_enquiry", text="两样").rule == "R-ORG-01"
    assert do(there, "enquire", "m2", subject="在哪里", hall=counter.enrolled.hall).rule == "R-ORG-01"


@pytest.mark.parametrize("unit", ["局" * 81, "公安\n局", 7])
def test_a_unit_that_no_table_holds_is_refused_and_nothing_waits_behind_it(
    town: Town, counter: Counter, unit: object
) -> None:
    answers = counter.push(
        counter.act("enquire", "m1", **ASKED),
        counter.act("hand_over_enquiry", "m1", to=unit),
        counter.act("enquire", "m2", **ASKED),
    )
    assert [(a.outcome, a.code) for a in answers] == [
        ("accepted", ""),
        ("rejected", "domain_data_wrong"),
        ("accepted", ""),
    ]


def test_a_lost_reply_registers_nothing_twice(town: Town, counter: Counter) -> None:
    do(counter, "enquire", **ASKED)
    (again,) = counter.push(counter.made[-1])
    assert (again.outcome, again.first, held(town).version) == ("already", "accepted", 1)
