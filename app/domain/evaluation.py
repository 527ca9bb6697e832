"""评价: the applicant says how it was; what was bad is verified, rectified and called back; marks can be appealed."""

from __future__ import annotations

from datetime import datetime

from app.domain import read
from app.domain.abnormal import marked, unmarked
from app.domain.anew import replace
from app.domain.case import Case, Rating
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.records import Appeal, Complaint, Mark, Note
from app.domain.workdays import Period, end_of, working_days

LEVELS = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied")
BAD = frozenset({"dissatisfied", "very_dissatisfied"})
EVALUATION = "evaluation"
"""The channel of the matter that a bad evaluation opens."""


def evaluate(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-01: one service, one evaluation, from acceptance on; R-EVA-02: a bad one is an abnormal case."""
    level = level_of(command, "R-EVA-01")
    if case.rating:
        raise Refused("R-EVA-01", "domain_rated_already")
    if case.accepted_on is None:
        raise Refused("R-EVA-01", "domain_not_accepted_yet")
    rated = replace(case, rating=Rating(level=level, at=command.made_at, device=command.device))
    if level not in BAD:
        return rated
    matter = Complaint(channel=EVALUATION, subject=level, at=command.made_at, by=command.actor.name)
    bad = marked(replace(rated, complaints=(*case.complaints, matter)), "dissatisfied", command.made_at)
    return replace(bad, rules=("R-EVA-01", "R-EVA-02"))


def level_of(command: Command, rule: str) -> str:
    """The level given, by name. Refused when it is none of the five."""
    level = read.text(command, "level")
    if level not in LEVELS:
        raise Refused(rule, "domain_level_unknown", level=level)
    return level


def evaluate_again(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-03: once, within the pack's days of the bad evaluation; the score is recomputed, and a good one takes the
    mark away."""
    _require_appeals(ctx)
    level = level_of(command, "R-EVA-03")
    mark = _mark(case, "dissatisfied")
    if case.rating is None or mark is None:
        raise Refused("R-EVA-03", "domain_not_rated_badly")
    if case.second_rating:
        raise Refused("R-EVA-03", "domain_rated_again_already")
    _in_time(mark.at, command.made_at, ctx)
    again = replace(case, second_rating=Rating(level=level, at=command.made_at, device=command.device))
    return again if level in BAD else unmarked(again, "dissatisfied")


def appeal(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-03: the staff member appeals once against a mark, within the pack's days of it, with a reason."""
    _require_appeals(ctx)
    (reason,) = read.needed(command, "R-EVA-03", "reason")
    mark = _appealable(case, read.text(command, "kind"))
    _in_time(mark.at, command.made_at, ctx)
    lodged = Appeal(against=mark.kind, at=command.made_at, by=command.actor.name, reason=reason)
    return replace(case, appeals=(*case.appeals, lodged))


def _appealable(case: Case, kind: str) -> Mark:
    """The newest mark (or the newest of `kind`) that nobody has appealed against yet."""
    against = {a.against for a in case.appeals}
    marks = [mark for mark in case.abnormal if kind in ("", mark.kind)]
    if not marks:
        raise Refused("R-EVA-03", "domain_nothing_to_appeal")
    fresh = [mark for mark in marks if mark.kind not in against]
    if not fresh:
        raise Refused("R-EVA-03", "domain_appealed_already")
    return max(fresh, key=lambda mark: mark.at)


def rule_appeal(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-03: the supervising bureau rules; an upheld appeal takes the mark away."""
    last = case.appeals[-1] if case.appeals else None
    if last is None or last.upheld is not None:
        raise Refused("R-EVA-03", "domain_no_open_appeal")
    upheld = read.flag(command, "upheld", True)
    ruling = Note(by=command.actor.name, at=command.made_at, text=read.text(command, "reason"))
    ruled = replace(case, appeals=(*case.appeals[:-1], replace(last, upheld=upheld, ruled=ruling)))
    return unmarked(ruled, last.against) if upheld else ruled


def to_investigate(case: Case, ctx: Context, now: datetime) -> bool:
    """R-EVA-03: a bad evaluation without a second one in time is the supervisor's to investigate."""
    mark = _mark(case, "dissatisfied")
    verified = any(c.verified for c in case.complaints if c.channel == EVALUATION)
    if not ctx.policy.on("appeal") or mark is None or case.second_rating or verified:
        return False
    return _over(mark.at, now, ctx)


def _require_appeals(ctx: Context) -> None:
    if not ctx.policy.on("appeal"):
        raise Refused("R-EVA-03", "domain_no_appeals_here", place=ctx.policy.title)


def _mark(case: Case, kind: str) -> Mark | None:
    return next((mark for mark in case.abnormal if mark.kind == kind), None)


def _last_moment(since: datetime, ctx: Context) -> datetime:
    last = end_of(Period(ctx.policy.number("appeal_within")), since.date(), ctx.calendar)
    return datetime.combine(last, ctx.policy.close)


def _over(since: datetime, at: datetime, ctx: Context) -> bool:
    """Whether the pack's days are over at `at`. Only the days up to then are counted: a later year whose calendar isn't
    published doesn't matter."""
    gone = working_days(since.date(), at.date(), ctx.calendar)
    return gone >= ctx.policy.number("appeal_within") and at > _last_moment(since, ctx)


def _in_time(since: datetime, at: datetime, ctx: Context) -> None:
    if _over(since, at, ctx):
        raise Refused("R-EVA-03", "domain_too_late_to_appeal", last=_last_moment(since, ctx).date())
