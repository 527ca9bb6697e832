"""争议: what window and department don't agree on, settled by the bureau, on record and in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.owed import Owed, ends
from app.domain.records import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute. `about` is the case's id or the item; `raised.by` and each position's `by` are a window or a
    department; `settle_by` is the last moment for the bureau."""

    id: str
    window: str
    department: str
    about: str
    raised: Note
    settle_by: datetime
    positions: tuple[Note, ...] = ()
    settled: Note | None = None


def raise_dispute(id: str, window: str, department: str, about: str, days: int, raised: Note, ctx: Context) -> Dispute:
    """R-SUP-10 (YX 方案 四(三)4 “协调督促相关部门……限时处理”): raised by either side, to be settled within
    `days` working days. Refused when something is blank. Raises CalendarMissing."""
    _written({"window": window, "department": department, "about": about, "text": raised.text})
    return Dispute(
        id=id,
        window=window,
        department=department,
        about=about,
        raised=raised,
        settle_by=ends(days, raised.at, ctx),
    )


def state(dispute: Dispute, position: Note) -> Dispute:
    """R-SUP-10: a side says how it sees the matter. Refused from anybody else."""
    _unsettled(dispute)
    _written({"text": position.text})
    if position.by not in (dispute.window, dispute.department):
        raise Refused("R-SUP-10", "supervision_dispute_side", window=dispute.window, other=dispute.department)
    return replace(dispute, positions=(*dispute.positions, position))


def settle(dispute: Dispute, ruling: Note) -> Dispute:
    """R-SUP-10: the bureau settles it in writing, once the side that didn't raise it has been heard or has let the time
    pass."""
    _unsettled(dispute)
    _written({"ruling": ruling.text})
    heard = {dispute.raised.by, *(position.by for position in dispute.positions)}
    unheard = [side for side in (dispute.window, dispute.department) if side not in heard]
    if unheard and ruling.at <= dispute.settle_by:
        raise Refused("R-SUP-10", "supervision_dispute_unheard", sides=unheard)
    return replace(dispute, settled=ruling)


def _unsettled(dispute: Dispute) -> None:
    if dispute.settled:
        raise Refused("R-SUP-10", "supervision_dispute_settled", at=dispute.settled.at.date())


def _written(parts: Mapping[str, str]) -> None:
    if blank := [name for name, text in parts.items() if not text.strip()]:
        raise Refused("R-SUP-10", "supervision_blank", part=blank)


def unsettled(dispute: Dispute) -> Owed:
    """R-SUP-10: the settlement, due from the bureau."""
    return Owed(
        kind="dispute",
        id=dispute.id,
        department=dispute.department,
        since=dispute.raised.at,
        due=dispute.settle_by,
        done_at=dispute.settled.at if dispute.settled else None,
    )
