"""叫号 at this window: the queue as it stands, and every act on the ticket at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.domain.errors import AppError, Refused
from app.domain.queue import Ticket, TicketStatus, elsewhere, waiting
from app.domain.queue_plan import crowded
from app.models.store import Store
from app.post.common import Common
from app.post.events import TicketChanged
from app.post.shown import CurrentTicket, DayFigures, QueueView, WaitingRow
from app.texts import words
from app.usecases import bookings, tickets


class QueuePart(Common):
    _today: date | None = None

    def queue(self) -> QueueView:
        now = self.now()
        if self._today != now.date():
            self._today = now.date()
            self.begin_day()
        with self.read() as store:
            return _view(store, self.window, now)

    def call_next(self) -> QueueView:
        """Ends the service at hand and calls the next. Raises Refused (R-REC-01) when nobody waits."""
        with self.read() as store:
            before = tickets.at_hand(store, self.window, self.now())
            letters = tickets.letters_of(store, self.window, self.now().date())
        called = self._next(letters)
        if before and before.status is TicketStatus.SERVING:
            self.served(before)
        return self._called(called)

    def _next(self, letters: frozenset[str]) -> Ticket:
        """Who is called; where nobody waits here, one is asked for from the windows that serve the same."""
        actor, now = self.actor(), self.now()
        try:
            return tickets.call_next(self.begin, self.window, letters, actor, now)
        except Refused as nobody:
            wanted = tickets.ask(self.begin, self.window, letters, actor, now)
            if wanted is None:
                raise
            self._moved(wanted)
            raise Refused("R-REC-01", "queue_asked", number=wanted.number, window=wanted.lease) from nobody

    def call(self, ticket: str) -> QueueView:
        """One on hold, or out of order; one that another window holds is asked for first, and taken over from a window
        that doesn't answer."""
        with self.read() as store:
            found = store.ticket(ticket)
        if found.status is TicketStatus.WAITING and found.lease not in ("", self.window):
            return self._fetch(found)
        return self._called(tickets.call(self.begin, ticket, self.window, self.actor(), self.now()))

    def _fetch(self, ticket: Ticket) -> QueueView:
        actor, now = self.actor(), self.now()
        if all(moment.window != self.window for moment in ticket.asked):
            asked = tickets.act(self.begin, ticket.id, "ask_ticket", actor, now, window=self.window)
            self._moved(asked)
            raise Refused("R-REC-01", "queue_asked", number=ticket.number, window=ticket.lease)
        reason = words("queue_no_answer", window=ticket.lease)
        return self._moved(tickets.take_over(self.begin, ticket.id, self.window, actor, now, reason))

    def tickets_came(self) -> None:
        """The county's tickets moved: what other windows asked for and this one can spare is theirs."""
        if tickets.answer_asks(self.begin, self.window, self.now()):
            self.send()

    def begin_day(self) -> None:
        """What the night left: bookings that nobody came for, and a queue that is carried over."""
        now = self.now()
        if [*bookings.carry_over(self.begin, self.window, now), *bookings.strike_missed(self.begin, now)]:
            self.send()

    def call_number(self, number: str) -> QueueView:
        """By its number, as typed at the caller: digits alone mean whichever letter waits with them."""
        with self.read() as store:
            found = [t for t in store.tickets(self.now().date()) if _means(number, t.number)]
        if not found:
            raise Refused("R-REC-01", "domain_ticket_unknown", ticket=number)
        return self.call(found[0].id)

    def recall(self) -> QueueView:
        return self._called(tickets.call(self.begin, self._at_hand().id, self.window, self.actor(), self.now()))

    def start(self) -> QueueView:
        self.forget_served()
        return self._moved(tickets.start(self.begin, self._at_hand().id, self.actor(), self.now()))

    def hold(self) -> QueueView:
        return self._moved(tickets.hold(self.begin, self._at_hand().id, self.actor(), self.now()))

    def finish(self) -> QueueView:
        ended = tickets.end(self.begin, self._at_hand().id, self.actor(), self.now())
        self.served(ended)
        return self._moved(ended)

    def no_show(self) -> QueueView:
        return self._moved(tickets.no_show(self.begin, self._at_hand().id, self.actor(), self.now()))

    def transfer(self, window: str) -> QueueView:
        return self._moved(tickets.transfer(self.begin, self._at_hand().id, window, self.actor(), self.now()))

    def open_surge(self, letter: str) -> QueueView:
        tickets.open_surge(self.begin, self.window, letter, self.now())
        self.hub.tell(TicketChanged())
        return self.queue()

    def take_ticket(self, letter: str, item: str = "", name: str = "", kind: str = "ordinary") -> Ticket:
        """A number for somebody who has none: the guide's desk takes it for them."""
        ticket = tickets.take(self.begin, letter, self.now(), item=item, name=name, kind=kind, window=self.window)
        self._moved(ticket)
        return ticket

    def served(self, ticket: Ticket) -> None:
        """A service ended: the evaluator may be asked (R-EVA-01)."""

    def forget_served(self) -> None:
        """The next service begins: what the applicant before didn't rate stays unrated."""

    def announce(self, ticket: Ticket, waiting_now: int) -> None:
        """A ticket was called: displays may show it."""

    def _at_hand(self) -> Ticket:
        with self.read() as store:
            ticket = tickets.at_hand(store, self.window, self.now())
        if ticket is None:
            raise Refused("R-REC-01", "post_no_ticket_at_hand")
        return ticket

    def _called(self, ticket: Ticket) -> QueueView:
        view = self._moved(ticket)
        self.announce(ticket, len(view.waiting))
        return view

    def _moved(self, ticket: Ticket) -> QueueView:
        self.send()
        self.hub.tell(TicketChanged())
        return self.queue()


