"""What a person is shown of the sync."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import AppError
from app.sync.step import Do, State


class Phase(StrEnum):
    SYNCED = "synced"
    SYNCING = "syncing"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """`at`: when both last stood at the same point (hall time), None before that. `pending`: acts the county hasn't
    decided; `to_fix`: acts it refused and nobody put right; `sent` of `total`: how far this run is. `error`: why it is
    offline or refused. `clock_error`: how far this computer's clock is ahead of the county's, when that is too far."""

    phase: Phase = Phase.SYNCING
    at: datetime | None = None
    pending: int = 0
    to_fix: int = 0
    sent: int = 0
    total: int = 0
    error: AppError | None = None
    clock_error: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Acts the county hasn't decided, acts it refused, and acts it has decided since this program began."""

    pending: int
    to_fix: int
    pushed: int


def phase_of(state: State, did: Do) -> Phase:
    if state.stop:
        return Phase.REFUSED
    if state.trouble:
        return Phase.OFFLINE
    return Phase.SYNCED if did is Do.REST and state.greeted else Phase.SYNCING


def show(before: SyncState, state: State, did: Do, counts: Counts, pushed_before: int, now: datetime) -> SyncState:
    """`pushed_before`: acts decided before this run began. `at` moves only when something was asked meanwhile."""
    phase = phase_of(state, did)
    arrived = phase is Phase.SYNCED and before.phase is not Phase.SYNCED
    sent = counts.pushed - pushed_before
    return replace(
        before,
        phase=phase,
        at=now if arrived else before.at,
        pending=counts.pending,
        to_fix=counts.to_fix,
        sent=sent,
        total=sent + counts.pending,
        error=state.stop or state.trouble,
    )
