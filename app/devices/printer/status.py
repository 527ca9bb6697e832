"""What a printer says about itself: `DLE EOT n` answers, `GS r` answers, and the bytes that come unasked.

An answer carries no number of its question, only its kind: bits 0, 1, 4 and 7 tell a real-time answer, the head of an
automatic status (four bytes) and a `GS r` answer apart. Silence is "unknown", never "ready": python-escpos calls a
silent printer's paper "plenty" and ignores cover and cutter, so this is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.devices.contract import State

QUESTIONS = (1, 2, 3, 4)
LOW = "printer_paper_low"

#: (question, bits) → reason; the first one that is set is the one that a person can mend, so its order matters.
STOPS = (
    (2, 0x04, "printer_cover_open"),
    (4, 0x60, "printer_paper_out"),
    (2, 0x20, "printer_paper_out"),
    (3, 0x08, "printer_cutter"),
    (3, 0x40, "printer_hot"),
    (3, 0x24, "printer_broken"),
    (2, 0x40, "printer_broken"),
    (1, 0x08, "printer_offline"),
)
_LOW_BITS = 0x0C
_GS_R_END = 0x0C


def ask(n: int) -> bytes:
    """`DLE EOT n`, answered at once even while the printer is stopped."""
    return b"\x10\x04" + bytes([n])


@dataclass(frozen=True, slots=True)
class Condition:
    """The answers to the questions that were answered. `reason` "" and `known` together mean: it can print."""

    answers: Mapping[int, int]

    @property
    def known(self) -> bool:
        return bool(self.answers)

    @property
    def reason(self) -> str:
        """Why it can't print, in the order in which a person would look; "" where nothing says so."""
        return next((why for n, bits, why in STOPS if self.answers.get(n, 0) & bits), "")

    @property
    def low(self) -> bool:
        return bool(self.answers.get(4, 0) & _LOW_BITS) and self.reason != "printer_paper_out"

    @property
    def state(self) -> State:
        """As the device screen shows it: answers but needs a hand = DEGRADED; silent = ABSENT."""
        if not self.known:
            return State.ABSENT
        return State.DEGRADED if self.reason or self.low else State.READY

    @property
    def note(self) -> str:
        """What a person should be told: the stop, low paper, silence, or nothing."""
        return self.reason or (LOW if self.low else "") or ("" if self.known else "printer_silent")


def meaning(n: int, answer: int) -> str:
    """What one answer says by itself; "" for nothing amiss, "printer_unreadable" for a byte that is no answer."""
    return Condition({n: answer}).note if is_realtime(answer) else "printer_unreadable"


def is_realtime(byte: int) -> bool:
    """0xx1xx10: an answer to `DLE EOT`."""
    return byte & 0x93 == 0x12


@dataclass(slots=True)
class Ear:
    """Sorts a printer's bytes as they come: real-time answers, `GS r` answers; the rest is known and dropped."""

    _skip: int = 0
    _block: bool = False

    def sort(self, data: bytes) -> tuple[list[int], list[int]]:
        """(real-time answers, `GS r` answers) in the order heard."""
        heard: tuple[list[int], list[int]] = ([], [])
        for byte in data:
            if self._unasked(byte):
                continue
            if is_realtime(byte):
                heard[0].append(byte)
            elif byte & 0x90 == 0:
                heard[1].append(byte)
        return heard

    def _unasked(self, byte: int) -> bool:
        """Automatic status (head 0xx1xx00 and three more, which look like `GS r`), blocks (7 … NUL), XON, XOFF."""
        if self._block:
            self._block = byte != 0
            return True
        if self._skip:
            self._skip -= 1
            return True
        self._skip = 3 if byte & 0x93 == 0x10 else 0
        self._block = byte == 0x37
        return self._skip > 0 or self._block


def ended(answer: int) -> bool:
    """Whether a `GS r 1` answer says that the paper has run out."""
    return answer & _GS_R_END == _GS_R_END


def consumed() -> bytes:
    """`GS r 1`: answered from the print buffer, so its answer proves that everything before was consumed."""
    return b"\x1dr\x01"
