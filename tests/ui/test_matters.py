"""来访事项 by keyboard: registered, answered, handed over, walked to the end of its loop (R-REC-04)."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt

from app.post.office_shown import Asking
from app.ui.places import places_for
from app.ui.screens.matters.screen import MattersScreen
from tests.ui.bench import ALT, CTRL, Bench
from tests.ui.conftest import Benches
from tests.ui.lint import findings
from tests.ui.real import Home

KEY = Qt.Key
CLERK = "陈静"


def opened(benches: Benches, size: tuple[int, int] = (1366, 768)) -> Bench:
    bench = benches(CLERK, size=size)
    bench.go("matters")
    return bench


def screen_of(bench: Bench) -> MattersScreen:
    return cast(MattersScreen, bench.screen)


def registered(home: Home, action: str = "enquire", subject: str = "孩子怎样上学？") -> str:
    home.sit(CLERK)
    return home.post.register(Asking(action=action, subject=subject, person="王秀英")).id


def picked(bench: Bench) -> MattersScreen:
    screen = screen_of(bench)
    screen.list.setFocus()
    screen.list.pick(screen.list.rows()[0].id)
    bench.settle()
    return screen


def test_whoever_may_be_asked_first_has_the_place() -> None:
    """R-REC-04."""
    having = {
        p for p in ("clerk", "chief", "issuing", "bureau", "catalogue") if "matters" in {x.id for x in places_for(p)}
    }
    assert having == {"clerk", "chief", "issuing", "bureau"}


def test_an_enquiry_is_registered_and_answered_without_the_mouse(home: Home, benches: Benches) -> None:
    """R-REC-04."""
    bench = opened(benches)
    bench.press(KEY.Key_N, CTRL)
    bench.type("怎么办居住证")
    for _ in range(4):
        bench.press(KEY.Key_Return)
    bench.type("到五号窗口")
    bench.press(KEY.Key_F9)

    (line,) = home.post.matters("居住证", 9)
    assert (line.status, line.open) == ("answered", False)
    assert screen_of(bench).scope() == "matters" and "已登记并答复" in bench.notices()[0]


@pytest.mark.parametrize(("steps", "kind"), [(1, "complaint"), (2, "could_not")])
def test_the_kind_is_chosen_by_arrow(home: Home, benches: Benches, steps: int, kind: str) -> None:
    """R-EVA-04, R-REC-10."""
    bench = opened(benches)
    bench.press(KEY.Key_N, CTRL)
    bench.type("跑了三趟")
    screen = screen_of(bench)
    screen.register.kind.setFocus()
    for _ in range(steps):
        bench.press(KEY.Key_Right)
    assert not screen.register.answer.isVisible()
    bench.press(KEY.Key_F9)
    assert [line.kind for line in home.post.matters("", 9)] == [kind]


def test_what_is_blank_or_wrong_is_said_in_its_place_and_kept(home: Home, benches: Benches) -> None:
    bench = opened(benches)
    bench.press(KEY.Key_N, CTRL)
    bench.press(KEY.Key_F9)
    register = screen_of(bench).register
    assert [field.wrong for field in (register.subject, register.phone)] == [True, False]
    bench.type("怎么办居住证")
    register.phone.show_value("1381234567")
    bench.press(KEY.Key_F9)
    assert [field.wrong for field in (register.subject, register.phone)] == [False, True]
    bench.press(KEY.Key_Escape)
    bench.press(KEY.Key_N, CTRL)
    assert register.subject.value() == "怎么办居住证" and home.post.matters("", 9) == ()


def test_it_is_handed_over_to_a_named_department(home: Home, benches: Benches) -> None:
    """R-REC-04."""
    id = registered(home)
    bench = opened(benches)
    picked(bench)
    bench.press(KEY.Key_F7)
    bench.press(KEY.Key_F9)
    assert screen_of(bench).answer.unit.wrong
    bench.type("教体局")
    bench.press(KEY.Key_F9)
    assert home.post.matter(id).line.responsible == "教体局"
    assert [row.sub for row in screen_of(bench).notes.rows()] == ["教体局"]


def test_a_complaint_is_walked_to_its_end_by_one_key(home: Home, benches: Benches) -> None:
    """R-EVA-04."""
    id = registered(home, "complain", "等了四十分钟。")
    bench = opened(benches)
    screen = picked(bench)
    for step in ("verify_complaint", "rectify", "call_back"):
        assert screen.model.next_step() == step
        bench.press(KEY.Key_F9)
        bench.type("已办")
        bench.press(KEY.Key_F9)
    assert not home.post.matter(id).line.open and screen.model.next_step() == ""
    assert len(screen.notes.rows()) == 3


def test_a_groundless_one_ends_at_once(home: Home, benches: Benches) -> None:
    """R-EVA-04."""
    id = registered(home, "complain", "等了四十分钟。")
    bench = opened(benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    screen.answer.upheld.setFocus()
    bench.press(KEY.Key_Right)
    screen.answer.text.setFocus()
    bench.type("录像显示等候六分钟")
    bench.press(KEY.Key_F9)
    assert home.post.matter(id).line.status == "not_upheld"


def test_the_slip_is_printed_first_and_the_answer_once_there_is_one(home: Home, benches: Benches) -> None:
    """R-REC-04."""
    id = registered(home)
    bench = opened(benches)
    picked(bench)
    bench.press(KEY.Key_P, ALT)
    bench.wait(lambda: [job.title for job in home.post.jobs()] == ["来访登记单"])
    home.post.act_on_matter(id, "answer_enquiry", {"text": "到五号窗口办。"})
    bench.press(KEY.Key_P, ALT)
    bench.wait(lambda: [job.title for job in home.post.jobs()] == ["答复书", "来访登记单"])


def test_another_matter_leaves_the_answer_that_was_begun(home: Home, benches: Benches) -> None:
    """What is typed for one is never said to another."""
    registered(home)
    registered(home, subject="另一件？")
    bench = opened(benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    bench.type("答复")
    screen.list.pick(screen.list.rows()[1].id)
    bench.settle()
    assert screen.scope() == "matters" and screen.model.file and screen.model.file.matter.subject == "另一件？"


def test_a_new_one_is_the_one_that_is_open(home: Home, benches: Benches) -> None:
    registered(home)
    bench = opened(benches)
    picked(bench)
    bench.press(KEY.Key_N, CTRL)
    bench.type("另一件事")
    bench.press(KEY.Key_F9)
    screen = screen_of(bench)
    assert screen.model.file and screen.model.file.matter.subject == "另一件事"


def test_nothing_found_is_said(home: Home, benches: Benches) -> None:
    bench = opened(benches)
    bench.type("没有这个人")
    assert screen_of(bench).stack.currentWidget() is screen_of(bench).empty


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_clipped_or_nameless(home: Home, benches: Benches, size: tuple[int, int]) -> None:
    registered(home, "complain", "3 号窗口中午没有人，等了四十分钟，问讯处也没有人值守。")
    bench = opened(benches, size)
    assert findings(bench.window) == []
    picked(bench)
    assert findings(bench.window) == []
    for verb in ("matter_new", "matter_next"):
        bench.do(verb)
        assert findings(bench.window) == []
        bench.press(KEY.Key_Escape)
