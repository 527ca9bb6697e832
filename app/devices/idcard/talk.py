"""Questions to a card reader and its answers, over an open link."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.devices.contract import Link
from app.devices.idcard.card import Card, parse
from app.devices.idcard.frames import (
    BAD_CHECK,
    BAD_LENGTH,
    FIND,
    READ,
    SELECT,
    SILENCE,
    STATUS,
    Answer,
    Question,
    answers,
    begun,
)
from app.domain.errors import Trouble

TICK = 0.05
LONGEST = 4.0
"""Seconds that an answer may take once it has begun: the longest one at 9600 baud."""
WHY = {
    0x31: "idcard_not_proven",
    0x32: "idcard_not_proven",
    0x33: "idcard_not_proven",
    0x40: "idcard_other_card",
    0x80: "idcard_none",
}
"""What a module's SW3 means to a person; any other failure is a card that was moved or lifted."""
BROKEN = {0x60: "idcard_selftest", 0x66: "idcard_unlicensed"}
"""SW3 of a module that can't work, whatever it is asked."""


def unstopped() -> bool:
    return False


class Talk:
    """One reader's line. Every method raises DeviceUnavailable when the link breaks, Trouble("idcard_silent") when
    nothing comes; `stopped` breaks off."""

    def __init__(self, link: Link, stopped: Callable[[], bool] = unstopped) -> None:
        self._link = link
        self._stopped = stopped
        self._ear = answers()
        self._tells_status = False
        self._garbled = False

    def status(self) -> int | None:
        """SW3 of a module that answers, None for silence. A clone that doesn't know the question is asked for a card:
        only such a one, for there are modules that show a card once and then hide it until it is lifted."""
        answer = self._ask(STATUS)
        self._tells_status |= answer is not None
        if answer is None and not self._tells_status:
            answer = self._ask(FIND)
        return None if answer is None else answer.code

    def working(self) -> int:
        """As `status`. Raises Trouble for a module that is silent or can't work."""
        code = self.status()
        if code is None or code in BROKEN:
            raise Trouble("idcard_silent" if code is None else BROKEN[code])
        return code

    def find(self) -> bool:
        """Whether a card answers now. Raises Trouble for a module that can't work."""
        answer = self._answer(FIND)
        if answer.code in BROKEN:
            raise Trouble(BROKEN[answer.code])
        return FIND.succeeded(answer)

    def card(self) -> Card:
        """The card just found. Raises Trouble saying why it couldn't be read, Unreadable as `parse`."""
        self._done(SELECT)
        return parse(self._done(READ).data)

    def _done(self, question: Question) -> Answer:
        answer = self._answer(question)
        if not question.succeeded(answer):
            raise Trouble(BROKEN.get(answer.code) or WHY.get(answer.code, "idcard_moved"))
        return answer

    def _answer(self, question: Question) -> Answer:
        answer = self._ask(question)
        if answer is None and self._stopped():
            raise Trouble("idcard_cancelled")
        if answer is None:
            raise Trouble("idcard_garbled" if self._garbled else "idcard_silent")
        return answer

    def _ask(self, question: Question) -> Answer | None:
        """Ask, and again while no answer comes, it comes spoilt, or the module says that the question did."""
        answer, self._garbled = None, False
        for _ in range(question.tries):
            self._forget()
            self._link.write(question.frame)
            answer = self._heard(question)
            if answer and answer.code not in (BAD_CHECK, BAD_LENGTH):
                break
        return answer

    def _forget(self) -> None:
        """What came before the question answers something else."""
        self._ear = answers()
        self._link.read(0)

    def _heard(self, question: Question) -> Answer | None:
        began = time.monotonic()
        until, latest = began + question.patience, began + question.patience + LONGEST
        while (now := time.monotonic()) < until and not self._stopped():
            data = self._link.read(min(TICK, until - now))
            heard, refused = self._ear.feed(data, time.monotonic() if data else now)
            if answer := next((a for a in heard if question.answered_by(a)), None):
                return answer
            if any(begun(noise) for noise in refused):
                self._garbled = True
                return None
            if data:
                until = min(max(until, time.monotonic() + SILENCE + TICK), latest)
        return None
