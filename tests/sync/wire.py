"""The wire between a counter and the county, losing, doubling and delaying by a seeded dice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.domain.errors import Trouble
from app.wire.messages import (
    BlobState,
    Cursor,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)
from tests.sync.town import Door

T = TypeVar("T")


@dataclass
class Faults:
    """How often, of 1, each thing happens."""

    lost: float = 0.1
    reply_lost: float = 0.1
    twice: float = 0.05
    late: float = 0.05
    killed: float = 0.03
    county_killed: float = 0.01


NONE = Faults(0, 0, 0, 0, 0, 0)


class Wire:
    """A SyncServer over an unreliable wire."""

    def __init__(self, door: Door, dice: random.Random, late: list[Callable[[], object]], faults: Faults) -> None:
        self.faults = faults
        self.breaks = 0
        self._door = door
        self._dice = dice
        self._late = late

    def _through(self, request: Callable[[], T]) -> T:
        try:
            return self._carried(request)
        except Trouble:
            self.breaks += 1
            raise

    def _carried(self, request: Callable[[], T]) -> T:
        f, drawn = self.faults, self._dice.random()
        if drawn < f.lost:
            raise Trouble("wire_unreachable", why="lost")
        if drawn < f.lost + f.late:
            self._late.append(request)
            raise Trouble("wire_unreachable", why="late")
        if drawn < f.lost + f.late + f.twice:
            request()
        answer = request()
        if self._dice.random() < f.reply_lost:
            raise Trouble("wire_unreachable", why="reply lost")
        return answer

    def enrol(self, request: Enrol) -> Enrolled:
        return self._through(lambda: self._door.enrol(request))

    def sign_in(self, request: SignIn) -> SignedIn:
        return self._through(lambda: self._door.sign_in(request))

    def hello(self, request: Hello) -> Welcome:
        return self._through(lambda: self._door.hello(request))

    def push(self, request: Push) -> Pushed:
        return self._through(lambda: self._door.push(request))

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        return self._through(lambda: self._door.pull(partition, cursor, min(limit, 7)))

    def lease(self, request: LeaseRequest) -> Lease:
        return self._through(lambda: self._door.lease(request))

    def blob_state(self, name: str) -> BlobState:
        return self._through(lambda: self._door.blob_state(name))

    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState:
        return self._through(lambda: self._door.blob_write(name, offset, chunk, total))

    def blob_read(self, name: str) -> bytes:
        return self._through(lambda: self._door.blob_read(name))
