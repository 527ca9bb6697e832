"""No screen shows a person's numbers whole but the form they are typed into; whoever asks for them is on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.kit.masks import Secret, masked, masked_phone
from app.ui.screens.cases.screen import CasesScreen
from server import readings
from server.database import reading
from server.service import PARTITION
from tests.ui.conftest import Benches
from tests.ui.lint import texts
from tests.ui.real import LI, WANG, Home, person
from tests.ui.scenes import SCENES
from tests.ui.stage import Stage

WHOLE = re.compile(r"(?<![\d*])(\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")
PLACES = {
    "陈静": ("clerk", "todo", "cases", "tray", "matters"),
    "王建国": ("approval", "cases"),
    "赵敏": ("issuing", "cases"),
}


def shown_whole(window: QWidget) -> Iterator[str]:
    """Every text with a whole identity number or mobile phone that isn't in an editor."""
    found: Iterable[QWidget] = window.findChildren(QWidget)
    for widget in found:
        if widget.isVisible() and not isinstance(widget, QLineEdit):
            yield from (text for text in texts(widget) if WHOLE.search(text))


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_no_scene_shows_a_number_whole(stage: Stage, scene: str) -> None:
    SCENES[scene](stage)
    assert list(shown_whole(stage.window)) == []


def test_a_whole_number_would_be_found() -> None:
    assert WHOLE.search("电话 13812345678") and WHOLE.search(WANG)
    assert not WHOLE.search(masked(WANG)) and not WHOLE.search(masked_phone("13812345678"))


@pytest.mark.parametrize("user", sorted(PLACES))
def test_no_workspace_of_a_real_post_shows_a_number_whole(home: Home, benches: Benches, user: str) -> None:
    for name in ("王秀英", "李强"):
        home.issued(home.take_in(person(name, agent="赵六")))
    home.reviewed(home.take_in(person("陈七", agent="赵六")))
    bench = benches(user)
    for place in PLACES[user]:
        bench.go(place)
        assert list(shown_whole(bench.window)) == []


@pytest.fixture
def opened(home: Home, benches: Benches) -> tuple[Home, CasesScreen, str]:
    case = home.take_in(person("王秀英", agent="赵六"))
    home.sync()
    bench = benches("陈静")
    bench.window.open_case(case.id)
    bench.settle()
    assert isinstance(bench.screen, CasesScreen)
    return home, bench.screen, case.id


def looks(home: Home) -> list[tuple[str, str]]:
    home.sync()
    with reading(home.town.engine) as connection:
        return [(one.user, one.what) for one in readings.listed(connection, PARTITION, readings.Asked())]


def test_the_key_shows_the_numbers_and_that_is_on_record(opened: tuple[Home, CasesScreen, str]) -> None:
    home, screen, _ = opened
    assert list(shown_whole(screen)) == []
    screen.room.registry.action("reveal").trigger()
    wait(screen)
    whole = " ".join(shown_whole(screen))
    assert WANG in whole and LI in whole and "13812345678" in whole
    assert looks(home) == [("陈静", "open"), ("陈静", "reveal")]


def test_another_case_is_masked_again(opened: tuple[Home, CasesScreen, str]) -> None:
    home, screen, _ = opened
    screen.room.registry.action("reveal").trigger()
    wait(screen)
    other = home.take_in(person("李强"))
    screen.open_case(other.id)
    wait(screen)
    assert list(shown_whole(screen)) == []


def test_the_same_look_is_told_once_a_day_and_a_search_by_number_is_one(home: Home) -> None:
    case = home.take_in(person("王秀英"))
    home.sit("陈静")
    for _ in range(3):
        home.post.open(case.id)
        home.post.find(WANG, 10)
        home.post.find("王秀英", 10)
        home.post.find(case.number, 10)
    assert looks(home) == [("陈静", "open"), ("陈静", "search")]
    home.sit("李㛃")
    home.post.open(case.id)
    assert looks(home)[2:] == [("李㛃", "open")]


def test_what_waits_to_be_told_is_no_work_of_the_clerk(home: Home) -> None:
    case = home.take_in(person("王秀英"))
    home.sync()
    home.sit("陈静")
    home.post.open(case.id)
    assert home.post.pending() == ()
    home.sync()
    with home.post.read() as store:
        assert store.unanswered()[0] == 0 and store.to_fix() == 0


def wait(screen: CasesScreen) -> None:
    for _ in range(3):
        for _ in range(2000):
            if screen.room.tasks.idle:
                break
            QTest.qWait(5)
        QTest.qWait(5)


def test_a_secret_reads_as_what_is_shown() -> None:
    secret = Secret.of("138****5678", "13812345678")
    assert (str(secret), secret.plain) == ("138****5678", "13812345678")
