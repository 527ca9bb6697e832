"""日清、周结、月通报、季公示: what must be settled by the end of each period, what the monitors bring, the duty log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.case import Case
from app.domain.clocks import over_from
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.monthly import month_of
from app.domain.owed import Owed
from app.domain.workdays import ONE_DAY

ACTS: Mapping[str, tuple[str, ...]] = {
    "day": ("day_cleared",),
    "week": ("week_closed",),
    "month": ("month_reported", "month_analysed", "month_bulletined"),
    "quarter": ("quarter_published",),
}
"""What ends each period, on record (XM 监察 6(七), 11, 17)."""
SETTLED_FIRST = ("day_cleared", "week_closed")
"""These are done only when nothing due in the period is open any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act that ended a period; `first` is the period's first day."""

    act: str
    first: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Open:
    """What a period still wants at a moment: things owed, and its closing acts."""

    first: date
    last: date
    owed: tuple[Owed, ...]
    acts: tuple[str, ...]


def span(period: str, day: date) -> tuple[date, date]:
    """First and last day of the day, week (Monday first), month or quarter that `day` is in."""
    first, after = month_of(day)
    if period == "quarter":
        first = first.replace(month=(day.month - 1) // 3 * 3 + 1)
        after = month_of(first.replace(month=first.month + 2))[1]
    monday = day - timedelta(days=day.weekday())
    short = {"day": (day, day), "week": (monday, monday + timedelta(days=6))}
    return short.get(period, (first, after - ONE_DAY))


def decisions(cases: Iterable[Case], ctx: Context) -> tuple[Owed, ...]:
    """R-SUP-09 (日清): each accepted case owes its decision by its deadline; an immediate item that same day."""
    return tuple(
        Owed(
            kind="decision",
            id=case.id,
            department=case.department,
            since=case.accepted_at,
            due=over_from(case, ctx),
            done_at=case.decision.at if case.decision else case.closed_at,
        )
        for case in cases
        if case.accepted_at
    )


def still_open(period: str, day: date, owed: Iterable[Owed], done: Iterable[Done], now: datetime) -> Open:
    """R-SUP-09 (XM 监察 6(七) 日清周结月通报季公示): what the period with `day` still wants at `now`: everything
    that was due by its end and is open, whatever day it began, and the acts that close it."""
    first, last = span(period, day)
    end = datetime.combine(last, time.max)
    due = (m for m in owed if m.due and m.due <= end and m.open(now))
    closed = {one.act for one in done if one.first == first and one.at <= now}
    return Open(
        first,
        last,
        tuple(sorted(due, key=lambda m: (m.due or end, m.kind, m.id))),
        tuple(act for act in ACTS[period] if act not in closed),
    )


def close(act: str, day: date, owed: Iterable[Owed], at: datetime, by: str) -> Done:
    """R-SUP-09: the act that ends the period of `day`. Refused before the period's last day, and for a day or a week
    while something that was due in it is open."""
    period = next(period for period, acts in ACTS.items() if act in acts)
    wants = still_open(period, day, owed, (), at)
    if at.date() < wants.last:
        raise Refused("R-SUP-09", "supervision_too_early", last=wants.last)
    if act in SETTLED_FIRST and wants.owed:
        raise Refused("R-SUP-09", "supervision_still_open", count=len(wants.owed), last=wants.last)
    return Done(act=act, first=wants.first, at=at, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the hall's monitors saw: attitude or environment, good or bad, with where their picture is kept."""

    what: str  # attitude | environment
    good: bool
    at: datetime
    window: str
    evidence: str


def abnormal_kind(seen: Observed, ctx: Context) -> str:
    """R-SUP-09 (XM 监察 5(六), 7(二)): "attitude" where a bad attitude makes the case at that window abnormal, else
    "": by default all is well, and a place without the pack's `attitude` switch takes no such marks. Refused for a bad
    mark without evidence."""
    if seen.good or not ctx.policy.on("attitude"):
        return ""
    if not seen.evidence.strip():
        raise Refused("R-SUP-09", "supervision_blank", part=["evidence"])
    return "attitude" if seen.what == "attitude" else ""


def reminds(seen: Observed, ctx: Context) -> bool:
    """R-SUP-09 (XM 监察 5(六)): a bad environment is recorded and the window reminded; it makes no case abnormal."""
    return seen.what == "environment" and not seen.good and ctx.policy.on("attitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """值守记录: what the supervisor on duty saw and did."""

    at: datetime
    by: str
    text: str


def logged(log: tuple[LogEntry, ...], entry: LogEntry) -> tuple[LogEntry, ...]:
    """R-SUP-09 (XM 监察 8): the duty log with one line more; lines come in order and say something."""
    if blank := [part for part, text in (("by", entry.by), ("text", entry.text)) if not text.strip()]:
        raise Refused("R-SUP-09", "supervision_blank", part=blank)
    if log and entry.at < log[-1].at:
        raise Refused("R-SUP-09", "supervision_log_order", last=log[-1].at)
    return (*log, entry)


def unlogged(log: Iterable[LogEntry], first: date, last: date, ctx: Context) -> tuple[date, ...]:
    """R-SUP-09 (XM 监察 8 每个工作日): the working days without a line, both ends included. Raises CalendarMissing."""
    days, there = (first + timedelta(days=n) for n in range((last - first).days + 1)), {e.at.date() for e in log}
    return tuple(day for day in days if ctx.calendar.works(day) and day not in there)
