"""What every device at a counter has in common: states, events, the link that carries bytes, the driver
that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.errors import Trouble


class State(StrEnum):
    """A link's state. DEGRADED answers but needs a hand (paper low, cover); FAULT needs a person (port taken)."""

    ABSENT = "ABSENT"
    OPENING = "OPENING"
    READY = "READY"
    DEGRADED = "DEGRADED"
    FAULT = "FAULT"


class DeviceUnavailable(Trouble):
    """The port isn't there, was lost, is stuck, or belongs to another program. `state` is what it makes of the link."""

    def __init__(self, code: str, /, *, state: State = State.ABSENT, **params: object) -> None:
        super().__init__(code, **params)
        self.state = state


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a person did at a device. `raw` is the whole frame, `key` the key's own number where it has one."""

    at: datetime
    event: str
    address: int | None = None
    value: str | None = None
    raw: bytes = b""
    key: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """The link's new state; `reason` is a code with words ("" when all is well), `params` fill them."""

    at: datetime
    state: State
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class Link(Protocol):
    """An open port. One thread owns it; every failure raises DeviceUnavailable, after which it must be closed."""

    @property
    def url(self) -> str: ...

    def read(self, timeout: float) -> bytes:
        """What has arrived, waiting at most `timeout` seconds for the first byte; b"" for silence."""

    def write(self, data: bytes) -> None:
        """All of `data`, within the link's own write timeout."""

    def close(self) -> None:
        """Give the port back; closing twice is harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One event as the codec reads it: an Event that has no time yet."""

    event: str
    address: int | None = None
    value: str | None = None
    raw: bytes = b""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What some bytes meant: events, answers to write at once, bytes nobody could read, and the state they tell."""

    signals: tuple[Signal, ...] = ()
    answers: tuple[bytes, ...] = ()
    rejected: tuple[bytes, ...] = ()
    state: State | None = None
    reason: str = ""


class Driver(Protocol):
    """A pure codec: no port, no clock, no thread. `now` is a monotonic time in seconds that the caller brings."""

    @property
    def gap(self) -> float:
        """Seconds of silence the line needs between two writes."""

    def feed(self, data: bytes, now: float) -> Heard:
        """Bytes in, in any pieces; b"" with the time at which an empty read began says that the line was silent."""

    def wrote(self, data: bytes, now: float) -> None:
        """`data` went out: its echo is not to be taken for the device."""

    def reset(self) -> None:
        """The port was opened again: forget half of anything."""
