"""Keypads without frames: one byte a key, lines of text, and a USB keyboard's own events."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from app.devices.layout import Packet
from app.devices.sim.contract import SimOptions
from app.devices.sim.evaluator import Rater
from app.devices.sim.keypad import Keypad
from app.devices.sim.line import hex_bytes
from app.domain.errors import Unreadable

INPUT = struct.Struct("llHHi")
ENTER = 28


class ByteKeypad(Rater):
    """`key 3` is the key with a 3 on it: it sends the digit. It hears nothing."""

    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "byte-keypad")
        self._line.start()

    def ask(self, key: int) -> None:
        self._line.send(bytes([key + 0x30 if key < 10 else key]))


class HidKeypad(Rater):
    """Key down, key up, each with its synchronisation, as the Linux kernel reports a keyboard; then Enter."""

    def __init__(self, options: SimOptions) -> None:
        super().__init__(SimOptions(profile=options.profile, faults=options.faults, say=options.say), "hid-keypad")
        self._line.start()

    @property
    def url(self) -> str:
        return self._line.url.replace("pty://", "hid://")

    def ask(self, key: int) -> None:
        digit = key - 0x30 if key > 9 else key
        typed = (digit + 1 if digit else 11, ENTER)
        self._line.send(b"".join(_event(code, value) for code in typed for value in (1, 0)))


def _event(code: int, value: int) -> bytes:
    return INPUT.pack(0, 0, 1, code, value) + INPUT.pack(0, 0, 0, 0, 0)


class LineEvaluator(Rater):
    """`EVAL 3 2` ended by CR; the host says `OK 002`."""

    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "line-keypad")
        self._stars = ""
        self._line.start()

    def shown(self) -> Mapping[str, object]:
        return {"stars": self._stars}

    def ask(self, key: int) -> None:
        self._line.send(b"EVAL %d %d\r" % (self.address, key))

    def host_says(self, packet: Packet) -> None:
        said, _, what = packet.data.decode("ascii").partition(" ")
        if said == "OK":
            self.say("answered", key=int(what))
        elif said == "STARS":
            self._stars = what
            self.say("stars", stars=int(what))
        elif said == "OPEN":
            self.say("open")


class LineCaller(Keypad):
    """`press 0C` sends NEXT, `press 0D` AGAIN, digits before 0C the number."""

    kind = "caller"
    KEYS: Mapping[int, str] = {0x0C: "NEXT", 0x0D: "AGAIN"}

    def __init__(self, options: SimOptions) -> None:
        super().__init__(options, "line-keypad")
        self._display = ""
        self._line.start()

    def words(self) -> Mapping[str, Callable[[list[str]], None]]:
        return {"press": self._press, **super().words()}

    def shown(self) -> Mapping[str, object]:
        return {"display": self._display}

    def host_says(self, packet: Packet) -> None:
        said, _, what = packet.data.decode("ascii").partition(" ")
        if said == "SHOW":
            self._display = what
            waiting, _, ticket = what.partition(" ")
            self.say("display", waiting=waiting, ticket=ticket)
        elif said == "BEEP":
            self.say("beep")

    def _press(self, words: list[str]) -> None:
        *digits, key = hex_bytes(words) or (0,)
        if key not in self.KEYS or len(digits) > 8 or any(digit > 9 for digit in digits):
            raise Unreadable("devices_sim_too_long", text=" ".join(words))
        text = f"CALL {self.address} {''.join(map(str, digits))}" if digits else f"{self.KEYS[key]} {self.address}"
        self._line.send(text.encode() + b"\r")


EVALUATORS: Mapping[str, Callable[[SimOptions], Rater]] = {
    "byte": ByteKeypad,
    "line": LineEvaluator,
    "hid-keyboard": HidKeypad,
}


def start_evaluator(options: SimOptions) -> Rater:
    from app.devices.profiles import load

    return EVALUATORS[load(options.profile).framing](options)
