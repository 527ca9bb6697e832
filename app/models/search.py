"""Finding cases: by number, name, pinyin initials, the last digits of ID or phone; drafts and unsent acts too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.engine import RowMapping

from app.domain.identity import fold
from app.models import keysearch
from app.models.desk import Desk
from app.models.tables import case_view, search_key
from app.models.values import CaseRow, Draft

MOST = 1000
"""How many hits of one index are looked at: a query that has more is too short to mean anybody."""
PLAIN = "id number status name guide department window pending".split()
COLUMNS = tuple(case_view.c[name] for name in (*PLAIN, "deadline", "updated"))


class Search(Desk):
    """Lists of cases."""

    def find(self, query: str, limit: int) -> list[CaseRow]:
        """The cases and drafts that `query` may mean, drafts first, then the last touched first; with an empty
        query, simply the last touched."""
        wanted = query.strip()
        if not wanted:
            return self._rows(select(*COLUMNS), limit)
        rows = sorted(set(self._hits(wanted)), reverse=True)[:MOST]
        found = self._rows(select(*COLUMNS).where(case_view.c.row.in_(rows)), limit)
        return [*self._drafts(wanted), *found][:limit]

    def _hits(self, wanted: str) -> Iterator[int]:
        folded = fold(wanted)
        if folded.isascii() and folded.isalnum():
            yield from self._under("number", folded)
            yield from self._under("tail", folded[::-1])
        if folded.isascii() and folded.isalpha():
            yield from self._under("initials", folded.lower())
        if not folded.isdigit():
            yield from self._under("number", folded)
            yield from self._named(wanted)

    def _under(self, what: str, prefix: str) -> Iterator[int]:
        key = search_key.c.key
        here = (search_key.c.what == what) & (key >= prefix) & (key < prefix + "\U0010ffff")
        yield from self.connection.execute(select(search_key.c.row).where(here).limit(MOST)).scalars()

    def _named(self, wanted: str) -> Iterator[int]:
        if not (tokens := keysearch.query_grams(wanted)):
            return
        query = text(
            "SELECT rowid, words FROM (SELECT rowid FROM name_gram WHERE name_gram MATCH :tokens"
            " ORDER BY rowid DESC LIMIT :most) JOIN case_view ON case_view.row = rowid"
        )
        plain = _plain(wanted)
        for row in self.connection.execute(query, {"tokens": tokens, "most": MOST}):
            if plain in _plain(row.words):
                yield row.rowid

    def _rows(self, query: Select[Any], limit: int) -> list[CaseRow]:
        rows = self.connection.execute(query.order_by(case_view.c.updated.desc()).limit(limit)).mappings()
        return [case_row(row) for row in rows]

    def _drafts(self, wanted: str) -> list[CaseRow]:
        return [draft_row(draft) for draft in self.drafts() if _in_draft(wanted, draft)]

    def cases(self, statuses: Sequence[str], department: str = "", window: str = "", limit: int = 500) -> list[CaseRow]:
        """Cases in these statuses, of one department or window or all, those due first at the top."""
        query = select(*COLUMNS).where(case_view.c.status.in_(statuses))
        if department:
            query = query.where(case_view.c.department == department)
        if window:
            query = query.where(case_view.c.window == window)
        order = (case_view.c.deadline.is_(None), case_view.c.deadline, case_view.c.updated)
        return [case_row(row) for row in self.connection.execute(query.order_by(*order).limit(limit)).mappings()]

    def cases_of(self, id_number: str, guide: str) -> list[CaseRow]:
        """R-REC-09: everything of this applicant on this item, the last touched first."""
        here = (case_view.c.id_number == fold(id_number)) & (case_view.c.guide == guide)
        return self._rows(select(*COLUMNS).where(here), 50) if id_number.strip() else []

    def rows(self, ids: Sequence[str]) -> list[CaseRow]:
        """These cases' rows in the order given; ids that aren't here are left out."""
        query = select(*COLUMNS).where(case_view.c.id.in_(ids))
        found = {row["id"]: case_row(row) for row in self.connection.execute(query).mappings()}
        return [found[id] for id in ids if id in found]


def case_row(row: RowMapping) -> CaseRow:
    return CaseRow(
        **{name: row[name] for name in PLAIN},
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else None,
        updated=datetime.fromisoformat(row["updated"]),
    )


def draft_row(draft: Draft) -> CaseRow:
    """A draft as a line among cases."""
    applicant = draft.data.get("applicant")
    known = applicant if isinstance(applicant, dict) else {}
    return CaseRow(
        id=draft.id,
        number="",
        status="draft",
        name=str(known.get("name", "")),
        guide=str(draft.data.get("guide", "")),
        department="",
        window=str(draft.data.get("window", "")),
        deadline=None,
        updated=draft.saved_at,
        draft=True,
    )


def _in_draft(wanted: str, draft: Draft) -> bool:
    applicant = draft.data.get("applicant")
    known = applicant if isinstance(applicant, dict) else {}
    name, numbers = str(known.get("name", "")), [fold(str(known.get(key, ""))) for key in ("id_number", "phone")]
    folded = fold(wanted)
    by_pinyin = folded.isalpha() and any(i.startswith(folded.lower()) for i in keysearch.initials(name))
    return _plain(wanted) in _plain(name) or any(n.endswith(folded) for n in numbers) or by_pinyin


def _plain(value: str) -> str:
    return "".join(value.casefold().split(" "))
