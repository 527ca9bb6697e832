"""政策推演: a written story played through the rules, with its own clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise
from typing import cast

from app.domain import queue
from app.domain.actions import KEYS
from app.domain.authority import POWERS, Authorisation
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import AppError, Refused, Unreadable
from app.domain.guides import parse_guide
from app.domain.policy import Policy, Value
from app.domain.state import describe
from app.domain.transitions import apply, settle
from app.domain.workdays import Calendar

STORY = frozenset({"title", "policy", "close", "guide", "authorisation", "step"})
STEP = frozenset({"at", "by", "do", "case", "expect", "refused"})
TICKETS = ("take_ticket", "call", "start_service", "end_service", "no_show")
EXPECT = frozenset(
    "status received_on accepted_on deadline legal_deadline supplement_by days_used days_left clock cards abnormal"
    " deemed documents outstanding score rules explain error".split()
)
POSTS = frozenset(
    "clerk transfer backoffice chief cashier issuing bureau supervisor catalogue system applicant".split()
)
DEFAULT_POST = {
    **dict.fromkeys(("take_ticket", "supply", "withdraw", "evaluate"), "applicant"),
    **dict.fromkeys(("grant_extension", "refuse_extension"), "bureau"),
    "pay": "cashier",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step read: `data` are the act's own keys."""

    n: int
    at: datetime
    do: str
    by: Actor
    case: str
    data: Mapping[str, object]
    expect: Mapping[str, object]
    refused: str


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    ctx: Context
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    key: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one step: the rule it was refused under (or ""), the state, what fell short."""

    n: int
    at: datetime
    do: str
    refused: str
    error: str
    state: Mapping[str, object]
    fell_short: tuple[Shortfall, ...]


def read_story(raw: Mapping[str, object], file: str, policy: Callable[[str], Policy], calendar: Calendar) -> Story:
    """A story from its parsed TOML. Raises Unreadable naming file, key and why; unknown keys are refused."""
    _known(raw, STORY, file)
    pack = policy(_text(raw, "policy", file, "songming"))
    if close := raw.get("close"):
        if not isinstance(close, time):
            raise Unreadable("domain_story_value", file=file, key="close")
        pack = Policy(pack.name, pack.title, {**pack.values, "close": Value(close, "time", "故事")}, pack.version)
    guides = {g.code: g for g in (parse_guide(g, file) for g in _tables(raw, "guide", file))}
    filed = tuple(_authorisation(a, file) for a in _tables(raw, "authorisation", file))
    steps = tuple(_step(s, n, file) for n, s in enumerate(_tables(raw, "step", file), 1))
    for before, after in pairwise(steps):
        if after.at < before.at:
            raise Unreadable("domain_story_order", file=file, n=after.n)
    return Story(_text(raw, "title", file, file), Context(pack, calendar, guides, filed), steps)


def _known(raw: Mapping[str, object], keys: frozenset[str], where: str) -> None:
    if unknown := sorted(raw.keys() - keys):
        raise Unreadable("domain_story_unknown_key", file=where, key=unknown[0])


def _text(raw: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str):
        raise Unreadable("domain_story_value", file=where, key=key)
    return value


def _tables(raw: Mapping[str, object], key: str, where: str) -> list[dict[str, object]]:
    value = raw.get(key, [])
    tables = [value] if isinstance(value, dict) else value
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise Unreadable("domain_story_value", file=where, key=key)
    return tables


def _authorisation(raw: Mapping[str, object], file: str) -> Authorisation:
    _known(raw, frozenset({"who", "items", "powers", "from", "to"}), f"{file} authorisation")
    first, last, items, powers = (raw.get(key) for key in ("from", "to", "items", "powers"))
    if not isinstance(items, list) or not isinstance(powers, list) or set(powers) - set(POWERS):
        raise Unreadable("domain_story_value", file=file, key="authorisation.powers")
    if not isinstance(first, date) or not isinstance(last, date):
        raise Unreadable("domain_story_value", file=file, key="authorisation.from")
    who = _text(raw, "who", file)
    return Authorisation(who=who, items=tuple(items), powers=tuple(powers), first=first, last=last)


def _step(raw: Mapping[str, object], n: int, file: str) -> Step:
    where = f"{file} 第 {n} 步"
    at, do = raw.get("at"), _text(raw, "do", where)
    if not isinstance(at, datetime) or at.tzinfo:
        raise Unreadable("domain_story_value", file=where, key="at")
    if do != "wait" and do not in KEYS and do not in TICKETS:
        raise Unreadable("domain_story_act", file=where, act=do)
    own = frozenset({"ticket"}) if do in TICKETS else KEYS.get(do, frozenset())
    _known(raw, STEP | own, where)
    expect = raw.get("expect", {})
    if not isinstance(expect, dict):
        raise Unreadable("domain_story_value", file=where, key="expect")
    _known(expect, EXPECT, f"{where} expect")
    data = {key: value for key, value in raw.items() if key not in STEP}
    by, case, refused = _actor(raw, do, where), _text(raw, "case", where, "A"), _text(raw, "refused", where, "")
    return Step(n, at, do, by, case, data, expect, refused)


def _actor(raw: Mapping[str, object], do: str, where: str) -> Actor:
    post, _, name = _text(raw, "by", where, DEFAULT_POST.get(do, "clerk")).partition(":")
    if post not in POSTS:
        raise Unreadable("domain_story_value", file=where, key="by")
    return Actor(post, name)


@dataclass(slots=True)
class _Stage:
    """The cases and tickets of one story while it is played."""

    ctx: Context
    cases: dict[str, Case] = field(default_factory=dict)
    tickets: dict[tuple[str, str], queue.Ticket] = field(default_factory=dict)

    def command(self, step: Step, aggregate: str, aggregate_id: str, expected: int) -> Command:
        data = {k: v for k, v in step.data.items() if k != "ticket"}
        if step.do == "receive" and "guide" not in data and self.ctx.guides:
            data["guide"] = next(iter(self.ctx.guides))
        return Command(f"{step.n}", aggregate, aggregate_id, step.do, expected, step.at, step.by, device="", data=data)

    def act(self, step: Step) -> tuple[str, ...]:
        """Carry the step out and give the rules that decided. Raises Refused."""
        if step.do == "wait":
            return ()
        if step.do in TICKETS:
            return self._ticket(step)
        case = self.cases.get(step.case)
        command = self.command(step, "case", step.case, case.version if case else 0)
        self.cases[step.case] = changed = apply(case, command, self.ctx)
        return changed.rules

    def _ticket(self, step: Step) -> tuple[str, ...]:
        number = str(step.data.get("ticket", ""))
        key = step.case, number
        ticket = self.tickets.get(key)
        command = self.command(step, "ticket", number, ticket.version if ticket else 0)
        if step.do == "take_ticket":
            command = Command(
                command.id, "ticket", number, step.do, 0, step.at, step.by, data={"number": number or step.case}
            )
        self.tickets[key] = queue.apply_ticket(ticket, command)
        return ("R-REC-01",)


def play(story: Story, words: Callable[[AppError], str]) -> tuple[Outcome, ...]:
    """Every step's outcome. `words` gives a refusal its Chinese sentence."""
    stage = _Stage(story.ctx)
    return tuple(_outcome(stage, step, words) for step in story.steps)


