"""What a department gives away in writing: authorisations, delegations, stand-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.authorising import check_authorisation
from app.domain.authority import POWERS, Authorisation
from app.domain.catalogue import Guide
from app.domain.delegation import Delegation, check_delegation, entrusted, items_shown, may_take, require_entrusted
from app.domain.errors import Refused
from app.domain.standing_in import (
    Absence,
    Change,
    Consent,
    Pair,
    Representation,
    check_leave,
    check_representation,
    on_post,
    require_consent,
)
from app.domain.windows import SUBJECTS, Window
from app.texts import explain

FIRST, LAST = date(2026, 3, 2), date(2026, 12, 31)
HEALTH = Guide(code="WJ-001", name="公共场所卫生许可", department="卫健局")
NURSE = Guide(code="WJ-002", name="护士执业注册", department="卫健局")
POLICE = Guide(code="GA-001", name="居民身份证换领", department="公安局")
GUIDES = {guide.code: guide for guide in (HEALTH, NURSE, POLICE)}
GIVEN = Authorisation(
    who="chief:王建国", items=("WJ-001", "WJ-002"), powers=("approve", "seal"), first=FIRST, last=LAST, id="a1"
)
WINDOW = Window(code="3", name="社会事务窗口", kind="comprehensive", hall="c", departments=("卫健局", "公安局"))
ENTRUSTED = Delegation(id="d1", department="卫健局", hall="c", items=("WJ-001",), first=FIRST, last=LAST)


def test_a_sound_authorisation_is_filed() -> None:
    """R-ORG-05: one day is a term."""
    check_authorisation(GIVEN, GUIDES)
    check_authorisation(replace(GIVEN, last=FIRST), GUIDES)


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ({"who": " "}, "organisation_nobody_named", "授权给谁"),
        ({"last": FIRST - timedelta(days=1)}, "organisation_term", "2026-03-01"),
        ({"items": ()}, "organisation_no_items", "事项"),
        ({"items": ("WJ-001", "WJ-009")}, "organisation_item_unknown", "WJ-009"),
        ({"powers": ()}, "organisation_no_powers", "王建国"),
        ({"powers": ("approve", "pardon")}, "organisation_power_unknown", "pardon"),
    ],
)
def test_an_authorisation_that_says_too_little_is_not_filed(change: dict[str, object], code: str, named: str) -> None:
    """R-ORG-05."""
    with pytest.raises(Refused) as caught:
        check_authorisation(replace(GIVEN, **change), GUIDES)  # type: ignore[arg-type]
    assert (caught.value.rule, caught.value.code) == ("R-ORG-05", code)
    assert named in explain(caught.value)


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_a_comprehensive_window_takes_an_item_while_it_is_delegated(on: date, holds: bool) -> None:
    """R-ORG-07: both dates inclusive."""
    assert may_take(WINDOW, HEALTH, [ENTRUSTED], on) is holds


def test_a_delegation_holds_for_its_hall_windows_department_and_items() -> None:
    """R-ORG-07."""
    for other in (replace(WINDOW, hall="t"), replace(WINDOW, departments=("公安局",))):
        assert not entrusted(other, HEALTH, [ENTRUSTED], FIRST)
    named = replace(ENTRUSTED, windows=("4",))
    assert not entrusted(WINDOW, HEALTH, [named], FIRST)
    assert entrusted(replace(WINDOW, code="4"), HEALTH, [named], FIRST)
    assert not entrusted(WINDOW, NURSE, [ENTRUSTED], FIRST)
    assert not entrusted(WINDOW, POLICE, [replace(ENTRUSTED, items=("GA-001",))], FIRST)


def test_what_was_not_delegated_is_refused_by_name() -> None:
    """R-ORG-07."""
    require_entrusted(WINDOW, HEALTH, [ENTRUSTED], FIRST)
    with pytest.raises(Refused) as caught:
        require_entrusted(WINDOW, NURSE, [ENTRUSTED], FIRST)
    assert caught.value.rule == "R-ORG-07"
    assert explain(caught.value) == "卫健局没有委托社会事务窗口受理“护士执业注册”，引导到部门窗口。"


def test_a_department_s_own_window_needs_no_delegation() -> None:
    """R-ORG-07."""
    own = Window(code="1", kind="specialised", departments=("公安局",))
    assert items_shown(own, GUIDES.values(), [], FIRST) == (POLICE,)
    assert items_shown(replace(own, kind="temporary"), GUIDES.values(), [], FIRST) == (POLICE,)
    assert items_shown(Window(code="8", kind="issuing"), GUIDES.values(), [ENTRUSTED], FIRST) == ()


def test_an_item_that_is_not_offered_is_not_shown() -> None:
    """R-ORG-07, R-CAT-04."""
    assert may_take(WINDOW, replace(HEALTH, effective_from=FIRST), [ENTRUSTED], FIRST)
    for gone in ({"cancelled_from": FIRST}, {"published": False}, {"effective_from": FIRST + timedelta(days=1)}):
        assert not may_take(WINDOW, replace(HEALTH, **gone), [ENTRUSTED], FIRST)


@given(
    st.sampled_from(sorted(SUBJECTS)),
    st.lists(st.sampled_from(["卫健局", "公安局"]), unique=True),
    st.lists(
        st.builds(
            lambda department, items, days: replace(
                ENTRUSTED, department=department, items=tuple(items), last=FIRST + timedelta(days=days)
            ),
            st.sampled_from(["卫健局", "公安局"]),
            st.lists(st.sampled_from(sorted(GUIDES))),
            st.integers(0, 3),
        ),
        max_size=4,
    ),
    st.integers(-1, 4),
)
def test_the_list_shown_is_exactly_what_may_be_taken(
    kind: str, departments: list[str], filed: list[Delegation], day: int
) -> None:
    """R-ORG-07."""
    window, on = Window(code="3", kind=kind, hall="c", departments=tuple(departments)), FIRST + timedelta(days=day)
    shown = items_shown(window, GUIDES.values(), iter(filed), on)
    assert shown == tuple(guide for guide in GUIDES.values() if may_take(window, guide, filed, on))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"last": FIRST - timedelta(days=1)}, "organisation_term"),
        ({"items": ()}, "organisation_no_items"),
        ({"items": ("WJ-009",)}, "organisation_item_unknown"),
        ({"items": ("WJ-001", "GA-001")}, "organisation_item_of_another"),
    ],
)
def test_a_delegation_that_gives_away_too_much_is_not_filed(change: dict[str, object], code: str) -> None:
    """R-ORG-07."""
    check_delegation(ENTRUSTED, GUIDES)
    with pytest.raises(Refused) as caught:
        check_delegation(replace(ENTRUSTED, **change), GUIDES)  # type: ignore[arg-type]
    assert (caught.value.rule, caught.value.code) == ("R-ORG-07", code)


ACTING = replace(GIVEN, who="chief:李明", powers=("approve",), items=("WJ-001",), first=date(2026, 5, 6), id="a2")
NAMED = Representation(
    represented=GIVEN, acting=ACTING, reason="学习", named_at=datetime(2026, 5, 5, 9), named_by="卫健局"
)


def test_a_temporary_representative_has_the_same_or_less() -> None:
    """R-ORG-06: the whole term and all powers are still inside."""
    check_representation(NAMED)
    check_representation(replace(NAMED, acting=replace(GIVEN, who="chief:李明")))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"who": GIVEN.who}, "organisation_nobody_else"),
        ({"who": ""}, "organisation_nobody_else"),
        ({"first": FIRST - timedelta(days=1)}, "organisation_outside_term"),
        ({"last": LAST + timedelta(days=1)}, "organisation_outside_term"),
        ({"last": date(2026, 5, 5)}, "organisation_term"),
        ({"powers": ("approve", "issue")}, "organisation_wider_powers"),
        ({"items": ("WJ-001", "GA-001")}, "organisation_wider_items"),
    ],
)
def test_a_temporary_representative_never_has_more(change: dict[str, object], code: str) -> None:
    """R-ORG-06."""
    acting = replace(ACTING, **change)  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        check_representation(replace(NAMED, acting=acting))
    assert (caught.value.rule, caught.value.code) == ("R-ORG-06", code)


def test_a_reason_is_on_record() -> None:
    """R-ORG-06."""
    with pytest.raises(Refused) as caught:
        check_representation(replace(NAMED, reason=" "))
    assert caught.value.rule == "R-ORG-06"


def test_wider_powers_are_named_in_words() -> None:
    """R-ORG-06."""
    with pytest.raises(Refused) as caught:
        check_representation(replace(NAMED, acting=replace(ACTING, powers=POWERS)))
    assert "颁发权" in explain(caught.value)


PAIR = Pair("3 号窗口", a="陈静", b="李㛃")
NINE, TEN = datetime(2026, 11, 25, 9), datetime(2026, 11, 25, 10)


@pytest.mark.parametrize(
    ("at", "who"),
    [(NINE - timedelta(minutes=1), "陈静"), (NINE, "李㛃"), (TEN - timedelta(minutes=1), "李㛃"), (TEN, "陈静")],
)
def test_b_stands_in_while_a_is_away(at: datetime, who: str) -> None:
    """R-ORG-06."""
    assert on_post(PAIR, [Absence("陈静", NINE, TEN), Absence("别人", NINE, TEN)], at) == who


def test_both_away_is_refused() -> None:
    """R-ORG-06."""
    away = [Absence("陈静", NINE, TEN), Absence("李㛃", NINE, TEN)]
    with pytest.raises(Refused) as caught:
        on_post(PAIR, away, NINE)
    assert caught.value.rule == "R-ORG-06"
    for wanted in (away[0], away[1]):
        with pytest.raises(Refused):
            check_leave(wanted, PAIR, away)


def test_a_leave_that_only_touches_the_other_s_is_granted() -> None:
    """R-ORG-06."""
    check_leave(Absence("陈静", TEN, TEN + timedelta(hours=1)), PAIR, [Absence("李㛃", NINE, TEN)])
    check_leave(Absence("陈静", NINE - timedelta(hours=1), NINE), PAIR, [Absence("李㛃", NINE, TEN)])
    with pytest.raises(Refused):
        check_leave(Absence("陈静", TEN - timedelta(minutes=1), TEN), PAIR, [Absence("李㛃", NINE, TEN)])


CHANGE = Change(window="3", goes="陈静", comes="李㛃", first=date(2026, 11, 25), last=date(2026, 11, 27))
CONSENT = Consent(to=CHANGE, number="嵩政务函〔2026〕3号", given_at=datetime(2026, 11, 24, 23, 59), by="政务服务局")


def test_consent_comes_before_the_day_it_starts() -> None:
    """R-ORG-10: the evening before is in time, midnight isn't."""
    require_consent(CHANGE, [CONSENT])
    with pytest.raises(Refused) as caught:
        require_consent(CHANGE, [replace(CONSENT, given_at=datetime(2026, 11, 25))])
    assert (caught.value.rule, caught.value.code) == ("R-ORG-10", "organisation_late_consent")


