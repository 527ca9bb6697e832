"""What the screen shows: the county's state with this device's unconfirmed acts on top, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from app.domain.case import Case
from app.domain.command import Command
from app.domain.context import Context
from app.domain.editing import Editing, apply_editing
from app.domain.errors import AppError
from app.domain.fixes import Fix, apply_fix
from app.domain.matters import Matter, apply_matter
from app.domain.queue import Ticket, apply_ticket
from app.domain.transitions import apply, settle
from app.domain.versions import on_its_day

A = TypeVar("A", Case, Ticket, Editing, Matter, Fix)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An act whose result the replica doesn't have yet. `version`: what the county made of it (0: unanswered)."""

    command: Command
    version: int = 0


@dataclass(frozen=True, slots=True)
class Projected(Generic[A]):
    """The aggregate as it is shown, and the first act that no longer fits, with the refusal it met."""

    state: A | None
    misfit: Command | None = None
    refusal: AppError | None = None


def project_case(base: Case | None, acts: Iterable[Unconfirmed], ctx: Context) -> Projected[Case]:
    """The case under the acts. Confirmed ones whose document is still to come are shown whatever happens; at the
    first unanswered one that no longer fits it stops: the county will say the same of those after it."""
    state = base
    for act in acts:
        if act.version:
            state = _confirmed_case(state, act, ctx)
            continue
        try:
            state = apply(_ahead(state, act.command, ctx), act.command, on_its_day(ctx, act.command))
        except AppError as refusal:
            return Projected(state, act.command, refusal)
    return Projected(state)


def _ahead(state: Case | None, command: Command, ctx: Context) -> Case | None:
    """What the law had done to the case by the time of the act, where the act was made on top of that."""
    if state is None or command.expected <= state.version:
        return state
    ahead = settle(state, ctx, command.made_at)
    return ahead if ahead.version == command.expected else state


def _confirmed_case(state: Case | None, act: Unconfirmed, ctx: Context) -> Case | None:
    if state is not None and state.version >= act.version:
        return state
    fitting = replace(act.command, expected=state.version if state else 0)
    try:
        return replace(apply(state, fitting, on_its_day(ctx, fitting)), version=act.version)
    except AppError:
        return state


def project_ticket(base: Ticket | None, acts: Iterable[Unconfirmed]) -> Projected[Ticket]:
    """The ticket under the acts, as `project_case`."""
    return _projected(base, acts, apply_ticket)


def project_matter(base: Matter | None, acts: Iterable[Unconfirmed]) -> Projected[Matter]:
    """The matter under the acts, as `project_case`."""
    return _projected(base, acts, apply_matter)


def project_fix(base: Fix | None, acts: Iterable[Unconfirmed]) -> Projected[Fix]:
    """What is to be put right under the acts, as `project_case`."""
    return _projected(base, acts, apply_fix)


def project_editing(base: Editing | None, acts: Iterable[Unconfirmed], ctx: Context) -> Projected[Editing]:
    """An item's editing under the acts, as `project_case`."""
    return _projected(base, acts, lambda state, command: apply_editing(state, command, ctx))


def _projected(base: A | None, acts: Iterable[Unconfirmed], apply: Callable[[A | None, Command], A]) -> Projected[A]:
    """What the law doesn't act upon by itself."""
    state = base
    for act in acts:
        if act.version and state is not None and state.version >= act.version:
            continue
        expected = (state.version if state else 0) if act.version else act.command.expected
        try:
            state = apply(state, replace(act.command, expected=expected))
        except AppError as refusal:
            if not act.version:
                return Projected(state, act.command, refusal)
    return Projected(state)
