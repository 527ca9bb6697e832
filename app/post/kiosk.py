"""取号机 (R-HAL-01): a number and its slip in one transaction, printed by the post's own printer thread."""

from __future__ import annotations

from contextlib import nullcontext

from app.domain.progress import waiting_by_letter
from app.models.store import Store
from app.post.board import services
from app.post.board_shown import Taken
from app.post.equipment import EquipmentPart
from app.post.events import TicketChanged
from app.texts import words
from app.usecases import printing, tickets


class KioskPart(EquipmentPart):
    def take_slip(self, letter: str) -> Taken:
        """The next number of a service. Where no printer is bound there is no slip: one that came out days later would
        send somebody to a window. Raises Trouble when no number is left."""
        with self.begin() as store:
            taken = self._take(store, letter)
        self.print_now()
        self.send()
        self.hub.tell(TicketChanged())
        return taken

    def _take(self, store: Store, letter: str) -> Taken:
        from app.documents.slips import ticket_slip

        now, hall = self.now(), store.hall()
        ahead = waiting_by_letter(store.tickets(now.date())).get(letter, 0)
        ticket = tickets.take(lambda: nullcontext(store), letter, now)
        if self.receipts is None:
            return Taken(number=ticket.number, ahead=ahead)
        slip = ticket_slip(ticket, services(hall).get(letter) or letter, ahead, hall)
        title = words("kiosk_slip", number=ticket.number)
        job = store.add_job(printing.slip_job(slip, title, "", ticket.id, "", now))
        return Taken(number=ticket.number, ahead=ahead, job=job.id)
