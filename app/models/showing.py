"""Renewing the projection of aggregates after an act was queued, answered, or the county's document came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.domain.command import Command
from app.domain.context import Context
from app.domain.editing import Editing
from app.domain.errors import AppError, Refused, Trouble
from app.domain.fixes import Fix
from app.domain.reading import Reading, apply_reading
from app.models import views
from app.models.contexts import Contexts
from app.models.matter_views import drop_matter, put_matters
from app.models.prepared import Prepared, slot
from app.models.projection import (
    Projected,
    Unconfirmed,
    project_case,
    project_editing,
    project_fix,
    project_matter,
    project_ticket,
)
from app.models.tables import outbox, replica
from app.wire import codec

OPEN = ("waiting", "sent", "accepted")
UNANSWERED = ("waiting", "sent")
CHUNK = 500
Key = tuple[str, str]
Result = Projected[Any]


ACTS_OF = Prepared(
    select(outbox)
    .where(outbox.c.kind == slot("of"), outbox.c.aggregate == slot("which"), outbox.c.state.in_(OPEN))
    .order_by(outbox.c.n)
)
BODY_OF = Prepared(select(replica.c.body).where(replica.c.kind == slot("of"), replica.c.id == slot("which")))


@dataclass(slots=True)
class OpenActs:
    """The unconfirmed acts on one aggregate in their order; `noted`: one was said not to fit, last time."""

    acts: list[Unconfirmed] = field(default_factory=list)
    noted: bool = False

    def add(self, row: Row[Any]) -> None:
        version = row.version if row.state == "accepted" else 0
        self.acts.append(Unconfirmed(codec.command_from_bytes(row.body), version))
        self.noted |= bool(row.code)


def renew(connection: Connection, contexts: Contexts, keys: Iterable[Key]) -> dict[Key, Result]:
    """Project these (kind, id) anew and write what is to be shown of them. Gives those with unconfirmed acts."""
    keys = list(dict.fromkeys(keys))
    acts = _open_acts(connection, keys)
    _show_as_they_are(connection, [key for key in keys if key not in acts])
    return {key: _show_projected(connection, contexts, key, acts[key]) for key in keys if key in acts}


def _open_acts(connection: Connection, keys: Sequence[Key]) -> dict[Key, OpenActs]:
    acts: dict[Key, OpenActs] = {}
    for row in _rows(connection, keys):
        acts.setdefault((row.kind, row.aggregate), OpenActs()).add(row)
    wanted = set(keys)
    return {key: found for key, found in acts.items() if key in wanted}


def _rows(connection: Connection, keys: Sequence[Key]) -> Iterator[Row[Any]]:
    if len(keys) == 1:
        yield from ACTS_OF(connection, of=keys[0][0], which=keys[0][1])
        return
    for start in range(0, len(keys), CHUNK):
        ids = [id for _, id in keys[start : start + CHUNK]]
        query = select(outbox).where(outbox.c.state.in_(OPEN), outbox.c.aggregate.in_(ids), outbox.c.kind.in_(KINDS))
        yield from connection.execute(query.order_by(outbox.c.n))


def _show_as_they_are(connection: Connection, keys: list[Key]) -> None:
    bodies = _bodies_of(connection, keys)
    for name, kind in KINDS.items():
        kind.put(connection, [(kind.read(body), 0, None) for (of, _), body in bodies.items() if of == name])
    for name, id in (key for key in keys if key not in bodies):
        KINDS[name].drop(connection, id)


def _bodies_of(connection: Connection, keys: Sequence[Key]) -> Mapping[Key, str]:
    """The replica's documents of these keys, as they came."""
    found: dict[Key, str] = {}
    for kind in KINDS:
        ids = [id for k, id in keys if k == kind]
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            query = select(replica.c.id, replica.c.body).where(replica.c.kind == kind, replica.c.id.in_(chunk))
            found |= {(kind, row.id): row.body for row in connection.execute(query)}
    return found


