"""等候与跑动: how long the applicant waited, and how often they had to come."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain import read
from app.domain.abnormal import marked
from app.domain.anew import replace
from app.domain.case import Case, TicketTimes
from app.domain.catalogue import Guide
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.policy import Policy

AT_THE_WINDOW = frozenset({"clerk", "issuing", "cashier"})


def came(case: Case, command: Command, ctx: Context) -> Case:
    """R-REC-01: the visit with its ticket's times, where the act brings them; else one more where it is done in
    person: materials received at the counter, or a supplement taken in by the window."""
    if ticket := ticket_of(command):
        known = case.ticket is not None and case.ticket.number == ticket.number
        return visited(case, ticket, ctx) if not known else replace(case, ticket=ticket)
    in_person = case.channel == "counter" and command.actor.post in AT_THE_WINDOW
    return counted(case, ctx, command.made_at) if in_person and case.ticket is None else case


def ticket_of(command: Command) -> TicketTimes | None:
    """The ticket's times as an act brings them. Raises Unreadable."""
    if not (raw := read.mapping(command, "ticket")):
        return None
    try:
        times = {key: datetime.fromisoformat(str(v)) for key, v in raw.items() if key != "number" and v}
        return TicketTimes(number=str(raw.get("number", "")), **times)
    except (TypeError, ValueError) as error:
        raise Unreadable("domain_data_wrong", action=command.action, key="ticket") from error


def visited(case: Case, ticket: TicketTimes, ctx: Context) -> Case:
    """One more visit, with its waiting judged (R-REC-02, R-REC-03)."""
    at = ticket.started_at or ticket.called_at or ticket.taken_at or case.received_at
    assert at
    came = counted(replace(case, ticket=ticket), ctx, at)
    over = over_at(ticket, ctx.policy)
    return marked(came, "wait", over) if over and waited_too_long(ticket, ctx.policy, at) else came


def counted(case: Case, ctx: Context, at: datetime) -> Case:
    """R-REC-03: more visits than the guide promises make the case abnormal, where the pack counts them."""
    again = replace(case, visits=case.visits + 1)
    return marked(again, "visits", at) if too_many(again.visits, ctx.guide_of(case), ctx.policy) else again


def too_many(visits: int, guide: Guide, policy: Policy) -> bool:
    """R-REC-03: whether these are more visits to the window than the guide promises."""
    return policy.on("visits") and visits > guide.visits


def waited_too_long(ticket: TicketTimes, policy: Policy, now: datetime) -> bool:
    """R-REC-02: whether the wait, from the ticket's being taken to the call (or to now), is over the pack's limit."""
    over = over_at(ticket, policy)
    return over is not None and (ticket.called_at or now) >= over


def over_at(ticket: TicketTimes, policy: Policy) -> datetime | None:
    """The first moment at which the wait is too long; None where the pack has no limit."""
    limit = policy.number("waiting_limit")
    if not limit or ticket.taken_at is None:
        return None
    return ticket.taken_at + timedelta(minutes=limit, seconds=1)
