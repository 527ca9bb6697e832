"""Writing the projection's rows and their search keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, column, delete, func, insert, select, table, text
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.case import Case
from app.domain.identity import fold
from app.domain.queue import Ticket
from app.models import keysearch
from app.models.matter_views import drop_parts, put_parts
from app.models.prepared import Prepared, slot
from app.models.tables import case_view, search_key, ticket_view

CHUNK = 400

SEARCHED = (case_view.c.id, case_view.c.row, case_view.c.words, case_view.c.numbers, case_view.c.number)
KNOWN = Prepared(select(*SEARCHED).where(case_view.c.id == slot("which")))
LAST = Prepared(select(func.coalesce(func.max(case_view.c.row), 0)))
_PUT = upsert(case_view)
_RENEWED = {column.name: _PUT.excluded[column.name] for column in case_view.c if column.name not in ("id", "row")}
PUT = Prepared(_PUT.on_conflict_do_update(index_elements=["id"], set_=_RENEWED))
ADD_KEY = Prepared(insert(search_key).prefix_with("OR IGNORE"))
ADD_GRAMS = Prepared(insert(table("name_gram", column("rowid"), column("grams"))))


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it is to be shown; `body` is its JSON where it isn't the replica's own, `pending` how many acts
    of this device are on top."""

    case: Case
    pending: int = 0
    body: str | None = None


def touched(case: Case) -> datetime:
    """When somebody last did something with the case."""
    moments = [case.received_at, case.accepted_at, case.closed_at]
    moments += [m.at if m else None for m in (case.decision, case.delivered, case.rating, case.review)]
    moments += [paper.at for paper in case.papers[-1:]]
    moments += [material.at for material in case.materials[-1:]]
    moments += [t.confirmed_at or t.returned_at or t.sent_at for t in case.transfers[-1:]]
    return max((m for m in moments if m), default=datetime.min)


def _columns(shown: Shown) -> dict[str, object]:
    case = shown.case
    return {
        "id": case.id,
        "version": case.version,
        "number": case.number,
        "status": case.status.value,
        "name": case.applicant.name,
        "words": _names(case),
        "guide": case.guide,
        "department": case.department,
        "hall": case.hall,
        "window": case.window,
        "clerk": case.clerk,
        "id_number": fold(case.applicant.id_number),
        "numbers": _numbers(case),
        "deadline": case.deadline.isoformat() if case.deadline else None,
        "updated": touched(case).isoformat(),
        "pending": shown.pending,
        "body": shown.body,
    }


def _names(case: Case) -> str:
    """Who may be asked for, a line each: the applicant, the agent."""
    agent = case.applicant.agent
    return "\n".join(filter(None, (case.applicant.name, agent.name if agent else "")))


def _numbers(case: Case) -> str:
    """Every number the case may be found by from its end, a line each: the case's own, of ID cards, of phones."""
    agent = case.applicant.agent
    numbers = [case.number, case.applicant.id_number, case.applicant.phone]
    numbers += [agent.id_number, agent.phone] if agent else []
    return "\n".join(fold(number) for number in numbers if number)


def _keys(row: Mapping[str, object]) -> set[tuple[str, str]]:
    keys = {("tail", number[::-1]) for number in str(row["numbers"]).splitlines()}
    keys |= {("number", fold(str(row["number"])))} if row["number"] else set()
    for name in str(row["words"]).splitlines():
        keys |= {("initials", reading) for reading in keysearch.initials(name)}
    return keys


def put_cases(connection: Connection, cases: Sequence[Shown]) -> None:
    """The cases' rows, made or renewed; search keys only where what they come from has changed."""
    for start in range(0, len(cases), CHUNK):
        _put(connection, cases[start : start + CHUNK])
    put_parts(connection, [shown.case for shown in cases])


def _put(connection: Connection, cases: Sequence[Shown]) -> None:
    known = _known(connection, [shown.case.id for shown in cases])
    rows = [_columns(shown) for shown in cases]
    fresh = count(int(LAST(connection).scalar_one()) + 1)
    for row in rows:
        row["row"] = known[str(row["id"])].row if row["id"] in known else next(fresh)
    PUT.many(connection, rows)
    stale = [row for row in rows if row["id"] in known and _searchable(row) != tuple(known[str(row["id"])][2:])]
    _unkey(connection, [int(str(row["row"])) for row in stale])
    _key(connection, [row for row in rows if row["id"] not in known] + stale)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    if len(ids) == 1:
        return {row.id: row for row in KNOWN(connection, which=ids[0])}
    query = select(*SEARCHED).where(case_view.c.id.in_(ids))
    return {row.id: row for row in connection.execute(query)}


def _searchable(row: Mapping[str, object]) -> tuple[object, ...]:
    """What the search keys come from."""
    return row["words"], row["numbers"], row["number"]


def _unkey(connection: Connection, rows: Sequence[int]) -> None:
    for row in rows:
        connection.execute(delete(search_key).where(search_key.c.row == row))
        connection.execute(text("DELETE FROM name_gram WHERE rowid = :row"), {"row": row})


def _key(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    keys = [{"what": what, "key": key, "row": row["row"]} for row in rows for what, key in _keys(row)]
    ADD_KEY.many(connection, keys)
    named = [{"rowid": row["row"], "grams": keysearch.grams(str(row["words"]))} for row in rows if row["words"]]
    ADD_GRAMS.many(connection, named)


def drop_case(connection: Connection, id: str) -> None:
    """Nothing of the case remains to be shown or found."""
    row = connection.execute(select(case_view.c.row).where(case_view.c.id == id)).scalar_one_or_none()
    if row is not None:
        _unkey(connection, [row])
        connection.execute(delete(case_view).where(case_view.c.row == row))
        drop_parts(connection, id)


def put_tickets(connection: Connection, tickets: Iterable[tuple[Ticket, int, str | None]]) -> None:
    """Tickets with how many acts are on top, and their JSON where it isn't the replica's own."""
    rows = [
        {
            "id": ticket.id,
            "version": ticket.version,
            "day": ticket.day.isoformat(),
            "number": ticket.number,
            "status": ticket.status.value,
            "pending": pending,
            "body": body,
        }
        for ticket, pending, body in tickets
    ]
    if rows:
        statement = upsert(ticket_view)
        renewed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=renewed), rows)


def drop_ticket(connection: Connection, id: str) -> None:
    connection.execute(delete(ticket_view).where(ticket_view.c.id == id))
