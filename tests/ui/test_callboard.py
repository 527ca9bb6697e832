"""The hall's call display on a real post: what it shows, when it flashes, that nothing holds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import Trouble
from app.models.home import close_request
from app.post.board import MOST
from app.post.board_shown import BoardCall, BoardView, BoardWaits
from app.post.events import Subscriber, TicketChanged
from app.ui.screens.callboard.window import CallBoard
from tests.ui.conftest import Benches
from tests.ui.real import Home, signed

NOW = datetime(2026, 11, 25, 10, 42)
SERVICES = (("A", "社会事务", 12), ("B", "企业事务", 7), ("C", "不动产与工程", 23), ("D", "办税缴费", 0))


def a_view(count: int = 5) -> BoardView:
    calls = tuple(
        BoardCall(number=f"A{n:03}", window=str(n), at=NOW - timedelta(minutes=n), waited_for=n < 4)
        for n in range(1, count + 1)
    )
    waits = tuple(BoardWaits(letter=c, name=name, count=n) for c, name, n in SERVICES)
    return BoardView(hall="嵩明县政务服务中心", now=NOW, calls=calls, waits=waits)


class Still:
    """A post of which only the display is asked."""

    def __init__(self, view: BoardView) -> None:
        self.view, self.trouble, self.hold = view, False, threading.Event()
        self.hold.set()
        self.told: list[Subscriber] = []

    def board(self) -> BoardView:
        self.hold.wait(60)
        if self.trouble:
            raise Trouble("sync_county_away")
        return self.view

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        self.told.append(callback)
        return lambda: self.told.remove(callback)


Boards = Callable[..., CallBoard]


@pytest.fixture
def boards(qapp: QApplication) -> Iterator[Boards]:
    opened: list[CallBoard] = []

    def make(desk: object, size: tuple[int, int] = (1920, 1080)) -> CallBoard:
        opened.append(CallBoard(desk))  # type: ignore[arg-type]
        opened[-1].resize(*size)
        opened[-1].show()
        until(lambda: opened[-1].tasks.idle)
        return opened[-1]

    yield make
    for board in opened:
        board.close()


def until(true: Callable[[], bool]) -> None:
    for _ in range(5000):
        if true():
            return
        QTest.qWait(2)
    raise AssertionError("it never came")


def shot(board: CallBoard) -> QImage:
    image = board.grab().toImage()
    if folder := os.environ.get("YICHUANG_LOOKS"):
        image.save(f"{folder}/callboard-{image.width()}.png")
    return image


def test_a_call_at_any_window_comes_to_the_display_and_leaves_when_it_is_done(home: Home, boards: Boards) -> None:
    """R-HAL-01."""
    post = home.post
    with signed(home, "陈静"):
        first, _ = post.take_ticket("A"), post.take_ticket("A", name="王秀英")
        board = boards(post)
        assert board.view is not None and not board.view.calls
        assert {w.letter: w.count for w in board.view.waits}["A"] == 2

        post.call_next()
        until(lambda: bool(board.view and board.view.calls))
        (call,) = board.view.calls
        assert (call.number, call.window, call.waited_for) == (first.number, "3", True)
        assert board.flashing
        post.start()
        until(lambda: bool(board.view and not board.view.calls[0].waited_for))
    with signed(home, "李㛃"):
        third = post.take_ticket("A")
        post.call_next()
        until(lambda: len(board.view.calls) == 2 if board.view else False)
        assert [(c.number, c.window, c.waited_for) for c in board.view.calls] == [
            (third.number, "4", True),
            (first.number, "3", False),
        ]
        assert "王秀英" not in repr(board.view), "nothing of a person"
        post.no_show()
        until(lambda: len(board.view.calls) == 1 if board.view else False)


def test_nobody_needs_to_be_signed_in_for_the_display(home: Home) -> None:
    home.post.sign_out()

    assert home.post.board().hall
    assert len(home.post.board().calls) <= MOST


def test_a_recall_flashes_again_and_a_queue_that_only_moves_does_not(boards: Boards) -> None:
    desk = Still(a_view())
    board = boards(desk)
    assert not board.flashing, "what was called before the display was switched on is no news"

    desk.view = replace(a_view(), waits=())
    desk.told[0](TicketChanged())
    until(lambda: bool(board.view and not board.view.waits))
    assert not board.flashing

    newest, *rest = a_view().calls
    desk.view = replace(a_view(), calls=(replace(newest, at=NOW), *rest))
    desk.told[0](TicketChanged())
    until(lambda: board.flashing)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_display_fills_both_common_screens_and_its_numbers_are_high_enough_for_8_m(
    boards: Boards, size: tuple[int, int]
) -> None:
    image = shot(boards(Still(a_view()), size))

    assert (image.width(), image.height()) == size
    lit = [y for y in range(image.height()) if image.pixelColor(image.width() // 30, y).name() == "#ffd84a"]
    assert len(lit) / image.height() > 0.25, "the newest call's band"


def test_a_display_on_an_empty_queue_and_on_twenty_services_still_paints(boards: Boards) -> None:
    waits = tuple(BoardWaits(letter=chr(65 + n), name="不动产登记与工程建设审批" * 2, count=999) for n in range(20))

    for view in (BoardView(hall="", now=NOW, calls=(), waits=()), replace(a_view(MOST), waits=waits)):
        assert not boards(Still(view)).grab().isNull()


def test_a_post_that_is_slow_to_answer_does_not_hold_the_display(boards: Boards) -> None:
    desk = Still(a_view())
    board = boards(desk)
    desk.hold.clear()
    desk.told[0](TicketChanged())
    beats: list[int] = []
    board._timer.timeout.connect(lambda: beats.append(1))

    until(lambda: len(beats) >= 2)
    desk.hold.set()


def test_a_trouble_is_said_at_the_foot_and_the_last_calls_stay(boards: Boards) -> None:
    desk = Still(a_view())
    board = boards(desk)
    desk.trouble = True
    board.read()
    until(lambda: bool(board.trouble))

    assert board.view is not None and board.view.calls
    desk.trouble = False
    board.read()
    until(lambda: not board.trouble)


def test_escape_closes_the_display_and_ends_its_thread(boards: Boards) -> None:
    desk = Still(a_view())
    board = boards(desk)
    QTest.keyClick(board, Qt.Key.Key_Escape)

    assert not board.isVisible()
    assert not desk.told
    assert "ui-board" not in {thread.name for thread in threading.enumerate() if thread.is_alive()}


def test_on_a_single_screen_the_clerk_is_told_and_keeps_the_screen(home: Home, benches: Benches) -> None:
    bench = benches("陈静")
    said: list[str] = []
    bench.window.room.said.connect(lambda text, tone: said.append(text))
    bench.press(Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)

    assert said == ["没有第二块屏，接好后再打开叫号屏。"]
    assert bench.window.board is None


TWO_SCREENS = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from app.ui.app import prepare
from app.ui.shell import Shell
from app.ui.wedge import Wedge
from tests.ui.desk_fixture import Fixture

app = prepare(shipped_fonts=True)
shell = Shell(Fixture(), Wedge())
shell.show()
shell.toggle_board()
QTest.qWait(300)
board = shell.board
assert board.isFullScreen() and board.screen() != shell.screen(), board.screen().name()
print(board.geometry().x(), board.geometry().width(), board.geometry().height())
board._screen_gone(board.screen())
assert shell.board is None and not board.isVisible()
shell.toggle_board()
shell.close()
assert shell.board is None
"""


def test_the_display_opens_on_the_second_screen_and_goes_with_it_or_with_the_window(tmp_path: Path) -> None:
    screens = [
        {"name": "one", "x": 0, "y": 0, "width": 1600, "height": 900},
        {"name": "two", "x": 1600, "y": 0, "width": 1366, "height": 768},
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}

    done = subprocess.run(
        [sys.executable, "-c", TWO_SCREENS], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1600", "1366", "768"]


def test_a_hall_computer_runs_the_display_alone_until_it_is_asked_to_close(home: Home) -> None:
    close_request(home.post.home).touch()
    verb = [sys.executable, "-m", "app", "run", "--board", "--home", str(home.post.home)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(verb, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
