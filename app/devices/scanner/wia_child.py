"""The process that talks to Windows Image Acquisition. Run as a module: `list`, `check ID`, `scan ID SOURCE DPI MODE
FOLDER`. One JSON object a line: a scanner, its sources, a finished file, a sign of life, or a fault; then it ends.

Property numbers: Windows SDK, wiadef.h. Faults: the same, WIA_ERROR_… (FACILITY_WIA, 0x8021).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SCANNER = 1
BMP = "{B96B3CAB-0728-11D3-9D7B-0000F81EF32E}"
INTENT, X_DPI, Y_DPI, X_START, Y_START, X_EXTENT, Y_EXTENT = 6146, 6147, 6148, 6149, 6150, 6151, 6152
CAPABILITIES, SELECT, PAGES = 3086, 3088, 3096
FEEDER, FLATBED, DUPLEX = 1, 2, 4
SELECTED: Mapping[str, int] = {"flatbed": FLATBED, "feeder": FEEDER, "duplex": FEEDER | DUPLEX}
INTENTS: Mapping[str, int] = {"color": 1, "grey": 2}
A4_INCHES = (210 / 25.4, 297 / 25.4)
MANY = 500
"""Sides of one batch at most: an endless feeder is a fault."""
FAULTS: Mapping[int, str] = {
    0x80210002: "scanner_jammed",
    0x80210003: "scanner_no_docs",
    0x80210004: "scanner_jammed",
    0x80210005: "scanner_gone",
    0x80210006: "scanner_busy",
    0x80210007: "scanner_busy",
    0x8021000A: "scanner_gone",
    0x8021000D: "scanner_busy",
    0x80210015: "scanner_gone",
    0x80210016: "scanner_cover_open",
    0x80210020: "scanner_jammed",
    0x80070005: "scanner_denied",
    0x80070070: "scanner_disk_full",
    0x8007000E: "scanner_no_memory",
}


def say(**row: object) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def main(given: list[str]) -> int:
    act = ACTS.get(given[0] if given else "")
    if act is None:
        return 2
    try:
        from comtypes import COMError
        from comtypes.client import CreateObject
    except (ImportError, AttributeError):  # not Windows
        say(fault="scanner_tool_missing", why="WIA")
        return 1
    try:
        act(CreateObject("WIA.DeviceManager", dynamic=True), *given[1:])
    except COMError as error:
        say(**fault_of(error.hresult, str(error.text or "")))
        return 1
    except OSError as error:  # the class isn't registered: no WIA on this machine
        say(**fault_of(getattr(error, "winerror", None) or 0, str(error)))
        return 1
    return 0


def fault_of(number: int, text: str) -> dict[str, str]:
    """An HRESULT, signed or not, as a fault."""
    code = FAULTS.get(number & 0xFFFFFFFF, "scanner_failed")
    return {"fault": code, "why": text or f"0x{number & 0xFFFFFFFF:08X}"}


def _list(manager: Any) -> None:
    for info in _each(manager.DeviceInfos):
        if info.Type == SCANNER:
            say(id=info.DeviceID, name=_get(info, "Name") or info.DeviceID)


def _check(manager: Any, id: str) -> None:
    can = int(_get(_device(manager, id), CAPABILITIES) or FLATBED)
    say(sources=[name for name, bits in SELECTED.items() if can & bits == bits])


def _scan(manager: Any, id: str, source: str, dpi: str, mode: str, folder: str) -> None:
    device = _device(manager, id)
    can = int(_get(device, CAPABILITIES) or FLATBED)
    if can & SELECTED[source] != SELECTED[source]:
        say(fault="scanner_no_source", source=source)
        return
    _put(device, SELECT, SELECTED[source])
    _put(device, PAGES, 1)
    item = device.Items.Item(1)
    _put(item, INTENT, INTENTS[mode])
    for property, value in _wanted(int(dpi)):
        _put(item, property, value)
    true = int(_get(item, X_DPI) or dpi)
    for n in range(1, (1 if source == "flatbed" else MANY) + 1):
        say(alive=n)
        path = Path(folder) / f"{n:04}.bmp"
        item.Transfer(BMP).SaveFile(str(path))
        say(file=str(path), dpi=true)


def _wanted(dpi: int) -> list[tuple[int, int]]:
    """Resolution first: the extent is counted in its dots."""
    wide, high = (round(inches * dpi) for inches in A4_INCHES)
    return [(X_DPI, dpi), (Y_DPI, dpi), (X_START, 0), (Y_START, 0), (X_EXTENT, wide), (Y_EXTENT, high)]


def _device(manager: Any, id: str) -> Any:
    for info in _each(manager.DeviceInfos):
        if id == info.DeviceID:
            return info.Connect()
    raise OSError(0, "", None, 0x80210015)


def _each(collection: Any) -> list[Any]:
    """COM collections count from 1."""
    return [collection.Item(n) for n in range(1, collection.Count + 1)]


def _property(owner: Any, key: int | str) -> Any | None:
    wanted = str(key)
    return next((p for p in _each(owner.Properties) if wanted in (str(p.PropertyID), p.Name)), None)


def _get(owner: Any, key: int | str) -> Any | None:
    found = _property(owner, key)
    return None if found is None else found.Value


def _put(owner: Any, key: int, value: int) -> None:
    """A property that the driver doesn't have, or holds fast at another value, is left as it is."""
    found = _property(owner, key)
    if found is None or found.IsReadOnly or found.Value == value:
        return
    if found.SubType == 1:  # a range
        value = min(max(value, found.SubTypeMin), found.SubTypeMax)
    found.Value = value


ACTS: Mapping[str, Callable[..., None]] = {"list": _list, "check": _check, "scan": _scan}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
