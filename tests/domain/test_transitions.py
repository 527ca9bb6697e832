"""The transition function itself: versions, posts, what may happen next, what falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import calendars, policies
from app.domain.actions import ACTS, ALLOWED, OF_THE_LAW, OWN_RULE
from app.domain.authority import Authorisation
from app.domain.case import Case, Status
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.guides import parse_guide
from app.domain.transitions import TRANSITIONS, apply, available_actions, due, next_due, settle

GUIDE = parse_guide(
    {
        "code": "X-001",
        "name": "事项",
        "department": "卫健局",
        "promised_days": 5,
        "materials": [{"code": "m1", "name": "申请书"}, {"code": "m2", "name": "证件", "minor": True}],
    },
    "test",
)
CTX = Context(policies.load("songming"), calendars.shipped(), {GUIDE.code: GUIDE})
AT = datetime(2026, 11, 25, 9)
CLERK, CHIEF = Actor("clerk", "陈静"), Actor("chief", "王建国")


def command(action: str, case: Case | None, at: datetime = AT, by: Actor = CLERK, **data: object) -> Command:
    return Command(f"{action}@{at}", "case", "c1", action, case.version if case else 0, at, by, data=data)


def received(*materials: str) -> Case:
    return apply(None, command("receive", None, guide="X-001", materials=list(materials)), CTX)


def test_every_lawful_act_has_a_transition_a_rule_and_keys() -> None:
    lawful = {action for actions in ALLOWED.values() for action in actions}
    assert lawful | OF_THE_LAW == TRANSITIONS.keys()
    assert OWN_RULE.keys() >= TRANSITIONS.keys()
    assert ACTS.keys() == TRANSITIONS.keys() - OF_THE_LAW | {"receive"}
    assert ALLOWED.keys() == set(Status)


def test_who_saw_an_older_version_is_refused() -> None:
    case = received("m1", "m2")
    accepted = apply(case, command("accept", case), CTX)
    with pytest.raises(Refused) as caught:
        apply(accepted, command("withdraw", case), CTX)
    assert caught.value.code == "domain_version_conflict"


def test_a_case_is_received_once() -> None:
    case = received("m1")
    with pytest.raises(Refused) as caught:
        apply(case, replace(command("receive", case), data={"guide": "X-001"}), CTX)
    assert caught.value.rule == "R-REC-09"


def test_a_cancelled_item_is_not_taken_in() -> None:
    gone = Context(CTX.policy, CTX.calendar, {"X-001": replace(GUIDE, cancelled_from=date(2026, 11, 25))})
    with pytest.raises(Refused) as caught:
        apply(None, command("receive", None, guide="X-001"), gone)
    assert caught.value.rule == "R-CAT-04"


def test_unknown_acts_and_keys_are_unreadable() -> None:
    case = received("m1")
    for bad in (command("fly", case), command("accept", case, colour="red"), command("accept", case, commitments="m2")):
        with pytest.raises(Unreadable):
            apply(case, bad, CTX)


def test_only_the_law_deems() -> None:
    case = received("m1")
    with pytest.raises(Refused):
        apply(case, command("deem_accepted", case), CTX)


def test_the_toolbar_and_the_rule_agree_on_posts() -> None:
    case = received("m1", "m2")
    case = apply(case, command("accept", case), CTX)
    assert "approve" not in available_actions(case, CLERK, CTX)
    assert "approve" in available_actions(case, CHIEF, CTX)


def test_an_authorised_clerk_may_decide_what_the_authorisation_names() -> None:
    """R-ORG-05."""
    filed = Authorisation(
        who="clerk:陈静", items=("X-001",), powers=("approve",), first=AT.date(), last=AT.date() + timedelta(days=1)
    )
    ctx = replace(CTX, authorisations=(filed,))
    case = received("m1", "m2")
    for act in ("accept", "review"):
        case = apply(case, command(act, case), ctx)
    with pytest.raises(Refused) as caught:
        apply(case, command("approve", case, by=Actor("clerk", "李㛃")), ctx)
    assert caught.value.rule == "R-ORG-05"
    assert apply(case, command("approve", case), ctx).status is Status.APPROVED
    with pytest.raises(Refused) as late:
        apply(case, command("approve", case, at=AT + timedelta(days=2)), ctx)
    assert late.value.rule == "R-ORG-05"


def test_a_chief_decides_for_their_own_department_only() -> None:
    case = received("m1", "m2")
    for act in ("accept", "review"):
        case = apply(case, command(act, case), CTX)
    with pytest.raises(Refused) as caught:
        apply(case, command("approve", case, by=Actor("chief", "周", department="公安局")), CTX)
    assert (caught.value.rule, caught.value.code) == ("R-ORG-05", "domain_other_department")


def test_two_people_where_the_pack_says_so() -> None:
    """R-ORG-09."""
    values = CTX.policy.values
    two = replace(values["review.two_people"], value=True)
    ctx = replace(CTX, policy=replace(CTX.policy, values={**values, "review.two_people": two}))
    case = received("m1", "m2")
    case = apply(case, command("accept", case), ctx)
    case = apply(case, command("review", case, by=CHIEF), ctx)
    with pytest.raises(Refused) as caught:
        apply(case, command("approve", case, by=CHIEF), ctx)
    assert caught.value.rule == "R-ORG-09"
    assert apply(case, command("approve", case, by=Actor("chief", "周敏")), ctx).status is Status.APPROVED


def test_the_law_acts_at_the_moment_it_is_due() -> None:
    case = received("m1")
    assert next_due(case, CTX) == datetime(2026, 11, 26, 17, 30)
    assert due(case, CTX, datetime(2026, 11, 26, 17, 29)) == ()
    (act,) = due(case, CTX, datetime(2026, 11, 26, 17, 30))
    assert (act.action, act.made_at, act.actor.post) == ("deem_accepted", datetime(2026, 11, 26, 17, 30), "system")


ANY = sorted(ACTS.keys() - {"receive"})
DATA: dict[str, dict[str, object]] = {
    "supply": {"materials": ["m1", "m2"]},
    "request_supplement": {"missing": ["m2"], "days": 3},
    "accept_tolerant": {"missing": ["m2"], "commitment": True},
    "reject": {"reason": "a", "basis": "b", "remedy": "c", "contact": "d"},
    "refuse": {"reason": "a", "basis": "b", "remedy": "c"},
    "redirect": {"department": "公安局"},
    "correct": {"material": "m1", "what": "补签名"},
    "return_transfer": {"reason": "缺页"},
    "evaluate": {"level": "satisfied"},
    "deliver": {"to": "王秀英", "identity": "身份证"},
    "seal": {"document": "approval", "purpose": "决定"},
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ANY), st.integers(0, 72)), max_size=14),
    st.sets(st.sampled_from(["m1", "m2"])),
)
def test_any_history_keeps_the_case_sound(acts: list[tuple[str, int]], brought: set[str]) -> None:
    """Whatever people try: a refusal changes nothing and names a rule, and every change is one version on."""
    case, at = received(*brought), AT
    posts = {"approve": "chief", "refuse": "chief", "seal": "chief", "evaluate": "applicant", "pay": "cashier"}
    for action, hours in acts:
        at += timedelta(hours=hours)
        case = settle(case, CTX, at)
        by = Actor(posts.get(action, "bureau" if "_extension" in action and action[0] != "r" else "clerk"), "甲")
        try:
            changed = apply(case, command(action, case, at, by, **DATA.get(action, {})), CTX)
        except Refused as refusal:
            assert refusal.rule.startswith("R-")
            continue
        except AssertionError:
            raise
        assert changed.version == case.version + 1
        assert changed.papers[: len(case.papers)] == case.papers
        assert changed.accepted_on is None or changed.deadline or changed.tolerance or changed.calendar_missing
        assert next_due(changed, CTX) is None or case.status is not Status.ARCHIVED
        case = changed
