"""Calls said aloud, one after the other, on a thread of their own: whoever calls never waits for the loudspeaker."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Self

from app.devices.contract import DeviceUnavailable, State, StateChange
from app.devices.voice.speaking import voice
from app.wire.codec import now as hall_time

MOST = 4
"""Calls that wait; an older one gives way, for nobody comes to a call of minutes ago."""
AGAIN = 5.0
"""Seconds between two looks whether a voice that failed is back."""
Call = tuple[str, ...]


def call(number: str, window: str) -> Call:
    """请 A 0 1 2 号 到 3 号窗口."""
    return ("请", *number, "号", "到", *window, "号窗口")


class Announcer:
    """`publish` is called on the announcer's thread. Raises Unreadable for an address that can't be read."""

    def __init__(self, url: str, publish: Callable[[StateChange], None]) -> None:
        self._voice = voice(url)
        self._publish = publish
        self._calls: deque[Call] = deque(maxlen=MOST)
        self._wake = threading.Condition()
        self._stopping = False
        self._standing = StateChange(at=hall_time(), state=State.OPENING)
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    @property
    def standing(self) -> StateChange:
        return self._standing

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """What is being said is said to its end; what waits isn't. Stopping twice is harmless."""
        with self._wake:
            self._stopping = True
            self._calls.clear()
            self._wake.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def say(self, pieces: Call) -> None:
        """Queued; the same call that still waits isn't queued twice."""
        with self._wake:
            if pieces not in self._calls:
                self._calls.append(pieces)
                self._wake.notify_all()

    def _run(self) -> None:
        self._try(self._voice.check)
        while (pieces := self._next()) is not None:
            self._try(lambda said=pieces: self._voice.say(said) if said else self._voice.check())  # type: ignore[misc]

    def _next(self) -> Call | None:
        """The next call, () to look again whether a failed voice is back, None at the end."""
        with self._wake:
            well = self._standing.state is State.READY
            self._wake.wait_for(lambda: self._stopping or bool(self._calls), None if well else AGAIN)
            if self._stopping:
                return None
            return self._calls.popleft() if self._calls else ()

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DeviceUnavailable as error:
            self._become(StateChange(at=hall_time(), state=error.state, reason=error.code, params=error.params))
        else:
            self._become(StateChange(at=hall_time(), state=State.READY))

    def _become(self, change: StateChange) -> None:
        if (change.state, change.reason) != (self._standing.state, self._standing.reason):
            self._standing = change
            self._publish(change)
