"""What waits and what was refused: said in words, put away by a person, never deleted."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt

from app.domain.command import Actor
from app.ui.screens.cases.screen import CasesScreen
from app.ui.screens.tray.screen import TrayScreen
from app.ui.verbs import VERBS
from tests.ui.bench import ALT, Bench
from tests.ui.conftest import Benches
from tests.ui.real import Home, person

KEY = Qt.Key
NOBODY = Actor("backoffice", "周晓梅", user="周晓梅", department="卫健局")


@pytest.fixture
def refused(home: Home) -> str:
    """A case whose review the county refused: nobody there knows the reviewer (R-ORG-04)."""
    case = home.take_in(person("王秀英"))
    home.sync()
    home.do(case, "review", NOBODY, agree=True, text="齐全")
    home.sync()
    return case.id


def opened(benches: Benches) -> tuple[Bench, TrayScreen]:
    bench = benches("陈静")
    bench.go("tray")
    return bench, cast(TrayScreen, bench.screen)


def test_a_refused_act_is_said_in_words_and_put_away(home: Home, benches: Benches, refused: str) -> None:
    bench, screen = opened(benches)
    assert [row.state for row in screen.rows] == ["refused"]
    assert "周晓梅" in screen.what.text()
    assert ("依据", "规则 R-ORG-04") in screen.facts.facts

    bench.press(KEY.Key_W, ALT)

    assert home.post.pending() == ()
    assert screen.stack.currentWidget() is screen.empty
    assert any(line.outcome == "rejected" for line in home.post.trace(refused))


def test_a_waiting_act_can_be_sent_but_not_put_away(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"))
    bench, screen = opened(benches)

    assert {row.state for row in screen.rows} == {"waiting"}
    assert not bench.window.registry.action("put_away").isEnabled()
    assert bench.window.registry.action("sync_now").isEnabled()
    assert screen.bar().verbs[-1].verb == "sync_now"


def test_doing_it_anew_opens_the_case(home: Home, benches: Benches, refused: str) -> None:
    bench, _ = opened(benches)
    bench.press(KEY.Key_R, ALT)

    file = cast(CasesScreen, bench.screen).file
    assert file and file.case.id == refused
    assert [row.state for row in home.post.pending()] == ["refused"]


def test_nothing_here_deletes() -> None:
    here = [verb for verb in VERBS if "tray" in verb.where]
    assert here
    assert not any("删" in verb.name for verb in here)


def test_the_list_grows_while_it_is_looked_at(home: Home, benches: Benches) -> None:
    bench, screen = opened(benches)
    assert screen.stack.currentWidget() is screen.empty
    home.take_in(person("王秀英"))
    bench.settle()

    assert len(screen.rows) == 2
