"""一件事 and the ways a case comes in, at the window on a real post: asked once, brought once, a case for each item."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt

from app.domain.case import Case, Status
from app.domain.catalogue import asked_for
from app.post.packages import named
from app.post.shown import Held
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.screen import ClerkScreen
from tests.ui.bench import ALT, Bench
from tests.ui.conftest import Benches
from tests.ui.real import ITEM, LI, WANG, Home, person

KEY = Qt.Key
BIRTH = "YS-002"
ITEMS = ("WJ-006", "GA-006", "YB-001", "RS-001")


def begun(benches: Benches, code: str = "") -> tuple[Bench, Intake]:
    """An applicant at the window, and what they came for."""
    bench = benches("陈静")
    bench.do("new_draft")
    intake = cast(ClerkScreen, bench.screen).intake
    for path, value in (("name", "王秀英"), ("id", WANG), ("phone", "13812345678")):
        intake.put(path, value)
    intake.go(2)
    if code:
        intake.pick(code)
    bench.settle()
    return bench, intake


def answered(bench: Bench, intake: Intake) -> None:
    """Questions and form filled in, all materials in hand."""
    assert intake.guide
    for question in intake.guide.questions:
        intake.put(f"answer.{question.code}", question.options[0].code)
    bench.settle()
    for f in intake.guide.fields:
        intake.put(f"form.{f.code}", f.options[0].code if f.options else "2026-01-05" if f.kind == "date" else "1")
    assert intake.draft
    for material in asked_for(intake.guide, intake.draft.answers):
        intake.hold(Held(code=material.code, state="ticked", original=True))
    intake.go(5)
    bench.settle()


def of(home: Home, applicant: str = WANG) -> list[Case]:
    with home.begin() as store:
        return [store.case(row.id) for row in store.find(applicant[-6:], 50) if not row.draft]


def test_a_package_is_found_among_the_items(benches: Benches) -> None:
    """R-CAT-11."""
    bench, intake = begun(benches)
    intake.find("新生儿")
    bench.wait(lambda: any(item.kind == "package" for item in intake.items))

    assert [item.name for item in intake.items if item.kind == "package"] == ["新生儿出生一件事"]


def test_each_material_and_question_of_a_package_is_asked_for_once(home: Home, benches: Benches) -> None:
    """R-CAT-10, R-CAT-11."""
    _, intake = begun(benches, BIRTH)
    guide = intake.guide
    assert guide
    names = [m.name for m in guide.materials]
    apart = [m.name for code in ITEMS for m in home.post.guide(code).materials]

    assert len(names) == len(set(names)) < len(apart)
    assert len({q.text for q in guide.questions}) == len(guide.questions)


def test_an_answer_unites_the_materials_anew_and_the_form_stays(benches: Benches) -> None:
    """R-CAT-10."""
    bench, intake = begun(benches, BIRTH)
    page = cast(ClerkScreen, bench.screen).page
    before = page.scenario.choices
    assert intake.guide
    counts = []
    for option in ("hospital", "outside"):
        intake.put("answer.where", option)
        bench.settle()
        counts.append([m.name for m in intake.guide.materials])

    assert counts[0] != counts[1]
    assert page.scenario.choices is before


def test_one_intake_makes_a_case_for_each_item_and_links_them(home: Home, benches: Benches) -> None:
    """R-CAT-11: one applicant, each with its own number, materials and clock."""
    bench, intake = begun(benches, BIRTH)
    answered(bench, intake)
    assert intake.outlook and len(intake.outlook.beside) == len(ITEMS) - 1
    bench.press(KEY.Key_F9)
    assert intake.done
    cases = of(home)

    assert {case.guide for case in cases} == set(ITEMS)
    assert len({case.package for case in cases}) == 1
    assert len({case.number for case in cases}) == len(ITEMS)
    assert all(case.outstanding() == () for case in cases)
    file = home.post.open(cases[0].id)
    assert file.package == "新生儿出生一件事" and len(file.beside) == len(ITEMS) - 1
    assert list(home.post.drafts()) == []
    home.sync()
    assert list(home.post.pending()) == []


def test_settling_a_package_twice_is_one_intake(home: Home, benches: Benches) -> None:
    """R-REC-09: a second try takes in only what wasn't."""
    bench, intake = begun(benches, BIRTH)
    answered(bench, intake)
    draft = intake.draft
    assert draft
    ending = intake.ending()
    first = home.post.settle(draft, ending)
    again = home.post.settle(draft, ending)

    assert again.case.id == first.case.id
    assert len(of(home)) == len(ITEMS)


