"""The sync in its thread: works while there is something to do, then rests until somebody or the time wakes it."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import AppError, Trouble
from app.models.store import Begin
from app.sync.clock import Clock
from app.sync.engine import Changed, Engine, Health, Summary
from app.sync.state import Phase, SyncState, show
from app.sync.step import Do
from app.wire.messages import SyncServer

LOG = logging.getLogger("yichuang.sync")
Listen = Callable[[Callable[[], None], threading.Event], None]
"""Hears the county's notices until the event is set; calls back on each."""


class SyncLoop:
    """One thread, and one more that listens for notices. The callbacks are called from the first; `on_state` only
    when something changed, `on_changed` with kind and id of the documents that came."""

    def __init__(
        self,
        begin: Begin,
        server: SyncServer,
        key: Ed25519PrivateKey,
        on_state: Callable[[SyncState], None] = lambda _: None,
        on_changed: Changed = lambda _: None,
        *,
        listen: Listen | None = None,
        clock: Clock | None = None,
        dice: Callable[[], float] = random.random,
        version: str = "",
        health: Health = tuple,
    ) -> None:
        self.state = SyncState()
        self.clock = clock or Clock()
        self._engine = Engine(
            begin, server, key, clock=self.clock, dice=dice, changed=on_changed, version=version, health=health
        )
        self._on_state = on_state
        self._from = 0
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name="sync", daemon=True)]
        if listen:
            hear = threading.Thread(target=listen, args=(self.notice, self._ended), name="sync-listen", daemon=True)
            self._threads.append(hear)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Returns when the request that is under way has ended."""
        self._ended.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def summary(self) -> Summary:
        """What went to and fro since it was started."""
        return replace(self._engine.summary, pending=self._engine.counts().pending)

    def poke(self) -> None:
        """An act was queued: send it as soon as the county may be asked."""
        self._wake.set()

    def notice(self) -> None:
        """The county has news."""
        self._ask(self._engine.notice)

    def retry(self) -> None:
        """A person wants it now, whatever wait was agreed."""
        self._ask(self._engine.retry)

    def _ask(self, what: Callable[[], None]) -> None:
        self._asked.put(what)
        self._wake.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.clear()
            self._heed()
            did = self._turn()
            self._tell(did)
            if did is Do.REST:
                self._wake.wait(self._engine.rest())

    def _turn(self) -> Do:
        """A bug in a step is logged and the step taken again later: acts must not stay here for it."""
        try:
            return self._engine.turn()
        except Exception:
            LOG.exception("a step of the sync failed")
            return self._engine.broke(Trouble("sync_bug"))

    def _heed(self) -> None:
        while True:
            try:
                self._asked.get_nowait()()
            except Empty:
                return

    def _tell(self, did: Do) -> None:
        seen = show(self.state, self._engine.state, did, self._engine.counts(), self._from, self.clock.now())
        told = replace(seen, clock_error=self.clock.off())
        if told.phase is Phase.SYNCED:
            self._from = self._engine.summary.pushed
        if told != self.state:
            self.state = told
            self._on_state(told)


def once(
    begin: Begin,
    server: SyncServer,
    key: Ed25519PrivateKey,
    timeout: float = 10.0,
    *,
    clock: Clock | None = None,
    dice: Callable[[], float] = random.random,
    pause: Callable[[float], None] = time.sleep,
    version: str = "",
) -> Summary:
    """Push and pull until nothing is left to do. `timeout`: seconds to go on trying while nothing gets through.

    Raises Trouble when the county can't be reached for so long, and the county's own error when it wants none of us.
    """
    clock = clock or Clock()
    engine = Engine(begin, server, key, clock=clock, dice=dice, version=version)
    until = clock.monotonic() + timeout
    while (did := engine.turn()) is not Do.REST or engine.state.trouble:
        if engine.state.stop:
            raise engine.state.stop
        if not engine.state.trouble:
            until = clock.monotonic() + timeout
        elif clock.monotonic() >= until:
            raise as_trouble(engine.state.trouble)
        elif did is Do.REST:
            pause(min(engine.rest(), until - clock.monotonic()))
    return replace(engine.summary, pending=engine.counts().pending)


def as_trouble(error: AppError) -> Trouble:
    return error if isinstance(error, Trouble) else Trouble(error.code, **error.params)
