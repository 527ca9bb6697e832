"""A new key for what the county keeps sealed. Everything is sealed anew while nobody serves; a power cut leaves a
mixture that both keys of the file open, and the same verb finishes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Table, bindparam, select, tuple_, type_coerce, update
from sqlalchemy.types import LargeBinary

from server import blind, sealing
from server.database import reading, writing
from server.home import Home
from server.sealing import Ring, SealedBytes, SealedText
from server.service import PARTITION
from server.tables import metadata

PAGE = 500


def rotate(home: Home) -> int:
    """Give the county a new key, and forget the old. Gives how many rows were sealed anew; raises Trouble while the
    county is served."""
    with home.alone(), home.opened(existing=True) as engine:
        ring = sealing.ring_of(engine.dialect)
        if len(ring.keys) == 1:
            ring = ring.rotated()
            sealing.save(ring, home.keys)
            sealing.arm(engine, ring)
        done = sum(_resealed(engine, table, ring) for table in metadata.sorted_tables if _sealed(table))
        with writing(engine) as connection:
            blind.rebuild(connection, PARTITION)
        sealing.save(Ring(ring.keys[:1]), home.keys)
    return done


def _sealed(table: Table) -> list[str]:
    return [c.name for c in table.columns if isinstance(c.type, SealedBytes | SealedText)]


def _resealed(engine: Engine, table: Table, ring: Ring) -> int:
    keys, names = [c.name for c in table.primary_key], _sealed(table)
    here = [table.c[key] == bindparam(f"k_{key}") for key in keys]
    statement = update(table).where(*here).values({name: bindparam(f"v_{name}") for name in names})
    done = 0
    for rows in _old(engine, table, ring):
        values = [{f"k_{k}": getattr(r, k) for k in keys} | {f"v_{n}": getattr(r, n) for n in names} for r in rows]
        with writing(engine) as connection:
            connection.execute(statement, values)
        done += len(values)
    return done


def _old(engine: Engine, table: Table, ring: Ring) -> Iterator[list[Any]]:
    """Page after page of the rows that aren't under the newest key."""
    keys, names = list(table.primary_key), _sealed(table)
    raw = [type_coerce(table.c[name], LargeBinary).label(f"raw_{name}") for name in names]
    query, last = select(table, *raw).order_by(*keys).limit(PAGE), None
    while True:
        with reading(engine) as connection:
            after = query if last is None else query.where(tuple_(*keys) > last)
            rows = list(connection.execute(after))
        if not rows:
            return
        last = tuple_(*(getattr(rows[-1], key.name) for key in keys))
        yield [row for row in rows if not all(ring.newest(getattr(row, f"raw_{name}")) for name in names)]
