"""The context decisions are made in, read from the replica only when the county has set something new."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.authority import Authorisation
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.errors import Trouble
from app.domain.versions import filed
from app.models.prepared import Prepared
from app.models.tables import replica
from app.wire import codec

KINDS = ("guide", "package", "policy", "calendar", "authorisation", "guide_was")
GUIDE_WAS = "guide_was"
"""The kind under which an earlier version of a guide is kept that its county replaced, id "code@version" (R-CAT-03)."""


MARK = Prepared(select(func.count(), func.coalesce(func.max(replica.c.seq), 0)).where(replica.c.kind.in_(KINDS)))


class Contexts:
    """The last context read, shared by every thread: a Context never changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: tuple[int, int, date] = (-1, -1, date.min)
        self._context: Context | None = None

    def get(self, connection: Connection) -> Context:
        """Raises Trouble while the county's pack and calendar haven't come yet."""
        mark = (*_mark(connection), codec.now().date())
        with self._lock:
            if self._context is not None and mark == self._mark:
                return self._context
        with _uncollected():
            context = read(connection, mark[-1])
        with self._lock:
            self._mark, self._context = mark, context
        return context


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector: it would look through every guide again and again, now and ever after, though a catalogue
    has no cycles and goes when nobody has it any more."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collects:
            gc.enable()


def _mark(connection: Connection) -> tuple[int, int]:
    row: Any = MARK(connection).one()
    return int(row[0]), int(row[1])


def read(connection: Connection, on: date) -> Context:
    """Every pack and every guide's versions, the guides as they stand on that day."""
    packs = [codec.policy_from_bytes(body) for _, body in _bodies(connection, "policy")]
    calendars = _bodies(connection, "calendar")
    if not packs or not calendars:
        raise Trouble("models_no_context")
    return Context(
        packs[-1],
        codec.calendar_from_bytes(calendars[-1][1]),
        filed(_guides(connection), on),
        _authorisations(connection),
        {f"{pack.name}@{pack.version}": pack for pack in packs},
        tuple(codec.package_from_bytes(body) for _, body in _bodies(connection, "package")),
    )


def _guides(connection: Connection) -> list[Guide]:
    rows = _bodies(connection, GUIDE_WAS) + _bodies(connection, "guide")
    return [codec.guide_from_bytes(body) for _, body in rows]


def _authorisations(connection: Connection) -> tuple[Authorisation, ...]:
    rows = _bodies(connection, "authorisation")
    return tuple(replace(codec.authorisation_from_bytes(body), id=id) for id, body in rows)


def _bodies(connection: Connection, kind: str) -> list[tuple[str, str]]:
    query = select(replica.c.id, replica.c.body).where(replica.c.kind == kind).order_by(replica.c.seq)
    return [(row.id, row.body) for row in connection.execute(query)]
