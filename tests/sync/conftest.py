"""Two counters and their county, on wires that hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sync.step import Do
from tests.sync.desk import Desk
from tests.sync.sim import Sim
from tests.sync.wire import NONE


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Sim]:
    sim = Sim(tmp_path, 1, faults=NONE)
    yield sim
    sim.close()


@pytest.fixture
def desk(sim: Sim) -> Desk:
    """Window 3, greeted."""
    return rested(sim, sim.desks[0])


@pytest.fixture
def other(sim: Sim) -> Desk:
    """Window 4, greeted."""
    return rested(sim, sim.desks[1])


def rested(sim: Sim, desk: Desk) -> Desk:
    while desk.engine.turn() is not Do.REST:
        sim.time += 0.01
    return desk
