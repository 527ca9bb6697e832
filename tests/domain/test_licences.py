"""The register of licences, and the day-end list of paper originals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.case import Applicant, Case, Decision, Status, Taken
from app.domain.catalogue import Guide, Material
from app.domain.errors import Refused
from app.domain.licences import Licence, licence_of, register, revoke, usable_as
from app.domain.originals import unfiled
from app.domain.records import Note
from app.policies import load
from app.rules import PLACES

AT = datetime(2026, 11, 25, 10)
GUIDE = Guide(code="SC-001", name="营业执照设立登记", department="市场监管局", result="营业执照", result_years=3)
CASE = Case(
    id="c1",
    number="SL1",
    department="市场监管局",
    applicant=Applicant(name="李雷", id_number="53012719900307451x"),
    decision=Decision(granted=True, at=AT, by="王", department="市场监管局", license="SC-001-SL1"),
)
ID = "53012719900307451X"
MATERIAL = Material(code="license", name="营业执照")


def granted() -> Licence:
    licence = licence_of(CASE, GUIDE)
    assert licence
    return licence


def test_a_granted_case_gives_the_licence_as_registered() -> None:
    """R-DEL-02: number, holder, from–to, department."""
    licence = granted()
    assert (licence.number, licence.name, licence.holder, licence.holder_id) == ("SC-001-SL1", "营业执照", "李雷", ID)
    assert (licence.first, licence.last) == (date(2026, 11, 25), date(2029, 11, 24))
    assert (licence.item, licence.department, licence.case) == ("SC-001", "市场监管局", "c1")


def test_an_item_without_term_gives_a_licence_without_end() -> None:
    """R-DEL-02."""
    licence = licence_of(CASE, replace(GUIDE, result_years=0))
    assert licence
    assert licence.last is None
    assert licence.state(date(2999, 1, 1)) == "valid"


def test_without_a_granted_licence_nothing_is_registered() -> None:
    """R-DEL-02."""
    assert CASE.decision
    for decision in (None, replace(CASE.decision, granted=False), replace(CASE.decision, license="")):
        assert licence_of(replace(CASE, decision=decision), GUIDE) is None
    assert licence_of(CASE, replace(GUIDE, result="")) is None


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 11, 24), "not_yet"),
        (date(2026, 11, 25), "valid"),
        (date(2029, 11, 24), "valid"),
        (date(2029, 11, 25), "expired"),
    ],
)
def test_both_days_of_the_term_are_valid(on: date, state: str) -> None:
    """R-DEL-02."""
    assert granted().state(on) == state
    assert (usable_as(MATERIAL, [granted()], ID, on) is not None) is (state == "valid")


def test_a_revoked_licence_never_serves_from_that_day_on() -> None:
    """R-DEL-02."""
    gone = revoke(granted(), date(2027, 1, 4), "提供虚假材料")
    assert gone.state(date(2027, 1, 3)) == "valid"
    assert gone.state(date(2027, 1, 4)) == "revoked"
    assert gone.state(date(2030, 1, 1)) == "revoked"
    assert usable_as(MATERIAL, [gone], ID, date(2027, 1, 4)) is None


def test_a_licence_is_revoked_once_and_with_a_reason() -> None:
    """R-DEL-02."""
    gone = revoke(granted(), AT.date(), "提供虚假材料")
    for licence, reason in ((gone, "再次"), (granted(), " ")):
        with pytest.raises(Refused) as caught:
            revoke(licence, AT.date(), reason)
        assert caught.value.rule == "R-DEL-02"


def test_a_number_is_registered_once() -> None:
    """R-DEL-02: the same case again changes nothing."""
    kept = register((), granted())
    assert register(kept, granted()) == kept
    assert len(register(kept, replace(granted(), department="卫健局", case="c2"))) == 2
    with pytest.raises(Refused) as caught:
        register(kept, replace(granted(), case="c2"))
    assert caught.value.rule == "R-DEL-02"


def test_a_licence_serves_its_holder_for_a_material_of_its_name() -> None:
    """R-DEL-02: the number is folded as it was when registered."""
    held, on = [granted()], date(2026, 12, 1)
    assert usable_as(MATERIAL, held, "５３０１２７１９９００３０７４５１ｘ", on) == granted()
    assert usable_as(Material(code="x", name="卫生许可证"), held, ID, on) is None
    assert usable_as(MATERIAL, held, "530127199003074517", on) is None


def test_nobody_s_licence_serves_nobody() -> None:
    """R-DEL-02."""
    assert usable_as(MATERIAL, [replace(granted(), holder_id="")], "", date(2026, 12, 1)) is None


def test_of_several_the_one_that_holds_longest_serves() -> None:
    """R-DEL-02."""
    open_end = replace(granted(), number="2", last=None)
    assert usable_as(MATERIAL, [granted(), open_end, replace(granted(), number="3")], ID, AT.date()) == open_end


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 5), st.booleans()), max_size=6), st.integers(-8, 12))
def test_only_a_valid_licence_is_ever_usable(terms: list[tuple[int, int, bool]], day: int) -> None:
    """R-DEL-02."""
    start, on = AT.date(), AT.date() + timedelta(days=day)
    held = [
        replace(
            granted(),
            number=str(n),
            first=start + timedelta(days=first),
            last=start + timedelta(days=first + length),
            revoked_on=start if revoked else None,
        )
        for n, (first, length, revoked) in enumerate(terms)
    ]
    found = usable_as(MATERIAL, held, ID, on)
    assert (found is not None) == any(licence.state(on) == "valid" for licence in held)
    assert found is None or found.state(on) == "valid"


DAY = date(2026, 11, 25)
BROUGHT = replace(CASE, decision=None, materials=(Taken(code="m1", at=AT, by="陈静", original=True),))
CLOSES = datetime(2026, 11, 25, 17, 30)


@pytest.mark.parametrize("place", PLACES)
def test_what_came_before_closing_and_is_not_filed_is_on_the_list(place: str) -> None:
    """R-CLK-09: the minute of closing still counts, the one after is the next day's."""
    policy = load(place)
    closes = datetime.combine(DAY, policy.close)
    for at, listed in ((closes, True), (closes + timedelta(minutes=1), False)):
        case = replace(BROUGHT, materials=(replace(BROUGHT.materials[0], at=at),))
        assert bool(unfiled([case], DAY, policy)) is listed
        assert unfiled([case], DAY + timedelta(days=1), policy)


