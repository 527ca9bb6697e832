"""认字填写: blank fields are filled in from a page, what a person typed is only compared."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.post.events import PageRead
from app.ui.screens.clerk import drafting
from tests.ui.scenes import capture
from tests.ui.stage import Stage

ID = "11010519491231002X"


@pytest.fixture
def page(stage: Stage) -> Stage:
    """A page is shot, and the last field typed is the applicant's number."""
    capture(stage)
    stage.clerk.intake.put("id", "")
    stage.clerk.intake.put("name", "")
    return stage


def read(stage: Stage, came: PageRead) -> str:
    stage.press(Qt.Key.Key_E)
    QTest.qWait(60)
    stage.settle()
    assert stage.desk.calls[-1] == "read_page" or "read_page" in stage.desk.calls
    stage.desk.tell(came)
    stage.settle()
    return " ".join(stage.window.notices.texts())


def typed(stage: Stage, path: str) -> str:
    draft = stage.clerk.intake.draft
    assert draft
    return drafting.get(draft, path)


def test_blank_fields_are_filled_in_and_it_is_said(page: Stage) -> None:
    said = read(page, PageRead(id_numbers=(ID,), names=("王秀英",)))
    assert (typed(page, "id"), typed(page, "name")) == (ID, "王秀英")
    assert f"已填入 {ID}，与材料核对，Ctrl+Z 撤销" in said


def test_what_was_typed_is_compared_and_never_overwritten(page: Stage) -> None:
    page.clerk.intake.put("id", "110105194912310038")
    assert f"材料上的号码是 {ID}，与已填的不同，核对" in read(page, PageRead(id_numbers=(ID,)))
    assert typed(page, "id") == "110105194912310038"
    page.clerk.intake.put("id", ID.lower())
    assert "已填的证件号码与材料一致" in read(page, PageRead(id_numbers=(ID,)))


def test_of_several_numbers_none_is_chosen(page: Stage) -> None:
    assert "认出多个号码" in read(page, PageRead(id_numbers=(ID,), credit_codes=("91350100M000100Y43",)))
    assert typed(page, "id") == ""


def test_that_it_is_missing_or_found_nothing_is_said(page: Stage) -> None:
    assert "没有装文字识别组件" in read(page, PageRead(code="ocr_missing"))
    assert "没有认出" in read(page, PageRead())
