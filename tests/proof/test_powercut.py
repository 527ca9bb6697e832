"""Layer 3 of the proof: the power goes at any write; what was acknowledged is there when it is back."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlalchemy import event

from app.models.database import settings
from tests.models.place import Place, act, receive
from tests.proof.powercut import Cut, Disk, Vfs

CUTS = int(os.environ.get("YICHUANG_CUTS", "300"))
CASES = 12
Said = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Morning:
    """The plain database before it, and each transaction's statements with the ids of the acts it keeps."""

    database: bytes
    transactions: tuple[tuple[tuple[str, ...], tuple[Said, ...]], ...]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """What the counter's store says to SQLite while a dozen cases are received and accepted."""
    folder = tmp_path_factory.mktemp("morning")
    place = Place.made(folder / "home")
    plain = folder / "plain.db"
    with place.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("ATTACH ? AS plain KEY ''", (str(plain),))
        raw.execute("SELECT sqlcipher_export('plain')").fetchall()
        raw.execute("DETACH plain")
    said: list[Said] = []
    event.listen(place.engine, "before_cursor_execute", lambda *args: said.extend(_said(args[2], args[3], args[5])))
    transactions = []
    for n in range(CASES):
        case = f"c{n}"
        for command in (receive(case, number=f"SL2026{n:06d}"), act("accept", case, 1)):
            said.clear()
            with place.begin() as store:
                store.queue(command)
            transactions.append(((command.id,), tuple(said)))
    place.close()
    return Morning(plain.read_bytes(), tuple(transactions))


def _said(statement: str, parameters: Any, many: bool) -> list[Said]:
    if statement.startswith("BEGIN"):
        return []
    return [(statement, tuple(one)) for one in (parameters if many else [parameters])]


def lost(morning: Morning, folder: Path, seed: int, synchronous: str) -> set[str]:
    """Acts that were acknowledged before the cut and aren't there after it. Fails the test for a damaged file."""
    dice = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "after").mkdir(parents=True)
    file = folder / "counter.db"
    file.write_bytes(morning.database)
    disk = Disk(dice, synced={"counter.db": bytearray(morning.database)})
    acknowledged = _worked(morning, file, disk, dice, synchronous)
    disk.after(folder / "after")
    with apsw.Connection(str(folder / "after" / "counter.db")) as back:
        assert list(back.execute("PRAGMA integrity_check")) == [("ok",)], f"seed {seed}: damaged"
        there = [str(id) for (id,) in back.execute("SELECT id FROM outbox ORDER BY n")]
    back.close()
    assert there == [id for ids, _ in morning.transactions for id in ids][: len(there)], f"seed {seed}: a gap"
    return acknowledged - set(there)


def _worked(morning: Morning, file: Path, disk: Disk, dice: random.Random, synchronous: str) -> set[str]:
    name = f"cut{id(disk)}"
    vfs = Vfs(name, disk)
    connection = apsw.Connection(str(file), vfs=name)
    acknowledged: set[str] = set()
    try:
        for pragma in settings():
            connection.execute(pragma.replace("FULL", synchronous)).fetchall()
        connection.execute(f"PRAGMA wal_autocheckpoint = {dice.choice((4, 30, 1000))}").fetchall()
        disk.left = dice.randrange(1, 900)
        for ids, statements in morning.transactions:
            connection.execute("BEGIN IMMEDIATE")
            for statement, parameters in statements:
                connection.execute(statement, parameters).fetchall()
            connection.execute("COMMIT")
            acknowledged.update(ids)
    except Cut:
        pass
    finally:
        disk.dead = True
        connection.close(True)
        vfs.unregister()
    return acknowledged


@pytest.mark.slow
def test_no_power_cut_loses_what_was_acknowledged(morning: Morning, tmp_path: Path) -> None:
    for seed in range(CUTS):
        assert lost(morning, tmp_path / "disk", seed, "FULL") == set(), f"seed {seed}"


@pytest.mark.slow
def test_a_store_that_does_not_wait_for_the_disk_loses_some(morning: Morning, tmp_path: Path) -> None:
    """The variant that must fail: otherwise the cuts cut nothing."""
    assert any(lost(morning, tmp_path / "disk", seed, "NORMAL") for seed in range(CUTS))
