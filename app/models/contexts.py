"""The context decisions are made in, read from the replica only when the county has set something new."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.authority import Authorisation
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.errors import Trouble
from app.models.prepared import Prepared
from app.models.tables import replica
from app.wire import codec

KINDS = ("guide", "policy", "calendar", "authorisation", "guide_was")
GUIDE_WAS = "guide_was"
"""The kind under which an earlier version of a guide is kept, id "code@version" (R-CAT-03)."""


MARK = Prepared(select(func.count(), func.coalesce(func.max(replica.c.seq), 0)).where(replica.c.kind.in_(KINDS)))


class Contexts:
    """The last context read, shared by every thread: a Context never changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: tuple[int, int] = (-1, -1)
        self._context: Context | None = None

    def get(self, connection: Connection) -> Context:
        """Raises Trouble while the county's pack and calendar haven't come yet."""
        mark = _mark(connection)
        with self._lock:
            if self._context is not None and mark == self._mark:
                return self._context
        context = read(connection)
        with self._lock:
            self._mark, self._context = mark, context
        return context


def _mark(connection: Connection) -> tuple[int, int]:
    row: Any = MARK(connection).one()
    return int(row[0]), int(row[1])


def read(connection: Connection) -> Context:
    policies, calendars = _bodies(connection, "policy"), _bodies(connection, "calendar")
    if not policies or not calendars:
        raise Trouble("models_no_context")
    return Context(
        codec.policy_from_bytes(policies[-1][1]),
        codec.calendar_from_bytes(calendars[-1][1]),
        _guides(connection),
        _authorisations(connection),
    )


def _guides(connection: Connection) -> dict[str, Guide]:
    rows = _bodies(connection, "guide") + _bodies(connection, GUIDE_WAS)
    return {id: codec.guide_from_bytes(body) for id, body in rows}


def _authorisations(connection: Connection) -> tuple[Authorisation, ...]:
    rows = _bodies(connection, "authorisation")
    return tuple(replace(codec.authorisation_from_bytes(body), id=id) for id, body in rows)


def _bodies(connection: Connection, kind: str) -> list[tuple[str, str]]:
    query = select(replica.c.id, replica.c.body).where(replica.c.kind == kind).order_by(replica.c.seq)
    return [(row.id, row.body) for row in connection.execute(query)]
