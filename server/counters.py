"""The supervisor's view of the counters: when each was last heard, what waits there, how its clock and devices are.

R-SUP-08. A counter tells it with every greeting, at least every ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select

from app.wire import codec
from app.wire.messages import DeviceHealth, Hello
from server.tables import counter_state, device

MOST_DEVICES = 40
FARTHEST = 10**8
"""Seconds: a clock that is farther off is told as so far."""


LATELY = timedelta(days=4)
"""A window that was at work before the week-end is one on Monday morning."""


@dataclass(frozen=True, slots=True)
class Fared:
    """One counter; `at` is "" for one that never greeted, `oldest` "" where nothing waits."""

    device: str
    hall: str
    window: str
    computer: str
    revoked: bool
    at: str = ""
    version: str = ""
    clock_off: int = 0
    waiting: int = 0
    oldest: str = ""
    to_fix: int = 0
    devices: tuple[DeviceHealth, ...] = ()

    @property
    def ailing(self) -> tuple[DeviceHealth, ...]:
        """The devices that aren't ready."""
        return tuple(d for d in self.devices if d.state != "ready")


def manned(connection: Connection, partition: str, hall: str) -> list[str]:
    """The windows of a hall whose counters greeted within the last LATELY."""
    since = (codec.now() - LATELY).isoformat(timespec="seconds")
    joined = device.join(
        counter_state,
        (counter_state.c.partition == device.c.partition) & (counter_state.c.device == device.c.id),
    )
    here = (device.c.partition == partition) & (device.c.hall == hall) & (device.c.revoked == False)  # noqa: E712
    query = select(device.c.window).select_from(joined).where(here, counter_state.c.at >= since)
    return sorted(set(connection.execute(query).scalars()) - {""})


def note(connection: Connection, partition: str, id: str, hello: Hello, now: datetime) -> None:
    """What a counter said of itself when it greeted."""
    here = (counter_state.c.partition == partition) & (counter_state.c.device == id)
    connection.execute(delete(counter_state).where(here))
    values = {
        "at": now.isoformat(timespec="seconds"),
        "version": hello.version[:40],
        "clock_off": _off(hello.clock, now),
        "waiting": min(max(hello.waiting, 0), FARTHEST),
        "oldest": hello.oldest[:32],
        "to_fix": min(max(hello.to_fix, 0), FARTHEST),
        "devices": codec.encode([_short(d) for d in hello.devices[:MOST_DEVICES]]).decode(),
    }
    connection.execute(insert(counter_state).values(partition=partition, device=id, **values))


def _short(said: DeviceHealth) -> DeviceHealth:
    cut = {name: getattr(said, name)[:60] for name in DeviceHealth.__struct_fields__}
    return DeviceHealth(**cut)


def _off(clock: str, now: datetime) -> int:
    try:
        at = datetime.fromisoformat(clock)
        plain = (at.astimezone(codec.BEIJING) if at.tzinfo else at).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return FARTHEST
    return max(-FARTHEST, min(FARTHEST, round((plain - now).total_seconds())))


def fared(connection: Connection, partition: str) -> Iterator[Fared]:
    """Every enrolled counter, by hall and window."""
    joined = device.outerjoin(
        counter_state, (counter_state.c.partition == device.c.partition) & (counter_state.c.device == device.c.id)
    )
    own = (device.c.hall, device.c.window, device.c.computer, device.c.revoked)
    query = select(device.c.id, *own, counter_state).select_from(joined).where(device.c.partition == partition)
    for row in connection.execute(query.order_by(device.c.hall, device.c.window, device.c.id)):
        known = (row.id, row.hall, row.window, row.computer, row.revoked)
        if row.at is None:
            yield Fared(*known)
            continue
        said = {name: getattr(row, name) for name in ("at", "version", "clock_off", "waiting", "oldest", "to_fix")}
        yield Fared(*known, **said, devices=tuple(msgspec.json.decode(row.devices, type=list[DeviceHealth])))