@pytest.mark.parametrize(("minutes", "listed"), [(-1, False), (0, False), (1, True)])
def test_what_was_filed_by_closing_is_not(minutes: int, listed: bool) -> None:
    """R-CLK-09."""
    filed = Note(by="马志强", at=CLOSES + timedelta(minutes=minutes))
    assert bool(unfiled([replace(BROUGHT, originals_filed=filed)], DAY, load("yangxin"))) is listed


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.NOT_ACCEPTED, Status.REDIRECTED, Status.ARCHIVED])
def test_what_was_given_back_or_archived_is_not(status: Status) -> None:
    """R-CLK-09."""
    assert not unfiled([replace(BROUGHT, status=status)], DAY, load("yangxin"))


def test_the_list_is_by_department_and_oldest_first() -> None:
    """R-CLK-09: copies aren't on it."""
    copy = Taken(code="m2", at=AT - timedelta(hours=1), by="陈静")
    early = replace(BROUGHT, id="c0", materials=(copy, replace(BROUGHT.materials[0], at=AT - timedelta(days=1))))
    other = replace(BROUGHT, id="c2", department="公安局")
    shown = unfiled([BROUGHT, other, replace(BROUGHT, materials=(copy,)), early], DAY, load("yangxin"))
    assert list(shown) == ["公安局", "市场监管局"]
    assert [(line.case, line.materials) for line in shown["市场监管局"]] == [("c0", ("m1",)), ("c1", ("m1",))]
    assert shown["市场监管局"][0].since == AT - timedelta(days=1)
