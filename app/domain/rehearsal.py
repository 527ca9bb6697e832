"""政策推演: a written story played through the rules, with its own clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

from app.domain import matters, queue, visits
from app.domain.case import Case, TicketTimes
from app.domain.clocks import clock_state
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import AppError, Refused, Unreadable
from app.domain.state import EMPTY, describe
from app.domain.story import MATTERS, TICKETS, Step, Story
from app.domain.transitions import apply, settle

Words = Callable[[AppError], str]


@dataclass(frozen=True, slots=True)
class Shortfall:
    key: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one step: the rule it was refused under (or ""), the state, what fell short, and the year whose
    calendar the deadline still waits for (0: none)."""

    n: int
    at: datetime
    do: str
    case: str
    refused: str
    state: Mapping[str, object]
    fell_short: tuple[Shortfall, ...]
    calendar_missing: int = 0


@dataclass(slots=True)
class _Stage:
    """The cases, tickets and matters of one story while it is played. `visited` are the tickets whose visit a case
    has on record, `seen` the day on which a case was last looked at."""

    ctx: Context
    cases: dict[str, Case] = field(default_factory=dict)
    tickets: dict[tuple[str, str], queue.Ticket] = field(default_factory=dict)
    visited: set[tuple[str, str]] = field(default_factory=set)
    matters: dict[str, matters.Matter] = field(default_factory=dict)
    seen: dict[str, date] = field(default_factory=dict)

    def settle(self, step: Step) -> tuple[str, ...]:
        """What falls due by itself has happened by the step's moment; the rules that decided."""
        before = self.cases.get(step.case)
        if before is None:
            return ()
        self.cases[step.case] = after = settle(before, self.ctx, step.at)
        return (*(after.rules if after is not before else ()), *self._went_on(step.case, step.at.date()))

    def _went_on(self, id: str, today: date) -> tuple[str, ...]:
        """R-CLK-02: the clock went on by itself since the case was last looked at, a procedure being at its cap."""
        case, since = self.cases[id], self.seen.get(id, today)
        self.seen[id] = today
        states = [clock_state(case, self.ctx.of(case), day) for day in (since, today)]
        return ("R-CLK-02",) if states == ["stopped", "running"] else ()

    def act(self, step: Step) -> tuple[str, ...]:
        """Carry the step out and give the rules that decided. Raises Refused."""
        if step.do == "wait":
            return ()
        if step.do in TICKETS:
            return self._ticket(step)
        case = self.cases.get(step.case)
        if step.do in MATTERS or (case is None and step.do in matters.KEYS):
            return self._matter(step)
        command = self._command(step, "case", step.case, case.version if case else 0)
        self.cases[step.case] = changed = apply(case, self._with_ticket(command), self.ctx)
        self.visited |= {key for key in self._started(step.case) if changed.ticket == _times(self.tickets[key])}
        self._visit(step.case)
        return changed.rules

    def _matter(self, step: Step) -> tuple[str, ...]:
        """What comes without a case; a new enquiry follows one that has ended."""
        matter = self.matters.get(step.case)
        if matter and step.do in matters.OPENING:
            matter = None
        command = self._command(step, "matter", step.case, matter.version if matter else 0)
        self.matters[step.case] = matters.apply_matter(matter, command)
        return (matters.rule_of(step.do),)

    def _command(self, step: Step, aggregate: str, aggregate_id: str, expected: int) -> Command:
        data = dict(step.data)
        if step.do == "receive" and "guide" not in data and self.ctx.guides:
            data["guide"] = next(iter(self.ctx.guides))
        return Command(f"{step.n}", aggregate, aggregate_id, step.do, expected, step.at, step.by, data=data)

    def _with_ticket(self, command: Command) -> Command:
        """What is received on a ticket brings it along, as at the counter."""
        called = [key for key in self._started(command.aggregate_id) if key not in self.visited]
        if command.action != "receive" or not called:
            return command
        times = {
            name: at.isoformat() if isinstance(at, datetime) else at
            for name, at in asdict(_times(self.tickets[called[0]])).items()
        }
        return replace(command, data={**command.data, "ticket": times})

    def _ticket(self, step: Step) -> tuple[str, ...]:
        number = str(step.data.get("ticket", "")) or step.case
        ticket = self.tickets.get((step.case, number))
        command = self._command(step, "ticket", number, ticket.version if ticket and step.do != "take_ticket" else 0)
        self.tickets[step.case, number] = queue.apply_ticket(ticket, command)
        self._visit(step.case)
        return ("R-REC-01", *self._judged(step))

    def _judged(self, step: Step) -> tuple[str, ...]:
        case = self.cases.get(step.case)
        kinds = {*self.abnormal(step.case, step.at), *(case.abnormal_kinds() if case else ())}
        return tuple(rule for kind, rule in {"wait": "R-REC-02", "visits": "R-REC-03"}.items() if kind in kinds)

    def _visit(self, id: str) -> None:
        """Services that have begun are the case's visits, once there is one (R-REC-01)."""
        if (case := self.cases.get(id)) is None:
            return
        for key in self._started(id):
            if key not in self.visited:
                self.visited.add(key)
                case = visits.visited(case, _times(self.tickets[key]), self.ctx)
        self.cases[id] = case

    def _started(self, id: str) -> list[tuple[str, str]]:
        return [key for key, ticket in self.tickets.items() if key[0] == id and ticket.started_at]

    def abnormal(self, id: str, now: datetime) -> tuple[str, ...]:
        """What is abnormal about the tickets that no case has on record yet, and about a complaint without a case."""
        waiting = [_times(t) for key, t in self.tickets.items() if key[0] == id and key not in self.visited]
        found = {"wait"} if any(visits.waited_too_long(t, self.ctx.policy, now) for t in waiting) else set()
        guide = next(iter(self.ctx.guides.values()), None)
        if id not in self.cases and guide and visits.too_many(len(self._started(id)), guide, self.ctx.policy):
            found.add("visits")
        if (matter := self.matters.get(id)) and matter.complaint and matter.complaint.upheld is not False:
            found.add("complaint")
        return tuple(sorted(found))


