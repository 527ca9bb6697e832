"""The tree of halls, the kinds of window, and who may do what where."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.authority import POSTS, require_post
from app.domain.command import Actor
from app.domain.errors import Refused, Unreadable
from app.domain.organisation import UNDER, Hall, Halls, tree
from app.domain.staffing import DUTIES, Seat, lacking, permits, require_permission, surge
from app.domain.windows import INTAKE, SUBJECTS, Window, check_window, kinds_for, require_window
from app.paths import RESOURCES
from app.texts import explain, table

COUNTY = Hall(id="c", name="县中心", kind="county")
BRANCH = Hall(id="b", name="不动产分中心", kind="branch", parent="c")
TOWN = Hall(id="t", name="杨林镇", kind="town", parent="c")
OTHER = Hall(id="o", name="小街镇", kind="town", parent="c")
VILLAGE = Hall(id="v", name="老余屯", kind="village", parent="t")
HALLS = tree((VILLAGE, COUNTY, BRANCH, TOWN, OTHER))

COMPREHENSIVE = Window(code="3", kind="comprehensive", hall="c", departments=("卫健局", "民政局"))
POLICE = Window(code="1", kind="specialised", hall="c", subject="police", departments=("公安局",))
ISSUING, CASHIER = Window(code="8", kind="issuing"), Window(code="11", kind="cashier")


def test_a_hall_supervises_what_is_under_it() -> None:
    """R-ORG-01."""
    assert HALLS.under("c") == {"b", "t", "o", "v"}
    assert HALLS.under("t") == {"v"}
    assert [hall.id for hall in HALLS.above("v")] == ["t", "c"]
    assert HALLS.above("c") == ()


def test_staff_see_their_own_part_and_no_other() -> None:
    """R-ORG-01."""
    assert HALLS.seen_from("t") == {"t", "v"}
    HALLS.require_sight("t", "v")
    for its in ("c", "o", "b"):
        with pytest.raises(Refused) as caught:
            HALLS.require_sight("t", its)
        assert caught.value.rule == "R-ORG-01"
    assert explain(caught.value) == "“不动产分中心”不归“杨林镇”管，不能查看和办理。"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ((replace(TOWN, parent="t"),), "organisation_hall_parent"),
        ((replace(TOWN, parent="v"), VILLAGE), "organisation_hall_parent"),
        ((replace(TOWN, parent="nowhere"),), "organisation_hall_parent"),
        ((replace(TOWN, parent=""),), "organisation_hall_parent"),
        ((replace(VILLAGE, parent="c"),), "organisation_hall_parent"),
        ((replace(TOWN, kind="city"),), "organisation_hall_kind"),
        ((TOWN, TOWN), "organisation_hall_twice"),
        ((replace(COUNTY, id="c2"),), "organisation_one_county"),
        ((replace(COUNTY, id="c2", parent="c"),), "organisation_hall_parent"),
    ],
)
def test_what_is_no_tree_is_unreadable(wrong: tuple[Hall, ...], code: str) -> None:
    """R-ORG-01: circles and unknown parents among them."""
    with pytest.raises(Unreadable) as caught:
        tree((COUNTY, *wrong))
    assert caught.value.code == code


def test_a_county_without_halls_and_an_unknown_hall_are_unreadable() -> None:
    """R-ORG-01."""
    for ask in (lambda: tree(()), lambda: HALLS.seen_from("x")):
        with pytest.raises(Unreadable):
            ask()


@st.composite
def forests(draw: st.DrawFn) -> tuple[Hall, ...]:
    ids = [str(n) for n in range(draw(st.integers(1, 8)))]
    kinds, parents = st.sampled_from(sorted(UNDER)), st.sampled_from(["", *ids])
    return tuple(Hall(id=id, name=id, kind=draw(kinds), parent=draw(parents)) for id in ids)


@given(forests())
def test_whatever_is_a_tree_has_no_circle_and_every_hall_one_view(halls: tuple[Hall, ...]) -> None:
    """R-ORG-01."""
    try:
        built = tree(halls)
    except Unreadable:
        return
    _check_views(built)


@given(st.lists(st.sampled_from(["branch", "town"]), max_size=6), st.lists(st.integers(0, 5), max_size=8))
def test_a_lawful_tree_is_taken(kinds: list[str], under: list[int]) -> None:
    """R-ORG-01."""
    second = [Hall(id=f"s{n}", name="", kind=kind, parent="c") for n, kind in enumerate(kinds)]
    towns = [hall.id for hall in second if hall.kind == "town"]
    parents = [towns[at % len(towns)] for at in under] if towns else []
    villages = [Hall(id=f"v{n}", name="", kind="village", parent=parent) for n, parent in enumerate(parents)]
    _check_views(tree((*villages, *second, COUNTY)))


def _check_views(built: Halls) -> None:
    for id in built.by_id:
        assert id not in built.under(id)
        for other in built.under(id):
            assert built.seen_from(other) < built.seen_from(id)
            assert id not in built.under(other)


def test_every_window_of_the_shipped_hall_is_of_a_known_kind() -> None:
    """R-ORG-03."""
    hall = tomllib.loads((RESOURCES / "catalogue" / "hall.toml").read_text(encoding="utf-8"))
    for raw in hall["window"]:
        check_window(Window(code=raw["code"], kind=raw["kind"], departments=tuple(raw["departments"])))


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (replace(ISSUING, kind="bar"), "organisation_window_kind"),
        (replace(COMPREHENSIVE, subject="police"), "organisation_window_subject"),
        (replace(COMPREHENSIVE, departments=()), "organisation_window_departments"),
    ],
)
def test_a_window_that_does_not_fit_is_unreadable(window: Window, code: str) -> None:
    """R-ORG-03."""
    with pytest.raises(Unreadable) as caught:
        check_window(window)
    assert caught.value.code == code


def test_money_is_taken_at_the_cashier_alone() -> None:
    """R-ORG-03."""
    assert kinds_for("pay") == kinds_for("refund", immediate=True) == ("cashier",)
    require_window("pay", CASHIER)
    with pytest.raises(Refused) as caught:
        require_window("pay", COMPREHENSIVE)
    assert (caught.value.rule, explain(caught.value)) == ("R-ORG-03", "“缴款”在收费窗口办理，引导申请人过去。")


def test_results_leave_at_the_issuing_window_and_immediate_ones_on_the_spot() -> None:
    """R-ORG-03."""
    require_window("deliver", ISSUING)
    require_window("deliver", POLICE)
    require_window("deliver", COMPREHENSIVE, immediate=True)
    for window, immediate in ((COMPREHENSIVE, False), (CASHIER, True)):
        with pytest.raises(Refused):
            require_window("deliver", window, immediate=immediate)


@pytest.mark.parametrize("kind", sorted(SUBJECTS.keys() - set(INTAKE)))
def test_only_an_intake_window_takes_an_application_in(kind: str) -> None:
    """R-ORG-03."""
    with pytest.raises(Refused):
        require_window("receive", Window(code="2", kind=kind))


def test_every_kind_duty_and_subject_has_its_word() -> None:
    words = table()
    assert all(f"domain_window_kind_{kind}" in words for kind in SUBJECTS)
    assert all(f"domain_subject_{subject}" in words for subjects in SUBJECTS.values() for subject in subjects)
    assert all(f"domain_duty_{duty}" in words for duty in DUTIES)
    assert all(f"domain_hall_kind_{kind}" in words for kind in UNDER)


@pytest.mark.parametrize("name", sorted(DUTIES))
def test_a_duty_does_nothing_that_its_post_may_not(name: str) -> None:
    """R-ORG-04: all fifteen stand on the program's posts."""
    assert len(DUTIES) == 15
    assert DUTIES[name].post in POSTS
    for action in DUTIES[name].acts:
        require_post(action, Actor(DUTIES[name].post, "某"))