def test_consent_covers_fewer_days_but_not_more_nor_anybody_else() -> None:
    """R-ORG-10."""
    require_consent(replace(CHANGE, first=date(2026, 11, 26)), [CONSENT])
    wrong = [
        replace(CHANGE, first=date(2026, 11, 24)),
        replace(CHANGE, last=date(2026, 11, 28)),
        replace(CHANGE, last=None),
        replace(CHANGE, comes="王五"),
        replace(CHANGE, window="4"),
    ]
    for change in wrong:
        with pytest.raises(Refused) as caught:
            require_consent(change, [CONSENT])
        assert caught.value.code == "organisation_no_consent"


def test_a_rotation_for_good_covers_any_time_after() -> None:
    """R-ORG-10."""
    for_good = replace(CONSENT, to=replace(CHANGE, last=None))
    require_consent(replace(CHANGE, last=None), [for_good])
    require_consent(CHANGE, [for_good])


@pytest.mark.parametrize("blank", [{"number": " "}, {"by": ""}])
def test_a_consent_that_is_not_on_file_is_none(blank: dict[str, str]) -> None:
    """R-ORG-10."""
    with pytest.raises(Refused):
        require_consent(CHANGE, [replace(CONSENT, **blank)])  # type: ignore[arg-type]


def test_an_early_consent_counts_beside_a_late_one() -> None:
    """R-ORG-10."""
    late = replace(CONSENT, given_at=datetime(2026, 11, 25, 8))
    require_consent(CHANGE, [late, CONSENT])
