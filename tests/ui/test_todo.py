"""The clerk's own to-dos: supplements become a draft of the case, reviews are given (R-ACC-02, R-ORG-09)."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt

from app.ui.screens.clerk.screen import ClerkScreen
from app.ui.screens.todo.screen import ToDoScreen
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.real import Home, person

KEY = Qt.Key


def opened(benches: Benches) -> tuple[Bench, ToDoScreen]:
    bench = benches("陈静")
    bench.go("todo")
    return bench, cast(ToDoScreen, bench.screen)


def test_a_supplement_becomes_a_draft_of_its_case(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"), "request_supplement", without=("report", "health"), days=5)
    bench, screen = opened(benches)
    assert screen.model.kind() == "supply"
    assert {name for name, _ in screen.model.owed()} == {"公共场所卫生检测报告", "从业人员健康合格证明"}
    bench.press(KEY.Key_F9)

    intake = cast(ClerkScreen, bench.screen).intake
    assert intake.draft and intake.draft.case == case.id
    assert {h.code for h in intake.draft.held} == {"form", "id", "plan", "system"}
    assert intake.draft.step == 4


def test_the_same_supplement_is_one_draft(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"), "request_supplement", without=("report",), days=5)
    bench, _ = opened(benches)
    for _ in range(2):
        bench.go("todo")
        bench.press(KEY.Key_F9)

    assert len(home.post.drafts()) == 1


def test_a_tolerated_material_is_owed_until_it_comes(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"), "accept_tolerant", without=("plan",), commitment=True)
    _, screen = opened(benches)

    assert screen.model.owed() == [("经营场所平面图（含卫生设施布局）", True)]
    assert "前补齐" in screen.model.until()


def test_a_review_is_given_by_keyboard(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    bench, screen = opened(benches)
    assert screen.model.kind() == "review"
    bench.press(KEY.Key_F10)
    assert screen.opinion.wrong
    bench.type("材料齐全。")
    bench.press(KEY.Key_F9)

    with home.begin() as store:
        review = store.case(case.id).review
    assert review and review.agree and (review.by, review.text) == ("陈静", "材料齐全。")
    assert screen.model.rows == ()


def test_nothing_to_do_is_said(home: Home, benches: Benches) -> None:
    _, screen = opened(benches)
    assert screen.stack.currentWidget() is screen.empty
