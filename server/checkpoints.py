"""What the county swears to every ten minutes: how long its log is, and what it holds (R-ARC-02).

Counters keep the last one they were given, and a line a day goes on paper: a log cut short or written anew shows by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from app.wire import merkle, signing
from app.wire.merkle import EMPTY, Peaks
from app.wire.messages import Checkpoint
from server import partition as part
from server.tables import checkpoint, log

EVERY = timedelta(minutes=10)
FIELDS = ("generation", "seq", "hash", "root", "at", "signature")
MARK = "YC"
"""What a printed line begins with."""


@dataclass(frozen=True, slots=True)
class Sworn:
    """A checkpoint with the tree it stands on."""

    said: Checkpoint
    peaks: Peaks


def swear(connection: Connection, partition: str, now: datetime) -> Checkpoint | None:
    """A checkpoint of the log as it is, where it is longer than at the last one; None where it isn't."""
    head = part.head(connection, partition, lock=True)
    last = latest(connection, partition, head.generation)
    if last and last.said.seq >= head.seq:
        return None
    peaks = merkle.extended(last.peaks if last else EMPTY, _leaves(connection, partition, last.said.seq if last else 0))
    root, at = merkle.root(peaks), now.isoformat(timespec="seconds")
    message = signing.checkpoint_message(head.generation, head.seq, head.hash, root, at)
    signature = signing.sign(part.county_key(connection, partition), message)
    said = Checkpoint(generation=head.generation, seq=head.seq, hash=head.hash, root=root, at=at, signature=signature)
    row = {name: getattr(said, name) for name in FIELDS}
    connection.execute(insert(checkpoint).values(partition=partition, **row, peaks=json.dumps(peaks)))
    return said


def _leaves(connection: Connection, partition: str, after: int) -> Iterator[bytes]:
    query = select(log.c.hash).where(log.c.partition == partition, log.c.seq > after).order_by(log.c.seq)
    for hash in connection.execute(query.execution_options(yield_per=10_000)).scalars():
        yield bytes.fromhex(hash)


def due(connection: Connection, partition: str, now: datetime) -> bool:
    """Whether ten minutes have passed since the last one, and the log has grown."""
    head = part.head(connection, partition)
    last = latest(connection, partition, head.generation)
    return last is None or (last.said.seq < head.seq and now - datetime.fromisoformat(last.said.at) >= EVERY)


def latest(connection: Connection, partition: str, generation: str) -> Sworn | None:
    here = (checkpoint.c.partition == partition) & (checkpoint.c.generation == generation)
    row = connection.execute(select(checkpoint).where(here).order_by(checkpoint.c.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    said = Checkpoint(**{name: getattr(row, name) for name in FIELDS})
    return Sworn(said, tuple((size, hash) for size, hash in json.loads(row.peaks)))


def sworn(connection: Connection, partition: str) -> list[Checkpoint]:
    """Every checkpoint there is, the oldest first."""
    rows = connection.execute(
        select(checkpoint).where(checkpoint.c.partition == partition).order_by(checkpoint.c.at, checkpoint.c.seq)
    )
    return [Checkpoint(**{name: getattr(row, name) for name in FIELDS}) for row in rows]


def line(said: Checkpoint) -> str:
    """The checkpoint as a line to be printed and filed."""
    return " ".join([MARK, said.at, str(said.seq), said.hash, said.root, said.generation, said.signature])


def read_line(text: str) -> Checkpoint | None:
    """The checkpoint that a filed line says; None for what is no such line."""
    parts = text.split()
    if len(parts) != 7 or parts[0] != MARK or not parts[2].isdigit():
        return None
    _, at, seq, hash, root, generation, signature = parts
    return Checkpoint(generation=generation, seq=int(seq), hash=hash, root=root, at=at, signature=signature)


def holds(said: Checkpoint, public_key: str) -> bool:
    """Whether the county with this key swore to it."""
    message = signing.checkpoint_message(said.generation, said.seq, said.hash, said.root, said.at)
    return signing.verify(public_key, message, said.signature)
