"""监察 at this post: every case against its limit, what is owed on it, and the month's figures (R-SUP-01, R-SUP-06)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property

from app.domain.authority import OVERSIGHT
from app.domain.case import Case, Status
from app.domain.clocks import issue_by
from app.domain.context import Context
from app.domain.errors import AppError, Refused
from app.domain.evaluation import to_investigate
from app.domain.monthly import bulletin_due, figures, month_of, situation_due
from app.domain.owed import Owed, explanations, loops
from app.domain.scoring import scores
from app.domain.supervision import Standing, standing, watched
from app.domain.transitions import settle
from app.domain.workdays import CalendarMissing
from app.models.values import CaseRow as StoredRow
from app.post.common import Common
from app.post.events import CasesChanged, Event
from app.post.office_shown import Month, MovedRow, Task, Watch, WatchRow
from app.post.rows import case_row
from app.post.watching import ALL, Watching
from app.usecases.inboxes import waiting

UNISSUED = (Status.APPROVED, Status.REFUSED)
PORTION = 400
"""Cases read in one go: the screen's other questions wait behind no more."""


class SupervisionPart(Common):
    @cached_property
    def _looked_after(self) -> Watching:
        """Made when it is first asked for; from then on it hears what changes."""
        watching = Watching()

        def hear(event: Event) -> None:
            if isinstance(event, CasesChanged):
                watching.changed(event.ids)

        self.hub.subscribe(hear)
        return watching

    def watch(self) -> Watch:
        """R-SUP-01: what is watched as the law leaves it now. Ask again while there is `more`. Raises Refused
        (R-ORG-04) for whoever doesn't supervise."""
        self._require_oversight()
        now = self.now()
        with self.read() as store:
            more, ctx = self._looked_after.read(store, PORTION), store.context()
        rows = [_row(row, case, ctx, now) for row, case in self._looked_after.cases.values()]
        rows.sort(key=lambda row: (row.case.deadline or date.max, row.case.number))
        return Watch(at=now, rows=tuple(rows), more=more)

    def moved_deadlines(self) -> Sequence[MovedRow]:
        """R-CLK-01: what the county counted anew, the last time first."""
        self._require_oversight()
        with self.read() as store:
            found = store.moved()
        return tuple(
            MovedRow(
                case=m.case,
                number=m.number,
                item=m.item,
                department=m.department,
                old=m.old,
                new=m.new,
                why=m.why,
                cards=tuple(m.cards),
            )
            for m in found
        )

    def month(self, day: date) -> Month:
        """R-SUP-06, R-SUP-07: figures and scores of the day's month, of the cases that are here."""
        self._require_oversight()
        first, _ = month_of(day)
        now = self.now()
        with self.read() as store:
            ctx = store.context()
            touched = [row for row in store.find("", ALL) if row.updated.date() >= first]
            cases = [store.case(row.id) for row in touched]
        return Month(
            first=first,
            figures=figures(cases, first, ctx),
            scores=scores([c for c in cases if _in_month(c, first)], (), ctx, now),
            situation_due=_due(lambda: situation_due(first, ctx)),
            bulletin_due=_due(lambda: bulletin_due(first, ctx)),
        )

    def month_file(self, day: date, form: str) -> bytes:
        """The month's figures and scores as xlsx or tsv."""
        from app.post.month_file import tsv, workbook

        return (tsv if form == "tsv" else workbook)(self.month(day))

    def _require_oversight(self) -> None:
        if self.actor().post not in OVERSIGHT:
            raise Refused("R-ORG-04", "ui_county_not_oversight")


def _due(moment: Callable[[], datetime]) -> datetime | None:
    try:
        return moment()
    except CalendarMissing:
        return None


def _in_month(case: Case, first: date) -> bool:
    moments = (case.accepted_at, case.decision.at if case.decision else None)
    return any(at is not None and month_of(at.date())[0] == first for at in moments)


def _row(row: StoredRow, kept: Case, ctx: Context, now: datetime) -> WatchRow:
    case = settle(kept, ctx, now)
    tasks = tuple(_task(owed, now) for owed in _owed(case, ctx) if owed.open(now))
    marks = tuple(mark.kind for mark in case.abnormal if mark.closed is None)
    cards = tuple(dict.fromkeys(card.kind for card in case.cards))
    grave = ("serious",) if "not_explained" in case.abnormal_kinds() else ()
    shown = case_row(row, waiting(row, case, ctx, now), ctx, now)
    return WatchRow(
        case=shown, lists=frozenset(_lists(case, tasks, ctx, now)), cards=(*cards, *grave), marks=marks, tasks=tasks
    )


def _owed(case: Case, ctx: Context) -> list[Owed]:
    """What people owe on it; without the year's calendar, what is known of it all the same."""
    found: list[Owed] = []
    for owed in (explanations, loops):
        try:
            found += owed(case, ctx)
        except CalendarMissing:
            since = case.received_at or datetime.min
            found.append(Owed(kind=owed.__name__, id=case.id, department=case.department, since=since))
    return found


def _task(owed: Owed, now: datetime) -> Task:
    return Task(kind=owed.kind, due=owed.due, late=owed.late(now))


def _lists(case: Case, tasks: Sequence[Task], ctx: Context, now: datetime) -> list[str]:
    """The lists of domain and hall that this case stands in."""
    open_ = watched(case)
    stands = _standing(case, ctx, now) if open_ else None
    explain = [task for task in tasks if task.kind.startswith("explain_")]
    marks = [mark for mark in case.abnormal if mark.closed is None]
    in_list = {
        "watched": open_,
        "near": stands is Standing.NEAR,
        "over": stands is Standing.OVER,
        "yellow": open_ and any(card.kind == "yellow" for card in case.cards),
        "red": any(card.kind == "red" for card in case.cards),
        "serious": "not_explained" in case.abnormal_kinds(),
        "unissued": _counted(lambda: _unissued(case, ctx.of(case), now.date())),
        "investigate": _counted(lambda: to_investigate(case, ctx.of(case), now)),
        "unexplained": bool(explain),
        "to_close": any(mark.explained for mark in marks),
        "extension": any(extension.granted is None for extension in case.extensions),
        "appeal": any(appeal.upheld is None for appeal in case.appeals),
        "loop": any(complaint.open for complaint in case.complaints),
        "abnormal": bool(marks),
        **{f"abnormal:{mark.kind}": True for mark in marks},
    }
    return [name for name, on in in_list.items() if on]


def _unissued(case: Case, ctx: Context, today: date) -> bool:
    """R-DEL-01: decided, made out for nobody yet, and the day by which that must be done is over."""
    last = issue_by(case, ctx) if case.status in UNISSUED else None
    return last is not None and last < today


def _counted(holds: Callable[[], bool]) -> bool:
    """What needs a calendar that isn't published doesn't hold yet."""
    try:
        return holds()
    except CalendarMissing:
        return False


def _standing(case: Case, ctx: Context, now: datetime) -> Standing:
    try:
        return standing(case, ctx, now)
    except AppError:
        return Standing.UNCOUNTED
