"""Frames of the module in every second-generation ID-card reader: questions made, answers cut out of a stream.

`AA AA AA 96 69 | LEN | CMD PARA data | XOR` to the module, `AA AA AA 96 69 | LEN | SW1 SW2 SW3 data | XOR` from it.
LEN, two bytes big endian, counts what follows it; XOR goes over everything from LEN up to itself. 115200 8N1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor

from app.devices.framing import Framer

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
BAUD = 115200
SILENCE = 0.3
"""Seconds without a byte after which half a frame is given up."""
LEAST, MOST = 4, 4096
"""LEN of an answer: a status and its check at the least; text, photo and fingerprints of the longest known are 2314."""
DONE, FOUND = 0x90, 0x9F
"""SW3: done; a card was found (some modules say DONE here too)."""
BAD_CHECK, BAD_LENGTH = 0x10, 0x11
"""SW3: the question came spoilt."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is SW1 SW2 SW3: the card's own two bytes, then what the module makes of it."""

    status: bytes
    data: bytes = b""

    @property
    def code(self) -> int:
        return self.status[2]


@dataclass(frozen=True, slots=True)
class Question:
    """`good` are the SW3 of success, with `least` to `most` bytes of data: an answer carries no command, so what
    comes late to another question is told by its shape. `patience` in seconds; it is asked `tries` times at most."""

    frame: bytes
    good: tuple[int, ...] = (DONE,)
    least: int = 0
    most: int = 64
    patience: float = 0.8
    tries: int = 3

    def succeeded(self, answer: Answer) -> bool:
        return answer.status[:2] == b"\0\0" and answer.code in self.good and self._shaped(answer)

    def answered_by(self, answer: Answer) -> bool:
        """True for its success and for any failure; the success of another question isn't its answer."""
        return self.succeeded(answer) or answer.code not in (DONE, FOUND)

    def _shaped(self, answer: Answer) -> bool:
        return self.least <= len(answer.data) <= self.most


def build(command: int, parameter: int, data: bytes = b"") -> bytes:
    """One question's whole frame."""
    counted = bytes([command, parameter]) + data
    checked = (len(counted) + 1).to_bytes(2, "big") + counted
    return PREAMBLE + checked + bytes([check(checked)])


def check(data: bytes) -> int:
    return reduce(xor, data, 0)


STATUS = Question(build(0x11, 0xFF), tries=2)
FIND = Question(build(0x20, 0x01), good=(FOUND, DONE))
SELECT = Question(build(0x20, 0x02))
READ = Question(build(0x30, 0x01), least=256, most=MOST, patience=2.5, tries=2)


class AnswerShape:
    """How an answer looks to the Framer."""

    start = PREAMBLE
    head = len(PREAMBLE) + 2

    def size(self, head: bytes) -> int | None:
        """How long the frame is that begins with `head`: 0 = more bytes must tell, None = no frame begins so."""
        if not head.startswith(PREAMBLE[: len(head)]):
            return None
        if len(head) < self.head:
            return 0
        length = int.from_bytes(head[5:7], "big")
        return self.head + length if LEAST <= length <= MOST else None

    def packet(self, raw: bytes) -> Answer | None:
        """The answer in a whole frame, None where its check is wrong."""
        if check(raw[5:]) != 0:  # XOR over the check byte too
            return None
        return Answer(raw[7:10], raw[10:-1])


def begun(noise: bytes) -> bool:
    """Whether these bytes, refused, hold an answer that began well: it came spoilt. Our own echo doesn't look so."""
    at = noise.find(PREAMBLE)
    return at >= 0 and len(noise) >= at + 7 and LEAST <= int.from_bytes(noise[at + 5 : at + 7], "big") <= MOST


def answers() -> Framer[Answer]:
    """A fresh ear for one opened port."""
    return Framer(AnswerShape(), SILENCE)
