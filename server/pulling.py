"""What a counter gets: the documents of its scopes that changed, their trace, and where that leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Select, and_, select, tuple_

from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import (
    SIGNED,
    Checkpoint,
    Cursor,
    Digest,
    Document,
    Entry,
    Gone,
    Hello,
    Instruction,
    Pulled,
    Welcome,
)
from server import checkpoints, counters
from server import partition as part
from server.accounts import Device
from server.shelf import Key
from server.tables import doc, doc_scope, log, scope_digest, scope_gone

MOST = 500
TRACE = 2000
"""Lines of trace a page holds at most, about."""
PROTOCOL = 1
SCOPES = 3
"""Version of the rule who sees what; a counter's scopes never change under it."""


def pull(connection: Connection, partition: str, scopes: Sequence[str], cursor: Cursor, limit: int) -> Pulled:
    """The page after the cursor. Raises WireError 409 for a cursor of another history than this."""
    head = part.head(connection, partition)
    if not _same_history(connection, partition, cursor, head):
        raise WireError(409, "wire_cursor", seq=cursor.seq, head=head.seq)
    covers = _covers(connection, partition, scopes, cursor.seq, head.seq, max(1, min(limit, MOST)))
    more = covers < head.seq
    return Pulled(
        generation=head.generation,
        documents=_documents(connection, partition, scopes, cursor.seq, covers),
        trace=_trace(connection, partition, scopes, cursor.seq, covers),
        gone=_gone(connection, partition, scopes, cursor.seq, covers),
        covers_to=covers,
        hash=hash_at(connection, partition, covers),
        more=more,
        digests=[] if more else _digests(connection, partition, scopes),
        safe_seq=head.safe_seq,
        checkpoint=_sworn(connection, partition, head, covers) if not more else None,
    )


def _sworn(connection: Connection, partition: str, head: part.Head, covers: int) -> Checkpoint | None:
    last = checkpoints.latest(connection, partition, head.generation)
    return last.said if last and last.said.seq <= covers else None


def hash_at(connection: Connection, partition: str, seq: int) -> str:
    """The chain's hash at a place in the order, "" where there is none."""
    if seq == 0:
        return signing.START
    query = select(log.c.hash).where(log.c.partition == partition, log.c.seq == seq)
    return connection.execute(query).scalar_one_or_none() or ""


def _same_history(connection: Connection, partition: str, cursor: Cursor, head: part.Head) -> bool:
    if cursor.seq == 0:
        return True
    return 0 < cursor.seq <= head.seq and hash_at(connection, partition, cursor.seq) == cursor.hash


def _covers(connection: Connection, partition: str, scopes: Sequence[str], after: int, head: int, limit: int) -> int:
    """How far this page reaches: to the end, or as far as the limits let it."""
    here = (doc_scope.c.partition == partition) & doc_scope.c.scope.in_(scopes)
    documents = select(doc_scope.c.seq).where(here, doc_scope.c.seq > after).order_by(doc_scope.c.seq)
    seen = _lines(partition, scopes).where(log.c.seq > after).with_only_columns(log.c.seq).order_by(log.c.seq)
    ends = [head]
    for query, most in ((documents, limit), (seen, max(TRACE, limit))):
        rows = connection.execute(query.limit(most + 1)).scalars().all()
        if len(rows) > most:
            ends.append(max(rows[-2], after + 1))
    return min(ends)


def _lines(partition: str, scopes: Sequence[str]) -> Select[Any]:
    """Lines of the log about documents that these scopes show."""
    same = and_(
        doc_scope.c.partition == log.c.partition, doc_scope.c.kind == log.c.kind, doc_scope.c.id == log.c.aggregate
    )
    return select(log).join(doc_scope, same).where(log.c.partition == partition, doc_scope.c.scope.in_(scopes))


def _documents(
    connection: Connection, partition: str, scopes: Sequence[str], after: int, covers: int
) -> list[Document]:
    same = and_(doc.c.partition == doc_scope.c.partition, doc.c.kind == doc_scope.c.kind, doc.c.id == doc_scope.c.id)
    here = (doc_scope.c.partition == partition) & doc_scope.c.scope.in_(scopes)
    changed = (doc_scope.c.seq > after) & (doc_scope.c.seq <= covers)
    query = select(doc, doc_scope.c.scope).join(doc_scope, same).where(here, changed).order_by(doc.c.seq)
    rows = {(row.kind, row.id): row for row in connection.execute(query)}
    signs = any(kind in SIGNED for kind, _ in rows)
    key = part.county_key(connection, partition) if signs else None
    return [_document(row, key) for row in rows.values()]


