"""绿色通道: a major investment or special matter with one person who follows it to the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import Refused, Unreadable
from app.domain.queue import Ticket
from app.domain.records import Note

REASONS = ("major_investment", "special_matter")


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenChannel:
    """Who follows which case, why it was opened, and what was coordinated, oldest first. `log` is never shortened."""

    case: str
    tracker: str
    reason: str
    opened: Note
    log: tuple[Note, ...] = ()


def open_channel(case: str, tracker: str, reason: str, opened: Note) -> GreenChannel:
    """R-REC-07 (SM 31; HN 三（三）): opened for a stated reason, with a named tracker or not at all."""
    if reason not in REASONS:
        raise Unreadable("organisation_green_reason", given=reason)
    if not tracker.strip():
        raise Refused("R-REC-07", "organisation_no_tracker")
    return GreenChannel(case=case, tracker=tracker.strip(), reason=reason, opened=opened)


def coordinated(channel: GreenChannel, note: Note) -> GreenChannel:
    """R-REC-07: one more line of the coordination log: who, when, what; nothing blank, nothing before the last."""
    if not (note.text.strip() and note.by.strip()):
        raise Refused("R-REC-07", "organisation_log_blank")
    if note.at < _last(channel):
        raise Refused("R-REC-07", "organisation_log_order", since=_last(channel))
    return replace(channel, log=(*channel.log, note))


def _last(channel: GreenChannel) -> datetime:
    return channel.log[-1].at if channel.log else channel.opened.at


def handed_on(channel: GreenChannel, tracker: str, note: Note) -> GreenChannel:
    """R-REC-07: somebody else follows it from now on, on record in the log."""
    if not tracker.strip():
        raise Refused("R-REC-07", "organisation_no_tracker")
    return replace(coordinated(channel, note), tracker=tracker.strip())


def preferred(ticket: Ticket) -> Ticket:
    """R-REC-07: its ticket is called before every other kind."""
    return replace(ticket, kind="green")
