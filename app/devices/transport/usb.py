"""Things on USB by their identity: a serial adapter, or on Linux a printer of the printer class."""

from __future__ import annotations

from pathlib import Path

from app.devices.contract import Link
from app.devices.transport import serialport
from app.devices.transport.opening import Line
from app.devices.transport.ports import Port, find_usb, ports
from app.devices.transport.url import LinkUrl

PRINTERS = Path("/sys/class/usbmisc")


def open_(url: LinkUrl, line: Line, write_timeout: float) -> Link:
    """Raises DeviceUnavailable: none of that identity, or several."""
    found = find_usb(url.name, (*ports(), *printers(PRINTERS)))
    if Path(found).name.startswith("lp"):
        from app.devices.transport.usbprinter import open_printer

        return open_printer(url.text, found, write_timeout)
    return serialport.open_(url, line, write_timeout)


def printers(folder: Path) -> tuple[Port, ...]:
    """The kernel's USB printers, by what the device says of itself."""
    found = sorted(folder.glob("lp*"))
    return tuple(port for place in found if (port := _printer(place)) is not None)


def _printer(place: Path) -> Port | None:
    """`device` is the interface; its parent is the device with vendor and product."""
    device = (place / "device").resolve().parent

    def said(name: str) -> str:
        file = device / name
        return file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else ""

    try:
        vid, pid = int(said("idVendor"), 16), int(said("idProduct"), 16)
    except ValueError:
        return None
    return Port(f"/dev/usb/{place.name}", said("product"), vid, pid, said("serial"))
