"""The issuing desk on a real post: to the right person, against a receipt, by keyboard (R-DEL-01)."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt

from app.domain.case import Case, Status
from app.texts import words
from app.ui.screens.issuing.screen import IssuingScreen
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.real import CHIEF, LI, REFUSAL, WANG, Home, person

KEY = Qt.Key
STRANGER = "110108196803154020"


def of(bench: Bench) -> IssuingScreen:
    return cast(IssuingScreen, bench.screen)


def seen(home: Home, case: Case) -> Case:
    with home.begin() as store:
        return store.case(case.id)


def titles(home: Home) -> list[str]:
    return [job.title for job in home.post.jobs() if job.state == "queued"]


def test_a_result_is_handed_over_by_keyboard_alone(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英")))
    bench = benches("赵敏")
    bench.press(KEY.Key_Return)
    bench.type(WANG)
    assert "王秀英" in of(bench).identity.said.text()
    bench.press(KEY.Key_F9)

    delivered = seen(home, case).delivered
    assert delivered and (delivered.to, delivered.identity, delivered.method) == ("王秀英", WANG, "pickup")
    assert "送达回证" in titles(home)
    assert of(bench).model.rows == ()


def test_f9_right_after_the_last_digit_waits_for_the_comparison(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英")))
    bench = benches("赵敏")
    model = of(bench).model
    model.identify(WANG)
    model.act()
    bench.settle()

    assert seen(home, case).status is Status.DELIVERED


def test_a_stranger_gets_nothing(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英", agent="李㛃")))
    bench = benches("赵敏")
    bench.press(KEY.Key_Return)
    bench.type(STRANGER)
    bench.press(KEY.Key_F9)

    screen = of(bench)
    assert seen(home, case).status is Status.ISSUED
    assert screen.identity.said.text() == "既不是申请人也不是代办人，不能交付。"
    assert screen.identity.verdict.property("card") == "err"


def test_the_agent_takes_it_for_the_applicant(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英", agent="李㛃")))
    bench = benches("赵敏")
    bench.window.wedge.scanned.emit("id", LI)
    bench.settle()
    assert "代办人" in of(bench).identity.said.text()
    bench.press(KEY.Key_F9)

    delivered = seen(home, case).delivered
    assert delivered and delivered.to == "李㛃"


def test_without_a_number_nothing_is_handed_over(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英")))
    bench = benches("赵敏")
    bench.press(KEY.Key_F9)

    assert of(bench).identity.number.wrong
    assert of(bench).identity.number.editor.hasFocus()
    assert seen(home, case).status is Status.ISSUED


def test_a_letter_by_courier_wants_its_number(home: Home, benches: Benches) -> None:
    case = home.issued(home.take_in(person("王秀英"), delivery="courier"))
    bench = benches("赵敏")
    screen = of(bench)
    bench.press(KEY.Key_F9)
    assert screen.identity.number.wrong
    bench.type("EMS1234567890")
    bench.press(KEY.Key_F9)

    delivered = seen(home, case).delivered
    assert delivered and (delivered.method, delivered.identity) == ("courier", "EMS1234567890")


def test_the_way_chosen_at_intake_stands(home: Home, benches: Benches) -> None:
    home.issued(home.take_in(person("王秀英")))
    bench = benches("赵敏")
    screen = of(bench)
    screen.model.choose("courier")
    bench.settle()

    assert screen.model.method == "pickup"
    assert not screen.identity.method.isEnabled()


def test_an_approved_case_is_made_out_first_and_its_papers_printed(home: Home, benches: Benches) -> None:
    case = home.approved(home.take_in(person("王秀英")))
    bench = benches("赵敏")
    assert of(bench).model.to_make_out
    bench.press(KEY.Key_F9)

    assert seen(home, case).status is Status.ISSUED
    assert {words("domain_paper_approval"), words("domain_paper_license")} <= set(titles(home))
    assert of(bench).model.current == case.id


def test_a_refusal_is_handed_over_too(home: Home, benches: Benches) -> None:
    case = home.do(home.reviewed(home.take_in(person("王秀英"))), "refuse", CHIEF, **REFUSAL)
    bench = benches("赵敏")
    bench.press(KEY.Key_Return)
    bench.type(WANG)
    bench.press(KEY.Key_F9)

    assert seen(home, case).status is Status.DELIVERED


def test_a_scanned_case_number_brings_the_case(home: Home, benches: Benches) -> None:
    first = home.issued(home.take_in(person("王秀英")))
    second = home.issued(home.take_in(person("李强", LI)))
    bench = benches("赵敏")
    screen = of(bench)
    for case in (second, first):
        bench.window.wedge.scanned.emit("case", case.number)
        bench.settle()
        assert screen.model.current == case.id
    bench.window.wedge.scanned.emit("case", "SL2026999999")
    bench.settle()
    assert screen.identity.refusal.isVisible()
