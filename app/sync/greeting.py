"""What the county's welcome means for a counter: go on, pull anew, offer again what it lacks, or stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.errors import AppError
from app.wire.messages import Instruction, Welcome

STOPS: Mapping[Instruction, str] = {"fork": "sync_fork", "revoked": "sync_revoked", "upgrade": "sync_upgrade"}
ANEW: frozenset[Instruction] = frozenset({"reset_pull", "scope_changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Where this counter stands: the county's generation and scopes it follows, the last act it made, the last one it
    knows to be decided.

    `hash_at(dseq)` is the chain's hash after that act of its own, None for one it never made.
    """

    generation: str
    scope_version: int
    last_dseq: int
    settled_dseq: int
    hash_at: Callable[[int], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`stop`: nothing may be sent, nothing is lost. `offer_after`: the county decided no act beyond this one, though
    the counter believed it had. `pull_anew`: what the counter holds may be of another history."""

    stop: AppError | None = None
    pull_anew: bool = False
    offer_after: int | None = None


def judge(welcome: Welcome, own: Own) -> Verdict:
    """Number and hash together say whether both speak of the same acts; the number alone would hide a clone."""
    if code := STOPS.get(welcome.instruction):
        return Verdict(stop=AppError(code))
    if welcome.last_dseq > own.last_dseq or own.hash_at(welcome.last_dseq) != welcome.last_hash:
        return Verdict(stop=AppError("sync_fork"))
    lost = welcome.last_dseq if welcome.last_dseq < own.settled_dseq else None
    followed = (own.generation, own.scope_version) == (welcome.generation, welcome.scope_version)
    return Verdict(pull_anew=not followed or welcome.instruction in ANEW or lost is not None, offer_after=lost)
