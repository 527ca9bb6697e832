"""Scanners of this machine that nobody has bound yet: asked of the system's scanning service; nothing is scanned."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module

from app.devices.contract import DeviceUnavailable
from app.devices.scanner.source import Found

SYSTEMS = {"win32": "app.devices.scanner.wia"}


def scanners(used: Iterable[str] = ()) -> list[Found]:
    """Without those whose URL is `used`; none where the system has no scanning service."""
    module = import_module(SYSTEMS.get(sys.platform, "app.devices.scanner.sane"))
    try:
        found: list[Found] = module.found()
    except DeviceUnavailable:
        return []
    taken = {url.partition("?")[0] for url in used}
    return [one for one in found if one.url not in taken]
