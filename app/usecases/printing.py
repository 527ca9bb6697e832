"""Printing: a job for each thing to print, printed once; what is doubtful is a person's to judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from app.domain.errors import AppError, Refused
from app.domain.slip import Rule, Slip, Text
from app.models.store import Begin
from app.models.values import JobState, PrintJob
from app.texts import words
from app.usecases.acts import new_id


@dataclass(frozen=True, slots=True)
class Result:
    """How a print went; `reason` is a word code, `bytes` what went to the printer."""

    state: Literal["printed", "uncertain", "failed"]
    reason: str = ""
    bytes: int = 0


class Printer(Protocol):
    """A receipt printer. It says "uncertain" when it can't tell whether paper came out."""

    def print(self, slip: Slip, copies: int) -> Result: ...


class PagePrinter(Protocol):
    """A printer of PDF pages."""

    def print(self, pdf: bytes, copies: int) -> Result: ...


Mark = Callable[[bytes, int, str, datetime], bytes]
"""A PDF marked 补打: how often, why, when."""
AGAIN: tuple[JobState, ...] = ("printed", "uncertain", "failed")


def slip_job(slip: Slip, title: str, case: str, number: str, by: str, now: datetime) -> PrintJob:
    """A receipt, once for its case and number: queued twice, it is the same job."""
    key = f"slip/{case}/{number}"
    return PrintJob(id=new_id(), key=key, title=title, case=case, number=number, slip=slip, by=by, made_at=now)


def paper_job(file: str, title: str, case: str, number: str, by: str, now: datetime, copies: int = 1) -> PrintJob:
    """An issued paper (its frozen PDF), once for its case and number."""
    return PrintJob(
        id=new_id(),
        key=f"paper/{case}/{number or file}",
        title=title,
        case=case,
        number=number,
        file=file,
        copies=copies,
        by=by,
        made_at=now,
    )


def queue(begin: Begin, job: PrintJob) -> PrintJob:
    """The job, or the one there is already for the same thing."""
    with begin() as store:
        return store.add_job(job)


def recover(begin: Begin) -> list[PrintJob]:
    """After a crash: what was being printed may be on paper or not. It is never printed again by itself."""
    with begin() as store:
        return [store.set_job(job.id, "uncertain", "usecases_print_interrupted") for job in store.jobs_in("printing")]


def print_next(begin: Begin, printer: Printer) -> PrintJob | None:
    """Print the receipt that waits longest; None when none does. The job is marked before the first byte goes out."""

    def send(job: PrintJob) -> Result:
        assert job.slip is not None
        return printer.print(job.slip, job.copies)

    return _print(begin, "receipt", send)


def print_next_page(begin: Begin, printer: PagePrinter) -> PrintJob | None:
    """Print the paper that waits longest; None when none does."""

    def send(job: PrintJob) -> Result:
        with begin() as store:
            pdf = store.blob(job.file)
        return printer.print(pdf, job.copies)

    return _print(begin, "page", send)


def _print(begin: Begin, device: str, send: Callable[[PrintJob], Result]) -> PrintJob | None:
    with begin() as store:
        job = store.next_job(device)
        if job is None:
            return None
        store.set_job(job.id, "printing")
    try:
        result = send(job)
    except AppError as error:
        result = Result("failed", error.code)
    except BaseException:
        _end(begin, job.id, Result("uncertain", "usecases_print_interrupted"))
        raise
    return _end(begin, job.id, result)


def _end(begin: Begin, job_id: str, result: Result) -> PrintJob:
    with begin() as store:
        return store.set_job(job_id, result.state, result.reason)


def decide(begin: Begin, job_id: str, came_out: bool) -> PrintJob:
    """A person's word on an uncertain job: it came out, or it failed and may be reprinted with a reason."""
    with begin() as store:
        job = store.job(job_id)
        if job.state != "uncertain":
            raise Refused("R-REC-01", "usecases_job_not_uncertain", title=job.title)
        return store.set_job(job_id, "printed" if came_out else "failed", "usecases_print_judged")


def reprint(begin: Begin, job_id: str, why: str, by: str, now: datetime, mark: Mark | None = None) -> PrintJob:
    """补打: a new job, marked with count and reason. Raises Refused without a reason, or while the job is still to
    be printed."""
    if not why.strip():
        raise Refused("R-REC-01", "usecases_reprint_reason")
    with begin() as store:
        job = store.job(job_id)
        if job.state not in AGAIN:
            raise Refused("R-REC-01", "usecases_job_still_waits", title=job.title)
        first = job.key.partition("#")[0]
        same = [j for j in store.jobs(case=job.case) if j.key.partition("#")[0] == first]
        count = 1 + max(j.reprint for j in same)
        original = next((j for j in same if j.key == first), job)
        again = replace(original, id=new_id(), key=f"{first}#{count}", state="queued", reprint=count, by=by)
        again = replace(again, made_at=now, why=why.strip(), reason="", ended_at=None)
        if again.slip is not None:
            again = replace(again, slip=_marked(again.slip, again))
        elif mark is not None:
            again = replace(again, file=store.put_blob(mark(store.blob(original.file), count, again.why, now)))
        return store.add_job(again)


def _marked(slip: Slip, job: PrintJob) -> Slip:
    note = words("usecases_reprint_mark", n=job.reprint, why=job.why, at=f"{job.made_at:%Y-%m-%d %H:%M}")
    return Slip((Text(note, align="center", bold=True), Rule(), *slip.lines))