def _outcome(stage: _Stage, step: Step, words: Callable[[AppError], str]) -> Outcome:
    rules: tuple[str, ...] = ()
    if before := stage.cases.get(step.case):
        stage.cases[step.case] = after = settle(before, stage.ctx, step.at)
        rules = after.rules if after is not before else ()
    refused = error = ""
    try:
        rules += stage.act(step)
    except Refused as refusal:
        refused, error = refusal.rule, words(refusal)
        rules += (refusal.rule,)
    if case := stage.cases.get(step.case):
        stage.cases[step.case] = settled = settle(case, stage.ctx, step.at)
        rules += settled.rules if settled is not case else ()
    state = _state(stage, step) | {"rules": sorted(set(rules))}
    return Outcome(step.n, step.at, step.do, refused, error, state, _short(step, refused, error, state))


def _state(stage: _Stage, step: Step) -> dict[str, object]:
    case = stage.cases.get(step.case)
    if case is None:
        return dict.fromkeys(EXPECT - {"error"}, "none")
    return describe(case, stage.ctx, step.at)


def _short(step: Step, refused: str, error: str, state: Mapping[str, object]) -> tuple[Shortfall, ...]:
    short = []
    if refused != step.refused:
        short.append(Shortfall("refused", step.refused or "none", refused or "none"))
    for key, expected in step.expect.items():
        got = error if key == "error" else state[key]
        if not _holds(key, _plain(expected), got):
            short.append(Shortfall(key, _plain(expected), got))
    return tuple(short)


def _holds(key: str, expected: object, got: object) -> bool:
    if key == "error":
        return str(expected) in str(got)
    if key == "rules":
        return set(cast("list[str]", expected)) <= set(cast("list[str]", got))
    if key == "explain":
        return bool(got and got != "none") == expected
    return expected == got


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
