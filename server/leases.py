"""Blocks of serial numbers: each one device's alone, so that numbers are lawful without the network."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import Connection, func, insert, select
from uuid_utils import uuid7

from app.domain.context import Context
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Lease, LeaseRequest
from server.shelf import insert_new
from server.tables import lease, number_void

DAYS = 60
LIMIT = 1000
SERIES = re.compile(r"case|paper|ticket-[A-Z]")
PERIOD = 10**8


def requested(connection: Connection, partition: str, device: str, request: LeaseRequest, ctx: Context) -> Lease:
    """A block for a counter, and the numbers it gives up into the register. Raises WireError 400."""
    if not SERIES.fullmatch(request.series) or not 0 < request.period < PERIOD:
        raise WireError(400, "wire_lease_series", series=request.series[:40])
    _note_void(connection, partition, device, request.void)
    pattern = pattern_of(request.series, ctx)
    return grant(connection, partition, device, request.series, request.period, request.count, pattern)


def pattern_of(series: str, ctx: Context) -> str:
    """How a number of this series is written: the pack's pattern; a ticket is its letter and three digits."""
    kind, _, letter = series.partition("-")
    return f"{letter}{{serial:03d}}" if kind == "ticket" else ctx.policy.text(f"numbering.{kind}")


def grant(
    connection: Connection, partition: str, device: str, series: str, period: int, count: int, pattern: str
) -> Lease:
    """The next free block. Raises WireError 400 for a count out of range."""
    if not 1 <= count <= LIMIT:
        raise WireError(400, "wire_lease_range", count=count, limit=LIMIT)
    here = (lease.c.partition == partition) & (lease.c.series == series) & (lease.c.period == period)
    last = connection.execute(select(func.max(lease.c.last)).where(here)).scalar_one() or 0
    block = Lease(
        id=str(uuid7()),
        series=series,
        period=period,
        first=last + 1,
        last=last + count,
        expires=(codec.now() + timedelta(days=DAYS)).replace(tzinfo=codec.BEIJING).isoformat(),
        pattern=pattern,
    )
    values = {name: getattr(block, name) for name in ("series", "period", "first", "last", "expires")}
    connection.execute(insert(lease).values(partition=partition, device=device, lease=block.id, **values))
    return block


def _note_void(connection: Connection, partition: str, device: str, void: list[tuple[str, int, int]]) -> None:
    at = codec.now().isoformat()
    for series, first, last in void[:LIMIT]:
        if not 0 < first <= last < PERIOD * 10 or len(series) > 40 or not series.isprintable():
            raise WireError(400, "wire_lease_series", series=series[:40])
        row = {"series": series, "first": first, "last": last, "device": device, "at": at}
        insert_new(connection, number_void, partition, [row])