def test_permission_is_post_and_window_and_department() -> None:
    """R-ORG-04."""
    chen = Seat(who="陈静", duty="reception", window=COMPREHENSIVE)
    assert permits(chen, "accept", "卫健局")
    assert lacking(chen, "approve", "卫健局") == "post"
    assert lacking(chen, "accept", "公安局") == "department"
    assert lacking(replace(chen, window=ISSUING), "accept", "卫健局") == "window"
    assert lacking(replace(chen, window=None), "accept", "卫健局") == "window"
    assert lacking(replace(chen, department="民政局"), "accept", "卫健局") == "department"
    assert lacking(chen, "deliver", "卫健局") == "window"
    assert permits(chen, "deliver", "卫健局", immediate=True)


def test_the_back_needs_no_window_but_its_own_department() -> None:
    """R-ORG-04."""
    chief = Seat(who="王建国", duty="chief", department="卫健局")
    assert permits(chief, "approve", "卫健局")
    assert lacking(chief, "approve", "公安局") == "department"
    assert lacking(replace(chief, duty="department"), "approve", "卫健局") == "post"
    assert lacking(Seat(who="系统", duty="system"), "accept", "卫健局") == "post"


@pytest.mark.parametrize(("action", "part"), [("pay", "post"), ("accept", "department")])
def test_the_refusal_names_what_is_lacking(action: str, part: str) -> None:
    """R-ORG-04."""
    with pytest.raises(Refused) as caught:
        require_permission(Seat(who="马志强", duty="reception", window=POLICE), action, "卫健局")
    assert (caught.value.rule, caught.value.code) == ("R-ORG-04", f"organisation_lacks_{part}")
    assert "受理岗" in explain(caught.value)
    require_permission(Seat(who="马志强", duty="reception", window=POLICE), "accept", "公安局")


def test_a_refusal_has_words_for_each_part() -> None:
    assert {f"organisation_lacks_{part}" for part in ("post", "window", "department")} <= table().keys()


def test_an_unknown_duty_is_unreadable() -> None:
    """R-ORG-04."""
    with pytest.raises(Unreadable):
        lacking(Seat(who="某", duty="gardener"), "accept", "卫健局")


@pytest.mark.parametrize(("waiting", "open_"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (99, 2)])
def test_a_surge_window_opens_as_waiting_grows(waiting: int, open_: int) -> None:
    """R-ORG-04."""
    seats = [Seat(who=who, duty=duty) for who, duty in (("甲", "surge"), ("乙", "reception"), ("丙", "surge"))]
    assert [seat.who for seat in surge(seats, waiting, 10)] == ["甲", "丙"][:open_]
    assert surge(seats, waiting, 0) == ()


def test_a_surge_window_may_open_for_each_who_waits() -> None:
    """R-ORG-04."""
    seats = [Seat(who=who, duty="surge") for who in "甲乙丙"]
    assert [seat.who for seat in surge(seats, 2, 1)] == ["甲", "乙"]
