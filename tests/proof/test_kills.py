"""Layer 4 of the proof: real processes, kill -9 at random, a wire that is cut. The oracle lives outside of them all."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from server.tables import log
from tests.e2e.proxy import Wire
from tests.e2e.world import ENV, Counter, County, yichuang

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

KILLS = int(os.environ.get("YICHUANG_KILLS", "9"))
SEED = int(os.environ.get("YICHUANG_KILL_SEED", "20261125"))


@dataclass
class Desk:
    """One counter's program and all it ever said was kept."""

    home: Path
    url: str
    kept: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        said = self.home.parent / f"{self.home.name}.said"
        with said.open("a") as out:
            command = [sys.executable, "-m", "tests.proof.clerk", str(self.home), self.url]
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, env=ENV)

    def kill(self) -> None:
        assert self.process and self.process.stderr
        assert self.process.poll() is None, self.process.stderr.read()
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def acknowledged(self) -> list[str]:
        said = self.home.parent / f"{self.home.name}.said"
        return [line.rstrip("\n") for line in said.read_text().splitlines(keepends=True) if line.endswith("\n")]


def test_what_was_acknowledged_is_in_the_county_once_whatever_is_killed(county: County, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    counters = [Counter.enrolled(tmp_path / f"window{n}", county, str(n)) for n in (3, 4)]
    for counter in counters:
        counter.sync()
    killed = {"county": 0, "counter": 0}
    with Wire(county.port, SEED) as wire:
        desks = [Desk(counter.home, wire.url) for counter in counters]
        for desk in desks:
            desk.start()
        for n in range(KILLS):
            time.sleep(dice.uniform(1.5, 4.0))
            if n % 3 == 2:
                county.stop(signal.SIGKILL)
                time.sleep(dice.uniform(0.0, 1.0))
                county.start()
                killed["county"] += 1
            else:
                victim = dice.choice(desks)
                victim.kill()
                victim.start()
                killed["counter"] += 1
        for desk in desks:
            desk.kill()
    check(county, counters, [id for desk in desks for id in desk.acknowledged()])
    assert min(killed.values()) > 0
    assert wire.cuts > 0


def check(county: County, counters: list[Counter], acknowledged: list[str]) -> None:
    """Nothing lost, nothing twice, and both sides' traces whole."""
    for counter in counters:
        settled = counter.sync()
        assert (settled["pending"], settled["refused"]) == (0, 0)
        assert json.loads(yichuang("verify", "--home", str(counter.home), "--json").stdout)["ok"]
    county.stop()
    county.server("verify")
    engine = create_engine(f"sqlite:///{database(county)}")
    assert len(acknowledged) > 5 * KILLS
    with engine.connect() as connection:
        there = list(connection.execute(select(log.c.act)).scalars())
    engine.dispose()
    assert [id for id in acknowledged if there.count(id) != 1] == []


def database(county: County) -> Path:
    return next(county.data.glob("*.db"))
