"""What is to be seen of a case at a moment, in the words of the rehearsal language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from app.domain.case import Case
from app.domain.clocks import clock_state, days_used, explain, promise
from app.domain.context import Context
from app.domain.workdays import CalendarMissing


def describe(case: Case, ctx: Context, now: datetime) -> dict[str, object]:
    """Status, dates, clock, cards, papers … as JSON values; a date that isn't there is "none"."""
    ctx = ctx.of(case)
    started = case.clock_from is not None
    used = left = 0
    if started:
        try:
            used = days_used(case, ctx, now.date())
            left = promise(case, ctx).days - used
        except CalendarMissing:
            started = False
    return {
        "status": case.status.value,
        "received_on": _day(case.received_at),
        "accepted_on": _day(case.accepted_on),
        "deadline": _day(case.deadline),
        "legal_deadline": _day(case.legal_deadline),
        "supplement_by": _day(owed.by if (owed := case.tolerance or case.supplement) else None),
        "days_used": used if started else "none",
        "days_left": left if started else "none",
        "clock": clock_state(case, ctx, now.date()),
        "cards": [card.kind for card in case.cards],
        "abnormal": list(case.abnormal_kinds()),
        "deemed": [deemed.what for deemed in case.deemed],
        "documents": [paper.kind for paper in case.papers if paper.kind not in INTERNAL],
        "outstanding": list(case.outstanding()),
        "score": case.score() or "none",
        "rules": list(case.rules),
        "explain": [{"date": d.date.isoformat(), "counted": d.counted, "why": d.why} for d in explain(case, ctx)],
    }


INTERNAL = frozenset({"explanation", "joint_opinion", "minutes"})
"""Papers between offices, which aren't among the documents that a story counts."""

EMPTY: Mapping[str, object] = {
    **dict.fromkeys("cards abnormal deemed documents outstanding rules explain".split(), ()),
    **dict.fromkeys("status received_on accepted_on deadline legal_deadline supplement_by score".split(), "none"),
    **dict.fromkeys("days_used days_left clock".split(), "none"),
}
"""What is to be seen before anything has been taken in."""


def _day(value: date | datetime | None) -> str:
    if value is None:
        return "none"
    return (value.date() if isinstance(value, datetime) else value).isoformat()
