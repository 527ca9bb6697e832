"""A computer's first start as a window: enrol with the code, take what the county set, bind the devices it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.errors import AppError, Unreadable
from app.machine import Machine
from app.texts import explain, words

PATIENCE = 10.0
"""Seconds for the first sync."""


@dataclass(frozen=True, slots=True)
class Started:
    """Where this computer stands from now on, and what a person ought to look at."""

    device: str
    hall: str
    window: str
    notices: tuple[str, ...] = ()


def first_start(home: Path, told: Machine, *, key_file: bool, ca: Path | None = None, sync: bool = True) -> Started:
    """Enrol `home` at the address and with the code that were told; then, with `sync`, sync once and bind its devices.

    Raises Unreadable where address or code are nowhere, and whatever enrolling raises. What fails after the enrolment
    is a notice: the counter stands and will sync by itself.
    """
    from app.sync.enrolment import enrol

    if not told.server:
        raise Unreadable("installer_no_server")
    if not told.code:
        raise Unreadable("installer_no_code")
    enrolled = enrol(home, told.server, told.code, key_file=key_file, ca=ca)
    notices = [*_elsewhere(told, enrolled.hall, enrolled.window), *(_settled(home) if sync else ())]
    return Started(enrolled.device, enrolled.hall, enrolled.window, tuple(notices))


def _elsewhere(told: Machine, hall: str, window: str) -> Iterator[str]:
    """The county's word counts; that the installer meant another window is said."""
    if (told.hall or hall, told.window or window) != (hall, window):
        meant = " ".join(part for part in (told.hall, told.window) if part)
        yield words("installer_elsewhere", hall=hall, window=window, told=meant)


def _settled(home: Path) -> Iterator[str]:
    from app.models.home import lock
    from app.sync.counter import VERSION, opened
    from app.sync.loop import once

    try:
        with lock(home), opened(home) as counter, counter.county() as county:
            once(counter.begin, county, counter.key, PATIENCE, version=VERSION)
            with counter.read() as store:
                hall, window = store.hall(), store.identity().window
        if count := bind(home, hall, window):
            yield words("installer_bound", count=count)
    except AppError as error:
        yield explain(error)


def bind(home: Path, hall: Mapping[str, object], window: str) -> int:
    """The devices that the hall's settings name for this window, written where the home has none of its own; how many.

    They stand as [[window.device]] in the hall's file, in the words of devices.toml. Raises Unreadable naming the one
    that is wrong.
    """
    from app.devices import bindings

    named = _named(hall.get("window"), window)
    if not named or bindings.read(home):
        return 0
    try:
        found = msgspec.convert(named, tuple[bindings.Binding, ...])
    except msgspec.ValidationError as error:
        raise Unreadable("devices_bindings_unreadable", file="hall", why=str(error)) from error
    bindings.write(home, found)
    return len(found)


def _named(windows: object, number: str) -> Sequence[object]:
    for each in windows if isinstance(windows, list) else ():
        if isinstance(each, Mapping) and str(each.get("code", "")) == number:
            found = each.get("device", [])
            return found if isinstance(found, list) else []
    return ()