def _document(row: Any, key: Ed25519PrivateKey | None) -> Document:
    """A setting is signed by the county: the counter takes it from nobody else."""
    place: dict[str, Any] = {name: getattr(row, name) for name in ("kind", "id", "version", "seq")}
    body = row.body.encode()
    signed = signing.sign(key, signing.document_message(**place, body=body)) if key and row.kind in SIGNED else ""
    return Document(**place, scope=row.scope, body=msgspec.Raw(body), signature=signed)


def _trace(connection: Connection, partition: str, scopes: Sequence[str], after: int, covers: int) -> list[Entry]:
    """The lines of this stretch; of a document that came into sight in it, all lines before as well."""
    lines = _lines(partition, scopes)
    stretch = lines.where(log.c.seq > after, log.c.seq <= covers)
    older = lines.where(doc_scope.c.since > after, doc_scope.c.since <= covers, log.c.seq <= after)
    rows = {row.seq: row for query in (older, stretch) for row in connection.execute(query)}
    return [_entry(rows[seq]) for seq in sorted(rows)]


def _entry(row: Any) -> Entry:
    names = ("seq", "kind", "body", "outcome", "hash", "rule", "decided_at")
    return Entry(id=row.aggregate, **{name: getattr(row, name) for name in names})


def _gone(connection: Connection, partition: str, scopes: Sequence[str], after: int, covers: int) -> list[Gone]:
    here = (scope_gone.c.partition == partition) & scope_gone.c.scope.in_(scopes)
    left = select(scope_gone.c.kind, scope_gone.c.id).where(here, scope_gone.c.seq > after, scope_gone.c.seq <= covers)
    keys = [(row.kind, row.id) for row in connection.execute(left)]
    return [Gone(kind=kind, id=id) for kind, id in sorted(set(keys) - visible(connection, partition, scopes, keys))]


def visible(connection: Connection, partition: str, scopes: Sequence[str], keys: Iterable[Key]) -> set[Key]:
    """Those of the documents that the scopes show."""
    here = (doc_scope.c.partition == partition) & doc_scope.c.scope.in_(scopes)
    among = tuple_(doc_scope.c.kind, doc_scope.c.id).in_(list(keys))
    rows = connection.execute(select(doc_scope.c.kind, doc_scope.c.id).where(here, among))
    return {(row.kind, row.id) for row in rows}


def _digests(connection: Connection, partition: str, scopes: Sequence[str]) -> list[Digest]:
    here = (scope_digest.c.partition == partition) & scope_digest.c.scope.in_(scopes)
    rows = connection.execute(select(scope_digest).where(here).order_by(scope_digest.c.scope))
    return [Digest(scope=row.scope, count=row.documents, hash=row.hash) for row in rows]


def welcome(connection: Connection, partition: str, device: Device, hello: Hello, server_time: str) -> Welcome:
    """Where both stand, and what the counter should do about it."""
    head = part.head(connection, partition)
    return Welcome(
        generation=head.generation,
        last_dseq=device.last_dseq,
        last_hash=device.last_hash,
        server_time=server_time,
        scope_version=SCOPES,
        safe_seq=head.safe_seq,
        instruction=_instruction(connection, partition, device, hello, head),
        partition=partition,
        windows=counters.manned(connection, partition, device.hall),
    )


def _instruction(connection: Connection, partition: str, device: Device, hello: Hello, head: part.Head) -> Instruction:
    if device.revoked:
        return "revoked"
    if not hello.protocol[0] <= PROTOCOL <= hello.protocol[1]:
        return "upgrade"
    if hello.stream != device.stream or _forked(connection, partition, device, hello):
        return "fork"
    mine = [cursor for cursor in hello.cursors if cursor.partition == partition]
    same = all(_same_history(connection, partition, cursor, head) for cursor in mine)
    return "ok" if same else "reset_pull"


def _forked(connection: Connection, partition: str, device: Device, hello: Hello) -> bool:
    """Whether the act that the counter calls its last is another one here; a number alone would hide a clone."""
    if hello.last_dseq > device.last_dseq or hello.last_dseq == 0:
        return False
    if hello.last_dseq == device.last_dseq:
        return hello.last_hash != device.last_hash
    here = (log.c.partition == partition) & (log.c.stream == device.stream) & (log.c.dseq == hello.last_dseq)
    known = connection.execute(select(log.c.act_hash).where(here)).scalar_one_or_none()
    return known is not None and known != hello.last_hash
