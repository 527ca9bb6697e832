"""随机抽查: a sample of a period's cases that can be drawn again and shown to be fair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.lots import SEED_BYTES, Pledge, list_digest, pledge, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A draw as it is published: whoever has the period's list can make it again. `seed` is hex; `closed_at` is when
    the list was closed, `drawn` the sample in the order drawn."""

    pledge: Pledge
    seed: str
    list_digest: str
    listed: int
    share: int
    closed_at: datetime
    at: datetime
    by: str
    drawn: tuple[str, ...]


def sample_size(listed: int, share: int) -> int:
    """`share` per cent, rounded up, so at least 1 where there is anything; a share of 0 inspects nothing."""
    return -(-listed * share // 100)


def draw(
    cases: Iterable[str], seed: bytes, made: Pledge, closed_at: datetime, ctx: Context, at: datetime, by: str
) -> Draw:
    """R-SUP-03 (XM 监察 4(二), 9): the pack's `inspection.share` of these case ids, drawn by `seed`.

    Refused when the seed isn't the one that was pledged, or was pledged after the list was closed."""
    if len(seed) != SEED_BYTES or pledge(seed, made.at) != made:
        raise Refused("R-SUP-03", "supervision_seed_other", pledged=made.at)
    if made.at > closed_at:
        raise Refused("R-SUP-03", "supervision_seed_late", pledged=made.at, closed=closed_at)
    order, share = ranked(seed, cases), ctx.policy.number("inspection.share")
    return Draw(
        pledge=made,
        seed=seed.hex(),
        list_digest=list_digest(order),
        listed=len(order),
        share=share,
        closed_at=closed_at,
        at=at,
        by=by,
        drawn=order[: sample_size(len(order), share)],
    )


def redraw_proves(record: Draw, cases: Iterable[str]) -> bool:
    """R-SUP-03: the published draw is what the pledged seed gives for this list."""
    seed, order = bytes.fromhex(record.seed), tuple(cases)
    return (
        pledge(seed, record.pledge.at) == record.pledge
        and record.pledge.at <= record.closed_at
        and list_digest(order) == record.list_digest
        and ranked(seed, order)[: sample_size(len(set(order)), record.share)] == record.drawn
    )