def _means(typed: str, number: str) -> bool:
    """ "12" at the caller's keys is A012; a whole number is itself."""
    digits = "".join(c for c in number if c.isdigit())
    return typed == number or (typed.isdigit() and digits.isdigit() and int(typed) == int(digits))


def _view(store: Store, window: str, now: datetime) -> QueueView:
    today = store.tickets(now.date())
    letters = tickets.letters_of(store, window, now.date())
    names = _item_names(store)
    current = tickets.at_hand(store, window, now)
    untimely = tickets.untimely(store, now)
    queue = waiting(today, window, letters, untimely)
    held = [t for t in today if t.status is TicketStatus.HELD and t.window == window]
    figures = _figures(today, window)
    return QueueView(
        waiting=tuple(_row(t, now, names) for t in queue),
        held=tuple(_row(t, now, names) for t in held),
        elsewhere=tuple(_row(t, now, names) for t in elsewhere(today, window, letters, untimely)),
        crowded=crowded(tickets.plan_of(store), today, now),
        current=_current(current, names) if current else None,
        expected_minutes=_expected(len(queue), figures),
        figures=figures,
    )


def _item_names(store: Store) -> dict[str, str]:
    try:
        return {code: guide.name for code, guide in store.context().guides.items()}
    except AppError:  # before the first pull
        return {}


def _row(ticket: Ticket, now: datetime, names: dict[str, str]) -> WaitingRow:
    return WaitingRow(
        id=ticket.id,
        number=ticket.number,
        item=names.get(ticket.item, ticket.item),
        kind=ticket.kind,
        name=ticket.name,
        minutes=max(0, int((now - ticket.taken_at).total_seconds() // 60)),
        held=ticket.status is TicketStatus.HELD,
        lease=ticket.lease,
        slot=ticket.slot,
    )


def _current(ticket: Ticket, names: dict[str, str]) -> CurrentTicket:
    serving = ticket.status is TicketStatus.SERVING
    since = ticket.started_at if serving else ticket.called_at
    return CurrentTicket(
        id=ticket.id,
        number=ticket.number,
        item=names.get(ticket.item, ticket.item),
        kind=ticket.kind,
        status="serving" if serving else "called",
        since=since or ticket.taken_at,
        calls=ticket.calls,
        name=ticket.name,
    )


def _figures(today: Sequence[Ticket], window: str) -> DayFigures:
    """What this window did today. The share of praise stays with the supervisors: a rating isn't shown to whom it
    rates (R-EVA-01)."""
    done = [t for t in today if t.status is TicketStatus.DONE and t.window == window]
    seconds = [(t.ended_at - t.started_at).total_seconds() for t in done if t.ended_at and t.started_at]
    return DayFigures(done=len(done), average_seconds=round(sum(seconds) / len(seconds)) if seconds else None)


def _expected(waiting_now: int, figures: DayFigures) -> int | None:
    if figures.average_seconds is None:
        return None
    return round(waiting_now * figures.average_seconds / 60)
