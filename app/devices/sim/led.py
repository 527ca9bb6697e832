"""A window's LED bar: it shows what it is sent and says so.

Commands: `show`, `unplug`, `plug`, `fault NAME`. Written after the vendor's paper, not after our encoder.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.devices.sim.contract import SimOptions
from app.devices.sim.keypad import Keypad

HEAD = b"\xa0\x90"
SHOW, SHOW_STORED, STORE = 0xA5, 0xA1, 0xA2
COLOURS = {1: "red", 2: "green", 3: "yellow"}


class Led(Keypad):
    kind = "led"

    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "led-a090")
        self._buffer = b""
        self._stored = self._text = ""
        self._colour = ""
        self._line.start()

    def shown(self) -> Mapping[str, object]:
        return {"text": self._text, "colour": self._colour, "stored": self._stored}

    def _heard(self, data: bytes) -> None:
        """Frames cut by hand: A0 90, address, command, length in base 255, characters, exclusive or."""
        self._buffer += data
        while (at := self._buffer.find(HEAD)) >= 0 and len(self._buffer) >= at + 7:
            size = self._buffer[at + 4] * 255 + self._buffer[at + 5]
            end = at + 7 + size
            if len(self._buffer) < end:
                return
            frame, self._buffer = self._buffer[at:end], self._buffer[end:]
            self._obey(frame)

    def _obey(self, frame: bytes) -> None:
        check = 0
        for byte in frame:
            check ^= byte
        if check or frame[2] != self.address:
            return
        command, body = frame[3], frame[6:-1]
        text = b"".join(body[n : n + 2] for n in range(0, len(body), 3)).decode("gbk")
        if command == STORE:
            self._stored = text
        else:
            self._text = text if command == SHOW else self._stored
            self._colour = COLOURS.get(body[2], "") if body else self._colour
        self.say("led", **self.shown())
        self._line.send(frame[:4] + b"\xaa")


def start(options: SimOptions) -> Led:
    """Raises Unreadable for a profile that can't be used, Trouble when there is no port to be had."""
    return Led(options)
