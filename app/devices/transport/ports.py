"""The serial ports that the machine has: listed by identity, never opened, never probed."""

from __future__ import annotations

from dataclasses import dataclass

from serial.tools import list_ports

from app.devices.contract import DeviceUnavailable, State


@dataclass(frozen=True, slots=True)
class Port:
    """One port. `url` binds it by identity where it has one: a COM number changes with the socket it is put in."""

    name: str
    title: str
    vid: int | None
    pid: int | None
    serial: str

    @property
    def url(self) -> str:
        if self.vid is None or self.pid is None:
            return f"serial://{self.name}" if self.name.startswith("/") else f"serial:{self.name}"
        return f"usb://{self.vid:04X}:{self.pid:04X}" + (f"/{self.serial}" if self.serial else "")


def ports() -> tuple[Port, ...]:
    """Every serial port, in the order of its name."""
    return tuple(
        Port(p.device, p.description or "", p.vid, p.pid, p.serial_number or "") for p in sorted(list_ports.comports())
    )


def find_usb(identity: str, among: tuple[Port, ...] | None = None) -> str:
    """The port that `VID:PID/SERIAL`, `VID:PID` or `SERIAL` has now. Raises DeviceUnavailable: none, or several."""
    wanted = identity.strip("/").upper()
    found = [p for p in (ports() if among is None else among) if wanted in _identities(p)]
    if not found:
        raise DeviceUnavailable("devices_usb_missing", identity=identity)
    if len(found) > 1:
        names = " ".join(p.name for p in found)
        raise DeviceUnavailable("devices_usb_ambiguous", state=State.FAULT, identity=identity, ports=names)
    return found[0].name


def _identities(port: Port) -> set[str]:
    if port.vid is None or port.pid is None:
        return set()
    pair = f"{port.vid:04X}:{port.pid:04X}"
    serial = port.serial.upper()
    return {pair, f"{pair}/{serial}", serial} - {"", f"{pair}/"}
