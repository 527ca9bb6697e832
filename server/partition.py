"""One partition's order: the dense sequence, the chain over it, the documents that come of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select, tuple_, update

from app.wire import signing
from app.wire.codec import now
from app.wire.messages import Outcome
from server import shelf
from server.shelf import Doc, Key
from server.tables import doc, log, part_head


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    hash: str
    generation: str
    safe_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decided act, before it has its place in the order."""

    stream: str
    dseq: int
    act: str
    act_hash: str
    kind: str
    aggregate: str
    body: str
    outcome: Outcome
    version: int = 0
    rule: str = ""
    code: str = ""
    params: str = "{}"


Refs = dict[tuple[str, str, str], None]
Mark = tuple[int, Head, dict[Key, Doc], Refs, dict[str, str | None]]
FIELDS: tuple[str, ...] = tuple(Line.__slots__)
PLACED, SORTED = attrgetter(*FIELDS), attrgetter(*sorted(FIELDS))
TEXT = json.JSONEncoder(ensure_ascii=False)
COUNTY = "county"
"""The stream of what the county itself puts on the log: the law's acts, settings."""


def head(connection: Connection, partition: str, *, lock: bool = False) -> Head:
    query = select(part_head.c.seq, part_head.c.hash, part_head.c.generation, part_head.c.safe_seq)
    query = query.where(part_head.c.partition == partition)
    return Head(*connection.execute(query.with_for_update() if lock else query).one())


def county_key(connection: Connection, partition: str) -> Ed25519PrivateKey:
    raw = connection.execute(select(part_head.c.key).where(part_head.c.partition == partition)).scalar_one()
    return signing.key_from_bytes(bytes(raw))


def found(connection: Connection, partition: str, generation: str) -> bool:
    """Make the partition's head where there is none; False when there is one."""
    if connection.execute(select(part_head.c.seq).where(part_head.c.partition == partition)).first():
        return False
    key = signing.key_to_bytes(signing.new_key())
    values = {"partition": partition, "seq": 0, "hash": signing.START, "generation": generation, "safe_seq": 0}
    connection.execute(insert(part_head).values(**values, key=key))
    return True


def chained(seq: int, line: Line, decided_at: str) -> bytes:
    """The bytes the chain is over: what was decided, and what it was decided on."""
    return TEXT.encode([seq, decided_at, *SORTED(line)]).encode()


class Order:
    """A writer's hold of the order for one transaction. Lines get their place at once; rows are written together at
    the end, so that two hundred acts cost a dozen statements."""

    def __init__(self, connection: Connection, partition: str) -> None:
        self.connection = connection
        self.partition = partition
        self.start = self._head = head(connection, partition, lock=True)
        self._lines: list[dict[str, object]] = []
        self._before: dict[Key, Doc | None] = {}
        self._after: dict[Key, Doc] = {}
        self._refs: Refs = {}
        self._numbers: dict[str, str | None] = {}

    @property
    def seq(self) -> int:
        """The last place given."""
        return self._head.seq

    def load(self, keys: Iterable[Key]) -> None:
        """Read these documents in one go."""
        wanted = sorted(set(keys) - self._before.keys())
        if not wanted:
            return
        query = select(doc).where(doc.c.partition == self.partition, tuple_(doc.c.kind, doc.c.id).in_(wanted))
        found = {(row.kind, row.id): shelf.from_row(row) for row in self.connection.execute(query)}
        self._before |= {key: found.get(key) for key in wanted}

    def get(self, kind: str, id: str) -> Doc | None:
        """The document as the transaction has it so far."""
        if (kind, id) in self._after:
            return self._after[kind, id]
        if (kind, id) not in self._before:
            self.load([(kind, id)])
        return self._before[kind, id]

    def append(self, line: Line, document: Doc | None = None, refs: Iterable[str] = ()) -> int:
        """Give the act its place: the next number of the dense order, and the chain's hash there."""
        seq, decided_at = self._head.seq + 1, now().isoformat()
        digest = signing.chain(self._head.hash, chained(seq, line, decided_at))
        row: dict[str, object] = dict(zip(FIELDS, PLACED(line), strict=True))
        self._lines.append({"partition": self.partition, "seq": seq, "decided_at": decided_at, "hash": digest, **row})
        self._head = Head(seq, digest, self._head.generation, self._head.safe_seq)
        if document:
            self.get(document.kind, document.id)
            self._after[document.kind, document.id] = replace(document, seq=seq)
            if document.kind == "case" and document.number:
                self._numbers[document.number] = document.id
            self._refs |= dict.fromkeys((name, document.kind, document.id) for name in refs)
        return seq

    def append_own(
        self, act: str, kind: str, aggregate: str, body: str, document: Doc, refs: Iterable[str] = ()
    ) -> int:
        """What the county itself does, on the stream of its own."""
        line = Line(
            stream=COUNTY,
            dseq=self._head.seq + 1,
            act=act,
            act_hash="",
            kind=kind,
            aggregate=aggregate,
            body=body,
            outcome="accepted",
            version=document.version,
        )
        return self.append(line, document, refs)

    def load_numbers(self, numbers: Iterable[str]) -> None:
        """Read in one go which cases bear these numbers."""
        wanted = tuple(set(numbers) - self._numbers.keys())
        if not wanted:
            return
        here = (doc.c.partition == self.partition) & (doc.c.kind == "case") & doc.c.number.in_(wanted)
        bearers = {row.number: row.id for row in self.connection.execute(select(doc.c.number, doc.c.id).where(here))}
        self._numbers |= {number: bearers.get(number) for number in wanted}

    def number_taken(self, number: str, id: str) -> bool:
        """Whether another case bears this number."""
        if not number:
            return False
        if number not in self._numbers:
            self.load_numbers([number])
        return self._numbers[number] not in (None, id)

    def mark(self) -> Mark:
        """Where the order stands, to come back to by `undo`."""
        return len(self._lines), self._head, dict(self._after), dict(self._refs), dict(self._numbers)

    def undo(self, mark: Mark) -> None:
        """Forget everything since the mark."""
        lines, self._head, self._after, self._refs, self._numbers = mark
        del self._lines[lines:]

    def known(self, acts: Iterable[str]) -> dict[str, Any]:
        """The first line of each of these acts that was decided before, by act id."""
        ids = tuple(set(acts))
        query = select(log).where(log.c.partition == self.partition, log.c.act.in_(ids)).order_by(log.c.seq.desc())
        return {row.act: row for row in self.connection.execute(query)} if ids else {}

    def close(self) -> None:
        """Write everything."""
        if not self._lines:
            return
        self.connection.execute(insert(log), self._lines)
        moved = update(part_head).where(part_head.c.partition == self.partition)
        self.connection.execute(moved.values(seq=self._head.seq, hash=self._head.hash))
        changes = [(self._before[key], after) for key, after in self._after.items()]
        shelf.write(self.connection, self.partition, changes)
        shelf.refer(self.connection, self.partition, self._refs)


@contextmanager
def ordering(connection: Connection, partition: str) -> Iterator[Order]:
    """An Order that is written when the block ends well."""
    order = Order(connection, partition)
    yield order
    order.close()


def body_of(connection: Connection, partition: str, kind: str, id: str) -> str | None:
    query = select(doc.c.body).where(doc.c.partition == partition, doc.c.kind == kind, doc.c.id == id)
    return cast("str | None", connection.execute(query).scalar_one_or_none())
