"""What comes without a case, read and found; and the cases in which a department has a part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from app.domain.errors import Unreadable
from app.domain.fixes import Fix
from app.domain.identity import fold
from app.domain.matters import Matter
from app.models import showing
from app.models.rules import Rules
from app.models.search import COLUMNS, case_row
from app.models.tables import case_view, joint_view, matter_view, replica
from app.models.values import CaseRow, MatterRow
from app.wire import codec

SHORTEST = 2
"""Characters that a search for matters needs; with fewer everything would be found."""


class Matters(Rules):
    """Enquiries, complaints, and what could not be done elsewhere (R-REC-04, R-EVA-04, R-REC-10)."""

    def matter(self, id_or_number: str) -> Matter:
        """The matter as it is to be shown. Raises Unreadable when it isn't here."""
        here = (matter_view.c.id == id_or_number) | (matter_view.c.number == id_or_number)
        query = select(matter_view.c.id, matter_view.c.body).where(here).order_by(matter_view.c.updated.desc())
        row = self.connection.execute(query.limit(1)).one_or_none()
        if row is None:
            raise Unreadable("models_matter_unknown", matter=id_or_number)
        return codec.matter_from_bytes(row.body or self._body("matter", row.id))

    def has_matter(self, id_or_number: str) -> bool:
        here = (matter_view.c.id == id_or_number) | (matter_view.c.number == id_or_number)
        return bool(id_or_number) and self.connection.execute(select(matter_view.c.id).where(here)).first() is not None

    def matter_row(self, id: str) -> MatterRow:
        """Its line in a list."""
        return _row(self.connection.execute(_lines().where(matter_view.c.id == id)).one())

    def open_matters(self, limit: int = 500) -> list[MatterRow]:
        """What somebody still owes an answer, the oldest first."""
        query = _lines().where(matter_view.c.open == 1).order_by(matter_view.c.registered)
        return [_row(row) for row in self.connection.execute(query.limit(limit))]

    def find_matters(self, query: str, limit: int) -> list[MatterRow]:
        """By number, by name or its pinyin initials, by the last digits of the telephone, by words of the subject; the
        last touched first. An empty query gives simply those."""
        lines = _lines().order_by(matter_view.c.updated.desc()).limit(limit)
        wanted = fold(query)
        if wanted and len(wanted) < SHORTEST:
            return []
        found = lines.where(_meant(wanted, query.strip())) if wanted else lines
        return [_row(row) for row in self.connection.execute(found)]

    def fixes(self) -> list[Fix]:
        """What is to be put right, as it is to be shown, the newest first; what was put right is left out."""
        query = select(replica.c.id).where(replica.c.kind == "fix").order_by(replica.c.seq.desc())
        shown = (showing.fixed(self.connection, self.contexts, id) for id in self.connection.execute(query).scalars())
        return [fix for fix in shown if fix and fix.open]

    def fix(self, id: str) -> Fix | None:
        """One of them, ended or not; None where the county told of none."""
        return showing.fixed(self.connection, self.contexts, id)

    def with_part(self, department: str, limit: int = 500) -> list[CaseRow]:
        """R-CLK-07: cases whose joint approval names this department, those due first at the top."""
        mine = select(joint_view.c.id).where(joint_view.c.department == department)
        query = select(*COLUMNS).where(case_view.c.id.in_(mine))
        order = (case_view.c.deadline.is_(None), case_view.c.deadline, case_view.c.updated)
        return [case_row(row) for row in self.connection.execute(query.order_by(*order).limit(limit)).mappings()]


def _lines() -> Select[Any]:
    return select(*(matter_view.c[name] for name in MatterRow.__dataclass_fields__))


def _meant(folded: str, said: str) -> Any:
    """A key that begins or ends with it; what isn't Latin may stand anywhere in a name or subject."""
    words, start, end = matter_view.c.words, f"\n{folded}", f"{folded}\n"
    ways = [func.instr(words, literal(start)) > 0, func.instr(words, literal(end)) > 0]
    if not folded.isascii():
        ways += [func.instr(words, literal(folded)) > 0, func.instr(matter_view.c.subject, literal(said)) > 0]
    return or_(*ways)


def _row(row: Any) -> MatterRow:
    plain = {name: getattr(row, name) for name in MatterRow.__dataclass_fields__}
    moments = {name: datetime.fromisoformat(plain[name]) for name in ("registered", "updated")}
    return MatterRow(**{**plain, **moments, "open": bool(plain["open"])})
