"""A second-generation ID-card reader on a line, with a card on it or not.

Commands: `lay NAME ID [sex=女 nation=彝 address=… until=长期 …]`, `lay random`, `take`, `show`, `unplug`, `plug`,
`fault NAME`. A name may have characters as `\\uE863`. The frames are made here on their own, not by the driver's code.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from app.devices.sim.contract import SimOptions
from app.devices.sim.faults import LASTING, ONCE
from app.devices.sim.line import SerialLine
from app.devices.sim.person import Person, read, stranger
from app.domain.errors import Unreadable

HEAD = b"\xaa\xaa\xaa\x96\x69"
STATUS, FIND, SELECT, READ = b"\x11\xff", b"\x20\x01", b"\x20\x02", b"\x30\x01"
DONE, FOUND, BAD_CHECK, UNKNOWN, UNREADABLE, NONE, NOT_SELECTED = 0x90, 0x9F, 0x10, 0x21, 0x41, 0x80, 0x81
THINKS = {FIND: 0.03, SELECT: 0.03, READ: 0.15}
"""Seconds of a module at work."""
SLOW = 1.0
SWAP = 0.7
"""Seconds that a hand needs to lift one card and lay another."""
BAUD = 115200
OWN: Mapping[str, Mapping[bytes, int]] = {
    "fake": {READ: 0x31},
    "other-card": {SELECT: 0x40},
    "unreadable": {READ: UNREADABLE},
    "selftest": dict.fromkeys((STATUS, FIND, SELECT, READ), 0x60),
    "unlicensed": dict.fromkeys((STATUS, FIND, SELECT, READ), 0x66),
    "moved": {},
    "slow": {},
    "shows-once": {},
    "fingerprints": {},
    "no-status": {},
}
"""Faults of the reader itself, with the SW3 that a question then gets. `moved` lifts the card in the next reading;
`shows-once` hides a card that was read until it is lifted, as many modules do."""


@dataclass
class Laid:
    """A card on the reader from `at` on, and how far the host has come with it."""

    person: Person
    at: float
    found: bool = False
    selected: bool = False
    was_read: bool = False


class IdCard:
    def __init__(self, options: SimOptions) -> None:
        self._say = options.say
        self._set: set[str] = set()
        self._laid: Laid | None = None
        self._lifted_at = -SWAP
        self._reads = 0
        self._rng = random.Random(20260302)
        self._buffer = b""
        self._due: list[tuple[float, bytes]] = []
        self._line = SerialLine(options.tcp, BAUD)
        try:
            for name in options.faults:
                self.fault(name)
        except Unreadable:
            self._line.stop()
            raise
        self._line.heard, self._line.tick = self._heard, self._tick
        self._line.start()

    @property
    def url(self) -> str:
        return self._line.url

    def fault(self, name: str) -> None:
        """One of its own, or of the line's. Raises Unreadable for another."""
        if name not in OWN and name not in ONCE and name not in LASTING and name not in ("none", "plug"):
            known = " ".join([*OWN, *ONCE, *sorted(LASTING), "none"])
            raise Unreadable("devices_fault_unknown", fault=name, known=known)
        if name in OWN:
            self._set.add(name)
            return
        if name == "none":
            self._set.clear()
        self._line.fault(name)

    def stop(self) -> None:
        self._line.stop()

    def words(self) -> Mapping[str, Callable[[list[str]], None]]:
        """First word of a command → what it does with the rest."""
        return {
            "lay": self._lay,
            "take": lambda _: self.take(),
            "show": lambda _: self._say({"event": "show", **self.shown()}),
            "unplug": lambda _: self.fault("unplug"),
            "plug": lambda _: self.fault("plug"),
            "fault": self._fault,
        }

    def command(self, line: str) -> None:
        """Raises Unreadable for a command that this device doesn't have."""
        first, *rest = line.split() or [""]
        words = self.words()
        if first not in words:
            raise Unreadable("devices_sim_command", text=line.strip(), known=" ".join(words))
        words[first](rest)

    def lay(self, person: Person) -> None:
        """Put this card on the reader, or in the place of the one that lies there."""
        if self._laid:
            self.take()
        self._laid = Laid(person, self._lifted_at + SWAP)
        self._say({"event": "laid", "name": person.name, "number": person.number})

    def take(self) -> None:
        self._laid, self._lifted_at = None, time.monotonic()
        self._say({"event": "taken"})

    def shown(self) -> Mapping[str, object]:
        laid = self._laid
        return {"card": asdict(laid.person) if laid else None, "reads": self._reads}

    def _lay(self, words: list[str]) -> None:
        self.lay(stranger(self._rng) if words == ["random"] else read(words))

    def _fault(self, words: list[str]) -> None:
        for name in words or ["none"]:
            self.fault(name)

    def _heard(self, data: bytes) -> None:
        """Questions out of the host's bytes; what comes before the five bytes of the head is noise."""
        self._buffer += data
        while (at := self._buffer.find(HEAD)) >= 0 and len(self._buffer) >= at + 7:
            size = int.from_bytes(self._buffer[at + 5 : at + 7], "big")
            if size > 64:
                self._buffer = self._buffer[at + 1 :]
                continue
            frame, rest = self._buffer[at + 5 : at + 7 + size], self._buffer[at + 7 + size :]
            if len(frame) < 2 + size:
                return
            self._buffer = rest
            self._question(frame)

    def _question(self, frame: bytes) -> None:
        question, check = frame[2:4], 0
        for byte in frame:
            check ^= byte
        if check:
            self._answer(BAD_CHECK)
        elif not (question == STATUS and "no-status" in self._set):
            self._answer(*self._reply(question), after=THINKS.get(question, 0.0))

    def _reply(self, question: bytes) -> tuple[int, bytes]:
        """SW3 and data."""
        failure = next((OWN[f][question] for f in sorted(self._set & OWN.keys()) if question in OWN[f]), None)
        if failure is not None:
            return failure, b""
        laid = self._laid
        if question == STATUS:
            return DONE, b""
        if question == FIND:
            return self._found(laid)
        if question == SELECT:
            return self._selected(laid)
        return self._read(laid) if question == READ else (UNKNOWN, b"")

    def _found(self, laid: Laid | None) -> tuple[int, bytes]:
        hidden = laid is None or time.monotonic() < laid.at or (laid.was_read and "shows-once" in self._set)
        if laid is None or hidden:
            return NONE, b""
        laid.found = True
        return FOUND, bytes(4)

    def _selected(self, laid: Laid | None) -> tuple[int, bytes]:
        if laid is None or not laid.found:
            return NOT_SELECTED, b""
        laid.selected = True
        return DONE, bytes(8)

    def _read(self, laid: Laid | None) -> tuple[int, bytes]:
        if "moved" in self._set:
            self._set.discard("moved")
            self.take()
            return UNREADABLE, b""
        if laid is None or not laid.selected:
            return UNREADABLE, b""
        laid.was_read = True
        self._reads += 1
        self._say({"event": "read", "name": laid.person.name, "reads": self._reads})
        return DONE, self._content(laid.person)

    def _content(self, person: Person) -> bytes:
        """Lengths, text, and a photo that is nobody's."""
        text, photo = person.text(), bytes(self._rng.randrange(256) for _ in range(1024))
        prints = bytes(1024) if "fingerprints" in self._set else b""
        sizes = [len(text), len(photo), *([len(prints)] if prints else [])]
        return b"".join(size.to_bytes(2, "big") for size in sizes) + text + photo + prints

    def _answer(self, code: int, data: bytes = b"", after: float = 0.0) -> None:
        counted = (len(data) + 4).to_bytes(2, "big") + bytes([0, 0, code]) + data
        check = 0
        for byte in counted:
            check ^= byte
        wait = after + (SLOW if "slow" in self._set else 0.0)
        self._due.append((time.monotonic() + wait, HEAD + counted + bytes([check])))

    def _tick(self) -> None:
        now = time.monotonic()
        ripe = [frame for at, frame in self._due if at <= now]
        self._due = [(at, frame) for at, frame in self._due if at > now]
        for frame in ripe:
            self._line.send(frame)


def start(options: SimOptions) -> IdCard:
    """Raises Unreadable for a fault it doesn't have, Trouble when there is no port to be had."""
    return IdCard(options)
