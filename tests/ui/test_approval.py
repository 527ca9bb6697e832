"""The chief representative's inbox on a real post: by keyboard alone, refused in place, losing nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.case import Case, Status
from app.post.events import CasesChanged
from app.ui.screens.approval.screen import ApprovalScreen
from tests.ui.bench import ALT, CTRL, SHIFT, Bench
from tests.ui.conftest import Benches
from tests.ui.real import CHIEF, Home, person

KEY = Qt.Key


def waiting(home: Home, count: int = 2) -> list[Case]:
    """Cases reviewed with agreement, the most urgent first."""
    now = home.post.now()
    made = []
    for n in range(count):
        case = home.take_in(person(f"申请人{'甲乙丙丁'[n]}"), at=now - timedelta(days=5 - n))
        made.append(home.reviewed(case, now - timedelta(hours=2)))
    return made


def status(home: Home, case: Case) -> Status:
    with home.begin() as store:
        return store.case(case.id).status


def of(bench: Bench) -> ApprovalScreen:
    return cast(ApprovalScreen, bench.screen)


def test_a_case_is_approved_by_keyboard_alone(home: Home, benches: Benches) -> None:
    first, second = waiting(home)
    bench = benches("王建国")
    screen = of(bench)
    assert screen.inbox.current == first.id

    bench.press(KEY.Key_J)
    assert screen.inbox.current == second.id
    bench.press(KEY.Key_K)
    bench.press(KEY.Key_Down)
    bench.press(KEY.Key_1, ALT)
    assert "同意" in screen.inbox.opinion.text
    bench.press(KEY.Key_F9)

    assert status(home, second) is Status.APPROVED
    assert screen.inbox.current == first.id
    bench.press(KEY.Key_Y)
    assert status(home, first) is Status.APPROVED
    assert screen.list.stack.currentWidget() is screen.list.empty


def test_the_opinion_stands_on_the_decision(home: Home, benches: Benches) -> None:
    (case,) = waiting(home, 1)
    bench = benches("王建国")
    bench.press(KEY.Key_Y, ALT)
    bench.type("符合条件。")
    bench.press(KEY.Key_Return, CTRL)

    with home.begin() as store:
        decision = store.case(case.id).decision
    assert decision and decision.reason == "符合条件。"
    assert case.number in decision.license


def test_letters_typed_into_the_opinion_decide_nothing(home: Home, benches: Benches) -> None:
    (case,) = waiting(home, 1)
    bench = benches("王建国")
    bench.press(KEY.Key_Y, ALT)
    bench.type("YNRJK")

    assert of(bench).inbox.opinion.text == "YNRJK"
    assert status(home, case) is Status.IN_REVIEW


def test_a_scanner_that_ends_in_y_approves_nothing(home: Home, benches: Benches) -> None:
    (case,) = waiting(home, 1)
    bench = benches("王建国", fast=True)
    of(bench).list.list.setFocus()
    QTest.keyClicks(bench.focus(), "9153012NR7MA6K4T0Y", delay=0)
    QTest.keyClick(bench.focus(), KEY.Key_Return)
    QTest.qWait(80)
    bench.settle()

    assert status(home, case) is Status.IN_REVIEW
    assert of(bench).scope() != "refusing"


def test_where_nobody_reviewed_the_same_key_reviews_first(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    bench = benches("王建国")
    assert of(bench).inbox.primary() == "review"

    bench.press(KEY.Key_F9)

    with home.begin() as store:
        seen = store.case(case.id)
    assert seen.review and seen.review.agree and seen.review.by == "王建国"
    assert of(bench).inbox.current == case.id


def test_a_rule_refuses_in_its_place_and_the_words_stay(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"), "accept_tolerant", without=("plan",), commitment=True)
    home.reviewed(case)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_2, ALT)
    written = screen.inbox.opinion.text
    bench.press(KEY.Key_F9)

    assert status(home, case) is Status.IN_REVIEW
    assert screen.opinion.refusal.isVisible()
    assert "R-ACC-04" in screen.opinion.refusal.rule.text()
    assert screen.inbox.opinion.text == written != ""
    assert bench.notices() == []


def test_not_to_grant_wants_reason_basis_and_remedy(home: Home, benches: Benches) -> None:
    first, second = waiting(home)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_F11)
    assert screen.refuse.basis.value() and "行政复议" in screen.refuse.remedy.value()
    bench.press(KEY.Key_F9)
    assert screen.refuse.reason.wrong
    assert status(home, first) is Status.IN_REVIEW

    bench.type("检测结果不合格。")
    bench.press(KEY.Key_Return, CTRL)

    assert status(home, first) is Status.REFUSED
    assert screen.inbox.current == second.id
    assert screen.scope() == "approval"


def test_leaving_the_refusal_keeps_what_was_typed(home: Home, benches: Benches) -> None:
    waiting(home, 1)
    bench = benches("王建国")
    bench.press(KEY.Key_N)
    bench.type("现场不符")
    bench.press(KEY.Key_Escape)
    bench.press(KEY.Key_F11)

    assert of(bench).refuse.reason.value() == "现场不符"


def test_sending_back_wants_its_reason(home: Home, benches: Benches) -> None:
    first, second = waiting(home)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_F10)
    assert screen.opinion.text.wrong

    bench.press(KEY.Key_5, ALT)
    bench.press(KEY.Key_F10)

    with home.begin() as store:
        review = store.case(first.id).review
    assert review and not review.agree and "退回" in review.text
    assert screen.inbox.current == second.id


def test_an_opinion_is_there_again_after_a_restart(home: Home, benches: Benches) -> None:
    waiting(home, 1)
    bench = benches("王建国")
    bench.press(KEY.Key_3, ALT)
    of(bench).points.checks["form:0"].click()
    written = of(bench).inbox.opinion.text
    bench.settle()
    bench.close()

    again = of(benches("王建国"))
    assert again.inbox.opinion.text == written
    assert again.points.checks["form:0"].isChecked()


def test_a_phrase_is_taken_back(home: Home, benches: Benches) -> None:
    waiting(home, 1)
    bench = benches("王建国")
    bench.press(KEY.Key_1, ALT)
    bench.press(KEY.Key_Z, CTRL)

    assert of(bench).inbox.opinion.text == ""


def test_a_case_decided_elsewhere_leaves_with_a_word_and_the_opinion_stays(home: Home, benches: Benches) -> None:
    first, second = waiting(home)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_4, ALT)
    written = screen.inbox.opinion.text
    home.do(first, "approve", CHIEF, license="")
    home.post.hub.tell(CasesChanged(frozenset({first.id})))
    bench.settle()

    assert screen.inbox.current == second.id
    assert first.number in screen.gone_words.text()
    assert home.post.draft(f"opinion-{first.id}-王建国").form["opinion"] == written


def test_a_new_version_of_the_open_case_keeps_the_words(home: Home, benches: Benches) -> None:
    (case,) = waiting(home, 1)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_1, ALT)
    written = screen.inbox.opinion.text
    home.do(case, "transfer", CHIEF, department="卫健局")
    bench.press(KEY.Key_F9)
    assert screen.opinion.refusal.isVisible()
    assert screen.inbox.opinion.text == written

    bench.press(KEY.Key_F9)
    assert status(home, case) is Status.APPROVED


def test_many_at_once_only_what_was_looked_at(home: Home, benches: Benches) -> None:
    cases = waiting(home, 3)
    bench = benches("王建国")
    screen = of(bench)
    bench.press(KEY.Key_Space)
    screen.inbox.tick(cases[2].id)
    assert screen.inbox.ticked == {cases[0].id, cases[2].id}

    bench.press(KEY.Key_F9)
    assert screen.inbox.current == cases[2].id
    assert "1" in screen.bar().note
    assert {status(home, c) for c in cases} == {Status.IN_REVIEW}

    bench.press(KEY.Key_F9)
    assert [status(home, c) for c in cases] == [Status.APPROVED, Status.IN_REVIEW, Status.APPROVED]


def test_shift_ticks_what_it_passes(home: Home, benches: Benches) -> None:
    cases = waiting(home, 3)
    bench = benches("王建国")
    bench.press(KEY.Key_Down, SHIFT)

    assert of(bench).inbox.ticked == {cases[0].id, cases[1].id}


def test_filters_let_through_what_fits(home: Home, benches: Benches) -> None:
    cases = waiting(home)
    bench = benches("王建国")
    screen = of(bench)
    screen.inbox.filter("别的事项", "")
    assert screen.list.stack.currentWidget() is screen.list.empty
    screen.inbox.filter("公共场所卫生许可", "3")

    assert [r.id for r in screen.inbox.visible()] == [c.id for c in cases]
