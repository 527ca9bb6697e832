"""What the applicant is told, each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import calendars, policies
from app.domain.case import Agent, Applicant, Case, Charge, Decision, Deemed, Extension, Pause, Status, Supplement
from app.domain.catalogue import Guide
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.domain.notices import TOLD, messages
from app.domain.records import Amendment
from app.domain.transitions import apply
from app.rules import PLACES
from app.texts import table, words

GUIDE = parse_guide(
    {
        "code": "X-001",
        "name": "食品经营许可",
        "department": "市场监管局",
        "promised_days": 5,
        "legal_days": 20,
        "special": ["site_survey"],
        "result": "食品经营许可证",
        "materials": [{"code": "m1", "name": "申请书"}, {"code": "m2", "name": "平面图", "minor": True}],
    },
    "test",
)
AT = datetime(2026, 11, 25, 9)
PERSON = Applicant(name="欧阳明月", id_number="530127199003074517", phone="13888001234")
NEW = Case(id="c1", version=1, number="SL2026000012", guide="X-001", applicant=PERSON, received_at=AT)
TOLD_MISSING = replace(
    NEW,
    version=2,
    status=Status.SUPPLEMENTING,
    supplement=Supplement(told_at=AT, missing=("m2",), by=date(2026, 12, 16)),
)
ACCEPTED = replace(TOLD_MISSING, version=3, status=Status.ACCEPTED, accepted_on=AT.date(), deadline=date(2026, 12, 2))
PAUSED = replace(
    ACCEPTED,
    version=4,
    pauses=(Pause(procedure="site_survey", at=AT, days=3, stops=True, back_to=Status.ACCEPTED),),
)
PAUSED_AGAIN = replace(PAUSED, version=5, pauses=(*PAUSED.pauses, replace(PAUSED.pauses[0], days=2)))
ASKED = replace(PAUSED_AGAIN, version=6, extensions=(Extension(days=2, reason="补勘", asked_at=AT),))
EXTENDED = replace(
    ASKED, version=7, deadline=date(2026, 12, 4), extensions=(replace(ASKED.extensions[0], granted=True),)
)
AMENDED = replace(EXTENDED, version=8, amendments=(Amendment(at=AT, by="陈静", what="地址", reason="录错"),))
CHARGED = replace(AMENDED, version=9, charge=Charge(amount="20.00", at=AT, back_to=Status.ACCEPTED))
GRANTED = replace(
    CHARGED,
    version=10,
    status=Status.APPROVED,
    decision=Decision(granted=True, at=AT, by="王建国", department="市场监管局", license="X-1"),
)
ISSUED = replace(GRANTED, version=11, status=Status.ISSUED)
DELIVERED = replace(ISSUED, version=12, status=Status.DELIVERED)
HISTORY = (
    NEW, TOLD_MISSING, ACCEPTED, PAUSED, PAUSED_AGAIN, ASKED, EXTENDED, AMENDED, CHARGED, GRANTED, ISSUED, DELIVERED
)  # fmt: skip


def told(before: Case | None, after: Case, guide: Guide = GUIDE) -> list[str]:
    return [message.kind for message in messages(before, after, guide)]


def test_each_thing_is_told_when_it_happens() -> None:
    """R-CLK-11."""
    steps = [told(before, after) for before, after in pairwise(HISTORY)]
    assert steps == [
        ["supplement"], ["acceptance"], ["special"], ["special"], [], ["extension"], ["corrected"], ["payment"],
        ["granted"], ["ready_pickup"], [],
    ]  # fmt: skip
    assert told(None, NEW) == []


def test_a_message_says_what_matters_and_to_whom() -> None:
    """R-CLK-11."""
    (supplement,) = messages(NEW, TOLD_MISSING, GUIDE)
    assert (supplement.id, supplement.case, supplement.phone) == ("c1/supplement/1", "c1", "13888001234")
    assert words(f"organisation_message_{supplement.kind}", **supplement.params) == (
        "您申请的“食品经营许可”（编号 SL2026000012）需补充平面图，2026-12-16 前交齐。"
    )
    first, second = messages(ACCEPTED, PAUSED_AGAIN, GUIDE)
    assert (first.params["days"], second.params["days"]) == ("3", "2")


@given(st.sets(st.integers(0, len(HISTORY) - 1)))
def test_however_the_versions_are_cut_nothing_is_lost_or_doubled(cuts: set[int]) -> None:
    """R-CLK-11."""
    seen = [None, *(HISTORY[n] for n in sorted(cuts)), HISTORY[-1]]
    ids = [message.id for before, after in pairwise(seen) if after for message in messages(before, after, GUIDE)]
    assert sorted(ids) == sorted(message.id for message in messages(None, HISTORY[-1], GUIDE))
    assert len(ids) == len(set(ids)) == 9


@given(st.integers(0, len(HISTORY) - 1), st.integers(0, len(HISTORY) - 1))
def test_telling_again_makes_the_same_messages(one: int, other: int) -> None:
    """R-CLK-11."""
    first, last = sorted((one, other))
    again = messages(HISTORY[first], HISTORY[last], GUIDE)
    assert again == messages(HISTORY[first], HISTORY[last], GUIDE)
    assert messages(HISTORY[last], HISTORY[last], GUIDE) == ()
    assert messages(HISTORY[last], HISTORY[first], GUIDE) == ()


def test_every_message_has_its_words_and_names_no_person() -> None:
    """R-CLK-11."""
    kinds = {*TOLD, "acceptance_open", "extension_open"}
    assert {f"organisation_message_{kind}" for kind in kinds} == {k for k in table() if "organisation_message_" in k}
    for message in messages(None, DELIVERED, GUIDE):
        text = words(f"organisation_message_{message.kind}", **message.params)
        assert not any(secret in text for secret in ("530127", "4517", "欧阳", "13888", "{"))


def test_a_deadline_that_is_not_known_yet_is_not_named() -> None:
    """R-CLK-11: a tolerated material, or a year without a calendar."""
    (message,) = messages(TOLD_MISSING, replace(ACCEPTED, deadline=None), GUIDE)
    assert (message.id, message.kind) == ("c1/acceptance/1", "acceptance_open")


@pytest.mark.parametrize("method", ["pickup", "courier", "electronic"])
def test_the_result_is_announced_for_the_way_the_applicant_chose(method: str) -> None:
    """R-CLK-11."""
    assert told(replace(GRANTED, delivery=method), replace(ISSUED, delivery=method)) == [f"ready_{method}"]


def test_a_refusal_is_told_as_one() -> None:
    """R-CLK-11: there is no licence to fetch."""
    assert GRANTED.decision
    refused = replace(GRANTED, status=Status.REFUSED, decision=replace(GRANTED.decision, granted=False, license=""))
    assert told(CHARGED, refused) == ["refused"]
    assert told(refused, replace(refused, status=Status.DELIVERED)) == []


def test_a_withdrawal_by_the_law_is_told_and_one_s_own_is_not() -> None:
    """R-CLK-11, R-ACC-03."""
    gone = replace(TOLD_MISSING, status=Status.WITHDRAWN)
    assert told(TOLD_MISSING, gone) == []
    assert told(TOLD_MISSING, replace(gone, deemed=(Deemed(what="withdrawn", at=AT, rule="R-ACC-03"),))) == [
        "withdrawn"
    ]


def test_the_agent_is_told_where_the_applicant_has_no_phone() -> None:
    """R-CLK-11: and a message to nobody is still there to be told another way."""
    agent = replace(PERSON, phone="", agent=Agent(name="李四", phone="13999005678"))
    (told_agent,) = messages(TOLD_MISSING, replace(ACCEPTED, applicant=agent), GUIDE)
    (told_nobody,) = messages(TOLD_MISSING, replace(ACCEPTED, applicant=Applicant()), GUIDE)
    assert (told_agent.phone, told_nobody.phone) == ("13999005678", "")


@pytest.mark.parametrize("place", PLACES)
def test_a_case_is_told_of_the_same_way_in_every_place(place: str) -> None:
    """R-CLK-11."""
    ctx = Context(policies.load(place), calendars.shipped(), {GUIDE.code: GUIDE})
    clerk, chief = Actor("clerk", "陈静"), Actor("chief", "王建国")
    acts: list[tuple[str, Actor, dict[str, object]]] = [
        ("receive", clerk, {"guide": "X-001", "number": "SL1", "materials": ["m1"]}),
        ("request_supplement", clerk, {"missing": ["m2"]}),
        ("supply", clerk, {"materials": ["m2"]}),
        ("accept", clerk, {}),
        ("review", clerk, {}),
        ("approve", chief, {"license": "X-1"}),
        ("issue", Actor("issuing", "赵敏"), {}),
    ]
    case: Case | None = None
    kinds: list[str] = []
    for n, (action, by, data) in enumerate(acts):
        at, expected = AT + timedelta(minutes=n), case.version if case else 0
        after = apply(case, Command(f"{n}", "case", "c1", action, expected, at, by, data=data), ctx)
        kinds += told(case, after)
        case = after
    assert kinds == ["supplement", "acceptance", "granted", "ready_pickup"]
