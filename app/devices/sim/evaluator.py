"""An evaluator keypad: asks again twice, 300 ms apart, until the host has answered its rating.

Commands: `rate very_satisfied`, `key 3`, `show`, `unplug`, `plug`, `fault NAME`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from app.devices.layout import Packet
from app.devices.profiles import load
from app.devices.sim.contract import SimOptions, Simulator
from app.devices.sim.keypad import Keypad
from app.domain.errors import Unreadable

RATING, ANSWER, STARS = 0x11, 0x01, 0x02
OPEN = 0x0B
ANSWER_WITHIN = 0.3
RETRIES = 2
OTHERS = {
    "byte": "app.devices.sim.typed",
    "line": "app.devices.sim.typed",
    "hid-keyboard": "app.devices.sim.typed",
    "websocket-json": "app.devices.sim.pad",
}
"""Framings whose evaluators are built otherwise."""


@dataclass
class Asking:
    """A rating that waits for its answer: how often it may be sent again, and when."""

    key: int
    frame: bytes
    left: int
    at: float


class Rater(Keypad):
    """Any evaluator: a level or a key by its number, pressed by a person."""

    kind = "evaluator"

    def words(self) -> Mapping[str, Callable[[list[str]], None]]:
        return {"rate": self._rate, "key": self._key, **super().words()}

    def ask(self, key: int) -> None:
        """The key is pressed."""

    def _rate(self, words: list[str]) -> None:
        """Press the key that means the level. Raises Unreadable where no key of this profile does."""
        level = " ".join(words)
        key = next((k for k, name in self.profile.rating.items() if name == level), None)
        if key is None:
            raise Unreadable("devices_sim_no_key", level=level, known=" ".join(self.profile.rating.values()))
        self.ask(key)

    def _key(self, words: list[str]) -> None:
        if len(words) != 1 or not words[0].isdecimal() or int(words[0]) > 255:
            raise Unreadable("devices_sim_not_key", text=" ".join(words))
        self.ask(int(words[0]))


class Evaluator(Rater):
    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "ff68-generic")
        self._asking: Asking | None = None
        self._open = False
        self._stars: int | None = None
        self._line.tick = self._tick
        self._line.start()

    def shown(self) -> Mapping[str, object]:
        return {"open": self._open, "stars": self._stars, "asking": self._asking is not None}

    def host_says(self, packet: Packet) -> None:
        first = packet.data[0] if packet.data else None
        asking = self._asking
        if packet.command == ANSWER and asking and first == asking.key:
            self._asking, self._open = None, False
            self.say("answered", key=first)
        elif packet.command == ANSWER and first == OPEN:
            self._open = True
            self.say("open")
        elif packet.command == STARS and first is not None:
            self._stars = first
            self.say("stars", stars=first)

    def ask(self, key: int) -> None:
        # the wait is known before the frame is out: the answer may come before `press` returns
        asking = Asking(key, b"", RETRIES, time.monotonic() + 2 * ANSWER_WITHIN)
        self._asking = asking
        asking.frame = self.press(RATING, bytes([key]))
        asking.at = time.monotonic() + ANSWER_WITHIN

    def _tick(self) -> None:
        asking = self._asking
        if asking is None or time.monotonic() < asking.at:
            return
        if asking.left == 0:
            self._asking = None
            self.say("unanswered", key=asking.key)
            return
        asking.left -= 1
        asking.at = time.monotonic() + ANSWER_WITHIN
        self._line.send(asking.frame)


def start(options: SimOptions) -> Simulator:
    """Raises Unreadable for a profile that can't be used, Trouble when there is no port to be had."""
    framing = load(options.profile or "ff68-generic").framing
    if framing == "frame":
        return Evaluator(options)
    if framing == "dll":
        raise Unreadable("devices_sim_library")
    started: Simulator = import_module(OTHERS[framing]).start_evaluator(options)
    return started
