"""A single slip: open the link, print, close."""

from __future__ import annotations

from contextlib import closing

from app.devices.contract import DeviceUnavailable
from app.devices.printer.encoder import marked
from app.devices.printer.job import Printer
from app.devices.printer.profile import PrinterProfile
from app.devices.printer.result import JobResult
from app.devices.transport import open_link
from app.devices.transport.opening import Line
from app.domain.slip import Slip

WRITE_TIMEOUT = 4.0
"""Seconds: a printer that is busy with a picture may hold the line a while; one that holds it longer is stuck."""


def print_once(url: str, profile: PrinterProfile, slip: Slip, job: str) -> JobResult:
    """Print one slip and wait for its end. Raises Unreadable for a URL or a QR code that can't be used; everything
    that the device does is in the result."""
    data, marks = marked(slip, profile, url)
    try:
        link = open_link(url, Line(baud=profile.baud), WRITE_TIMEOUT)
    except DeviceUnavailable as error:
        return JobResult(job, "failed", error.code, 0, error.params)
    with closing(link):
        return Printer(link, profile).print(job, data, marks=marks)
