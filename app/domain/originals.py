"""纸质原件一天一归档: the day-end list of what each department still has to file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.case import Case, Status
from app.domain.policy import Policy

GIVEN_BACK = frozenset({Status.NOT_ACCEPTED, Status.REDIRECTED, Status.WITHDRAWN})
"""The applicant has their papers back: nothing to file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfiled:
    """One line of the list: the case, the codes of its unfiled originals, and since when the oldest is here."""

    number: str
    case: str
    materials: tuple[str, ...]
    since: datetime


def unfiled(cases: Iterable[Case], on: date, policy: Policy) -> Mapping[str, tuple[Unfiled, ...]]:
    """R-CLK-09 (YX 方案 五（二）): at the day's close of business, per approving department, the paper originals that
    came in by then and weren't filed by then; oldest first. What comes in after closing is the next day's."""
    closing = datetime.combine(on, policy.close)
    lines: dict[str, list[Unfiled]] = {}
    for case in cases:
        if line := _line(case, closing):
            lines.setdefault(case.department, []).append(line)
    return {of: tuple(sorted(lines[of], key=lambda line: (line.since, line.case))) for of in sorted(lines)}


def _line(case: Case, closing: datetime) -> Unfiled | None:
    filed = case.originals_filed
    if case.status in GIVEN_BACK or case.status is Status.ARCHIVED or (filed and filed.at <= closing):
        return None
    here = [taken for taken in case.materials if taken.original and taken.at <= closing]
    if not here:
        return None
    codes, since = tuple(taken.code for taken in here), min(taken.at for taken in here)
    return Unfiled(number=case.number, case=case.id, materials=codes, since=since)
