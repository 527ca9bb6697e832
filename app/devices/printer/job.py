"""One job on one printer: refused before it starts, proven when it ends, never printed twice by itself.

The states say only what is known: `failed` = nothing of it can have come out; `printed` = the printer answered a
question that stood behind the last byte, so it consumed the job; `uncertain` = everything between, a person looks at
the paper and decides. A printer that answers nothing at all is still printed to (many have no way back), but then
`uncertain` is the best that can be said. A job that ended uncertain may have left bytes in the printer: before the
next one they are cleared away, so that no ghost comes out.
"""

from __future__ import annotations

from collections.abc import Callable

from app.devices.contract import DeviceUnavailable, Link
from app.devices.printer.encoder import CUTS
from app.devices.printer.profile import PrinterProfile
from app.devices.printer.result import JobResult
from app.devices.printer.spooled import spooled
from app.devices.printer.status import LOW, Condition, ended
from app.devices.printer.talk import Proof, Talk
from app.devices.transport.spool import SpoolLink

PATIENCE = 10.0
"""Seconds a printer that talks may take to print after the last byte has reached it."""
MUTE_PATIENCE = 2.0
"""The same for one that was silent before the job."""
FENCE = 2.0
#: DLE ENQ 2 and DLE DC4 8: drop what is in the buffers and leave the error; obeyed at once.
CLEAR = b"\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
RESET = b"\x1b@"
_MIDWAY = {"printer_paper_out": "printer_paper_out_midway", "printer_cover_open": "printer_cover_open_midway"}


def never() -> bool:
    """For jobs that nobody cancels."""
    return False


class Printer:
    """A printer on an open link, owned by one thread. `unfinished` tells, and is told, that the job before did not
    end for certain: keep it when the link is opened again. After a result with the link's own trouble close it."""

    def __init__(self, link: Link, profile: PrinterProfile, *, unfinished: bool = False) -> None:
        self._link = link
        self._talk = Talk(link, profile)
        self._profile = profile
        self.unfinished = unfinished
        self._missing = profile.width // 8 * 24 if unfinished else 0

    def condition(self) -> Condition:
        """What the printer says about itself. Raises DeviceUnavailable."""
        return self._talk.condition()

    def print(self, job: str, data: bytes, cancelled: Callable[[], bool] = never, *, marks: int = 0) -> JobResult:
        """Print `data` (a whole job from the encoder, with so many marks in it) once. Every trouble is in the result;
        nothing is raised."""
        if isinstance(self._link, SpoolLink):
            return spooled(self._link, job, data)
        try:
            before = self._ready()
        except DeviceUnavailable as error:
            return JobResult(job, "failed", error.code, 0, error.params)
        if before.reason or cancelled():
            return JobResult(job, "failed", before.reason or "printer_cancelled")
        if self.unfinished and before.known:
            return JobResult(job, "failed", "printer_stuck")
        return self._write(job, data, marks, before, cancelled)

    def _ready(self) -> Condition:
        """The condition before a job, once what an earlier one left behind is gone (else still `unfinished`)."""
        before = self.condition()
        if self.unfinished and before.reason:
            self._talk.write(CLEAR)
            before = self.condition()
        if self.unfinished and not before.reason:
            self._recover()
        return before

    def _recover(self) -> None:
        """Drop the buffers, complete with nothing a picture that was cut short, cut the half slip off, and see that
        the printer comes to the end of all this."""
        self._talk.write(CLEAR + bytes(self._missing) + RESET + CUTS[self._profile.cut])
        if self._talk.fence(self._talk.seconds(self._missing) + FENCE):
            self.unfinished, self._missing = False, 0

    def _write(self, job: str, data: bytes, marks: int, before: Condition, cancelled: Callable[[], bool]) -> JobResult:
        sent = 0

        def count(size: int) -> bool:
            nonlocal sent
            sent += size
            self._missing = len(data) - sent
            return not cancelled()

        self.unfinished, self._missing = True, len(data)
        try:
            self._talk.drain()
            self._talk.write(data, count)
            if sent < len(data):
                return JobResult(job, "uncertain", "printer_cancelled", sent)
            return self._ended(job, sent, marks, before)
        except DeviceUnavailable as error:
            return JobResult(job, "uncertain", error.code, sent, error.params)

    def _ended(self, job: str, sent: int, marks: int, before: Condition) -> JobResult:
        """All bytes are on the line: what proves that the printer took them?"""
        if not self._talk.two_way:
            return self._unasked(job, sent)
        patience = self._talk.seconds(sent) + (PATIENCE if before.known else MUTE_PATIENCE)
        proof = self._talk.proof(patience, marks)
        if proof.answer is None:
            return self._unproven(job, sent, proof)
        self.unfinished = False
        if ended(proof.answer):
            return JobResult(job, "uncertain", "printer_paper_out_midway", sent)
        return JobResult(job, "printed", self._note(), sent)

    def _unasked(self, job: str, sent: int) -> JobResult:
        """A file has it; a printer without a way back gets the time to take it, for closing may drop what waits."""
        self.unfinished = False
        if self._talk.to_file:
            return JobResult(job, "printed", "", sent)
        self._talk.rest(self._talk.seconds(sent))
        return JobResult(job, "uncertain", "printer_one_way", sent)

    def _note(self) -> str:
        """What a person should do now that it has printed; a link lost since then takes nothing back."""
        try:
            after = self.condition()
        except DeviceUnavailable as error:
            return error.code
        return after.reason or (LOW if after.low else "")

    def _unproven(self, job: str, sent: int, proof: Proof) -> JobResult:
        """Where the printer says why it stopped, the rest of the job is dropped at once: paper put in later must not
        bring it out."""
        if proof.stop:
            self._talk.write(CLEAR)
        silent = "printer_unconfirmed" if proof.talks else "printer_silent"
        reason = _MIDWAY.get(proof.stop, proof.stop) or ("printer_restarted" if proof.lost else silent)
        return JobResult(job, "uncertain", reason, sent)
