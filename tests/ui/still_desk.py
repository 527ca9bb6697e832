"""The least desk a window can open on: nobody has signed in, nothing is attached. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.post.events import Subscriber
from app.post.shown import DeviceRow, Person, Place, SyncState


class StillDesk:
    """What the shell and the sign-in screen ask before anybody is here; the rest is never asked."""

    def place(self) -> Place:
        return Place(hall="嵩明县政务服务中心", window="3", service="社会事务综合", version="0.1.0")

    def people(self) -> Sequence[Person]:
        return [Person(user="chenjing", name="陈静", posts=("clerk",), window="3")]

    def person(self) -> Person | None:
        return None

    def now(self) -> datetime:
        return datetime.now()

    def sync_state(self) -> SyncState:
        return SyncState()

    def devices(self) -> Sequence[DeviceRow]:
        return ()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        return lambda: None

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked before anybody signed in")
