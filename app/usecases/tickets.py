"""叫号: tickets taken, called, served; each act is queued like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.queue import TAKES, Early, Ticket, TicketStatus, elsewhere, next_to_call
from app.domain.queue_plan import QueuePlan, crowded, dealt, on_time, queue_plan, require_room, serving
from app.models.store import Begin, Store
from app.usecases.acts import new_id

APPLICANT = Actor("applicant")
AT_HAND = (TicketStatus.CALLED, TicketStatus.SERVING)
PATIENCE = timedelta(minutes=2)
"""How long a window has to answer before a person may take over what it holds."""


def take(
    begin: Begin,
    letter: str,
    now: datetime,
    *,
    item: str = "",
    name: str = "",
    kind: str = "ordinary",
    window: str = "",
) -> Ticket:
    """A new ticket with the day's next number. Taken at `window` it is for that window, where it serves the letter;
    else it is dealt out. Raises Trouble when no number is left, Refused (R-REC-01) over a cap of the hall's."""
    with begin() as store:
        who, day = store.identity(), int(now.strftime("%Y%m%d"))
        require_room(plan_of(store), store.tickets(now.date()), letter, item, now)
        number = store.take_number(f"ticket-{letter}", day)
        lease = lease_for(store, letter, now, window)
        data = {"number": number, "letter": letter, "item": item, "name": name, "kind": kind, "hall": who.hall}
        return do(store, new_id(), "take_ticket", APPLICANT, now, lease=lease, **data)


def lease_for(store: Store, letter: str, now: datetime, window: str = "") -> str:
    """The window a new ticket of this letter is dealt to; the given one if it serves the letter."""
    plan = plan_of(store)
    if window in serving(plan, letter):
        return window
    return dealt(plan, store.tickets(now.date()), letter, store.manned(), store.identity().window)


def plan_of(store: Store) -> QueuePlan:
    return queue_plan(store.hall())


def untimely(store: Store, now: datetime) -> Early:
    """Tells whose booking gives no priority: who is too early, or came too late."""
    plan = plan_of(store)
    return lambda ticket: ticket.kind == "appointment" and not on_time(plan, ticket, now)


def by_number(store: Store, number: str, now: datetime) -> Ticket | None:
    """Today's ticket of this number or id."""
    return next((t for t in store.tickets(now.date()) if number in (t.number, t.id)), None)


def do(store: Store, ticket_id: str, action: str, actor: Actor, now: datetime, **data: object) -> Ticket:
    """One act on a ticket within a transaction. Raises Refused under R-REC-01."""
    expected = 0 if action in TAKES else store.ticket(ticket_id).version
    device = store.identity().device
    store.queue(Command(new_id(), "ticket", ticket_id, action, expected, now, actor, device, data))
    return store.ticket(ticket_id)


def act(begin: Begin, ticket_id: str, action: str, actor: Actor, now: datetime, **data: object) -> Ticket:
    """One act on a ticket: call, start_service, hold, no_show, end_service, transfer_ticket, rate."""
    with begin() as store:
        return do(store, ticket_id, action, actor, now, **data)


def at_hand(store: Store, window: str, now: datetime) -> Ticket | None:
    """The ticket that is called or served at this window."""
    here = [t for t in store.tickets(now.date()) if t.window == window and t.status in AT_HAND]
    return max(here, key=lambda t: t.called_at or t.taken_at, default=None)


def call_next(begin: Begin, window: str, letters: frozenset[str], actor: Actor, now: datetime) -> Ticket:
    """F2: end the service at hand and call who comes next. Somebody who was called and didn't come yet is put on
    hold, not struck off. Raises Refused (R-REC-01) when nobody waits; then the service at hand goes on."""
    with begin() as store:
        _, free = _confirmed(store, now)
        next = next_to_call(free, window, letters, untimely(store, now))
        if next is None:
            raise Refused("R-REC-01", "usecases_nobody_waits", window=window)
        if current := at_hand(store, window, now):
            ending = "end_service" if current.status is TicketStatus.SERVING else "hold"
            do(store, current.id, ending, actor, now, window=window)
        return do(store, next.id, "call", actor, now, window=window)


def _confirmed(store: Store, now: datetime) -> tuple[frozenset[str], list[Ticket]]:
    """The tickets this counter took over without the county having said so yet, and all others of today."""
    open_ = frozenset(p.aggregate for p in store.pending() if p.action == "take_over")
    return open_, [ticket for ticket in store.tickets(now.date()) if ticket.id not in open_]


