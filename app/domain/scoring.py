"""考核: scores by the published model, each lost point traceable to its cases, and who may be excellent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from app.domain.case import Case
from app.domain.checklist import Code, look
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.evaluation import BAD
from app.domain.owed import explanations
from app.domain.supervision import Standing, in_time, standing, watched

CENT = Decimal("0.01")
MANUAL = ("complaint", "media", "order", "spot_check")
"""What is entered by hand (XM 监察 16): 投诉查实, 媒体曝光查证, 上级批示督办, 明察暗访."""
Indicator = Callable[[Case, Context, datetime], bool | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """One indicator for one name. `weight` is its share of 100 among those that had cases; each of the `lost` cases
    cost weight / counted points."""

    name: str
    weight: Fraction
    counted: int
    lost: tuple[str, ...]

    @property
    def points(self) -> Fraction:
        return self.weight * (self.counted - len(self.lost)) / self.counted

    @property
    def each(self) -> Fraction:
        """What one lost case cost."""
        return self.weight / self.counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """Points taken off by hand, each with its evidence."""

    name: str
    kind: str
    points: Decimal
    evidence: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a department or of one of the staff; `total` is None where no indicator had a case."""

    name: str
    indicators: tuple[Counted, ...]
    manual: tuple[Manual, ...]

    @property
    def total(self) -> Decimal | None:
        """Of 100, to a hundredth, never below 0."""
        if not self.indicators:
            return None
        points = sum((one.points for one in self.indicators), Fraction(0)) - sum(
            Fraction(m.points) for m in self.manual
        )
        return (Decimal(points.numerator) / points.denominator).quantize(CENT, ROUND_HALF_UP).max(Decimal("0.00"))

    def lost(self) -> Mapping[str, tuple[str, ...]]:
        """Where the points went: the case ids by indicator."""
        return {one.name: one.lost for one in self.indicators if one.lost}


def _on_time(case: Case, ctx: Context, now: datetime) -> bool | None:
    """Decided in time; one that is open counts once it is overdue."""
    if watched(case):
        return False if standing(case, ctx, now) is Standing.OVER else None
    return in_time(case, ctx)


def _satisfied(case: Case, _: Context, __: datetime) -> bool | None:
    """Only who evaluated counts (R-EVA-01), as it counts now (R-EVA-03)."""
    return case.score() not in BAD if case.score() else None


def _point(point: str, counts: Callable[[Case], bool]) -> Indicator:
    """An indicator that is a point of the check list (R-SUP-02)."""

    def kept(case: Case, ctx: Context, now: datetime) -> bool | None:
        if not counts(case):
            return None
        found = look(point, case, ctx, now)
        return all(finding.code is Code.NORMAL for finding in found) if found else None

    return kept


def _explained(case: Case, ctx: Context, now: datetime) -> bool | None:
    """Every mark explained in time, and every red card; a mark still in time doesn't count yet."""
    if "not_explained" in case.abnormal_kinds():
        return False
    owed = explanations(case, ctx)
    if any(one.late(now) for one in owed):
        return False
    return True if owed and not any(one.open(now) for one in owed) else None


INDICATORS: Mapping[str, Indicator] = {
    "on_time": _on_time,
    "satisfaction": _satisfied,
    "told_once": _point("supplement", lambda case: case.supplement is not None or case.accepted_on is not None),
    "materials": _point("materials", lambda case: case.accepted_on is not None),
    "fees": _point("fee", lambda case: case.charge is not None),
    "explained": _explained,
}
"""The published model: what each indicator counts. True kept, False lost, None not counted."""


def by_department(case: Case) -> str:
    return case.department


def by_clerk(case: Case) -> str:
    """岗位考核积分: the staff's own points (SM 60; WY 二(四)5)."""
    return case.clerk


def scores(
    cases: Iterable[Case],
    manual: Iterable[Manual],
    ctx: Context,
    now: datetime,
    of: Callable[[Case], str] = by_department,
) -> tuple[Score, ...]:
    """R-SUP-07 (XM 监察 15, 16, 19; SM 59, 60): the score of each name for these cases (a month's, or a year's for the
    yearly assessment) with the pack's `score.weights`, best first.

    An indicator without a case is left out and the others share 100 in proportion: nobody gains or loses by what
    didn't happen. Raises Unreadable for a weight that the model doesn't know."""
    known, by_hand = tuple(cases), tuple(manual)
    names = {of(case) for case in known} | {item.name for item in by_hand}
    made = [
        Score(
            name,
            _counted([case for case in known if of(case) == name], ctx, now),
            tuple(item for item in by_hand if item.name == name),
        )
        for name in names
    ]
    return tuple(sorted(made, key=lambda score: (-(score.total if score.total is not None else -1), score.name)))


def _counted(cases: list[Case], ctx: Context, now: datetime) -> tuple[Counted, ...]:
    weights = ctx.policy.shares("score.weights")
    if strange := sorted(weights.keys() - INDICATORS.keys()):
        raise Unreadable("supervision_indicator", indicator=strange[0], known=list(INDICATORS))
    judged = {name: [(case.id, INDICATORS[name](case, ctx, now)) for case in cases] for name in weights}
    kept = {name: [(id, kept) for id, kept in rows if kept is not None] for name, rows in judged.items()}
    whole = sum(weights[name] for name, rows in kept.items() if rows)
    return tuple(
        Counted(name, Fraction(100 * weights[name], whole), len(rows), tuple(id for id, good in rows if not good))
        for name, rows in kept.items()
        if rows and whole
    )


def enter(item: Manual) -> Manual:
    """R-SUP-07 (XM 监察 16): points taken off by hand go in with their evidence, or not at all."""
    if item.kind not in MANUAL:
        raise Refused("R-SUP-07", "supervision_manual_kind", manual=item.kind)
    parts = {"name": item.name, "evidence": item.evidence, "by": item.by}
    if blank := [part for part, text in parts.items() if not text.strip()]:
        raise Refused("R-SUP-07", "supervision_blank", part=blank)
    if not item.points.is_finite() or item.points <= 0:
        raise Refused("R-SUP-07", "supervision_manual_points", points=item.points)
    return item


@dataclass(frozen=True, slots=True)
class Assessed:
    """The yearly assessment. `usual` and `most` are how many may be excellent by the ordinary share, and at the most;
    `excellent` are the best within `most`; `tied` those level across that line, left to people."""

    usual: int
    most: int
    excellent: tuple[str, ...]
    tied: tuple[str, ...]


def assess(ranked: Iterable[Score], ctx: Context) -> Assessed:
    """R-SUP-07 (WY 二(四)2 “可适当高于 15%，最高不突破 20%”; SM 59–61): who may be excellent. Parts of a person
    are cut off, as the share may not be exceeded."""
    rated = [(score.total, score.name) for score in ranked if score.total is not None]
    rated.sort(key=lambda one: (-one[0], one[1]))
    usual, most = (len(rated) * ctx.policy.number(f"score.excellent_{key}") // 100 for key in ("above", "most"))
    line = rated[most][0] if most < len(rated) else None
    tied = tuple(name for points, name in rated if points == line and rated[:most] and rated[most - 1][0] == line)
    return Assessed(usual, most, tuple(name for _, name in rated[:most] if name not in tied), tied)


def require_within(chosen: int, of: int, ctx: Context) -> None:
    """R-SUP-07: Refused, with the numbers, when more are named excellent than the pack allows."""
    most = of * ctx.policy.number("score.excellent_most") // 100
    if chosen > most:
        raise Refused("R-SUP-07", "supervision_excellent", chosen=chosen, most=most, of=of)