def test_what_is_missing_is_told_to_the_item_that_needs_it(home: Home, benches: Benches) -> None:
    """R-ACC-01, R-ACC-02: the others are accepted all the same."""
    bench, intake = begun(benches, BIRTH)
    answered(bench, intake)
    assert intake.draft and intake.guide
    photo = next(m for m in asked_for(intake.guide, intake.draft.answers) if m.name.startswith("本人近期照片"))
    intake.hold(Held(code=photo.code, state="missing", why="没有带"))
    intake.decide(drafting.supplement(intake.draft, intake.guide))
    bench.settle()
    states = {case.guide: case.status for case in of(home)}

    assert states["RS-001"] is Status.SUPPLEMENTING
    assert states["GA-006"] is Status.ACCEPTED


def test_an_item_that_is_open_elsewhere_is_said_before_the_package_is_taken_in(home: Home, benches: Benches) -> None:
    """R-REC-09: at another window, for any of its items."""
    open_ = home.take_in(person("王秀英"), item="RS-001")
    bench, _ = begun(benches, BIRTH)
    twice = cast(ClerkScreen, bench.screen).page.twice

    assert twice.isVisible() and open_.number in twice.words.text()


def test_a_courier_parcel_needs_its_waybill(home: Home, benches: Benches) -> None:
    """R-REC-08."""
    bench, intake = begun(benches, ITEM)
    answered(bench, intake)
    intake.put("channel", "courier")
    bench.press(KEY.Key_F9)
    assert "waybill" in intake.problems
    assert bench.focus() is cast(ClerkScreen, bench.screen).page.way.fields["waybill"].editor
    bench.type("EMS123456789CN")
    intake.go(5)
    bench.settle()
    bench.press(KEY.Key_F9)
    (case,) = of(home)

    assert (case.channel, case.waybill) == ("courier", "EMS123456789CN")


def test_a_first_opinion_comes_up_with_the_case(home: Home, benches: Benches) -> None:
    """R-CLK-12."""
    bench, intake = begun(benches, ITEM)
    answered(bench, intake)
    intake.put("channel", "lower_hall")
    bench.press(KEY.Key_F9)
    assert "opinion.unit" in intake.problems
    for path, value in (("unit", "杨林镇便民服务中心"), ("by", "张敏"), ("agree", "no"), ("text", "场所不符。")):
        intake.put(f"opinion.{path}", value)
    intake.go(5)
    bench.settle()
    bench.press(KEY.Key_F9)
    (case,) = of(home)

    assert case.first_opinion and case.first_opinion.unit == "杨林镇便民服务中心"
    assert (case.first_opinion.agree, case.first_opinion.text) == (False, "场所不符。")


def test_urgent_and_green_are_ticked_and_kept_with_the_draft(home: Home, benches: Benches) -> None:
    """R-REC-07, R-CLK-03."""
    bench, intake = begun(benches, ITEM)
    answered(bench, intake)
    way = cast(ClerkScreen, bench.screen).page.way
    assert way.isHidden()
    bench.press(KEY.Key_W, ALT)
    for key in (KEY.Key_Return, KEY.Key_Space, KEY.Key_Return, KEY.Key_Space):
        bench.press(key)
    intake.flush()
    bench.settle()
    assert intake.draft
    kept = home.post.draft(intake.draft.id)
    assert kept.urgent and kept.green
    intake.go(5)
    bench.settle()
    bench.press(KEY.Key_F9)
    (case,) = of(home)

    assert case.urgent and case.green


def test_a_commitment_is_offered_only_where_no_concern_forbids_it(benches: Benches, home: Home) -> None:
    """R-ACC-07: and where the material itself allows it."""
    with home.begin() as store:
        guides = [g for code, g in store.context().guides.items() if code == g.code]
    free = next(g for g in guides if not g.concerns and any(m.commitment for m in g.materials))
    bench, intake = begun(benches, free.code)
    card = cast(ClerkScreen, bench.screen).page.materials
    rows = card._rows
    offered = {row.material.code for row in rows if "committed" in dict(row.choose.options)}

    assert offered == {row.material.code for row in rows if row.material.commitment} != set()
    intake._have_guide(replace(free, code="X-001", concerns=("health",)))
    bench.settle()
    assert not any("committed" in dict(row.choose.options) for row in card._rows)


def test_a_mark_of_an_unknown_package_shows_its_code() -> None:
    assert named("YS-999:x", ()) == "YS-999"
    assert named("", ()) == ""


def test_a_case_of_no_package_has_none_beside(home: Home) -> None:
    case = home.take_in(person("李强", LI))
    home.sit("陈静")

    assert home.post.open(case.id).beside == ()
