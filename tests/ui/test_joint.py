"""What waits at other desks: a joint approval's departments, the bureau, the cashier, the back office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt

from app.domain.command import Actor
from app.domain.records import Opinion
from app.post.rows import task
from app.ui.screens.approval.screen import ApprovalScreen
from app.ui.screens.cases.lines import case_line, signatures
from app.ui.screens.cases.screen import CasesScreen
from app.ui.screens.todo.screen import ToDoScreen
from app.wire.messages import Profile
from tests.ui.bench import ALT, Bench
from tests.ui.conftest import Benches
from tests.ui.real import CHIEF, CLERK, OFFICE, Home, person
from tests.ui.test_acts import BUREAU, CASHIER, CITY, accepted, now_of, opened
from tests.ui.test_asking import file

KEY = Qt.Key
BACK = Actor("backoffice", "周晓梅", user="周晓梅", department="卫健局")


Sits = Callable[[Actor], Bench]


def profile(actor: Actor) -> Profile:
    return Profile(
        user=actor.user, name=actor.name, posts=[actor.post], window=actor.window, department=actor.department
    )


@pytest.fixture
def sits(home: Home, benches: Benches) -> Sits:
    """Somebody at their own desk, from its first place on."""

    def sit(actor: Actor) -> Bench:
        bench = benches("陈静")
        home.post.profile, home.post.post = profile(actor), actor.post
        here = home.post.person()
        assert here
        bench.window.signed_in(here, actor.post)
        bench.settle()
        return bench

    return sit


def test_a_department_that_is_asked_gives_its_opinion_and_signs_it(home: Home, sits: Sits) -> None:
    """R-CLK-07, R-CLK-08: in its own inbox, by keyboard; the lead sees it on the case."""
    case = home.do(accepted(home), "open_joint", CHIEF, departments=["城管局", "消防大队"], text="征求意见。")
    bench = sits(CITY)
    screen = cast(ApprovalScreen, bench.screen)
    assert [row.task for row in screen.inbox.rows] == ["opinion"]
    assert "征求意见" in screen.opinion.said.text() and "消防大队：等意见" in screen.opinion.said.text()
    bench.press(KEY.Key_Y, ALT)
    bench.type("同意设置。")
    bench.press(KEY.Key_F9)
    assert screen.inbox.primary() == "countersign"
    bench.press(KEY.Key_F9)

    joint = now_of(home, case).joint
    part = joint.part("城管局") if joint else None
    assert part and part.opinion and part.countersigned
    assert (part.opinion.text, part.opinion.agree, part.countersigned.by) == ("同意设置。", True, "马东")
    assert screen.inbox.rows == ()


def test_an_objection_wants_its_reason(home: Home, sits: Sits) -> None:
    case = home.do(accepted(home), "open_joint", CHIEF, departments=["城管局"])
    bench = sits(CITY)
    screen = cast(ApprovalScreen, bench.screen)
    bench.press(KEY.Key_F10)
    assert screen.opinion.text.wrong
    bench.type("占用盲道。")
    bench.press(KEY.Key_F10)

    joint = now_of(home, case).joint
    part = joint.part("城管局") if joint else None
    assert part and part.opinion and not part.opinion.agree
    assert not screen.able("disagree")


def test_a_department_that_is_not_asked_has_nothing_of_it(home: Home, sits: Sits) -> None:
    home.do(accepted(home), "open_joint", CHIEF, departments=["公安局"])

    assert cast(ApprovalScreen, sits(CITY).screen).inbox.rows == ()


def test_the_bureau_finds_what_it_has_to_rule_on_and_rules_by_keyboard(home: Home, sits: Sits) -> None:
    """R-CLK-04."""
    case = home.do(accepted(home), "request_extension", CLERK, days=3, reason="复检推迟。")
    bench = sits(BUREAU)
    todo = cast(ToDoScreen, bench.screen)
    assert "批准延时" in todo.lead.text() and "复检推迟" in todo.lead.text()
    bench.press(KEY.Key_F9)
    screen = cast(CasesScreen, bench.screen)
    assert screen.scope() == "acts"
    screen.acts.list.chosen.emit("grant_extension")
    bench.settle()
    assert screen.model.values["days"] == "3"
    assert "改为" in screen.acts.form.outlook.deadline.text()
    bench.press(KEY.Key_F9)

    assert now_of(home, case).extensions[0].granted is True


def test_the_cashier_sees_what_is_to_be_paid(home: Home, sits: Sits) -> None:
    """R-FEE-02."""
    with home.begin() as store:
        guide = next(g for c, g in store.context().guides.items() if c == g.code and g.fees and g.kind == "committed")
    case = home.do(home.take_in(person("王秀英"), item=guide.code), "charge", CLERK)
    accepted(home)
    todo = cast(ToDoScreen, sits(CASHIER).screen)

    assert [(row.id, row.task) for row in todo.model.rows] == [(case.id, "pay")]


def test_the_back_office_confirms_a_handover_first(home: Home, sits: Sits) -> None:
    """R-CLK-03."""
    sent = home.do(accepted(home), "transfer", CLERK, department="卫健局")
    todo = cast(ToDoScreen, sits(BACK).screen)

    assert [(row.id, row.task) for row in todo.model.rows] == [(sent.id, "confirm_transfer")]


def test_who_reviewed_and_who_approved_stand_on_the_case(home: Home, benches: Benches) -> None:
    """R-ORG-09."""
    case = home.approved(accepted(home))
    _, screen = opened(home, benches, CLERK, case)
    facts = dict(screen.facts.facts)

    assert facts["审核"].startswith(OFFICE.name) and "同意" in facts["审核"]
    assert facts["审批"].startswith(CHIEF.name)


def test_two_people_are_asked_for_before_it_is_refused(home: Home, benches: Benches) -> None:
    """R-ORG-09: said where the opinion is written, under a pack that wants it."""
    home.reviewed(accepted(home))
    bench = benches("王建国")
    screen = cast(ApprovalScreen, bench.screen)
    seen = screen.inbox.file
    assert seen and screen.opinion.two.isHidden()
    screen.inbox.file = replace(seen, two=True)
    screen.opinion.render_state()
    assert "由另一人审批" in screen.opinion.two.text()

    own = Opinion(by="王建国", at=home.post.now(), agree=True)
    screen.inbox.file = replace(seen, two=True, case=replace(seen.case, review=own))
    screen.opinion.render_state()
    assert "你已审核" in screen.opinion.two.text()


def test_what_is_waited_for_depends_on_the_post() -> None:
    case = file().case

    assert task(case, "transfer", "") == "transfer"
    assert task(case, "cashier", "") == "pay"
    assert task(case, "bureau", "") == "rule_appeal"
    assert task(case, "chief", "城管局") == ""
    assert dict(signatures(file()))["审核"] == ""


def test_each_department_s_own_days_are_shown_on_the_case(home: Home) -> None:
    """R-CLK-07: none counted yet on the day it was told."""
    case = home.do(accepted(home), "open_joint", CHIEF, departments=["城管局"])
    home.sit("陈静")
    opened = home.post.open(case.id)

    assert opened.taken["城管局"] == 0
    assert dict(signatures(opened))["会办"] == "城管局：等意见，已用 0 个工作日"
    assert "已用 4 个工作日" in dict(signatures(replace(opened, taken={"城管局": 4})))["会办"]
    assert dict(signatures(replace(opened, taken={})))["会办"] == "城管局：等意见"


def test_a_joint_case_is_marked_in_its_list(home: Home) -> None:
    home.do(accepted(home), "open_joint", CHIEF, departments=["城管局"])
    home.post.profile, home.post.post = profile(CITY), "chief"
    (row,) = home.post.to_do("chief")
    chip = case_line(row).chip2

    assert chip and chip.text == "部门意见"
