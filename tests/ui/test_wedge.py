"""A scanner's burst is a scan on any screen, a person's typing is typing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.wedge import Wedge, route
from tests.ui.stage import Stage, type_text


class Hands:
    """Types into a field with a clock of its own: `gap` seconds between characters."""

    def __init__(self, app: QApplication) -> None:
        self.now = 100.0
        self.field = QLineEdit()
        self.wedge = Wedge(lambda: self.now)
        self.wedge.watch(app)
        self.scans: list[tuple[str, str]] = []
        self.wedge.scanned.connect(lambda kind, value: self.scans.append((kind, value)))
        self.field.show()
        self.field.setFocus()

    def type(self, text: str, gap: float) -> None:
        for character in text:
            self.now += gap
            type_text(self.field, character)

    def enter(self, gap: float) -> None:
        self.now += gap
        QTest.keyClick(self.field, Qt.Key.Key_Return)


@pytest.fixture
def hands(qapp: QApplication) -> Iterator[Hands]:
    made = Hands(qapp)
    made.field.activateWindow()
    qapp.processEvents()
    yield made
    made.wedge.rest()
    made.field.close()


def test_a_burst_is_taken_out_of_the_field_it_fell_into(hands: Hands) -> None:
    hands.type("王", 0.5)
    hands.type("SL20261125-0311", 0.004)
    hands.enter(0.004)

    assert hands.scans == [("case", "SL20261125-0311")]
    assert hands.field.text() == "王"


def test_a_person_typing_is_left_alone(hands: Hands) -> None:
    hands.type("SL20261125", 0.08)
    hands.enter(0.08)

    assert hands.scans == []
    assert hands.field.text() == "SL20261125"


def test_five_characters_are_no_scan(hands: Hands) -> None:
    hands.type("12345", 0.004)
    hands.enter(0.004)

    assert hands.scans == []


def test_a_burst_without_enter_is_no_scan(hands: Hands) -> None:
    hands.type("12345678", 0.004)
    hands.enter(1.0)

    assert hands.scans == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("SL20261125-0311", "case", "SL20261125-0311"),
        ("https://gov.example.cn/c/SL20261125-0311", "case", "SL20261125-0311"),
        ("11010819680315402X", "id", "11010819680315402X"),
        ("91530127MA6K5XXL0P", "credit", "91530127MA6K5XXL0P"),
        ("TK-0198f2", "ticket", "TK-0198f2"),
        ("hello world", "other", "hello world"),
    ],
)
def test_a_scan_is_routed_by_how_it_begins(text: str, kind: str, value: str) -> None:
    assert route(text) == (kind, value)


def test_a_scanned_number_opens_the_palette_from_any_screen(stage: Stage) -> None:
    stage.sign_in()
    stage.window._scanned("case", "SL20261125-0311")
    stage.settle()

    assert stage.window.palette_list.is_open()
    assert stage.window.header.search.edit.text() == "SL20261125-0311"


def test_a_scanned_identity_number_goes_into_its_field(stage: Stage) -> None:
    stage.sign_in()
    stage.do("new_draft")
    stage.window._scanned("id", "11010819680315402X")
    stage.settle()

    assert stage.clerk.page.applicant.fields["id"].value() == "11010819680315402X"
