"""Writing the rows of matters, and who has a part in a joint approval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.case import Case
from app.domain.identity import fold
from app.domain.matter_state import is_open, number_of, status_of, touched
from app.domain.matters import Matter
from app.models import keysearch
from app.models.tables import joint_view, matter_view

Shown = tuple[Matter, int, str | None]
"""A matter, how many acts of this device are on top, and its JSON where it isn't the replica's own."""


def put_matters(connection: Connection, matters: Iterable[Shown]) -> None:
    """The matters' rows, made or renewed."""
    rows = [_columns(*shown) for shown in matters]
    if rows:
        statement = upsert(matter_view)
        renewed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=renewed), rows)


def _columns(matter: Matter, pending: int, body: str | None) -> dict[str, object]:
    return {
        "id": matter.id,
        "version": matter.version,
        "number": number_of(matter),
        "kind": matter.kind,
        "status": status_of(matter),
        "open": int(is_open(matter)),
        "subject": matter.subject,
        "person": matter.person,
        "window": matter.window,
        "responsible": matter.responsible,
        "registered": matter.at.isoformat(),
        "updated": touched(matter).isoformat(),
        "words": _keys(matter),
        "pending": pending,
        "body": body,
    }


def _keys(matter: Matter) -> str:
    """What it is found by, a line each, with a line's end before and after: number, telephone, name, its initials."""
    number = number_of(matter)
    initials = keysearch.initials(matter.person) if matter.person else ()
    keys = [number, number.replace("-", ""), matter.phone, matter.person, *sorted(initials)]
    return "\n".join(["", *(fold(key) for key in keys if key), ""])


def drop_matter(connection: Connection, id: str) -> None:
    connection.execute(delete(matter_view).where(matter_view.c.id == id))


def put_parts(connection: Connection, cases: Sequence[Case]) -> None:
    """R-CLK-07: the departments named in these cases."""
    parts = [{"department": part.department, "id": c.id} for c in cases if c.joint for part in c.joint.parts]
    if parts:
        connection.execute(insert(joint_view).prefix_with("OR IGNORE"), parts)


def drop_parts(connection: Connection, id: str) -> None:
    connection.execute(delete(joint_view).where(joint_view.c.id == id))
