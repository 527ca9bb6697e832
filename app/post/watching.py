"""Cases that somebody has to look after, kept between questions, so that only what changed is read again (R-SUP-01)."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from app.domain.case import Case, Status
from app.models.store import Store
from app.models.values import CaseRow

OPEN = ("accepted", "in_review", "in_special", "awaiting_payment", "received", "supplementing", "approved")
"""Read first: what still goes on. Then the rest, for marks and complaints that outlive their case."""
ALL = 10**9


class Watching:
    """`changed` may be called from any thread, the rest from one."""

    def __init__(self) -> None:
        self.cases: dict[str, tuple[CaseRow, Case]] = {}
        self._todo: deque[str] = deque()
        self._begun = False
        self._guard = threading.Lock()
        self._dirty: set[str] = set()

    def changed(self, ids: Iterable[str]) -> None:
        with self._guard:
            self._dirty |= set(ids)

    def read(self, store: Store, most: int) -> bool:
        """Read what changed and up to `most` of what was never read; whether something remains."""
        if not self._begun:
            self._todo, self._begun = deque(_everything(store)), True
        with self._guard:
            again, self._dirty = self._dirty, set()
        ids = [*again, *(self._todo.popleft() for _ in range(min(most, len(self._todo))))]
        for row in store.rows(ids):
            self._keep(row, store.case(row.id))
        for gone in again - {row.id for row in store.rows(ids)}:
            self.cases.pop(gone, None)
        return bool(self._todo)

    def _keep(self, row: CaseRow, case: Case) -> None:
        if lives(case):
            self.cases[row.id] = (row, case)
        else:
            self.cases.pop(row.id, None)


def _everything(store: Store) -> list[str]:
    rest = [status.value for status in Status if status.value not in OPEN]
    return [row.id for statuses in (OPEN, rest) for row in store.cases(statuses, limit=ALL)]


def lives(case: Case) -> bool:
    """Undecided, or something about it is still to be explained, closed, answered or ruled."""
    return (
        case.status.value in OPEN
        or any(mark.closed is None for mark in case.abnormal)
        or any(complaint.open for complaint in case.complaints)
        or any(appeal.upheld is None for appeal in case.appeals)
    )
