"""After the rule who sees what was changed: every case in the scopes it belongs to now, its place in the order kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, select

from app.wire import codec
from server import decide, shelf
from server.shelf import Change
from server.tables import doc

PAGE = 500


def rescope(connection: Connection, partition: str) -> int:
    """Gives how many cases are seen by others than before. The counters pull anew by the rule's version."""
    changes = list(_changed(connection, partition))
    shelf.write(connection, partition, changes)
    return len(changes)


def _changed(connection: Connection, partition: str) -> Iterator[Change]:
    query = select(doc).where(doc.c.partition == partition, doc.c.kind == "case")
    for row in connection.execute(query, execution_options={"yield_per": PAGE}):
        before = shelf.from_row(row)
        scopes = decide.scopes_of(codec.case_from_bytes(before.body))
        if scopes != before.scopes:
            yield before, replace(before, scopes=scopes)
