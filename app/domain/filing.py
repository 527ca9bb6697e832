"""归档: what a case's file holds, and whether it is whole."""

from __future__ import annotations

from collections.abc import Container, Iterator

from app.domain.case import Case, Status
from app.domain.errors import Refused

ENDED = frozenset({Status.ARCHIVED, Status.NOT_ACCEPTED, Status.REDIRECTED, Status.WITHDRAWN})
"""Where nothing more happens to a case."""


def files_of(case: Case) -> Iterator[tuple[str, str, str]]:
    """Every file of the case: ("paper", its kind, blob name) in order of issue, then ("material", its code, …)."""
    yield from (("paper", paper.kind, paper.file) for paper in case.papers if paper.file)
    yield from (("material", taken.code, page) for taken in case.materials for page in taken.pages)


def require_whole(case: Case, pending: int, here: Container[str]) -> None:
    """R-ARC-01: ended, confirmed by the county, and every paper and page at hand; Refused naming what isn't."""
    if case.status not in ENDED:
        raise Refused("R-ARC-01", "archive_not_ended", status=case.status.value)
    if pending:
        raise Refused("R-ARC-01", "archive_unconfirmed", pending=pending)
    if lacking := sorted({code for _, code, name in files_of(case) if name not in here}):
        raise Refused("R-ARC-01", "archive_incomplete", files=lacking)
