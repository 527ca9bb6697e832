"""However long the desk takes, the window paints on: no gap over 50 ms on the painting thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import Qt, QTimer

from app.post.desk import Desk
from app.ui.screens.approval.screen import ApprovalScreen
from tests.ui.conftest import Benches
from tests.ui.real import Home, person

GAP = 0.050
SECONDS = 1.2


class Slow:
    """A desk whose named calls take their time."""

    def __init__(self, desk: Desk, *names: str) -> None:
        self._desk, self._names = desk, names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._desk, name)
        return self._late(found) if name in self._names else found

    def _late(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def late(*args: Any, **more: Any) -> Any:
            time.sleep(SECONDS)
            return call(*args, **more)

        return late


class Gaps:
    """How long the painting thread went without coming back to its loop: worked (its own time) and in all."""

    def __init__(self) -> None:
        self.worked = self.waited = 0.0
        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._at: tuple[float, float] | None = None
        self._timer.start()

    def _tick(self) -> None:
        now = time.thread_time(), time.monotonic()
        if self._at:
            self.worked = max(self.worked, now[0] - self._at[0])
            self.waited = max(self.waited, now[1] - self._at[1])
        self._at = now


def test_the_window_paints_on_while_the_desk_takes_seconds(home: Home, benches: Benches) -> None:
    for name in ("申请人甲", "申请人乙"):
        home.reviewed(home.take_in(person(name)))
    desk = cast(Desk, Slow(home.post, "act", "open", "to_do", "blob", "save_draft"))
    bench = benches("王建国", desk=desk)
    screen = cast(ApprovalScreen, bench.screen)
    first = screen.inbox.current
    gaps = Gaps()
    began = time.monotonic()
    bench.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    bench.press(Qt.Key.Key_F9)

    assert screen.inbox.current != first
    assert time.monotonic() - began > SECONDS
    assert gaps.worked <= GAP
    assert gaps.waited < SECONDS / 2


def test_the_button_says_that_it_works(home: Home, benches: Benches) -> None:
    home.reviewed(home.take_in(person("王秀英")))
    bench = benches("王建国", desk=cast(Desk, Slow(home.post, "act")))
    bench.window.registry.action("approve").trigger()
    screen = cast(ApprovalScreen, bench.screen)
    bench.wait(lambda: screen.inbox.busy)
    assert screen.bar().verbs[-1].text == "正在提交……"
    assert not bench.window.registry.action("approve").isEnabled()
    bench.settle()

    assert not screen.inbox.busy
