"""The hall's ticket kiosk on a real post with a real printer line: a touch, a number, a slip, nothing said untrue."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim.printer import PrinterSim
from app.domain.errors import Trouble
from app.models.home import close_request
from app.post.board_shown import Taken
from app.ui.screens.callboard.painting import SIZE
from app.ui.screens.kiosk.window import Kiosk
from app.wire import codec
from server.config import put
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.devices.paper import simulated, texts
from tests.ui.real import Home
from tests.ui.test_callboard import until

Kiosks = Callable[..., Kiosk]


@pytest.fixture
def kiosks(qapp: QApplication) -> Iterator[Kiosks]:
    opened: list[Kiosk] = []

    def make(desk: object, size: tuple[int, int] = (1920, 1080)) -> Kiosk:
        opened.append(Kiosk(desk))  # type: ignore[arg-type]
        opened[-1].resize(*size)
        opened[-1].show()
        until(lambda: opened[-1].view is not None)
        return opened[-1]

    yield make
    for kiosk in opened:
        kiosk.close()


@pytest.fixture
def paper(home: Home, tmp_path: Path) -> Iterator[PrinterSim]:
    """A printer that speaks the real bytes, bound to this post."""
    with simulated(tmp_path / "paper") as sim:
        home.post.stop_devices()
        bindings.write(home.post.home, [Binding(kind="printer", name="打印机", url=sim.url, profile="generic-58mm")])
        home.post.start_devices()
        yield sim
        home.post.stop_devices()
        home.post.receipts = None


def touch(kiosk: Kiosk, letter: str) -> None:
    box = next(box for box, wait in kiosk.tiles() if wait.letter == letter)
    middle = box.center()
    at = QPoint(round(middle.x() * kiosk.width() / SIZE[0]), round(middle.y() * kiosk.height() / SIZE[1]))
    QTest.mouseClick(kiosk, Qt.MouseButton.LeftButton, pos=at)


def look(kiosk: Kiosk, name: str) -> None:
    image = kiosk.grab().toImage()
    assert not image.isNull()
    if folder := os.environ.get("YICHUANG_LOOKS"):
        image.save(f"{folder}/kiosk-{name}-{image.width()}.png")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_a_touch_gives_a_number_and_its_slip_comes_out_of_the_printer(
    home: Home, paper: PrinterSim, kiosks: Kiosks, tmp_path: Path, size: tuple[int, int]
) -> None:
    """R-HAL-01."""
    home.post.sign_out()
    home.post.take_ticket("A")
    kiosk = kiosks(home.post, size)
    look(kiosk, "services")
    touch(kiosk, "A")
    until(lambda: kiosk.taken is not None)
    until(lambda: kiosk.slip() == "请取走号票，留意叫号。")
    look(kiosk, "number")

    assert kiosk.taken is not None and kiosk.taken.ahead == 1
    until(lambda: bool(texts(tmp_path / "paper")))
    (slip,) = texts(tmp_path / "paper")
    assert kiosk.taken.number in slip
    assert "1人" in slip.replace(" ", "")
    assert kiosk.taken.number in {row.number for row in home.post.queue().waiting}
    QTest.mouseClick(kiosk, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    assert kiosk.taken is None, "a touch takes the number away"


def test_a_slip_that_does_not_come_out_is_said_and_the_number_holds(
    home: Home, paper: PrinterSim, kiosks: Kiosks
) -> None:
    paper.command("paper-out")
    kiosk = kiosks(home.post)
    touch(kiosk, "A")
    until(lambda: kiosk.taken is not None)
    until(lambda: kiosk.slip() == "号票没有打出来，请记住这个号码。")

    assert kiosk.taken is not None
    assert kiosk.taken.number in {row.number for row in home.post.queue().waiting}


def test_a_printer_that_answers_nothing_is_not_said_to_have_printed_or_failed(
    home: Home, kiosks: Kiosks, tmp_path: Path
) -> None:
    with simulated(tmp_path / "paper", profile="silent-58mm") as sim:
        home.post.stop_devices()
        bindings.write(home.post.home, [Binding(kind="printer", name="打印机", url=sim.url, profile="silent-58mm")])
        home.post.start_devices()
        kiosk = kiosks(home.post)
        touch(kiosk, "A")
        until(lambda: kiosk.taken is not None)
        until(lambda: kiosk.slip() == "看一看号票出来没有；没有的，请记住这个号码。")
        home.post.stop_devices()
        home.post.receipts = None


def test_without_a_printer_a_number_is_given_and_no_slip_waits_to_come_out_later(home: Home, kiosks: Kiosks) -> None:
    kiosk = kiosks(home.post)
    touch(kiosk, "A")
    until(lambda: kiosk.taken is not None)

    assert kiosk.slip() == "号票没有打出来，请记住这个号码。"
    assert not home.post.jobs()


def test_two_quick_touches_are_one_number(home: Home, kiosks: Kiosks) -> None:
    kiosk = kiosks(home.post)
    kiosk.take("A")
    kiosk.take("A")
    until(lambda: kiosk.taken is not None and kiosk.tasks.idle)

    assert len(home.post.queue().waiting) == 1


def test_a_service_whose_numbers_are_all_given_out_says_so_and_gives_none(home: Home, kiosks: Kiosks) -> None:
    """R-REC-01: the cap of the hall, as the county sets it."""
    hall: dict[str, Any] = home.post.hall()
    capped = {**hall, "letter": [{**row, "cap": 1} if row["code"] == "A" else row for row in hall["letter"]]}
    with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
        put(order, "hall", str(hall["name"]), codec.encode(capped))
    home.sync()
    kiosk = kiosks(home.post)
    touch(kiosk, "A")
    until(lambda: kiosk.taken is not None)
    kiosk.back()
    until(lambda: any(wait.full for _, wait in kiosk.tiles()))
    look(kiosk, "full")
    assert {wait.letter for _, wait in kiosk.tiles() if wait.full} == {"A"}

    touch(kiosk, "A")
    until(lambda: bool(kiosk.trouble))
    assert "限 1 个号" in kiosk.trouble and kiosk.taken is None
    assert len(home.post.queue().waiting) + len(home.post.queue().elsewhere) == 1


class Spent:
    """A post that has no number left."""

    def __init__(self, home: Home) -> None:
        self.board, self.subscribe = home.post.board, home.post.subscribe

    def take_slip(self, letter: str) -> Taken:
        raise Trouble("models_numbers_spent")


def test_when_no_number_is_left_the_kiosk_says_where_to_go_and_works_on(home: Home, kiosks: Kiosks) -> None:
    kiosk = kiosks(Spent(home))
    touch(kiosk, "A")
    until(lambda: bool(kiosk.trouble))

    assert "请到导办台" in kiosk.trouble
    kiosk.back()
    assert not kiosk.trouble


def test_a_hall_computer_runs_the_kiosk_alone_until_it_is_asked_to_close(home: Home) -> None:
    close_request(home.post.home).touch()
    verb = [sys.executable, "-m", "app", "run", "--kiosk", "--home", str(home.post.home)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run(verb, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
