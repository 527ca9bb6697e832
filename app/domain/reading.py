"""查阅: who looked at whose personal data, when; on record once, for supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain import read
from app.domain.command import Command
from app.domain.errors import Refused, Unreadable

WHATS = frozenset({"open", "reveal", "search"})
"""A case or matter was opened, a masked number shown whole, somebody searched for by a number."""
KEYS = frozenset({"what", "kind", "about", "number", "asked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look. `kind` and `about` say at which case or matter, `number` what that is called; `asked` is the number
    searched for, masked, or why."""

    id: str
    version: int = 1
    what: str
    kind: str = ""
    about: str = ""
    number: str = ""
    asked: str = ""
    post: str
    name: str
    user: str = ""
    window: str = ""
    device: str = ""
    at: datetime


def apply_reading(reading: Reading | None, command: Command) -> Reading:
    """R-ARC-02: noted once and never changed. Raises Refused for a second act on it, Unreadable for unknown data."""
    if unknown := sorted(command.data.keys() - KEYS):
        raise Unreadable("domain_data_unknown", action=command.action, key=unknown[0])
    if reading is not None or command.expected:
        raise Refused("R-ARC-02", "domain_reading_kept")
    what = read.text(command, "what")
    if command.action != "look" or what not in WHATS:
        raise Unreadable("domain_data_wrong", action=command.action, key="what")
    actor = command.actor
    return Reading(
        id=command.aggregate_id,
        what=what,
        kind=read.text(command, "kind"),
        about=read.text(command, "about"),
        number=read.text(command, "number"),
        asked=read.text(command, "asked"),
        post=actor.post,
        name=actor.name,
        user=actor.user,
        window=actor.window,
        device=command.device,
        at=command.made_at,
    )


def masked_query(query: str) -> str:
    """What is kept of a number that was searched for: its last four."""
    return "*" * max(0, len(query) - 4) + query[-4:]
