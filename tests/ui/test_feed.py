"""The scanner by keyboard: S scans and stops, D scans the turned stack, A chooses where from."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Trouble
from app.post.events import ScanEnded, Scanned
from app.post.shown import Page
from app.ui.screens.clerk.capture_panel import CapturePanel
from tests.ui.scenes import capture_waits
from tests.ui.stage import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
BLANK = ("ui_quality_blank",)


@pytest.fixture
def scanner(stage: Stage) -> Stage:
    stage.desk.sources = ("feeder", "flatbed")
    capture_waits(stage)
    stage.settle()
    return stage


def panel(stage: Stage) -> CapturePanel:
    found = stage.clerk.panels["capture"]
    assert isinstance(found, CapturePanel)
    return found


def press(stage: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A bare letter waits 40 ms, lest it be the first of a scan."""
    stage.press(key, modifier)
    QTest.qWait(60)
    stage.settle()


def side(name: str) -> Page:
    """A name in capitals is a blank side."""
    return Page(blob=f"sha256:{name}", doubtful=BLANK if name.isupper() else ())


def feed(stage: Stage, names: Sequence[str], material: str = "form", ended: ScanEnded | None = None) -> None:
    for name in names:
        stage.desk.tell(Scanned(material, side(name)))
    stage.desk.tell(ended or ScanEnded())
    stage.settle()


def names(stage: Stage, material: str = "form") -> list[str]:
    return [page.blob.removeprefix("sha256:") for page in stage.clerk.intake.held(material).pages]


def test_s_scans_and_each_side_is_there_as_it_comes(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    draft = scanner.clerk.intake.draft
    assert draft
    assert scanner.desk.scanned_for[0] == draft.id
    assert scanner.desk.scanned_for[1][0] == "form"
    assert len(scanner.desk.scanned_for[1]) > 1
    assert scanner.desk.scanned_for[2] == "feeder"

    scanner.desk.tell(Scanned("form", side("a")))
    scanner.settle()
    assert names(scanner) == ["a"]
    assert "正在扫描，已扫 1 页" in panel(scanner).bar().note

    feed(scanner, ["b"])
    assert names(scanner) == ["a", "b"]
    calls = scanner.desk.calls
    assert "save_draft" in calls[: calls.index("scan_settled")]
    assert scanner.window.notices.texts() == ["已扫 2 页"]


def test_s_again_stops_and_nothing_else_can_be_done_meanwhile(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    assert not panel(scanner).able("turn")
    assert not panel(scanner).able("scan_source")
    press(scanner, Qt.Key.Key_S)
    assert scanner.desk.calls[-1] == "scan_stop"
    feed(scanner, ["a"])
    assert names(scanner) == ["a"]
    assert panel(scanner).able("scan_source")


def test_blank_sides_go_and_ctrl_z_brings_them_back(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    feed(scanner, ["a", "B", "c", "D"])
    assert names(scanner) == ["a", "c"]
    assert scanner.window.notices.texts() == ["已去掉 2 张空白页，按 Ctrl+Z 恢复"]
    press(scanner, Qt.Key.Key_Z, CTRL)
    assert names(scanner) == ["a", "B", "c", "D"]


def test_a_flatbed_keeps_what_was_laid_on_it(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_A)
    press(scanner, Qt.Key.Key_S)
    assert scanner.desk.scanned_for[2] == "flatbed"
    feed(scanner, ["B"])
    assert names(scanner) == ["B"]


def test_the_turned_stack_goes_between_the_fronts(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    feed(scanner, ["1", "3", "5"])
    press(scanner, Qt.Key.Key_D)
    assert scanner.desk.scanned_for[1] == ("form",)
    feed(scanner, ["6", "BLANK", "2"])
    assert names(scanner) == ["1", "2", "3", "5", "6"]
    assert not panel(scanner).feed.may_turn


def test_a_stack_that_lost_a_sheet_stays_as_it_came_and_it_is_said(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    feed(scanner, ["1", "3", "5"])
    press(scanner, Qt.Key.Key_D)
    feed(scanner, ["6", "2"])
    assert names(scanner) == ["1", "3", "5", "6", "2"]
    assert any("数目不同" in text for text in scanner.window.notices.texts())


def test_sides_behind_a_separator_are_the_other_materials(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    scanner.desk.tell(Scanned("form", side("a")))
    feed(scanner, ["b", "C"], "id_copy")
    assert (names(scanner), names(scanner, "id_copy")) == (["a"], ["b"])


def test_a_jam_is_said_and_what_came_stays(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    feed(scanner, ["a", "b"], ended=ScanEnded("scanner_jammed"))
    assert names(scanner) == ["a", "b"]
    assert "扫描仪卡纸，取出卡住的纸后从这一张续扫。" in scanner.window.notices.texts()


def test_sides_that_come_after_the_panel_was_left_are_not_lost(scanner: Stage) -> None:
    press(scanner, Qt.Key.Key_S)
    press(scanner, Qt.Key.Key_Escape)
    assert "scan_stop" in scanner.desk.calls
    feed(scanner, ["a"])
    assert names(scanner) == ["a"]


def test_a_scan_that_cannot_begin_is_said(scanner: Stage) -> None:
    scanner.desk.refuses["scan_start"] = Trouble("scanner_at_work")
    press(scanner, Qt.Key.Key_S)
    assert not panel(scanner).feed.running
    assert scanner.window.notices.texts() == ["扫描仪正在扫描，停下或等它扫完再扫。"]


def test_without_a_scanner_the_verbs_are_not_at_hand(stage: Stage) -> None:
    capture_waits(stage)
    assert not panel(stage).able("scan_pages")
    assert [v.verb for v in panel(stage).bar().verbs] == ["retake", "turn", "bleach", "shoot", "next"]
    press(stage, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert "print_separators" in stage.desk.calls
