"""The window of the first start, at a county that is really there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.machine import Machine
from app.models.home import database_file
from app.ui.app import prepare
from app.ui.firststart import FirstStart
from tests.e2e.world import HALL, County

pytestmark = pytest.mark.slow
PATIENCE = 60_000
Opened = Callable[[Machine], FirstStart]


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot, qapp: object) -> Opened:
    def open_(told: Machine) -> FirstStart:
        prepare(shipped_fonts=True)
        window = FirstStart(tmp_path / "home", told)
        window.show()
        qtbot.addWidget(window)
        return window

    return open_


def test_a_computer_with_the_installers_code_enrols_by_itself(
    county: County, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened(Machine(server=county.url, code=county.code("3")))
    with qtbot.waitSignal(window.ended, timeout=PATIENCE) as ended:
        pass
    assert ended.args == [True]
    assert window.started is not None and (window.started.hall, window.started.window) == (HALL, "3")
    assert database_file(tmp_path / "home").exists()


def test_a_wrong_code_is_said_and_the_right_one_is_taken_in_the_same_window(
    county: County, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    window = opened(Machine(server=county.url, code="NOSUCHCODE"))
    qtbot.waitUntil(window.why_part.isVisible, timeout=PATIENCE)
    assert "登记码" in window.why.text()
    assert not (tmp_path / "home").exists()
    window.code.show_value(county.code("3"))
    with qtbot.waitSignal(window.ended, timeout=PATIENCE):
        window.button.click()
    assert window.started is not None


@pytest.mark.parametrize(("address", "said"), [("10.1.2.3", "10.1.2.3"), ("http://127.0.0.1:9", "连不上")])
def test_an_address_that_leads_nowhere_is_said_and_can_be_put_right(
    county: County, opened: Opened, qtbot: QtBot, address: str, said: str
) -> None:
    window = opened(Machine(server=address, code=county.code("3")))
    qtbot.waitUntil(window.why_part.isVisible, timeout=PATIENCE)
    assert said in window.why.text()
    window.server.show_value(county.url)
    with qtbot.waitSignal(window.ended, timeout=PATIENCE):
        window.go_on()
    assert window.started is not None


def test_another_window_than_the_installer_meant_is_read_before_the_work_begins(
    county: County, opened: Opened, qtbot: QtBot
) -> None:
    window = opened(Machine(server=county.url, window="5", code=county.code("3")))
    qtbot.waitUntil(lambda: window.started is not None, timeout=PATIENCE)
    assert window.notices.isVisible() and "5" in window.notices.text()
    with qtbot.waitSignal(window.ended, timeout=PATIENCE) as ended:
        window.button.click()
    assert ended.args == [True]


def test_a_person_may_give_up_and_what_is_blank_is_named(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(Machine(server="http://127.0.0.1:9"))
    window.button.click()
    assert window.code.wrong and not window.server.wrong
    with qtbot.waitSignal(window.ended, timeout=PATIENCE) as ended:
        window.close()
    assert ended.args == [False]
    assert not (tmp_path / "home").exists()
