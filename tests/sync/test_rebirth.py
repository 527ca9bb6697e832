"""A copied disk: two machines go on with one history. One of them is enrolled anew, and nothing of either is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.domain.errors import AppError, Unreadable
from app.sync import enrolment
from app.sync.counter import opened
from app.sync.verify import verify
from app.wire import codec, signing
from app.wire.messages import Enrol, Enrolled
from server import accounts
from server import verify as county_verify
from server.database import writing
from server.service import PARTITION
from tests.sync.conftest import rested
from tests.sync.desk import Desk
from tests.sync.sim import Sim
from tests.sync.town import Door


@pytest.fixture
def twin(sim: Sim, desk: Desk, tmp_path: Path) -> Desk:
    """A machine with a copy of window 3's disk, taken after some work; both have worked since."""
    for _ in range(4):
        desk.act()
    settled(sim, desk)
    shutil.copytree(desk.home, tmp_path / "twin")
    twin = Desk(tmp_path / "twin", sim.town, "3", sim)
    for one in (desk, twin):
        for _ in range(5):
            one.act()
    settled(sim, desk)
    return twin


def settled(sim: Sim, desk: Desk) -> None:
    sim.time += 100
    rested(sim, desk)


def code(sim: Sim, desk: Desk) -> str:
    with writing(sim.town.engine) as connection:
        return accounts.rebirth(connection, PARTITION, desk.device)


def reborn(sim: Sim, desk: Desk, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """As `enrol --again`, over a line without a wire."""

    def asked(url: str, code: str, seed: bytes, verify: str | bool) -> Enrolled:
        public = signing.public(signing.key_from_bytes(seed))
        return sim.town.service.enrol(Enrol(code=code, public_key=public, computer="twin", version=""))

    desk.close()
    monkeypatch.setattr(enrolment, "_asked", asked)
    enrolment.reborn(desk.home, code)
    desk._connect()


def stopped(sim: Sim, desk: Desk) -> AppError | None:
    for _ in range(20):
        desk.engine.turn()
        if desk.engine.state.stop:
            return desk.engine.state.stop
    return None


def test_the_copy_stops_and_loses_nothing(sim: Sim, twin: Desk) -> None:
    stop = stopped(sim, twin)
    assert stop is not None
    assert stop.code == "sync_fork"
    with twin.begin() as store:
        assert store.unanswered()[0] > 0


def test_enrolled_anew_it_brings_what_the_county_lacks(
    sim: Sim, desk: Desk, twin: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stopped(sim, twin)
    before = {id for id, _ in sim.town.decided()}
    reborn(sim, twin, monkeypatch, code(sim, desk))
    settled(sim, twin)
    log = [id for id, _ in sim.town.decided()]
    assert sorted(log) == sorted(set(log))
    assert set(log) == before | set(twin.made)
    with twin.begin() as store:
        assert store.unanswered()[0] == 0
        assert store.identity().device != desk.device
    assert not verify(twin.begin, twin.database).faults
    for _ in range(3):
        desk.act()
        twin.act()
    settled(sim, desk)
    settled(sim, twin)
    assert set(desk.made) | set(twin.made) <= {id for id, _ in sim.town.decided()}
    county_verify.check(sim.town.engine, sim.town.service.blobs)


def test_no_number_is_given_by_both(sim: Sim, desk: Desk, twin: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reborn(sim, twin, monkeypatch, code(sim, desk))
    settled(sim, twin)
    with twin.begin() as store:
        mine = store.take_number("case", codec.now().year)
    with desk.begin() as store:
        assert store.take_number("case", codec.now().year) != mine


def test_a_code_of_nobody_and_a_device_of_nobody_are_refused_and_change_nothing(
    sim: Sim, desk: Desk, twin: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unreadable) as unknown, writing(sim.town.engine) as connection:
        accounts.rebirth(connection, PARTITION, "nobody")
    assert unknown.value.code == "server_device_unknown"
    with twin.begin() as store:
        before = store.identity()
    with pytest.raises(AppError):
        reborn(sim, twin, monkeypatch, "WRONGCODE1")
    twin._connect()
    with twin.begin() as store:
        assert store.identity() == before


def test_only_who_goes_on_for_a_device_may_bring_its_acts(sim: Sim, desk: Desk, other: Desk) -> None:
    with desk.begin() as store:
        command = desk._receive(store)
    with other.begin() as store:
        store.queue(command)
    settled(sim, other)
    assert dict(sim.town.decided())[command.id] == "rejected"


def test_the_engine_speaks_with_the_new_key(sim: Sim, desk: Desk, twin: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    old = twin.key
    reborn(sim, twin, monkeypatch, code(sim, desk))
    with opened(twin.home) as counter:
        assert counter.key.private_bytes_raw() != old.private_bytes_raw()
        assert Door(sim.town, counter.identity.device)._device().replaces == desk.device
