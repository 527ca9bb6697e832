"""Finding a person at the county though their number stands nowhere: a keyed digest of each identity number and phone,
whole and of its last six, beside the document it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select, tuple_

from app.domain.case import CLOSED
from app.domain.errors import Unreadable
from app.domain.identity import fold
from server.sealing import Ring, ring_of
from server.tables import blind, doc

LAST = 6
PAGE = 500
Row = tuple[str, str, str]
"""Token, kind and id of a document."""


class _Person(msgspec.Struct):
    id_number: str = ""
    phone: str = ""
    identity: str = ""
    agent: _Person | None = None


class _Case(msgspec.Struct):
    status: str = ""
    guide: str = ""
    applicant: _Person | None = None
    delivered: _Person | None = None

    @property
    def open(self) -> bool:
        return self.status not in CLOSED


READS: dict[str, type[_Case | _Person]] = {"case": _Case, "matter": _Person}
"""The kinds of document that name people by number, and what is read of them."""


def words_of(kind: str, body: str | bytes) -> frozenset[str]:
    """The words a document can be found by: "=530127…" whole, "~154028" its last six, "#530127…@WJ-001" while open."""
    if kind not in READS:
        return frozenset()
    try:
        found = msgspec.json.decode(body, type=READS[kind], strict=False)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return frozenset()
    if isinstance(found, _Person):
        return frozenset(_of(found))
    under_way = [application(found.applicant.id_number, found.guide)] if found.applicant and found.open else []
    people = (found.applicant, found.delivered)
    return frozenset((*filter(None, under_way), *(word for person in people if person for word in _of(person))))


def application(id_number: str, item: str) -> str:
    """The word of a person's application for an item, while it is under way; "" for nobody's."""
    number = fold(id_number)
    return f"#{number}@{item}" if number and item else ""


def _of(person: _Person) -> Iterator[str]:
    for number in map(fold, (person.id_number, person.phone, person.identity)):
        if len(number) >= LAST:
            yield f"={number}"
            yield f"~{number[-LAST:]}"
    if person.agent:
        yield from _of(person.agent)


def tokens(ring: Ring, kind: str, body: str | bytes) -> frozenset[str]:
    """Under the key that seals now."""
    return frozenset(ring.blinded(word)[0] for word in words_of(kind, body))


def asked(query: str) -> str:
    """The word that a search asks for: a whole number, or the last six. Raises Unreadable for anything else."""
    number = fold(query)
    if not (number.isascii() and number.isalnum()) or len(number) < LAST or number.isalpha():
        raise Unreadable("server_find_what", last=LAST)
    return f"~{number}" if len(number) == LAST else f"={number}"


def find(connection: Connection, partition: str, query: str) -> list[tuple[str, str]]:
    """Kind and id of each document with this identity number or phone, or one that ends so."""
    among = ring_of(connection.dialect).blinded(asked(query))
    here = (blind.c.partition == partition) & blind.c.token.in_(among)
    rows = connection.execute(select(blind.c.kind, blind.c.id).where(here))
    return sorted({(row.kind, row.id) for row in rows})


def note(connection: Connection, partition: str, changes: Iterable[tuple[str, str, str | None, str]]) -> None:
    """Kind, id, body before and after, of documents that change."""
    ring = ring_of(connection.dialect)
    come: list[Row] = []
    left: list[Row] = []
    for kind, id, before, after in changes:
        had, has = words_of(kind, before) if before else frozenset(), words_of(kind, after)
        come += [(ring.blinded(word)[0], kind, id) for word in has - had]
        left += [(token, kind, id) for word in had - has for token in ring.blinded(word)]
    if left:
        gone = tuple_(blind.c.token, blind.c.kind, blind.c.id).in_(left)
        connection.execute(delete(blind).where(blind.c.partition == partition, gone))
    _insert(connection, partition, come)


def _insert(connection: Connection, partition: str, rows: Sequence[Row]) -> None:
    if rows:
        named = [{"partition": partition, "token": token, "kind": kind, "id": id} for token, kind, id in rows]
        connection.execute(insert(blind), named)


def rebuild(connection: Connection, partition: str) -> None:
    """The whole index anew from the documents, under the key that seals now."""
    ring = ring_of(connection.dialect)
    connection.execute(delete(blind).where(blind.c.partition == partition))
    query = select(doc.c.kind, doc.c.id, doc.c.body).where(doc.c.partition == partition, doc.c.kind.in_(READS))
    for rows in connection.execute(query, execution_options={"yield_per": PAGE}).partitions(PAGE):
        made = [(token, row.kind, row.id) for row in rows for token in tokens(ring, row.kind, row.body)]
        _insert(connection, partition, made)
