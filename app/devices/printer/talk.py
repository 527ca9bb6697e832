"""Questions to a printer and its answers, over an open link."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.devices.contract import Link
from app.devices.printer.profile import PrinterProfile
from app.devices.printer.status import QUESTIONS, Condition, Ear, ask, consumed
from app.devices.transport import parse_url
from app.devices.transport.usbprinter import UsbPrinterLink

ANSWER = 0.5
"""Seconds within which a printer answers a real-time question."""
QUIET = 0.2
AGAIN = 3.0
"""Seconds after which a round of questions is taken for lost."""
LOST_AFTER = 4.0
"""Seconds without a further answer, by a printer that says it is well, after which the rest of a job is lost."""
ONE_WAY = ("file", "spool")
"""Addresses by which no printer ever answers."""
CHUNK = 256
AHEAD = 1024
"""Bytes that may lie in the system's buffer of a serial port. Once that is full a write waits until nearly all of it
is out, 4 s at 9600 baud, and could not be told from one to a stuck printer."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came after a job: the last `GS r` answer, or why the printer stopped, or neither. `talks`: it said
    anything. `lost`: it goes on talking, but questions of the job were never answered."""

    answer: int | None = None
    stop: str = ""
    talks: bool = False
    lost: bool = False


class Talk:
    """One printer's line. Every method raises DeviceUnavailable when the link breaks."""

    def __init__(self, link: Link, profile: PrinterProfile) -> None:
        self._link = link
        self._ear = Ear()
        url = parse_url(link.url)
        self.to_file = url.scheme == "file"
        self.two_way = profile.answers and url.scheme not in ONE_WAY
        self._paced = url.scheme in ("serial", "pty", "usb") and not isinstance(link, UsbPrinterLink)
        self._bytes_a_second = int(url.options.get("baud", profile.baud)) / 10

    def seconds(self, size: int) -> float:
        """How long so many bytes take on the line."""
        return size / self._bytes_a_second

    def write(self, data: bytes, sent: Callable[[int], bool] = lambda n: True) -> None:
        """In pieces, at the line's pace; `sent` hears each piece's length and says whether to go on."""
        began, out = time.monotonic(), 0
        for part in _parts(data):
            self._link.write(part)
            out += len(part)
            if not sent(len(part)):
                return
            if self._paced:
                time.sleep(max(self.seconds(out - AHEAD) - (time.monotonic() - began), 0))

    def condition(self) -> Condition:
        """`DLE EOT 1` to `4`; the first silence ends it, and then what isn't known stays unknown."""
        answers: dict[int, int] = {}
        for n in QUESTIONS if self.two_way else ():
            answer = self._ask(n)
            if answer is None:
                break
            answers[n] = answer
        return Condition(answers)

    def drain(self) -> None:
        """Forget what was said before: it answers no question of ours."""
        while self.two_way and (late := self._link.read(0)):
            self._ear.sort(late)

    def rest(self, seconds: float) -> None:
        """Keep the link open so long; what is said meanwhile answers nothing."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._link.read(left)

    def fence(self, seconds: float) -> bool:
        """Whether the printer comes to its buffer's end: `GS r` and every older question answered, then silence."""
        if not self.two_way:
            return False
        self._link.write(consumed())
        if self._hear(seconds)[1] is None:
            return False
        while late := self._link.read(QUIET):
            self._ear.sort(late)
        return True

    def proof(self, seconds: float, marks: int = 0) -> Proof:
        """Wait for the job's end: ask `GS r 1` behind it and count the answers, those to the `marks` within the job
        too; meanwhile ask whether the printer has stopped."""
        rounds, until = _Rounds(), time.monotonic() + seconds
        self._link.write(consumed())
        answers: list[int] = []
        told_at = time.monotonic()
        while time.monotonic() < until:
            urgent, buffered = self._ear.sort(self._link.read(QUIET))
            answers += buffered
            told_at = time.monotonic() if buffered else told_at
            if len(answers) > marks:
                return Proof(answers[-1], talks=True)
            if stop := rounds.take(urgent):
                return Proof(stop=stop, talks=True)
            if rounds.whole and answers and time.monotonic() - told_at > LOST_AFTER:
                return Proof(talks=True, lost=True)
            if rounds.due(time.monotonic()):
                self._link.write(b"".join(map(ask, QUESTIONS)))
        return Proof(talks=rounds.heard_any, lost=bool(answers))

    def _ask(self, n: int) -> int | None:
        """One question; the first is asked twice, for a byte may be lost on the line."""
        for _ in range(2 if n == QUESTIONS[0] else 1):
            self.drain()
            self._link.write(ask(n))
            answer, _buffered = self._hear(ANSWER, urgent=True)
            if answer is not None:
                return answer
        return None

    def _hear(self, seconds: float, *, urgent: bool = False) -> tuple[int | None, int | None]:
        """The first real-time and the first `GS r` answer, until the wanted one has come or time is up."""
        heard: tuple[list[int], list[int]] = ([], [])
        until = time.monotonic() + seconds
        while not heard[0 if urgent else 1] and (left := until - time.monotonic()) > 0:
            for kind, new in zip(heard, self._ear.sort(self._link.read(left)), strict=True):
                kind += new
        return next(iter(heard[0]), None), next(iter(heard[1]), None)


@dataclass(slots=True)
class _Rounds:
    """Rounds of the four questions while a job prints: a stop counts when two rounds agree on it, since the answer
    that proves the end may be on its way."""

    heard_any: bool = False
    whole: bool = False  # a round was answered, and nothing stops the printer
    _asked_at: float | None = None
    _heard: list[int] = field(default_factory=list)
    _last: str = ""

    def take(self, answers: list[int]) -> str:
        self._heard += answers
        self.heard_any = self.heard_any or bool(answers)
        if len(self._heard) < len(QUESTIONS):
            return ""
        reason = Condition(dict(zip(QUESTIONS, self._heard, strict=False))).reason
        agreed, self._last = reason if reason == self._last else "", reason
        self.whole = not reason
        self._heard, self._asked_at = [], None
        return agreed

    def due(self, now: float) -> bool:
        if self._asked_at is not None and now < self._asked_at + AGAIN:
            return False
        self._asked_at, self._heard = now, []
        return True


def _parts(data: bytes) -> Iterator[bytes]:
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
