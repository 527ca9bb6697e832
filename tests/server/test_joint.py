"""Joint approval at the county: each named department gets the case, and only its own people speak for it."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.case import Case
from app.domain.command import Actor
from app.wire import codec
from app.wire.messages import Answer
from server import verify
from tests.server.town import CHIEF, CLERK, Counter, Town

NAMED = ["公安局", "市场监管局"]


@pytest.fixture
def counter(town: Town) -> Counter:
    """The window that has accepted the case and told the others."""
    counter = town.counter()
    counter.push(counter.receive("c1"), counter.act("accept", "c1"), counter.act("open_joint", "c1", departments=NAMED))
    return counter


@pytest.fixture
def police(town: Town) -> Actor:
    return town.add("李刚", "chief", "backoffice", department="公安局")


def do(counter: Counter, action: str, by: Actor = CLERK, expected: int | None = None, **data: Any) -> Answer:
    counter.versions["c1"] = counter.versions.get("c1", 0) if expected is None else expected
    (answer,) = counter.push(counter.act(action, "c1", by, **data))
    if answer.outcome == "rejected":
        counter.versions["c1"] -= 1
    return answer


def cases(counter: Counter) -> list[Case]:
    return [codec.case_from_bytes(bytes(d.body)) for p in counter.pull_all() for d in p.documents if d.kind == "case"]


def test_a_named_department_gets_the_case_with_its_whole_way_and_keeps_it(
    town: Town, counter: Counter, police: Actor
) -> None:
    """R-CLK-07"""
    office, other = town.counter("办", department="公安局"), town.counter("办", department="民政局")
    assert [case.id for case in cases(office)] == ["c1"] and cases(other) == []
    trace = [e for page in office.pull_all() for e in page.trace if e.kind == "case"]
    actions = [codec.command_from_bytes(e.body).action for e in trace]
    assert actions == ["receive", "accept", "open_joint"]

    assert do(office, "opinion", police, expected=3, agree=True, text="同意").outcome == "accepted"
    assert do(office, "countersign", police).outcome == "accepted"
    do(counter, "withdraw", expected=5, reason="不办了")

    (case,) = cases(office)
    assert (case.status, case.version) == ("withdrawn", 6)
    assert case.joint and case.joint.parts[0].countersigned
    verify.check(town.engine, town.service.blobs)


def test_before_it_is_named_a_department_sees_nothing(town: Town) -> None:
    counter, office = town.counter(), town.counter("办", department="公安局")
    counter.push(counter.receive("c1"), counter.act("accept", "c1"))
    page = office.pull_all()[-1]
    assert cases(office) == []
    counter.push(counter.act("open_joint", "c1", departments=NAMED))
    news = office.pull(office.cursor(page.covers_to, page.hash))
    assert [(d.kind, d.id) for d in news.documents] == [("case", "c1")] and len(news.trace) == 3


def test_the_lead_has_its_cases_of_every_hall_in_its_office(town: Town, counter: Counter) -> None:
    there, office = town.counter(hall="杨林镇便民服务中心"), town.counter("办", department="卫健局")
    there.push(there.receive("c2"))
    assert sorted(case.id for case in cases(office)) == ["c1", "c2"]


@pytest.mark.parametrize("action", ["opinion", "countersign"])
def test_nobody_speaks_for_another_department(town: Town, counter: Counter, police: Actor, action: str) -> None:
    """R-CLK-07, R-CLK-08: neither the lead, nor the window that belongs to none."""
    if action == "countersign":
        do(counter, "opinion", police, agree=True)
    rule = "R-CLK-07" if action == "opinion" else "R-CLK-08"
    for by, code in ((CHIEF, "domain_joint_stranger"), (CLERK, "county_joint_no_department")):
        answer = do(counter, action, by, agree=True) if action == "opinion" else do(counter, action, by)
        assert (answer.outcome, answer.rule, answer.code) == ("rejected", rule, code)
    named = do(counter, action, CHIEF, department="公安局")
    assert (named.outcome, named.code) == ("rejected", "domain_other_department")
    assert do(counter, action, police).outcome == "accepted"


def test_only_the_chief_representative_signs(town: Town, counter: Counter, police: Actor) -> None:
    """R-CLK-08"""
    helper = town.add("王芳", "backoffice", department="公安局")
    assert do(counter, "opinion", helper, agree=True).outcome == "accepted"
    refused = do(counter, "countersign", helper)
    assert (refused.outcome, refused.rule, refused.code) == ("rejected", "R-CLK-08", "county_countersign_chief")
    assert do(counter, "countersign", police).outcome == "accepted"


def test_who_claims_a_department_that_is_not_his_is_refused(town: Town, counter: Counter) -> None:
    """R-ORG-04: the county knows whose people are whose."""
    pretender = Actor("chief", CHIEF.name, CHIEF.user, "公安局")
    answer = do(counter, "opinion", pretender, agree=True)
    assert (answer.outcome, answer.rule, answer.code) == ("rejected", "R-ORG-04", "wire_not_this_post")


def test_a_department_without_a_name_opens_nothing(town: Town, counter: Counter) -> None:
    counter.push(counter.receive("c2"), counter.act("accept", "c2"))
    (answer,) = counter.push(counter.act("open_joint", "c2", departments=["局" * 81]))
    assert (answer.outcome, answer.code) == ("rejected", "domain_data_wrong")
