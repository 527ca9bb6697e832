"""A whole intake without a mouse: called, filled in, materials looked at, accepted, next one called."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.domain.case import Status
from app.post.shown import Draft
from tests.ui.believable import with_check
from tests.ui.conftest import Stages
from tests.ui.stage import Stage

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
NUMBER = with_check("11010819680315402")


def sign_in(stage: Stage) -> None:
    """The last one here is offered; the password and Enter."""
    stage.type("yichuang")
    stage.press(ENTER)


def fill_in_person(stage: Stage) -> None:
    for text in ("王秀英", NUMBER, "13812345678", "嵩阳街道玉明路 8 号"):
        stage.type(text)
        stage.press(ENTER)


def pick_item(stage: Stage, initials: str) -> None:
    stage.press(Qt.Key.Key_F9)
    stage.type(initials)
    stage.press(ENTER)


def answer(stage: Stage, count: int) -> None:
    """Each question's first answer: Down opens nothing, it chooses."""
    for _ in range(count):
        stage.press(Qt.Key.Key_Down)
        stage.press(ENTER)


def materials(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.press(Qt.Key.Key_Right)
        stage.press(ENTER)


def whole(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    fill_in_person(stage)
    pick_item(stage, "ggcs")
    answer(stage, 3)
    stage.press(Qt.Key.Key_F9)
    stage.type("玉明路 8 号一层")
    stage.press(ENTER)
    stage.type("168.5")
    stage.press(ENTER)
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_F9)
    guide = stage.clerk.intake.guide
    assert guide
    materials(stage, len(stage.clerk.page.materials.stops()))


def number_wrong(stage: Stage) -> bool:
    return stage.clerk.page.applicant.fields["id"].wrong


def open_draft(stage: Stage) -> Draft | None:
    return stage.clerk.intake.draft


def test_an_intake_ends_in_acceptance_by_keyboard_alone(stage: Stage) -> None:
    whole(stage)
    stage.press(Qt.Key.Key_F9)
    assert stage.clerk.intake.step == 5
    assert stage.clerk.intake.outlook is not None
    stage.press(Qt.Key.Key_F9)

    (case,) = stage.desk.cases.values()
    assert case.status is Status.ACCEPTED
    assert case.applicant.name == "王秀英"
    assert case.number in stage.clerk.panels["done"].number.text()  # type: ignore[attr-defined]

    stage.press(Qt.Key.Key_F2)
    assert stage.clerk.intake.draft is not None
    assert stage.clerk.intake.draft.applicant.name == ""


def test_service_begins_with_the_first_key(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    assert stage.clerk.calls.current and stage.clerk.calls.current.status == "called"
    stage.type("王")

    assert stage.clerk.calls.current.status == "serving"


def test_enter_goes_on_and_shift_enter_back(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    first = stage.focus()
    stage.press(ENTER)
    assert stage.focus() is not first
    stage.press(ENTER, Qt.KeyboardModifier.ShiftModifier)

    assert stage.focus() is first


def test_what_is_wrong_is_said_in_place_and_nothing_jumps(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    fields = stage.clerk.page.applicant.fields
    before = {path: field.geometry() for path, field in fields.items()}
    stage.type("王秀英")
    stage.press(ENTER)
    stage.type(NUMBER[:-1] + "1")
    stage.press(ENTER)
    stage.type("1381234567")
    stage.press(Qt.Key.Key_F9)

    assert fields["id"].note.text == f"证件号码最后一位应为 {NUMBER[-1]}，核对后重新输入"
    assert fields["phone"].note.text == "手机号应为 11 位，还差 1 位"
    assert fields["id"].value() == NUMBER[:-1] + "1", "what was typed stays"
    assert {path: field.geometry() for path, field in fields.items()} == before
    assert stage.focus() is fields["id"].editor, "the first wrong one has the keyboard"


def test_a_wrong_number_is_good_as_soon_as_it_is_put_right(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    stage.press(ENTER)
    stage.type(NUMBER[:-1] + "1")
    assert number_wrong(stage)
    stage.press(Qt.Key.Key_Backspace)
    stage.type(NUMBER[-1])

    assert not number_wrong(stage)
    assert stage.clerk.intake.history


def test_undo_brings_the_last_field_back(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_F2)
    stage.type("王秀英")
    stage.press(ENTER)
    stage.type("110")
    stage.press(Qt.Key.Key_Z, CTRL)

    assert stage.clerk.intake.draft is not None
    assert stage.clerk.intake.draft.applicant.id_number == ""
    assert stage.clerk.intake.draft.applicant.name == "王秀英"


def test_esc_keeps_the_draft_and_it_opens_again(stage: Stage) -> None:
    sign_in(stage)
    stage.press(Qt.Key.Key_N, CTRL)
    stage.type("王秀英")
    stage.press(Qt.Key.Key_Escape)
    assert open_draft(stage) is None
    (kept,) = stage.desk.kept.values()
    assert kept.applicant.name == "王秀英"
    stage.clerk.start.list.setFocus()
    stage.clerk.start.list.step(1)
    stage.press(ENTER)

    assert open_draft(stage) is not None
    assert stage.clerk.page.applicant.fields["name"].value() == "王秀英"


def test_missing_materials_are_told_once_with_their_reasons(stage: Stage) -> None:
    whole(stage)
    stage.clerk.page.materials.stops()[2].setFocus()
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_F10)
    stage.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    stage.press(Qt.Key.Key_F9)

    (case,) = stage.desk.cases.values()
    assert case.status is Status.SUPPLEMENTING
    assert case.supplement and case.supplement.missing == ("plan",)
    assert "缺少复印件" in str(case.papers[-1].data)


def test_a_minor_material_missing_is_tolerated(stage: Stage) -> None:
    whole(stage)
    stage.clerk.page.materials.stops()[2].setFocus()
    stage.press(Qt.Key.Key_Right)
    stage.press(Qt.Key.Key_F9)
    stage.press(Qt.Key.Key_F9)

    (case,) = stage.desk.cases.values()
    assert case.tolerance and case.tolerance.missing == ("plan",)


def test_not_accepted_is_not_sent_while_anything_is_blank(stage: Stage) -> None:
    whole(stage)
    stage.press(Qt.Key.Key_F11)
    stage.press(Qt.Key.Key_F9)
    assert stage.desk.cases == {}
    assert "理由未填写" in stage.clerk.panels["reject"].reason.note.text  # type: ignore[attr-defined]
    stage.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    stage.press(Qt.Key.Key_F9)

    (case,) = stage.desk.cases.values()
    assert case.status is Status.NOT_ACCEPTED


def test_an_open_material_stops_the_fourth_step(stages: Stages) -> None:
    stage = stages()
    whole(stage)
    held = stage.clerk.intake.held("id")
    stage.clerk.intake.hold(type(held)(code="id"))
    stage.press(Qt.Key.Key_F9)

    assert stage.clerk.intake.step == 4
    assert stage.clerk.page.materials.problem.whole() == "“申请人身份证件”还没有核对。"


def test_pressing_twice_decides_once(stages: Stages) -> None:
    stage = stages()
    whole(stage)
    stage.press(Qt.Key.Key_F9)
    action = stage.window.registry.action("next")
    action.trigger()
    action.trigger()
    stage.settle()

    assert stage.desk.calls.count("settle") == 1


def test_the_guide_is_printed_in_one_key(stage: Stage) -> None:
    """R-CAT-01."""
    whole(stage)
    stage.press(Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    assert "print_guide" in stage.desk.calls
