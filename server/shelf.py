"""The documents: the latest of each aggregate, who may see it, and what each scope shows in sum."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as lite_insert

from app.wire import digests
from server import blind
from server.tables import blob_ref, doc, doc_scope, scope_digest, scope_gone

COUNTY = "county"
"""The scope that everybody sees."""
SUPERVISION = "supervision"
"""The scope of those who supervise the whole county."""
Key = tuple[str, str]
Change = tuple["Doc | None", "Doc"]
"""A document before (None: it wasn't there) and after."""
ROW = ("version", "seq", "number", "next_due", "scopes", "person_version", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """`person_version` is the last version that a person made, not the law."""

    kind: str
    id: str
    version: int
    body: str
    scopes: tuple[str, ...]
    number: str = ""
    next_due: str | None = None
    person_version: int = 0
    seq: int = 0

    def element(self) -> int:
        """Its share of its scopes' digests."""
        return digests.element(self.kind, self.id, self.version, self.seq)


def from_row(row: Any) -> Doc:
    values = {name: getattr(row, name) for name in ROW if name != "scopes"}
    return Doc(kind=row.kind, id=row.id, scopes=tuple(json.loads(row.scopes)), **values)


def row_of(document: Doc) -> dict[str, object]:
    values = {name: getattr(document, name) for name in ROW if name != "scopes"}
    return {"scopes": json.dumps(document.scopes, ensure_ascii=False), **values}


def write(connection: Connection, partition: str, changes: Sequence[Change]) -> None:
    """Put the documents in their new form on the shelf, in every scope they belong to."""
    new = [after for before, after in changes if before is None]
    if new:
        rows = [{"partition": partition, "kind": d.kind, "id": d.id, **row_of(d)} for d in new]
        connection.execute(insert(doc), rows)
    if old := [after for before, after in changes if before]:
        here = (doc.c.partition == partition) & (doc.c.kind == bindparam("k")) & (doc.c.id == bindparam("i"))
        statement = update(doc).where(here).values({name: bindparam(f"b_{name}") for name in ROW})
        connection.execute(statement, [_prefixed(d) for d in old])
    _scopes(connection, partition, changes)
    _digests(connection, partition, changes)
    blind.note(connection, partition, [(d.kind, d.id, b.body if b else None, d.body) for b, d in changes])


def _prefixed(document: Doc) -> dict[str, object]:
    return {"k": document.kind, "i": document.id, **{f"b_{k}": v for k, v in row_of(document).items()}}


def _scopes(connection: Connection, partition: str, changes: Sequence[Change]) -> None:
    kept: list[dict[str, object]] = []
    come: list[dict[str, object]] = []
    left: list[dict[str, object]] = []
    for before, after in changes:
        had = before.scopes if before else ()
        for scope in dict.fromkeys((*had, *after.scopes)):
            lists = kept if scope in had and scope in after.scopes else come if scope in after.scopes else left
            lists.append({"s": scope, "k": after.kind, "i": after.id, "q": after.seq})
    here = (doc_scope.c.partition == partition) & (doc_scope.c.scope == bindparam("s"))
    here &= (doc_scope.c.kind == bindparam("k")) & (doc_scope.c.id == bindparam("i"))
    if kept:
        connection.execute(update(doc_scope).where(here).values(seq=bindparam("q")), kept)
    if come:
        connection.execute(insert(doc_scope), [_full(partition, r) | {"since": r["q"]} for r in come])
        _ungone(connection, partition, come)
    if left:
        connection.execute(delete(doc_scope).where(here), [{k: r[k] for k in "ski"} for r in left])
        connection.execute(insert(scope_gone), [_full(partition, r) for r in left])


def _full(partition: str, row: Mapping[str, object]) -> dict[str, object]:
    return {"partition": partition, "scope": row["s"], "kind": row["k"], "id": row["i"], "seq": row["q"]}


def _ungone(connection: Connection, partition: str, come: Sequence[Mapping[str, object]]) -> None:
    keys = [(row["s"], row["k"], row["i"]) for row in come]
    gone = tuple_(scope_gone.c.scope, scope_gone.c.kind, scope_gone.c.id).in_(keys)
    connection.execute(delete(scope_gone).where(scope_gone.c.partition == partition, gone))


def _digests(connection: Connection, partition: str, changes: Sequence[Change]) -> None:
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for before, after in changes:
        for document, sign in ((before, -1), (after, 1)):
            for scope in document.scopes if document else ():
                counts[scope] += sign
                sums[scope] += sign * (document.element() if document else 0)
    here = scope_digest.c.partition == partition
    rows = connection.execute(select(scope_digest).where(here, scope_digest.c.scope.in_(tuple(counts)))).all()
    old = {row.scope: row for row in rows}
    for scope, change in counts.items():
        values = {"documents": change, "hash": digests.moved(digests.NOTHING, sums[scope])}
        if row := old.get(scope):
            values = {"documents": row.documents + change, "hash": digests.moved(row.hash, sums[scope])}
            connection.execute(update(scope_digest).where(here, scope_digest.c.scope == scope).values(**values))
        else:
            connection.execute(insert(scope_digest).values(partition=partition, scope=scope, **values))


def refer(connection: Connection, partition: str, refs: Iterable[tuple[str, str, str]]) -> None:
    """Note which document refers to which file; what is noted stays noted."""
    named = [{"name": name, "kind": kind, "id": id} for name, kind, id in refs]
    insert_new(connection, blob_ref, partition, named)


def insert_new(connection: Connection, table: Table, partition: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert those rows that aren't there yet."""
    insert_or_not = pg_insert if connection.dialect.name == "postgresql" else lite_insert
    if rows:
        placed = [{"partition": partition, **row} for row in rows]
        connection.execute(insert_or_not(table).on_conflict_do_nothing(), placed)


def latest(connection: Connection, partition: str, scope: str) -> int:
    """The place in the order of the last change that this scope shows."""
    here = (doc_scope.c.partition == partition) & (doc_scope.c.scope == scope)
    query = select(doc_scope.c.seq).where(here).order_by(doc_scope.c.seq.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or 0


def watch(connection: Connection, partition: str, document: Doc, next_due: str | None) -> None:
    """Note anew when the law acts next; an index, no change of the document."""
    if next_due != document.next_due:
        here = (doc.c.partition == partition) & (doc.c.kind == document.kind) & (doc.c.id == document.id)
        connection.execute(update(doc).where(here).values(next_due=next_due))