def _times(ticket: queue.Ticket) -> TicketTimes:
    return TicketTimes(
        number=ticket.number,
        taken_at=ticket.taken_at,
        called_at=ticket.waited_until,
        started_at=ticket.started_at,
    )


def play(story: Story, words: Words) -> tuple[Outcome, ...]:
    """Every step's outcome. `words` gives a refusal its Chinese sentence. Raises Unreadable naming file and step
    where an act can't be understood, or needs a calendar that isn't published."""
    stage = _Stage(story.ctx)
    return tuple(_outcome(stage, step, story.file, words) for step in story.steps)


def _outcome(stage: _Stage, step: Step, file: str, words: Words) -> Outcome:
    rules = stage.settle(step)
    refused = error = ""
    try:
        rules += stage.act(step)
    except Refused as refusal:
        refused, error = refusal.rule, words(refusal)
        rules += (refusal.rule,)
    except Unreadable as unreadable:
        raise Unreadable("domain_story_step", file=file, n=step.n, why=words(unreadable)) from unreadable
    rules += stage.settle(step)
    case = stage.cases.get(step.case)
    seen = describe(case, stage.ctx, step.at) if case else EMPTY
    abnormal = sorted({*cast("list[str]", seen["abnormal"]), *stage.abnormal(step.case, step.at)})
    state = {**seen, "abnormal": abnormal, "rules": sorted(set(rules)), "error": error}
    return Outcome(
        n=step.n,
        at=step.at,
        do=step.do,
        case=step.case,
        refused=refused,
        state=state,
        fell_short=_short(step, refused, state),
        calendar_missing=case.calendar_missing if case else 0,
    )


def _short(step: Step, refused: str, state: Mapping[str, object]) -> tuple[Shortfall, ...]:
    short = [Shortfall("refused", step.refused or "none", refused or "none")] if refused != step.refused else []
    for key, value in step.expect.items():
        expected = value.isoformat() if isinstance(value, date) else value
        if not HOLDS.get(key, _same)(expected, state[key], state):
            short.append(Shortfall(key, expected, state[key]))
    return tuple(short)


Holds = Callable[[object, object, Mapping[str, object]], bool]


def _same(expected: object, got: object, _: Mapping[str, object]) -> bool:
    return expected == (list(got) if isinstance(got, tuple) else got)


def _said(expected: object, got: object, _: Mapping[str, object]) -> bool:
    return bool(got) and str(expected) in str(got)


def _among(expected: object, got: object, _: Mapping[str, object]) -> bool:
    return set(cast("list[str]", expected)) <= set(cast("list[str]", got))


def _explained(expected: object, got: object, state: Mapping[str, object]) -> bool:
    """Each day in turn, up to the deadline."""
    days = [date.fromisoformat(str(day["date"])) for day in cast("list[dict[str, object]]", got)]
    whole = days == [days[0] + timedelta(days=n) for n in range(len(days))] if days else False
    return (whole and days[-1].isoformat() == state["deadline"]) == expected


HOLDS: Mapping[str, Holds] = {"error": _said, "rules": _among, "explain": _explained}
"""How an expectation is compared where it isn't the same value."""
