"""The thread: what it tells, how it is woken, how it ends; and the one run of the verb."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import Trouble
from app.sync.clock import Clock
from app.sync.engine import Summary
from app.sync.loop import SyncLoop, once
from app.sync.state import Phase, SyncState
from app.wire import codec
from tests.sync.desk import Desk
from tests.sync.sim import Sim
from tests.sync.test_engine import receive
from tests.sync.wire import NONE

LOST = replace(NONE, lost=1.0)


class Told:
    """Every state that was told, and waiting for one."""

    def __init__(self) -> None:
        self.states: list[SyncState] = []
        self._changed = threading.Condition()

    def __call__(self, state: SyncState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait(self, wanted: Callable[[SyncState], bool], after: int = 0) -> SyncState:
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(wanted, self.states[after:]), None), 30)
        assert found, [state.phase for state in self.states]
        return found


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def loop(desk: Desk, told: Told) -> Iterator[SyncLoop]:
    loop = SyncLoop(desk.begin, desk.wire, desk.key, told, dice=lambda: 0.0)
    yield loop
    loop.stop()


def synced(state: SyncState) -> bool:
    return state.phase is Phase.SYNCED


def test_an_act_goes_as_soon_as_it_is_queued(desk: Desk, loop: SyncLoop, told: Told) -> None:
    loop.start()
    told.wait(synced)
    before = len(told.states)
    receive(desk)
    loop.poke()

    state = told.wait(lambda s: synced(s) and s.sent == 1, before)
    assert (state.pending, state.to_fix, state.error) == (0, 0, None)
    assert state.at is not None


def test_the_wire_cut_is_told_and_the_act_waits(desk: Desk, loop: SyncLoop, told: Told) -> None:
    receive(desk)
    desk.wire.faults = LOST
    loop.start()
    offline = told.wait(lambda s: s.phase is Phase.OFFLINE)
    assert (offline.pending, offline.error and offline.error.code) == (1, "wire_unreachable")

    desk.wire.faults = NONE
    loop.retry()
    told.wait(lambda s: synced(s) and not s.pending)


def test_a_notice_of_the_county_brings_what_another_counter_did(desk: Desk, other: Desk, sim: Sim, told: Told) -> None:
    """Long before the next poll, half a minute away."""
    notices: list[Callable[[], None]] = []
    listening = threading.Event()
    changed: set[tuple[str, str]] = set()

    def listen(notice: Callable[[], None], ended: threading.Event) -> None:
        notices.append(notice)
        listening.set()
        ended.wait()

    loop = SyncLoop(desk.begin, desk.wire, desk.key, told, changed.update, listen=listen, dice=lambda: 0.0)
    loop.start()
    assert listening.wait(10)
    told.wait(synced)
    receive(other)
    once(other.begin, other.wire, other.key)
    before = len(told.states)
    notices[0]()
    told.wait(synced, before)
    loop.stop()

    assert any(kind == "case" for kind, _ in changed)


def test_a_refusal_by_the_county_is_told_with_its_reason(desk: Desk, sim: Sim, loop: SyncLoop, told: Told) -> None:
    sim.town.revoke(desk.device)
    loop.start()

    state = told.wait(lambda s: s.phase is Phase.REFUSED)
    assert state.error and state.error.code == "sync_revoked"


def test_it_ends_at_once_while_it_waits(desk: Desk, loop: SyncLoop, told: Told) -> None:
    desk.wire.faults = LOST
    loop.start()
    told.wait(lambda s: s.phase is Phase.OFFLINE)
    loop.stop()

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync")]


def test_a_clock_that_is_wrong_is_told(desk: Desk, told: Told) -> None:
    clock = Clock(lambda: codec.now() + timedelta(hours=1))
    loop = SyncLoop(desk.begin, desk.wire, desk.key, told, clock=clock)
    loop.start()
    error = told.wait(synced).clock_error
    loop.stop()

    assert error and timedelta(minutes=59) < error < timedelta(minutes=61)


def test_a_bug_in_a_step_is_logged_and_the_step_taken_again(
    desk: Desk, loop: SyncLoop, told: Told, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(_: object) -> object:
        raise KeyError("nobody expected this")

    with monkeypatch.context() as patch:
        patch.setattr(desk.wire, "hello", bug)
        loop.start()
        state = told.wait(lambda s: s.phase is Phase.OFFLINE)
    loop.retry()
    told.wait(synced)

    assert state.error and state.error.code == "sync_bug"
    assert "nobody expected this" in caplog.text


def test_once_ends_when_nothing_is_left_to_do(desk: Desk) -> None:
    receive(desk)
    summary = once(desk.begin, desk.wire, desk.key)

    assert summary == Summary(pushed=1, accepted=1, refused=0, pulled=1, pending=0, files=2)
    assert once(desk.begin, desk.wire, desk.key) == Summary()


def test_once_gives_up_when_nothing_gets_through(desk: Desk) -> None:
    receive(desk)
    desk.wire.faults = LOST
    pauses: list[float] = []
    with pytest.raises(Trouble) as gave_up:
        once(desk.begin, desk.wire, desk.key, 0.2, pause=pauses.append)

    assert gave_up.value.code == "wire_unreachable"
    assert pauses and max(pauses) <= 0.2


def test_once_goes_on_after_a_wire_that_came_back(desk: Desk) -> None:
    receive(desk)
    desk.wire.faults = LOST

    def pause(_: float) -> None:
        desk.wire.faults = NONE

    assert once(desk.begin, desk.wire, desk.key, 30, dice=lambda: 0.0, pause=pause).accepted == 1
