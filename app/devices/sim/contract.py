"""What every simulator offers. `yichuang simulate KIND` starts `app.devices.sim.<kind>.start(options)`, prints `.url`
on the first line, passes each line of stdin to `.command`, and calls `.stop()` at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Say = Callable[[Mapping[str, object]], None]
"""Told what the host did, one JSON object each, from any thread."""


def silent(_: Mapping[str, object]) -> None:
    """For simulators nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimOptions:
    """`tcp`: listen on this port of 127.0.0.1 (0 = any free one); None = a pty where the system has them.
    `faults` are set before the first byte. `address` 0 means the kind's usual one."""

    tcp: int | None = None
    profile: str = ""
    out: Path | None = None
    faults: tuple[str, ...] = ()
    address: int = 0
    say: Say = silent


class Simulator(Protocol):
    """A running device. `url` is what the host is configured with; it doesn't change over unplug and plug."""

    @property
    def url(self) -> str: ...

    def fault(self, name: str) -> None:
        """Break something ("none" mends everything). Raises Unreadable for a fault it doesn't have."""

    def command(self, line: str) -> None:
        """One line from a person: `press 0C`, `unplug`, `plug`, `show` … Raises Unreadable when it can't be read."""

    def stop(self) -> None:
        """End all threads and give the port back; stopping twice is harmless."""
