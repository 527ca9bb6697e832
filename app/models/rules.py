"""The county's settings on their way: what is proposed for the catalogue, and what a new calendar or pack moved."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.editing import Editing
from app.models import showing
from app.models.search import Search
from app.models.tables import outbox, replica
from app.wire import codec
from app.wire.messages import Moved, Recount


class Rules(Search):
    """Editings as they are to be shown, and the county's reports of deadlines counted anew."""

    def editing(self, code: str) -> Editing | None:
        """The item's editing with this device's unconfirmed acts on top; None where nobody has begun one."""
        return showing.edited(self.connection, self.contexts, code)

    def editings(self) -> list[Editing]:
        """Every item that somebody proposed to change, cancelled or suspended, by code."""
        here = select(replica.c.id).where(replica.c.kind == "editing")
        own = select(outbox.c.aggregate).where(outbox.c.kind == "editing", outbox.c.state.in_(showing.OPEN))
        codes = sorted(set(self.connection.execute(here.union(own)).scalars()))
        return [found for code in codes if (found := self.editing(code))]

    def moved(self) -> list[Moved]:
        """Every case whose deadline the county counted anew, the last time first."""
        query = select(replica.c.body).where(replica.c.kind == "recount").order_by(replica.c.seq.desc())
        reports = (codec.decode(body, Recount) for body in self.connection.execute(query).scalars())
        return [case for report in reports for case in report.moved]