def _show_projected(connection: Connection, contexts: Contexts, key: Key, found: OpenActs) -> Result:
    kind = KINDS[key[0]]
    projected = _project(connection, contexts, key, found.acts)
    if found.noted or projected.misfit:
        _mark(connection, key, projected.misfit, projected.refusal)
    if projected.state is None:
        kind.drop(connection, key[1])
    else:
        kind.put(connection, [(projected.state, len(found.acts), codec.encode(projected.state).decode())])
    return projected


def fixed(connection: Connection, contexts: Contexts, id: str) -> Fix | None:
    """What is to be put right as it is to be shown."""
    acts = _open_acts(connection, [("fix", id)]).get(("fix", id), OpenActs()).acts
    state: Fix | None = _project(connection, contexts, ("fix", id), acts).state
    return state


def edited(connection: Connection, contexts: Contexts, id: str) -> Editing | None:
    """An item's editing as it is to be shown."""
    key = ("editing", id)
    state: Editing | None = _project(
        connection, contexts, key, _open_acts(connection, [key]).get(key, OpenActs()).acts
    ).state
    return state


def _project(connection: Connection, contexts: Contexts, key: Key, acts: list[Unconfirmed]) -> Result:
    kind = KINDS[key[0]]
    body = BODY_OF(connection, of=key[0], which=key[1]).scalar_one_or_none()
    base = kind.read(body) if body else None
    if not kind.ruled:
        return kind.project(base, acts)
    context = _context(connection, contexts)
    return kind.project(base, acts, context) if context else Projected(base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of aggregate is shown: read from its JSON, projected (`ruled`: under the county's settings), put
    as rows of (state, acts on top, JSON where it isn't the replica's own), dropped."""

    read: Callable[[str], Any]
    project: Callable[..., Result]
    put: Callable[[Connection, Sequence[tuple[Any, int, str | None]]], None]
    drop: Callable[[Connection, str], None]
    ruled: bool = False


def _put_cases(connection: Connection, shown: Sequence[tuple[Any, int, str | None]]) -> None:
    views.put_cases(connection, [views.Shown(*each) for each in shown])


def _nothing(connection: Connection, of: object) -> None:
    """An item's editing is projected whenever it is read; a look at personal data is shown at the county alone."""


def _project_reading(base: Reading | None, acts: Sequence[Unconfirmed]) -> Result:
    return Projected(apply_reading(base, acts[0].command) if base is None else base)


KINDS: Mapping[str, Kind] = {
    "case": Kind(read=codec.case_from_bytes, project=project_case, put=_put_cases, drop=views.drop_case, ruled=True),
    "ticket": Kind(read=codec.ticket_from_bytes, project=project_ticket, put=views.put_tickets, drop=views.drop_ticket),
    "matter": Kind(read=codec.matter_from_bytes, project=project_matter, put=put_matters, drop=drop_matter),
    "editing": Kind(read=codec.editing_from_bytes, project=project_editing, put=_nothing, drop=_nothing, ruled=True),
    "fix": Kind(read=codec.fix_from_bytes, project=project_fix, put=_nothing, drop=_nothing),
    "reading": Kind(read=codec.reading_from_bytes, project=_project_reading, put=_nothing, drop=_nothing),
}


def _context(connection: Connection, contexts: Contexts) -> Context | None:
    """None while pack and calendar aren't here (after the county was reset): acts can't be projected then."""
    try:
        return contexts.get(connection)
    except Trouble:
        return None


def _mark(connection: Connection, key: Key, misfit: Command | None, refusal: AppError | None) -> None:
    """Note the one act that no longer fits, and clear what was noted before."""
    here = (outbox.c.kind == key[0]) & (outbox.c.aggregate == key[1]) & outbox.c.state.in_(UNANSWERED)
    connection.execute(update(outbox).where(here, outbox.c.code != "").values(rule="", code="", params="{}"))
    if misfit is not None and refusal is not None:
        connection.execute(update(outbox).where(outbox.c.id == misfit.id).values(**reasons(refusal)))


def reasons(refusal: AppError) -> dict[str, str]:
    """A refusal as columns."""
    rule = refusal.rule if isinstance(refusal, Refused) else ""
    return {"rule": rule, "code": refusal.code, "params": json.dumps(refusal.params, ensure_ascii=False, default=str)}
