"""What to do next, and what each answer or failure changes. Nothing here reads a clock, a file or a wire.

Time is the monotonic clock's, in seconds; `dice` is a random number in [0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import AppError
from app.sync.greeting import Verdict
from app.wire.errors import WireError
from app.wire.messages import LeaseRequest

ACTS = 200
BYTES = 512 * 1024
PAGE = 500
POLL = 30.0
GREET = 600.0
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
WAIT_WHEN_STOPPED = 60.0
NOTICE_JITTER = 2.0
DISPUTES = 3


class Aside(AppError):
    """This one item can't go now, whatever the county thinks of it; the others can."""


class Do(StrEnum):
    HELLO = "hello"
    PUSH = "push"
    PULL = "pull"
    LEASE = "lease"
    SEND = "send"
    FETCH = "fetch"
    REST = "rest"


LOWER_LANES = frozenset({Do.LEASE, Do.SEND, Do.FETCH})


@dataclass(frozen=True, slots=True)
class Step:
    """One request to make. `item`: the blob's name, or series and period of a lease."""

    do: Do
    item: str = ""
    lease: LeaseRequest | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows: acts to send, numbers that run short, blobs to send and to fetch."""

    unsent: int = 0
    leases: tuple[LeaseRequest, ...] = ()
    to_send: tuple[str, ...] = ()
    to_fetch: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`pull_at` is when to ask for news; `quiet_until` when anything may be sent again; `aside` what the county
    refused in the lower lanes and isn't asked again before the next pull; `audit` whether what is held is to be
    compared with the county's sums at the end of the next pull."""

    greeted: bool = False
    greet_at: float = 0.0
    pull_at: float = 0.0
    quiet_until: float = 0.0
    failures: int = 0
    disputes: int = 0
    acts: int = ACTS
    aside: frozenset[str] = frozenset()
    audit: bool = True
    trouble: AppError | None = None
    stop: AppError | None = None


def next_step(state: State, facts: Facts, now: float) -> Step:
    """Acts first, one batch in flight; then news, numbers, and files in the lower lane."""
    if now < state.quiet_until:
        return Step(Do.REST)
    if not state.greeted or now >= state.greet_at:
        return Step(Do.HELLO)
    if facts.unsent:
        return Step(Do.PUSH)
    if now >= state.pull_at:
        return Step(Do.PULL)
    return _lower_lane(state, facts)


def _lower_lane(state: State, facts: Facts) -> Step:
    leases = [Step(Do.LEASE, f"{wanted.series}/{wanted.period}", wanted) for wanted in facts.leases]
    blobs = [Step(Do.SEND, name) for name in facts.to_send] + [Step(Do.FETCH, name) for name in facts.to_fetch]
    return next((step for step in (*leases, *blobs) if step.item not in state.aside), Step(Do.REST))


def wake_at(state: State) -> float:
    """When a resting engine has something to do by itself."""
    if not state.greeted:
        return state.quiet_until
    return max(state.quiet_until, min(state.pull_at, state.greet_at))


def welcomed(state: State, verdict: Verdict, now: float) -> State:
    """The county greeted. A stop is asked about again later: an operator may have put it right. Failures stay
    counted until something goes through, or a county that greets and then fails would be asked every second."""
    if verdict.stop:
        return _stopped(state, verdict.stop, now)
    fresh = replace(state, greeted=True, greet_at=now + GREET, pull_at=now, quiet_until=0.0)
    return replace(fresh, aside=frozenset(), audit=True, stop=None)


def pushed(state: State, now: float) -> State:
    """Acts were decided: their documents wait at the county."""
    return _well(replace(state, pull_at=now, disputes=0, acts=min(ACTS, state.acts * 2)))


def pulled(state: State, more: bool, now: float, dice: float) -> State:
    """`more`: the county has another page. Otherwise ask again in 30–60 s, should no notice come; what was put aside
    may be there by now (a file that another counter had still to send)."""
    if more:
        return _well(replace(state, pull_at=now))
    return _well(replace(state, pull_at=now + POLL * (1 + dice), disputes=0, aside=frozenset(), audit=False))


def mended(state: State, now: float) -> State:
    """What is held here isn't what the county says it sent: pull all of it again; stop when that doesn't help."""
    if state.disputes >= DISPUTES:
        return _stopped(state, AppError("sync_differs"), now)
    return _well(replace(state, pull_at=now, disputes=state.disputes + 1))


def done(state: State) -> State:
    """A lease or a piece of a blob went through."""
    return _well(state)


def noticed(state: State, now: float, dice: float) -> State:
    """The county said that there is news: pull after 0–2 s, so that a hall's counters don't all ask at once."""
    return replace(state, pull_at=min(state.pull_at, now + NOTICE_JITTER * dice))


def retried(state: State) -> State:
    """A person wants it now: no waiting, and the greeting anew."""
    return replace(state, quiet_until=0.0, greeted=False, aside=frozenset())


def _well(state: State) -> State:
    return replace(state, failures=0, trouble=None, quiet_until=0.0)


def failed(state: State, step: Step, error: AppError, now: float, dice: float) -> State:
    """What went wrong decides how to go on; unsent acts stay where they are in every case."""
    if isinstance(error, Aside):
        return replace(state, aside=state.aside | {step.item})
    if not isinstance(error, WireError) or error.status >= 500 or error.status == 429:
        return _wait(state, error, now, dice)
    if step.do in LOWER_LANES and error.status not in (401, 403):
        return replace(state, aside=state.aside | {step.item})
    if error.status == 413 and state.acts > 1:
        return replace(state, acts=state.acts // 2)
    if error.status == 409:
        return _dispute(state, error, now)
    return _stopped(state, error, now)


def _wait(state: State, error: AppError, now: float, dice: float) -> State:
    """Longer each time, never all counters at once; the county's own Retry-After is the least of it."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0**state.failures)
    asked = error.params.get("retry_after", 0)
    least = float(asked) if isinstance(asked, int | float) else 0.0
    wait = max(least * (1 + dice / 2), longest * (0.5 + dice / 2))
    return replace(state, greeted=False, failures=min(state.failures + 1, 10), trouble=error, quiet_until=now + wait)


def _dispute(state: State, error: AppError, now: float) -> State:
    """Generation, fork or gap: greet anew, for the welcome says what to do. When that doesn't help, stop."""
    if state.disputes >= DISPUTES:
        return _stopped(state, error, now)
    return replace(state, greeted=False, disputes=state.disputes + 1)


def _stopped(state: State, why: AppError, now: float) -> State:
    quiet = now + WAIT_WHEN_STOPPED
    return replace(state, greeted=False, disputes=0, stop=why, trouble=None, quiet_until=quiet)
