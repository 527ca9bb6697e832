"""A queue caller: a keypad with a display of six digits and a beeper.

Commands: `press 0C`, `press 1 2 0C`, `show`, `unplug`, `plug`, `fault NAME`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.devices.layout import Packet
from app.devices.profiles import load
from app.devices.sim.contract import SimOptions, Simulator
from app.devices.sim.keypad import Keypad
from app.devices.sim.line import hex_bytes

KEY_COMMAND = 0x10
"""Makers differ here; a host may rely on nothing but that it isn't 11."""
DISPLAY, BEEP = 0x02, 0x03
BLANK = 0x0A
DIGITS = "0123456789 "


class Caller(Keypad):
    kind = "caller"

    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "ff68-generic")
        self._display = " " * 6
        self._beeps = 0
        self._line.start()

    def words(self) -> Mapping[str, Callable[[list[str]], None]]:
        return {"press": self._press, **super().words()}

    def shown(self) -> Mapping[str, object]:
        return {"waiting": self._display[:3].strip(), "ticket": self._display[3:].strip(), "beeps": self._beeps}

    def host_says(self, packet: Packet) -> None:
        if packet.command == DISPLAY and len(packet.data) == 6 and max(packet.data) <= BLANK:
            self._display = "".join(DIGITS[digit] for digit in packet.data)
            self.say("display", **self.shown())
        elif packet.command == BEEP:
            self._beeps += 1
            self.say("beep", beeps=self._beeps)

    def _press(self, words: list[str]) -> None:
        self.press(KEY_COMMAND, hex_bytes(words))


def start(options: SimOptions) -> Simulator:
    """Raises Unreadable for a profile that can't be used, Trouble when there is no port to be had."""
    if load(options.profile or "ff68-generic").framing == "line":
        from app.devices.sim.typed import LineCaller

        return LineCaller(options)
    return Caller(options)
