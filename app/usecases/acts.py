"""One act, or a few that belong together, carried out: checked, its papers numbered and frozen, queued."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from uuid_utils import uuid7

from app.domain.case import Case, Paper
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import AppError, Trouble
from app.domain.joint_authority import require_part
from app.domain.state import describe
from app.domain.transitions import apply, settle
from app.domain.versions import PINS
from app.models.store import Begin, Store
from app.models.values import Identity
from app.usecases.checks import receive_data

Render = Callable[[Paper, Case, Context], bytes]
"""A paper as its PDF."""
Also = Callable[[Store, "Done"], None]
"""What else belongs into the same transaction."""
AHEAD = 8
"""More papers than this never come of one use-case."""
ATTEMPTS = 4


def new_id() -> str:
    return str(uuid7())


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What somebody wants done. `case`: an id that is here, or a new one for `receive`. `id`: made once by whoever
    asks, so that asking twice is one act."""

    action: str
    case: str
    actor: Actor
    data: Mapping[str, object] = field(default_factory=dict)
    expected: int | None = None  # the version the person saw; None: what is shown now
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A paper that an act issued: its number, the PDF, and under which name it is kept ("" in a preview)."""

    kind: str
    number: str
    file: str
    pdf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: the acts in their order, the case as it is shown, its state in the words of rehearsal."""

    commands: tuple[Command, ...]
    case: Case
    state: Mapping[str, object]
    papers: tuple[Issued, ...]

    @property
    def command(self) -> str:
        """The id of the last act."""
        return self.commands[-1].id


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store said before the work began."""

    case: Case | None
    ctx: Context
    who: Identity
    case_number: str | AppError
    paper_numbers: tuple[str, ...]


class Overtaken(Exception):
    """Somebody in this program took the number meanwhile: begin anew."""


def act(begin: Begin, intent: Intent, render: Render, now: datetime, also: Also | None = None) -> Done:
    """Carry one act out. It is durable when this returns.

    Raises Refused with the rule, Unreadable for data that doesn't fit, Trouble when no number is left or the disk
    is full; then everything is as it was.
    """
    return carry_out(begin, (intent,), render, now, also)


def carry_out(begin: Begin, intents: Sequence[Intent], render: Render, now: datetime, also: Also | None = None) -> Done:
    """Acts on one case that belong together, all or none. No transaction is open while papers are rendered."""
    for _ in range(ATTEMPTS):
        done = plan(snapshot(begin, intents, now), intents, render, now)
        try:
            return _keep(begin, done, also)
        except Overtaken:
            continue
    raise Trouble("usecases_number_overtaken")


def outlook(begin: Begin, intents: Sequence[Intent], render: Render, now: datetime) -> Done:
    """What would come of it; nothing is kept, no number is given."""
    seen = snapshot(begin, intents, now)
    return plan(replace(seen, case_number="", paper_numbers=("",) * AHEAD), intents, render, now)


def snapshot(begin: Begin, intents: Sequence[Intent], now: datetime) -> Snapshot:
    """The case, the rules, and the numbers that come next."""
    with begin() as store:
        id = intents[0].case
        case = store.case(id) if store.has_case(id) else None
        return Snapshot(case, store.context(), store.identity(), _case_number(store, now), _paper_numbers(store, now))


def _case_number(store: Store, now: datetime) -> str | AppError:
    try:
        return store.peek_number("case", now.year)
    except Trouble as none_left:
        return none_left


def _paper_numbers(store: Store, now: datetime) -> tuple[str, ...]:
    left = min(AHEAD, store.numbers_left("paper", now.year))
    return tuple(store.peek_number("paper", now.year, n) for n in range(left))


def plan(seen: Snapshot, intents: Sequence[Intent], render: Render, now: datetime) -> Done:
    """The acts with numbers and papers, as they will be queued. Raises Refused."""
    commands, papers, numbers = [], list[Issued](), list(seen.paper_numbers)
    case = seen.case
    for intent in intents:
        case = settle(case, seen.ctx, now) if case else None
        drawn = command_for(intent, case, seen, now)
        require_part(drawn)
        issued = _issued(case, drawn, seen.ctx, render, numbers)
        command = _with_papers(drawn, issued)
        case = apply(case, command, seen.ctx)
        commands.append(command)
        papers += issued
    assert case is not None
    return Done(commands=tuple(commands), case=case, state=describe(case, seen.ctx, now), papers=tuple(papers))


def command_for(intent: Intent, case: Case | None, seen: Snapshot, now: datetime) -> Command:
    """The act as a value, without papers yet. A case taken in gets its number and place."""
    data = dict(intent.data)
    if intent.action == "receive":
        place = {"hall": seen.who.hall, "window": intent.actor.window or seen.who.window}
        guide = seen.ctx.guides.get(str(data.get("guide", "")))
        known = {"guide_version": guide.version} if guide else {}
        number = {} if case or data.get("number") else {"number": _given(seen.case_number)}
        data = {**place, **known, **receive_data(data), **number}
    if intent.action in PINS and seen.ctx.policy.version:
        data["pack"] = f"{seen.ctx.policy.name}@{seen.ctx.policy.version}"
    expected = intent.expected if intent.expected is not None else (case.version if case else 0)
    device = seen.who.device
    return Command(intent.id, "case", intent.case, intent.action, expected, now, intent.actor, device, data)


def _given(number: str | AppError) -> str:
    if isinstance(number, AppError):
        raise number
    return number


def _issued(case: Case | None, command: Command, ctx: Context, render: Render, numbers: list[str]) -> list[Issued]:
    """The papers of the act, each with the next number, rendered."""
    after = apply(case, command, ctx)
    issued = []
    for paper in after.papers[len(case.papers) if case else 0 :]:
        if not numbers:
            raise Trouble("models_no_number_paper", period=command.made_at.year)
        numbered = replace(paper, number=numbers.pop(0))
        pdf = render(numbered, after, ctx.of(after))
        issued.append(Issued(kind=paper.kind, number=numbered.number, file="", pdf=pdf))
    return issued


def _with_papers(command: Command, issued: Sequence[Issued]) -> Command:
    from app.wire.signing import blob_name

    if not issued:
        return command
    papers = [{"kind": i.kind, "number": i.number, "file": blob_name(i.pdf)} for i in issued]
    return replace(command, data={**command.data, "papers": papers})


def _keep(begin: Begin, done: Done, also: Also | None) -> Done:
    """Files, numbers, acts and what else belongs to it, in one transaction."""
    with begin() as store:
        papers = tuple(replace(paper, file=store.put_blob(paper.pdf)) for paper in done.papers)
        _take_numbers(store, done)
        for command in done.commands:
            store.queue(command)
        kept = replace(done, papers=papers, case=store.case(done.case.id))
        if also is not None:
            also(store, kept)
    return kept


def _take_numbers(store: Store, done: Done) -> None:
    year = done.commands[0].made_at.year
    wanted = [("paper", paper.number) for paper in done.papers]
    wanted += [
        ("case", str(c.data["number"])) for c in done.commands if c.action == "receive" and not _on_a_form(store, c)
    ]
    for series, number in wanted:
        if store.take_number(series, year) != number:
            raise Overtaken


def _on_a_form(store: Store, command: Command) -> bool:
    """Whether the number was given before, on a form printed ahead; the form is used up with the act."""
    return store.use_blank(str(command.data["number"]), command.aggregate_id, command.made_at)
