"""A printer profile's self-test: what it says it sends and hears is compared with what the code does."""

from __future__ import annotations

from collections.abc import Iterator

from app.devices.printer.encoder import encode
from app.devices.printer.profile import PrinterProfile, Sent
from app.devices.printer.status import meaning
from app.domain.errors import Unreadable
from app.domain.slip import Bars, Line, Slip, Text


def prove(profile: PrinterProfile, file: str) -> None:
    """Raises Unreadable naming the first vector that doesn't hold, or when a direction has none."""
    if not profile.sent or not profile.told:
        raise Unreadable("printer_profile_unproven", file=file)
    wrong = next(_failures(profile), None)
    if wrong is not None:
        raise Unreadable("printer_vector_failed", file=file, vector=wrong)


def _failures(profile: PrinterProfile) -> Iterator[str]:
    for sent in profile.sent:
        wanted = _bytes(sent.hex)
        if wanted is None or wanted not in encode(Slip((_line(sent),)), profile):
            yield f"sent {sent.text}"
    for told in profile.told:
        heard = _bytes(told.hex)
        if heard is None or len(heard) != 1 or meaning(told.asked, heard[0]) != told.means:
            yield f"told {told.asked} {told.hex}"


def _line(sent: Sent) -> Line:
    return Text(sent.text) if sent.kind == "text" else Bars(sent.text, symbology=sent.kind)


def _bytes(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None
