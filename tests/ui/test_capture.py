"""The camera by keyboard: Space shoots, pages are turned, taken again, moved, dropped and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.domain.errors import Trouble
from app.post.shown import Page
from app.ui.screens.clerk.capture_panel import CapturePanel
from tests.ui.scenes import capture_waits
from tests.ui.stage import Stage

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def camera(stage: Stage) -> Stage:
    capture_waits(stage)
    stage.frame()
    return stage


def panel(stage: Stage) -> CapturePanel:
    found = stage.clerk.panels["capture"]
    assert isinstance(found, CapturePanel)
    return found


def pages(stage: Stage) -> tuple[Page, ...]:
    return panel(stage).shots.pages


def press(stage: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A bare letter waits 40 ms, lest it be the first of a scan."""
    stage.press(key, modifier)
    QTest.qWait(60)
    stage.settle()


def test_space_shoots_one_page_each_time(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Space)
    press(camera, Qt.Key.Key_Space)

    assert len(pages(camera)) == 2
    assert camera.clerk.intake.held("form").state == "scanned"


def test_nothing_is_shot_before_there_is_a_picture(stage: Stage) -> None:
    capture_waits(stage)
    press(stage, Qt.Key.Key_Space)

    assert pages(stage) == ()


def test_a_page_is_made_again_in_its_place(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Space)
    press(camera, Qt.Key.Key_Space)
    first, second = pages(camera)
    panel(camera).shots.pick(1)
    camera.settle()
    press(camera, Qt.Key.Key_R)
    turned = pages(camera)[0]
    press(camera, Qt.Key.Key_T)

    assert turned.blob != first.blob
    assert pages(camera)[0].blob not in (first.blob, turned.blob)
    assert pages(camera)[1] == second


def test_pages_change_places_and_a_dropped_one_comes_back(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Space)
    press(camera, Qt.Key.Key_Space)
    first, second = pages(camera)
    panel(camera).shots.pick(2)
    camera.settle()
    press(camera, Qt.Key.Key_Up, ALT)
    assert pages(camera) == (second, first)
    press(camera, Qt.Key.Key_Delete)
    assert pages(camera) == (first,)
    press(camera, Qt.Key.Key_Z, CTRL)

    assert pages(camera) == (second, first)


def test_the_pages_are_in_the_saved_draft(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Space)
    (kept,) = camera.desk.kept.values()

    assert next(h for h in kept.held if h.code == "form").pages == pages(camera)


def test_a_shot_that_fails_is_said_and_loses_nothing(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Space)
    camera.desk.refuses["shoot"] = Trouble("ui_camera_gone")
    press(camera, Qt.Key.Key_Space)

    assert len(pages(camera)) == 1
    assert camera.window.notices.texts() == ["高拍仪断开了，检查接线后自动恢复"]


def test_corners_are_dragged_by_hand(camera: Stage) -> None:
    canvas = panel(camera).canvas
    spot = canvas._spots()[0].toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(canvas, spot + QPoint(40, 30))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spot)

    assert canvas.corners is not None
    found = canvas.frame.outline if canvas.frame else None
    assert found and canvas.corners[0] != found[0]
    assert canvas.corners[1:] == found[1:]


def test_where_no_page_was_found_the_pictures_own_corners_are_dragged(camera: Stage) -> None:
    canvas = panel(camera).canvas
    assert canvas.frame
    canvas.show_frame(replace(canvas.frame, outline=None, score=0.2))
    spot = canvas._spots()[0].toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot + QPoint(3, 3))
    QTest.mouseMove(canvas, spot + QPoint(60, 50))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spot)

    assert canvas.corners is not None
    assert canvas.corners[0] > (0.0, 0.0)
    assert canvas.corners[1:] == ((1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def test_esc_goes_back_to_the_materials_and_stops_the_camera(camera: Stage) -> None:
    press(camera, Qt.Key.Key_Escape)

    assert camera.clerk.panel is None
    assert camera.desk.calls[-1] in ("camera_off", "save_draft") and "camera_off" in camera.desk.calls
    assert camera.clerk.intake.draft is not None
