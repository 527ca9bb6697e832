"""A morning of two counters and their county under one seeded scheduler, on real SQLite files.

The wire loses requests and replies, delivers twice, late and out of order; programs die before or after a commit;
the county's program dies, or its disk is the one of an hour ago. The oracle is what the clerks did.
"""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from app.sync.counter import opened
from app.sync.engine import Engine
from app.sync.loop import once
from app.sync.verify import verify
from app.wire import codec
from tests.sync.desk import CLERKS, Desk, enrol
from tests.sync.town import Door, Town, found
from tests.sync.wire import NONE, Faults


@cache
def settled() -> Path:
    """The disks of a county and two counters after their first sync, made once a test run."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-sync-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found(folder / "county")
    town = Town(folder / "county")
    for window in CLERKS:
        home = folder / f"window{window}"
        enrol(home, town, window)
        with opened(home) as counter:
            once(counter.begin, Door(town, counter.identity.device), counter.key)
    town.stop()
    return folder


@dataclass
class Sim:
    """The scheduler. `kind` is the engine that is put to the test."""

    folder: Path
    seed: int
    kind: type[Engine] = Engine
    faults: Faults = field(default_factory=Faults)
    time: float = 1000.0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.late: list[Callable[[], object]] = []
        shutil.copytree(settled(), self.folder, dirs_exist_ok=True)
        self.town = Town(self.folder / "county")
        self.desks = [Desk(self.folder / f"window{w}", self.town, w, self) for w in CLERKS]
        self.backup: Path | None = None

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
        self.town.stop()

    def run(self, steps: int, *, restores: bool = False) -> None:
        for n in range(steps):
            self._step()
            if restores and n == steps // 3:
                self.backup = self.town.backup()
            if restores and n == 2 * steps // 3:
                assert self.backup
                self.town.restore(self.backup, new_history=self.dice.random() < 0.5)
        self.heal()

    def _step(self) -> None:
        self.time += self.dice.choice((0.01, 0.1, 1.0, 3.0))
        drawn, desk = self.dice.random(), self.dice.choice(self.desks)
        if drawn < 0.3:
            desk.act()
        elif drawn < 0.95 - self.faults.county_killed:
            desk.turn()
        elif drawn < 0.95:
            self.town.stop()
            self.town.start()
        elif self.late:
            self._deliver(self.late.pop(self.dice.randrange(len(self.late))))

    def _deliver(self, request: Callable[[], object]) -> None:
        """What was on its way arrives; nobody waits for the answer any more."""
        try:
            request()
        except Exception as error:
            if type(error).__name__ not in ("WireError", "Trouble"):
                raise

    def heal(self) -> None:
        """The wire is whole again: everything must come to rest."""
        while self.late:
            self._deliver(self.late.pop(0))
        for desk in self.desks:
            desk.wire.faults = NONE
        for _ in range(3):  # the second sees what the first sent, files included
            for desk in self.desks:
                desk.engine.retry()
                self._finish(desk)

    def _finish(self, desk: Desk) -> None:
        for _ in range(2000):
            did = desk.engine.turn()
            if did == "rest" and desk.resting():
                return
            self.time += 0.05
        raise AssertionError(f"window {desk.window} never comes to rest: {desk.engine.state}")

    def check(self) -> None:
        """0 lost, 0 double, everybody holds the same, nothing is altered."""
        decided = self.town.decided()
        ids = [act for act, _ in decided]
        made = [id for desk in self.desks for id in desk.made]
        assert len(ids) == len(set(ids)), f"{len(ids) - len(set(ids))} acts stand in the log twice"
        assert set(ids) == set(made), f"lost {set(made) - set(ids)}, from nowhere {set(ids) - set(made)}"
        refused = {act for act, outcome in decided if outcome not in ("accepted", "accepted_with_notice")}
        for desk in self.desks:
            self._check_desk(desk, refused)

    def _check_desk(self, desk: Desk, refused: set[str]) -> None:
        with desk.begin() as store:
            tray = {act.id for act in store.pending()}
            cases = {id: store.case(id) for kind, id in self.town.bodies() if kind == "case"}
            missing = [name for name in store.blob_names() if not store.has_blob(name)]
            wanted = store.blobs_wanted(100)
        assert tray == refused & set(desk.made), "the tray isn't what the county refused"
        for (kind, id), body in self.town.bodies().items():
            if kind == "case":
                assert cases[id] == codec.case_from_bytes(body), f"case {id} differs at window {desk.window}"
        assert not missing and not wanted, f"files are missing: {missing} {wanted}"
        assert verify(desk.begin, desk.database).faults == ()
