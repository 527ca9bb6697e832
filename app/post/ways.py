"""The way of an item or a matter: its acts as rows of a screen (R-REC-01)."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.values import TraceLine
from app.post.shown import TraceRow


def way(lines: Iterable[TraceLine]) -> tuple[TraceRow, ...]:
    """Each act with who did it and what the county decided."""
    return tuple(_row(line) for line in lines)


def _row(line: TraceLine) -> TraceRow:
    command = line.command
    return TraceRow(
        at=command.made_at,
        action=command.action,
        by=str(command.actor),
        outcome=line.outcome,
        rule=line.rule,
        window=command.actor.window,
        pending=not line.seq,
    )
