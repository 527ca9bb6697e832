"""The restore drill: a backup an hour old comes back to work, and the counters bring what came after."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AppError, Unreadable
from server import verify
from server.backup import backup
from server.home import Home
from server.restore import restore
from server.verify import Wrong
from tests.sync.conftest import rested
from tests.sync.sim import Sim
from tests.sync.wire import NONE


@pytest.fixture
def sim(tmp_path: Path) -> Sim:
    return Sim(tmp_path / "sim", 3, faults=NONE)


@pytest.mark.slow
def test_what_came_after_the_backup_comes_back_without_anybody_entering_it_again(sim: Sim, tmp_path: Path) -> None:
    for desk in sim.desks:
        for _ in range(5):
            desk.act()
        rested(sim, desk)
    kept = tmp_path / "kept"
    backup(sim.town.engine, sim.town.service.blobs, kept)
    for desk in sim.desks:
        for _ in range(5):
            desk.act()
        sim.time += 100
        rested(sim, desk)
    decided = sim.town.decided()
    sim.town.stop()
    sim.town.folder.rename(tmp_path / "burnt")
    restore(kept, Home(sim.town.folder))
    sim.town.start()
    assert len(sim.town.decided()) < len(decided)
    for desk in sim.desks:
        desk.engine.retry()
        sim.time += 100
        rested(sim, desk)
    assert sorted(sim.town.decided()) == sorted(decided)
    verify.check(sim.town.engine, sim.town.service.blobs)
    sim.close()


def test_a_folder_that_is_no_backup_and_a_home_in_use_are_left_alone(sim: Sim, tmp_path: Path) -> None:
    sim.close()
    (tmp_path / "nothing").mkdir()
    for kept, home, code in (
        (tmp_path / "nothing", tmp_path / "new", "server_no_county"),
        (sim.town.folder, sim.town.folder, "server_restore_not_empty"),
    ):
        with pytest.raises(Unreadable) as refused:
            restore(kept, Home(home))
        assert refused.value.code == code
    assert not (tmp_path / "new").exists()


def test_a_backup_that_does_not_hold_is_not_restored(sim: Sim, tmp_path: Path) -> None:
    for _ in range(3):
        sim.desks[0].act()
    rested(sim, sim.desks[0])
    kept = tmp_path / "kept"
    backup(sim.town.engine, sim.town.service.blobs, kept)
    sim.close()
    files = sorted(path for path in (kept / "blobs").rglob("*") if path.is_file())
    files[0].write_bytes(b"other")
    with pytest.raises(AppError) as wrong:
        restore(kept, Home(tmp_path / "new"))
    assert isinstance(wrong.value, Wrong)
    assert not (tmp_path / "new").exists()
