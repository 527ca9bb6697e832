"""The real engine, the real store and the real county under a scheduler that does everything wires and programs do."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.models.store import Store
from app.models.tables import outbox
from app.sync import step
from app.sync.engine import Engine
from app.sync.greeting import Verdict
from app.sync.step import State, Step
from app.wire.messages import Welcome
from tests.sync.sim import Sim

LONG = range(int(os.environ.get("YICHUANG_SEEDS", "4")))


def play(folder: Path, seed: int, steps: int, *, restores: bool = False, kind: type[Engine] = Engine) -> None:
    sim = Sim(folder, seed, kind)
    try:
        sim.run(steps, restores=restores)
        sim.check()
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}") from error
    finally:
        sim.close()


def test_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    play(tmp_path, 0, 50)


@pytest.mark.slow
def test_a_county_from_an_older_backup_gets_everything_back(tmp_path: Path) -> None:
    play(tmp_path, 7, 80, restores=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", LONG)
def test_nothing_is_lost_and_nothing_twice_in_long_mornings(tmp_path: Path, seed: int) -> None:
    play(tmp_path, 1000 + seed, 300, restores=seed % 2 == 0)


class DeletesBeforeTheAnswer(Engine):
    """A wrong engine: an act that was sent is done with, whatever became of it."""

    def _push(self, taken: Step) -> State:
        with self._begin() as store:
            ids = [act.id for act in store.unsent(self.state.acts, step.BYTES)]
        try:
            return super()._push(taken)
        finally:
            with self._begin() as store:
                gone = outbox.c.id.in_(ids) & outbox.c.state.in_(("waiting", "sent"))
                store.connection.execute(delete(outbox).where(gone))


class OffersNothingAgain(Engine):
    """A wrong engine: it trusts its own memory of what the county has."""

    def _verdict(self, store: Store, welcome: Welcome) -> Verdict:
        return replace(super()._verdict(store, welcome), offer_after=None)


def fails(folder: Path, kind: type[Engine], *, restores: bool) -> bool:
    for seed in range(5):
        try:
            play(folder / str(seed), seed, 120, restores=restores, kind=kind)
        except AssertionError:
            return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "restores"), [(DeletesBeforeTheAnswer, False), (OffersNothingAgain, True)])
def test_a_wrong_engine_is_found_out(tmp_path: Path, kind: type[Engine], restores: bool) -> None:
    assert fails(tmp_path, kind, restores=restores)


@pytest.mark.slow
def test_faults_do_happen(tmp_path: Path) -> None:
    """The scheduler isn't gentle: in a short morning, requests, replies and programs are lost."""
    sim = Sim(tmp_path, 3)
    sim.run(40)
    sim.close()

    assert all(desk.wire.breaks and desk.made for desk in sim.desks)
    assert sum(desk.deaths for desk in sim.desks)
