"""The law's timers: what happens by itself, each at the moment it was due, with the county's own papers."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from app.domain import law
from app.domain.case import Case, Paper
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Trouble
from app.domain.numbers import write
from app.domain.transitions import apply
from app.wire import codec
from server import config, decide, leases
from server.partition import Order
from server.shelf import Doc, from_row
from server.tables import doc

LOG = logging.getLogger("yichuang.law")
Render = Callable[[Paper, Case, Context, Mapping[str, object]], bytes]
"""A paper's PDF."""


@dataclass(frozen=True, slots=True)
class Press:
    """How the county makes a paper: `render` its PDF, `keep` the file and give its name."""

    render: Render
    keep: Callable[[Connection, bytes], str]


class Law:
    """The acts of the law on one partition's cases."""

    def __init__(self, press: Press | None = None) -> None:
        self._press = press
        self._stuck: set[tuple[str, int]] = set()

    def sweep(self, order: Order, until: datetime, ctx: Context, limit: int = 200) -> int:
        """All that is due by `until`, over all cases in the order it fell due; a portion of `limit` cases at a time.
        Gives how many acts there were: none when nothing is left."""
        found = self._due(order, until, limit)
        last = str(found[-1].next_due) if len(found) == limit else until.isoformat()
        waiting = [(str(case.next_due), case.id) for case in found]
        heapq.heapify(waiting)
        order.load(("case", case.id) for case in found)
        done = 0
        while waiting:
            at, id = heapq.heappop(waiting)
            after = self._act(order, order.get("case", id), datetime.fromisoformat(at), ctx)
            done += after is not None
            if after and after.next_due and after.next_due <= last:
                heapq.heappush(waiting, (after.next_due, id))
        return done

    def _due(self, order: Order, until: datetime, limit: int) -> list[Doc]:
        here = (doc.c.partition == order.partition) & (doc.c.next_due <= until.isoformat())
        query = select(doc).where(here).order_by(doc.c.next_due, doc.c.id).limit(limit + len(self._stuck))
        found = [from_row(row) for row in order.connection.execute(query)]
        return [d for d in found if (d.id, d.version) not in self._stuck][:limit]

    def settle(self, order: Order, id: str, until: datetime, ctx: Context) -> None:
        """What is due on one case by `until`."""
        case = order.get("case", id)
        while case and case.next_due and case.next_due <= until.isoformat():
            case = self._act(order, case, until, ctx)

    def _act(self, order: Order, before: Doc | None, until: datetime, ctx: Context) -> Doc | None:
        """One act of the law, and the case after it. One that fails is left alone and said, so that it never stops
        the others."""
        assert before
        try:
            return self._carried_out(order, before, until, ctx)
        except (Trouble, DBAPIError):
            raise  # of the surroundings: tried again
        except Exception:
            LOG.exception("case %s, version %d: the law could not act", before.id, before.version)
            self._stuck.add((before.id, before.version))
            return None

    def _carried_out(self, order: Order, before: Doc, until: datetime, ctx: Context) -> Doc | None:
        case = decide.counted(codec.case_from_bytes(before.body), ctx)
        command = law.next_command(case, ctx.of(case))
        if command is None or command.made_at > until:
            raise LookupError(f"due at {before.next_due}, but nothing is")
        command = self._with_papers(order, case, command, ctx)
        document = decide.carried_out(before, command, ctx)
        body = codec.command_to_bytes(command).decode()
        order.append_own(command.id, "case", before.id, body, document, decide.blobs_in(command.data))
        return order.get("case", before.id)

    def _with_papers(self, order: Order, case: Case, command: Command, ctx: Context) -> Command:
        """The law's papers have number and file like any other."""
        if self._press is None:
            return command
        after = apply(case, command, ctx)
        issued = after.papers[len(case.papers) :]
        papers = [self._printed(self._press, order, paper, after, ctx) for paper in issued]
        return replace(command, data={**command.data, "papers": papers}) if papers else command

    def _printed(self, press: Press, order: Order, paper: Paper, case: Case, ctx: Context) -> dict[str, object]:
        year = paper.at.year
        serial = leases.grant(order.connection, order.partition, "county", "paper", year, 1, pattern="").first
        numbered = replace(paper, number=write(ctx.policy.text("numbering.paper"), year, serial))
        pdf = press.render(numbered, case, ctx, config.hall(order.connection, order.partition, case.hall))
        return {"kind": paper.kind, "number": numbered.number, "file": press.keep(order.connection, pdf)}
