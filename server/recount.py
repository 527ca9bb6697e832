"""After the calendar or a pack was set: every open case's deadline counted anew, each change an act of the county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from app.domain.case import Case
from app.domain.command import SYSTEM, Command
from app.domain.context import Context
from app.wire import codec
from app.wire.messages import Moved, Recount
from server import config, decide
from server.partition import Order, ordering
from server.shelf import Doc, from_row, watch
from server.tables import doc

PORTION = 1000
"""Cases in memory at once, and the most that one document of the report tells of."""
YEAR, HOLIDAY, PACK = "year_published", "holiday_moved", "pack"
"""Why a deadline moved."""


def recount(connection: Connection, partition: str, ctx: Context, why: str) -> list[Moved]:
    """R-CLK-01: deadlines as calendar and pack have them now, none of them past without notice, and every case watched
    for its new moment. Gives those that moved, and keeps them as `recount` documents. What is decided or closed stays
    as it was."""
    moved: list[Moved] = []
    for rows in _portions(connection, partition):
        with ordering(connection, partition) as order:
            moved += [change for row in rows if (change := _recounted(order, row, ctx, why))]
    with ordering(connection, partition) as order:
        for start in range(0, len(moved), PORTION):
            part = Recount(at=codec.now().isoformat(timespec="seconds"), moved=moved[start : start + PORTION])
            config.put(order, "recount", str(order.seq + 1), codec.encode(part))
    return moved


def _portions(connection: Connection, partition: str) -> Iterator[Sequence[Doc]]:
    """Every case, in the order of their ids."""
    cases = select(doc).where(doc.c.partition == partition, doc.c.kind == "case").order_by(doc.c.id).limit(PORTION)
    last = ""
    while rows := connection.execute(cases.where(doc.c.id > last)).all():
        yield [from_row(row) for row in rows]
        last = rows[-1].id


def _recounted(order: Order, before: Doc, ctx: Context, why: str) -> Moved | None:
    case, now = codec.case_from_bytes(before.body), codec.now()
    after = decide.anew(case, ctx, now)
    if after == case:
        due = decide.due_at(case, ctx)
        watch(order.connection, order.partition, before, due.isoformat() if due else None)
        return None
    moved = _moved(case, after, ctx, YEAR if case.calendar_missing in ctx.calendar.years else why)
    command = Command(
        id=f"{decide.COUNT_DEADLINE}/{order.seq + 1}",
        aggregate="case",
        aggregate_id=before.id,
        action=decide.COUNT_DEADLINE,
        expected=before.version,
        made_at=now,
        actor=SYSTEM,
        data={"calendar": ctx.calendar.version, "why": moved.why, "old": moved.old, "new": moved.new},
    )
    body = codec.command_to_bytes(command).decode()
    order.append_own(command.id, "case", before.id, body, decide.carried_out(before, command, ctx))
    return moved if (moved.old, moved.old_legal) != (moved.new, moved.new_legal) else None


def every(connection: Connection, partition: str) -> list[Moved]:
    """All that was ever counted anew, the last time first."""
    here = (doc.c.partition == partition) & (doc.c.kind == "recount")
    bodies = connection.execute(select(doc.c.body).where(here).order_by(doc.c.seq.desc())).scalars()
    return [case for body in bodies for case in codec.decode(body, Recount).moved]


def _moved(case: Case, after: Case, ctx: Context, why: str) -> Moved:
    def day(value: object) -> str:
        return str(value or "")

    return Moved(
        case=case.id,
        number=case.number,
        item=ctx.guide_of(case).name,
        department=case.department,
        old=day(case.deadline),
        new=day(after.deadline),
        old_legal=day(case.legal_deadline),
        new_legal=day(after.legal_deadline),
        why=why,
        cards=[card.kind for card in case.cards],
    )