def call(begin: Begin, ticket_id: str, window: str, actor: Actor, now: datetime) -> Ticket:
    """One on hold, out of order, or (recall, F3) the one that is called already, as often as the hall allows."""
    with begin() as store:
        ticket, most = store.ticket(ticket_id), plan_of(store).recalls
        unsure, _ = _confirmed(store, now)
        if ticket_id in unsure:
            raise Refused("R-REC-01", "queue_unconfirmed", number=ticket.number)
        if ticket.status is TicketStatus.CALLED and most and ticket.calls > most:
            raise Refused("R-REC-01", "queue_recalled_enough", number=ticket.number, most=most)
        return do(store, ticket_id, "call", actor, now, window=window)


def ask(begin: Begin, window: str, letters: frozenset[str], actor: Actor, now: datetime) -> Ticket | None:
    """Nobody waits here, but at other windows that serve the same: ask for the first of them (R-REC-01). Whoever holds
    it answers by itself; None where nobody waits anywhere, or everybody was asked for."""
    with begin() as store:
        others = elsewhere(store.tickets(now.date()), window, letters, untimely(store, now))
        unasked = [t for t in others if all(m.window != window for m in t.asked)]
        return do(store, unasked[0].id, "ask_ticket", actor, now, window=window) if unasked else None


def answer_asks(begin: Begin, window: str, now: datetime) -> Sequence[Ticket]:
    """Give what this window holds and others asked for: they stand idle, it doesn't. One whom this window has called,
    or is about to with nobody at hand, stays."""
    with begin() as store:
        today = store.tickets(now.date())
        mine = [t for t in today if t.status is TicketStatus.WAITING and t.lease == window]
        keeps = (
            next_to_call(today, window, letters_of(store, window, now.date()))
            if at_hand(store, window, now) is None
            else None
        )
        given = [t for t in mine if t.asked and (keeps is None or t.id != keeps.id)]
        desk = replace(APPLICANT, window=window)
        return tuple(do(store, t.id, "yield_ticket", desk, now, window=t.asked[0].window) for t in given)


def take_over(begin: Begin, ticket_id: str, window: str, actor: Actor, now: datetime, reason: str) -> Ticket:
    """By a person, after the window that holds it was asked and didn't answer. It may be called once the county has
    said that nobody was faster. Raises Refused (R-REC-01) while the other may still answer."""
    with begin() as store:
        ticket = store.ticket(ticket_id)
        asked = next((m for m in ticket.asked if m.window == window), None)
        if asked and now < asked.at + PATIENCE:
            raise Refused("R-REC-01", "queue_asked", number=ticket.number, window=ticket.lease)
        return do(store, ticket_id, "take_over", actor, now, window=window, reason=reason)


def start(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "start_service", actor, now)


def hold(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "hold", actor, now)


def no_show(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "no_show", actor, now)


def end(begin: Begin, ticket_id: str, actor: Actor, now: datetime) -> Ticket:
    return act(begin, ticket_id, "end_service", actor, now)


def transfer(begin: Begin, ticket_id: str, window: str, actor: Actor, now: datetime) -> Ticket:
    """To another window, where it is called before all others."""
    return act(begin, ticket_id, "transfer_ticket", actor, now, window=window)


def rate(begin: Begin, ticket_id: str, level: str, now: datetime) -> Ticket:
    """The applicant's key, for a service without an accepted case (R-EVA-01)."""
    return act(begin, ticket_id, "rate", APPLICANT, now, level=level)


def open_surge(begin: Begin, window: str, letter: str, now: datetime) -> None:
    """R-ORG-04 (YX 方案 三 潮汐岗): this window serves one more letter until the day ends. Refused while that letter
    doesn't wait longer than the hall's limit, and where the window serves every letter anyhow."""
    with begin() as store:
        served = letters_of(store, window, now.date())
        if letter not in crowded(plan_of(store), store.tickets(now.date()), now) or not served or letter in served:
            raise Refused("R-ORG-04", "queue_not_crowded", letter=letter)
        store.set_surge(now.date(), (*store.surge(now.date()), letter))


def letters_of(store: Store, window: str, today: date | None = None) -> frozenset[str]:
    """The ticket letters this window serves, those of a surge `today` among them; empty where the hall doesn't say:
    all."""
    windows = store.hall().get("window") or []
    assert isinstance(windows, list)
    served = [w.get("letters", ()) for w in windows if str(w.get("code")) == window]
    own = frozenset(str(letter) for letters in served for letter in letters)
    return own | frozenset(store.surge(today)) if own and today else own
