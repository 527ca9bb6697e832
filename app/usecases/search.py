"""Finding cases, and opening one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.errors import Unreadable
from app.domain.state import describe
from app.domain.transitions import settle
from app.models.store import Begin, Store
from app.models.values import CaseRow, TraceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case as the law leaves it now, with its guide, its state in the words of rehearsal, and its whole way.

    `pending`: acts of this counter that the county hasn't confirmed."""

    case: Case
    guide: Guide
    state: Mapping[str, object]
    trace: tuple[TraceLine, ...]
    pending: int


def find(begin: Begin, query: str, limit: int = 50) -> list[CaseRow]:
    """By number, name, pinyin initials, last digits of ID or phone; drafts and unsent acts too."""
    with begin() as store:
        return store.find(query, limit)


def case_id(store: Store, id_or_number: str) -> str:
    """The id of a case named by id or number. Raises Unreadable when it isn't here."""
    if store.has_case(id_or_number):
        return id_or_number
    if found := store.case_by_number(id_or_number):
        return found.id
    raise Unreadable("models_case_unknown", case=id_or_number)


def open_case(begin: Begin, id_or_number: str, now: datetime) -> Opened:
    """The case whole. Raises Unreadable when it isn't here."""
    with begin() as store:
        id = case_id(store, id_or_number)
        ctx, trace, (row,) = store.context(), store.trace(id), store.rows([id])
        case = settle(store.case(id), ctx, now)
    state = describe(case, ctx, now)
    guide = ctx.guide_of(case)
    return Opened(case=case, guide=guide, state=state, trace=tuple(trace), pending=row.pending)
