"""Finding a case and reading its whole file on a real post."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt

from app.domain.case import Case
from app.ui.screens.cases.lines import who
from app.ui.screens.cases.screen import CasesScreen
from tests.ui.bench import ALT, CTRL, Bench
from tests.ui.conftest import Benches
from tests.ui.real import LI, WANG, Home, person, scanned

KEY = Qt.Key


def opened(benches: Benches) -> tuple[Bench, CasesScreen]:
    bench = benches("陈静")
    bench.go("cases")
    return bench, cast(CasesScreen, bench.screen)


def printed(home: Home, case: Case) -> None:
    """Everything of this case has come out of the printer."""
    with home.begin() as store:
        for job in store.jobs(case=case.id):
            store.set_job(job.id, "printed")


def test_results_come_as_it_is_typed_and_enter_opens(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"))
    wanted = home.take_in(person("李强", LI))
    bench, screen = opened(benches)
    assert len(screen.rows) == 2
    bench.type("lq")
    assert [row.id for row in screen.rows] == [wanted.id]
    bench.press(KEY.Key_Return)

    assert screen.file and screen.file.case.id == wanted.id
    assert [row.title for row in screen.trace.rows()] == ["受理", "收件"]


def test_nothing_found_is_said(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"))
    bench, screen = opened(benches)
    bench.type("查无此人")

    assert screen.found.currentWidget() is screen.nothing


def test_a_file_shows_facts_papers_materials_and_the_days(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英", agent="李㛃"), pages={"form": scanned(home, "申请表", 3)})
    bench, screen = opened(benches)
    screen.open_case(case.id)
    bench.settle()

    facts = dict(screen.facts.facts)
    assert facts["证件号"] == f"{WANG[:6]}********{WANG[-4:]}"
    assert "李㛃" in facts["代办人"]
    assert [doc.title for doc in screen.docs.docs][:2] == ["受理通知书", "公共场所卫生许可申请表"]
    screen.docs.thumbs.pick("material:form")
    bench.settle()
    assert screen.docs.view.pages() == 3
    assert screen.limit.strip.isHidden()
    bench.press(KEY.Key_D, ALT)
    assert screen.limit.strip.isVisible()
    assert len(screen.limit.strip.days) > 10


def test_printing_again_asks_for_a_reason(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    printed(home, case)
    bench, screen = opened(benches)
    screen.open_case(case.id)
    bench.settle()
    before = len(home.post.jobs())

    bench.press(KEY.Key_R, CTRL)
    assert screen.strip.isVisible()
    bench.press(KEY.Key_F9)
    assert screen.strip.reason.wrong
    assert len(home.post.jobs()) == before

    bench.press(KEY.Key_1, ALT)
    bench.press(KEY.Key_F9)
    again = home.post.jobs()[0]
    assert (again.title, again.reprint, again.state) == ("受理通知书", 1, "queued")
    assert screen.strip.isHidden()


def test_esc_leaves_the_reprint_and_prints_nothing(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    printed(home, case)
    bench, screen = opened(benches)
    screen.open_case(case.id)
    bench.settle()
    before = len(home.post.jobs())
    bench.press(KEY.Key_R, CTRL)
    bench.press(KEY.Key_Escape)

    assert screen.strip.isHidden()
    assert len(home.post.jobs()) == before


def test_a_scanned_number_opens_its_case(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    bench, screen = opened(benches)
    bench.window.wedge.scanned.emit("case", case.number)
    bench.settle()

    assert screen.file and screen.file.case.id == case.id


def test_who_acted_is_said_in_words() -> None:
    assert who("clerk:陈静", "3") == "陈静・3 号窗口"
    assert who("chief:王建国") == "王建国・首席代表"
    assert who("system") == "系统按期限自动办理"
    assert who("applicant") == "申请人"
