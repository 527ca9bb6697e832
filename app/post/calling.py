"""The keys of a caller become acts on the queue; a call is shown on displays and said aloud."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from app.devices.bindings import Binding
from app.devices.contract import Event
from app.devices.voice.announcer import Announcer, call
from app.domain.errors import AppError, Refused
from app.domain.queue import Ticket, TicketStatus
from app.post.keypads import Keypads
from app.post.queueing import QueuePart
from app.texts import words

LOG = logging.getLogger(__name__)


class CallingPart(QueuePart):
    keypads: Keypads | None = None
    voice: Announcer | None = None
    _voice_binding: Binding | None = None

    def start_voice(self, binding: Binding | None, moved: Callable[[str], None]) -> None:
        self._voice_binding = binding
        if binding:
            self.voice = Announcer(binding.url, lambda _: moved(binding.name)).start()

    def stop_voice(self) -> None:
        voice, self.voice = self.voice, None
        if voice:
            voice.stop()

    def caller_key(self, event: Event) -> None:
        """A key that can do nothing here is answered by a beep, so that nobody waits for it."""
        try:
            KEYS[event.event](self, event.value or "")
        except (AppError, KeyError) as error:
            LOG.info("caller key %s: %s", event.event, error)
            if self.keypads:
                self.keypads.beep("caller")

    def ask_rating(self, _: str) -> None:
        """R-EVA-01: the evaluator opens."""
        if self.keypads:
            self.keypads.ask_evaluation()

    def call_back(self, _: str) -> None:
        """呼回: the one put on hold last at this window. Raises Refused (R-REC-01) where nobody is."""
        with self.read() as store:
            today = store.tickets(self.now().date())
        held = [t for t in today if t.status is TicketStatus.HELD and t.window == self.window]
        if not held:
            raise Refused("R-REC-01", "post_nobody_held")
        self.call(max(held, key=lambda t: t.ledger[-1].at).id)

    def move_on(self, window: str) -> None:
        """转移: the digits typed before the key are the window; without them nobody knows where to."""
        if not window:
            raise Refused("R-REC-01", "post_window_missing")
        self.transfer(window)

    def call_near(self, _: str) -> None:
        """一米线: who comes next waits at the line; nothing is called yet."""
        waiting = self.queue().waiting
        if not waiting:
            raise Refused("R-REC-01", "usecases_nobody_waits", window=self.window)
        if self.voice:
            self.voice.say(("请", *waiting[0].number, "号", "到", *self.window, "号窗口", "一米线"))

    def announce(self, ticket: Ticket, waiting_now: int) -> None:
        if self.keypads:
            self.keypads.show(waiting_now, ticket.number)
            self.keypads.light(words("post_led_call", number=ticket.number, window=self.window))
        if self.voice:
            self.voice.say(call(ticket.number, self.window))


Act = Callable[[CallingPart, str], object]
KEYS: Mapping[str, Act] = {
    "call_next": lambda post, _: post.call_next(),
    "recall": lambda post, _: post.recall(),
    "start": lambda post, _: post.start(),
    "abandon": lambda post, _: post.no_show(),
    "hang": lambda post, _: post.hold(),
    "pause": lambda post, _: post.hold(),
    "call_number": lambda post, number: post.call_number(number),
    "call_back": CallingPart.call_back,
    "transfer": CallingPart.move_on,
    "call_near": CallingPart.call_near,
    "evaluate": CallingPart.ask_rating,
}
"""What a key of the caller does. Signing in by a number alone is nobody's (R-ORG-04): a beep."""
