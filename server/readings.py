"""Who looked at whose personal data: the county's list for who supervises, and its own searches on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from uuid_utils import uuid7

from app.domain.command import Actor, Command
from app.domain.identity import fold
from app.domain.reading import Reading, masked_query
from app.wire import codec
from server import blind, decide
from server.partition import Order
from server.tables import doc

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which looks: at a case or matter by id or number, by a user or name, from a day to a day; "" and None for all."""

    about: str = ""
    user: str = ""
    first: date | None = None
    last: date | None = None

    def fits(self, one: Reading) -> bool:
        return (
            (not self.about or self.about in (one.about, one.number))
            and (not self.user or self.user in (one.user, one.name))
            and (self.first is None or one.at.date() >= self.first)
            and (self.last is None or one.at.date() <= self.last)
        )


def listed(connection: Connection, partition: str, asked: Asked) -> Iterator[Reading]:
    """The looks asked for, in the order they came to the county."""
    query = select(doc.c.body).where(doc.c.partition == partition, doc.c.kind == "reading").order_by(doc.c.seq)
    for body in connection.execute(query, execution_options={"yield_per": PAGE}).scalars():
        if asked.fits(one := codec.reading_from_bytes(body)):
            yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document in which the number stands."""

    kind: str
    id: str
    number: str


def search(order: Order, query: str, who: str, reason: str) -> list[Found]:
    """Every case and matter of the county with this identity number or phone, or its last six; that it was searched
    for, by whom and why, is on record with it. Raises Unreadable for what is no such number."""
    keys = blind.find(order.connection, order.partition, query)
    actor, at = Actor("supervisor", who), codec.now()
    data = {"what": "search", "asked": f"{masked_query(fold(query))}：{reason}"}
    command = Command(str(uuid7()), "reading", str(uuid7()), "look", 0, at, actor, data=data)
    body = codec.command_to_bytes(command).decode()
    order.append_own(command.id, "reading", command.aggregate_id, body, decide.reading_doc(None, command))
    documents = [order.get(*key) for key in keys]
    return [Found(kind=d.kind, id=d.id, number=d.number) for d in documents if d]
