"""二次评价: the window invites, the applicant alone presses (R-EVA-01, R-EVA-03), on an evaluator's real bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim import evaluator
from app.devices.sim.contract import SimOptions, Simulator
from app.domain.case import Case
from app.domain.command import Actor
from app.policies import load
from app.ui.screens.cases.screen import CasesScreen
from server.config import put_policy
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.real import CLERK, Home
from tests.ui.test_acts import accepted, now_of, opened

APPLICANT = Actor("applicant")


@pytest.fixture
def keypad(home: Home) -> Iterator[Simulator]:
    """An evaluator that speaks the real bytes, bound to this post."""
    sim = evaluator.start(SimOptions(tcp=0))
    home.post.stop_devices()
    bindings.write(home.post.home, [Binding(kind="evaluator", name="评价器", url=sim.url, profile="ff68-generic")])
    home.post.start_devices()
    yield sim
    sim.stop()


def badly_rated(home: Home) -> Case:
    """Where the place has second evaluations."""
    pack = load("xinmi")
    with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
        put_policy(order, replace(pack, name=home.post.context().policy.name))
    home.town.stop()
    home.town.start()
    home.sync()
    return home.do(accepted(home), "evaluate", APPLICANT, level="very_dissatisfied")


def chosen(home: Home, benches: Benches, case: Case) -> tuple[Bench, CasesScreen]:
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("evaluate_again")
    bench.settle()
    return bench, screen


def test_the_applicant_evaluates_again_on_the_keypad(home: Home, benches: Benches, keypad: Simulator) -> None:
    """R-EVA-03: and the mark goes with a good one."""
    case = badly_rated(home)
    bench, screen = chosen(home, benches, case)
    bench.wait(lambda: home.post.devices()[0].state == "ready")
    screen.model.send()
    bench.settle()
    assert "等申请人按键" in screen.bar().note
    assert now_of(home, case).second_rating is None
    keypad.command("rate satisfied")
    bench.wait(lambda: now_of(home, case).second_rating is not None)
    bench.settle()
    seen = now_of(home, case)

    assert (seen.score(), seen.abnormal_kinds()) == ("satisfied", ())


def test_without_a_keypad_nothing_is_given_and_that_is_said(home: Home, benches: Benches) -> None:
    """R-EVA-01: nobody presses for the applicant."""
    case = badly_rated(home)
    bench, screen = chosen(home, benches, case)
    screen.model.send()
    bench.settle()

    assert screen.acts.form.refusal.isVisible()
    assert "评价器没有应答" in screen.acts.form.refusal.text.text()
    assert now_of(home, case).second_rating is None


def test_it_is_not_offered_where_the_place_has_none(home: Home, benches: Benches) -> None:
    case = home.do(accepted(home), "evaluate", APPLICANT, level="very_dissatisfied")
    _, screen = opened(home, benches, CLERK, case)

    assert "evaluate_again" not in screen.model.lawful()
