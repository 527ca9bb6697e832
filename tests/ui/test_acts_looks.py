"""The linter over the acts of a case in each size and theme, with the longest there is; and no gap while they open."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.domain.case import Case
from app.ui.screens.cases.screen import CasesScreen
from app.ui.theme import theme
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.lint import findings
from tests.ui.real import CHIEF, CLERK, Home
from tests.ui.test_acts import JOINT, accepted, opened, then
from tests.ui.test_approval_looks import LONG
from tests.ui.test_looks import LOOKS

MOST = 0.05
SAID = "嵩明杨林经济技术开发区" * 8


def worst(home: Home) -> Case:
    """The longest names, complained of, asked of several departments."""
    case = home.take_in(LONG, at=home.post.now() - timedelta(days=3))
    home.do(case, "complain", CLERK, channel="telephone", subject=SAID)
    return home.do(case, "open_joint", CHIEF, departments=["城管局", "公安局", "消防大队"], text=SAID)


def in_looks(bench: Bench) -> list[str]:
    found = []
    for name, size in LOOKS:
        theme.use(name, 1.0)
        bench.window.resize(*size)
        bench.settle()
        found += [f"{name} {size[0]}: {finding}" for finding in findings(bench.window)]
    theme.use("standard", 1.0)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "action", ["", "correct_case", "confirm_transfer", "joint_meeting", "verify_complaint", "start_special"]
)
def test_nothing_looks_wrong_where_an_act_is_filled_in(home: Home, benches: Benches, action: str) -> None:
    case = worst(home)
    if action == "confirm_transfer":
        case = home.do(case, "transfer", CLERK)
    bench, screen = opened(home, benches, CLERK, case)
    if action:
        screen.acts.list.chosen.emit(action)
        bench.settle()
        screen.model.send()
        bench.settle()

    assert in_looks(bench) == []


@pytest.mark.slow
def test_nothing_looks_wrong_where_the_days_are_explained(home: Home, benches: Benches) -> None:
    bench, screen = opened(home, benches, CLERK, worst(home))
    screen.close_acts()
    bench.do("explain_days")

    assert in_looks(bench) == []


def test_no_act_keeps_the_window_waiting(home: Home, benches: Benches) -> None:
    """Under 50 ms on the painting thread for the longest form and the widest choice; the best of three."""
    bench, screen = opened(home, benches, CLERK, accepted(home))
    for action in ("open_joint", "correct_case"):
        gaps = []
        for _ in range(3):
            screen.acts.open()
            bench.settle()
            begun = time.perf_counter()
            screen.model.choose(action)
            gaps.append(time.perf_counter() - begun)
            bench.settle()
        assert min(gaps) < MOST, (action, gaps)


def test_an_act_is_at_hand_from_the_todo_and_the_inbox(home: Home, benches: Benches) -> None:
    case = then(JOINT)(home)
    bench = benches("王建国")
    bench.do("acts")
    screen = bench.screen

    assert isinstance(screen, CasesScreen)
    assert screen.file and screen.file.case.id == case.id
    assert screen.scope() == "acts"
