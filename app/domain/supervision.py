"""实时监察: how every open case stands against its limit, and which abnormal ones still wait for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.case import Case
from app.domain.clocks import decided, near_from, over_from, uncapped
from app.domain.context import Context
from app.domain.records import Mark


class Standing(StrEnum):
    """`uncounted`: accepted, but its clock hasn't begun, or is held for as long as a procedure takes, or the year's
    calendar isn't published."""

    IN_LIMIT = "in_limit"
    NEAR = "near"
    OVER = "over"
    UNCOUNTED = "uncounted"


class Explaining(StrEnum):
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Abnormal:
    """One mark of one case, and how far it has come."""

    case: Case
    mark: Mark
    state: Explaining


@dataclass(frozen=True, slots=True)
class View:
    """R-SUP-01: the open cases by standing, the nearest deadline first; the marks that aren't closed by kind."""

    at: datetime
    cases: Mapping[Standing, tuple[Case, ...]]
    abnormal: Mapping[str, tuple[Abnormal, ...]]


def watched(case: Case) -> bool:
    """Accepted and not decided: the promise is still to be kept."""
    return case.accepted_on is not None and not decided(case)


def standing(case: Case, ctx: Context, now: datetime) -> Standing:
    """R-SUP-01 (XM 监察 6(三); HN 四(三)2; SM 49): how an open case stands at `now`."""
    over = over_from(case, ctx)
    if over is None or case.deadline is None or uncapped(case, ctx.of(case)):
        return Standing.UNCOUNTED
    if now >= over:
        return Standing.OVER
    return Standing.NEAR if now.date() >= near_from(case.deadline, ctx.of(case)) else Standing.IN_LIMIT


def in_time(case: Case, ctx: Context) -> bool | None:
    """Whether the decision came before the case was overdue; None while there is none, or no deadline."""
    over = over_from(case, ctx)
    return case.decision.at < over if case.decision and over else None


def explaining(mark: Mark) -> Explaining:
    """R-SUP-01: each abnormal mark must be explained and then closed."""
    if mark.closed:
        return Explaining.CLOSED
    return Explaining.EXPLAINED if mark.explained else Explaining.UNEXPLAINED


def view(cases: Iterable[Case], ctx: Context, now: datetime) -> View:
    """R-SUP-01 (XM 监察 6, 9; HN 四(三)2; SM 49): what the supervisor sees at `now`. Every standing is there, also
    when it is empty; abnormal kinds only where something is open. A closed case stays until its marks are."""
    known = tuple(cases)
    by_deadline = sorted((c for c in known if watched(c)), key=lambda c: (c.deadline or date.max, c.id))
    stands = {case.id: standing(case, ctx, now) for case in by_deadline}
    return View(
        at=now,
        cases={one: tuple(c for c in by_deadline if stands[c.id] is one) for one in Standing},
        abnormal=_unsettled(known),
    )


def _unsettled(cases: Iterable[Case]) -> dict[str, tuple[Abnormal, ...]]:
    found = [Abnormal(case, mark, explaining(mark)) for case in cases for mark in case.abnormal if not mark.closed]
    found.sort(key=lambda one: (one.mark.kind, one.mark.at, one.case.id))
    kinds = dict.fromkeys(one.mark.kind for one in found)
    return {kind: tuple(one for one in found if one.mark.kind == kind) for kind in kinds}
