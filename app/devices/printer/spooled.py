"""A slip through the system's print queue: the queue is asked first, and never left with a job that could come out
later when nobody waits for it.

A queue says when it has handed the bytes over, not that they are on paper: the best it can come to is `uncertain`.
"""

from __future__ import annotations

from app.devices.contract import DeviceUnavailable
from app.devices.printer.result import JobResult
from app.devices.transport.spool import Spooled, SpoolLink

PATIENCE = 15.0
"""Seconds for the queue to hand one slip over."""
ENDS = {
    Spooled.HANDED: ("uncertain", "printer_spooled"),
    Spooled.TAKEN_BACK: ("failed", "printer_queue_stuck"),
    Spooled.UNKNOWN: ("uncertain", "printer_queue_lost"),
}


def spooled(link: SpoolLink, job: str, data: bytes) -> JobResult:
    """Every trouble is in the result."""
    try:
        link.check()
        link.write(data)
        state, reason = ENDS[link.submit(PATIENCE)]
    except DeviceUnavailable as error:
        return JobResult(job, "failed", error.code, 0, error.params)
    return JobResult(
        job, "uncertain" if state == "uncertain" else "failed", reason, len(data) if state == "uncertain" else 0
    )
