"""Calls to the desk never hold the painting thread; results come once, in order, and only when still wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError, Trouble
from app.ui.tasks import Tasks
from tests.ui.conftest import Stages
from tests.ui.pulse import Pulse

GAP = 0.05


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks("test")
    yield made
    made.stop()


def wait_idle(tasks: Tasks) -> None:
    end = time.monotonic() + 10
    while not tasks.idle:
        assert time.monotonic() < end
        QTest.qWait(1)


def test_a_result_comes_to_the_painting_thread(tasks: Tasks) -> None:
    threads: list[str] = []
    tasks.ask(lambda: threading.current_thread().name, threads.append)
    tasks.ask(lambda: None, lambda _: threads.append(threading.current_thread().name))
    wait_idle(tasks)

    assert threads == ["ui-test", "MainThread"]


def test_an_older_answer_is_thrown_away(tasks: Tasks) -> None:
    got: list[int] = []
    for n in range(5):
        tasks.ask(partial(int, n), got.append, key="search")
    wait_idle(tasks)

    assert got == [4]


def test_an_older_question_is_not_even_begun(tasks: Tasks) -> None:
    begun: list[int] = []
    gate = threading.Event()
    tasks.ask(lambda: gate.wait(5))
    for n in range(3):
        tasks.ask(partial(begun.append, n), key="search")
    gate.set()
    wait_idle(tasks)

    assert begun == [2]


def test_an_expected_error_goes_to_who_asked(tasks: Tasks) -> None:
    mine: list[AppError] = []
    others: list[object] = []
    tasks.refused.connect(others.append)

    def fail() -> None:
        raise Trouble("models_disk_full")

    tasks.ask(fail, failed=mine.append)
    tasks.ask(fail)
    wait_idle(tasks)

    assert [e.code for e in mine] == ["models_disk_full"]
    assert len(others) == 1


def test_a_bug_is_reported_with_a_number_and_work_goes_on(tasks: Tasks, caplog: pytest.LogCaptureFixture) -> None:
    incidents: list[str] = []
    got: list[int] = []
    tasks.bug.connect(incidents.append)
    tasks.ask(lambda: 1 // 0)
    tasks.ask(lambda: 7, got.append)
    wait_idle(tasks)

    assert len(incidents) == 1
    assert incidents[0] in caplog.text
    assert got == [7]


@pytest.mark.slow
def test_the_screen_lives_while_the_desk_takes_five_seconds(stages: Stages) -> None:
    """No gap over 50 ms on the painting thread; measured against a window at rest, as the machine may be busy."""
    stage = stages()
    stage.sign_in()
    stage.do("new_draft")
    pulse = Pulse()
    QTest.qWait(1500)
    rest = pulse.longest
    stage.desk.slow = 5.0
    pulse.begin()
    stage.window.registry.action("palette").trigger()
    stage.window.sync_now()
    for character in "wangxiuying":
        QTest.keyClicks(stage.focus(), character)
        QTest.qWait(60)
    QTest.qWait(3000)
    stage.desk.slow = 0.0

    assert pulse.longest <= max(GAP, 5 * rest)
