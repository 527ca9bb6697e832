"""在岗与设备: which windows are open and who is at them, who is away too long, how each device is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

OPEN, CLOSED = "window_opened", "window_closed"
CAME, LEFT, STOOD_IN = "came", "left", "stood_in"
DEVICE = ("ready", "degraded", "fault", "absent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the hall's journal. `what` is window_opened, window_closed, came, left, stood_in (顶岗: `who` takes
    the post of the one who left) or, for a device, its state; `where` the window or the device."""

    at: datetime
    what: str
    where: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A window now: open or closed since when, and who is at it."""

    open: bool = False
    since: datetime | None = None
    staff: frozenset[str] = frozenset()

    @property
    def unmanned(self) -> bool:
        """Open with nobody at it."""
        return self.open and not self.staff


@dataclass(frozen=True, slots=True)
class Absence:
    """An open window with nobody at it: from the last one's leaving to somebody's coming or standing in, to the
    window's closing, or to now. `who` left last, "" where nobody had come yet."""

    where: str
    who: str
    since: datetime
    until: datetime
    over: bool

    @property
    def minutes(self) -> int:
        return int((self.until - self.since) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Health:
    """A device's last known state, since when it is so without a break, and when it was last heard of."""

    state: str
    since: datetime
    heard: datetime


def _until(events: Iterable[Event], now: datetime) -> list[Event]:
    return sorted((event for event in events if event.at <= now), key=lambda event: event.at)


def window_state(events: Iterable[Event], now: datetime) -> Mapping[str, Window]:
    """R-SUP-08 (XM 监察 5(三)): each window at `now`. A window that closes has nobody at it."""
    windows: dict[str, Window] = {}
    for event in _until(events, now):
        if event.what not in DEVICE:
            windows[event.where] = _changed(windows.get(event.where, Window()), event)
    return windows


def _changed(window: Window, event: Event) -> Window:
    if event.what in (OPEN, CLOSED):
        opened = event.what == OPEN
        since = window.since if opened == window.open and window.since else event.at
        return Window(opened, since, window.staff if opened else frozenset())
    staff = window.staff - {event.who} if event.what == LEFT else window.staff | {event.who}
    return replace(window, staff=staff)


def absences(events: Iterable[Event], now: datetime, allowed: int) -> tuple[Absence, ...]:
    """R-SUP-08 (XM 监察 5(三); SM 43(四) 人不离岗，离岗须安排顶岗): the open windows that stood empty for longer than
    `allowed` minutes; exactly `allowed` is in order. Who leaves while the other of the pair stays is stood in for."""
    return tuple(a for a in _absences(_until(events, now), now) if a.until - a.since > timedelta(minutes=allowed))


def _absences(events: list[Event], now: datetime) -> list[Absence]:
    windows: dict[str, Window] = {}
    empty: dict[str, Event] = {}
    found: list[Absence] = []
    for event in (event for event in events if event.what not in DEVICE):
        windows[event.where] = window = _changed(windows.get(event.where, Window()), event)
        if window.unmanned:
            empty.setdefault(event.where, event)
        elif left := empty.pop(event.where, None):
            found.append(_absence(left, event.at, True))
    found += [_absence(left, now, False) for left in empty.values()]
    return sorted(found, key=lambda a: (a.since, a.where))


def _absence(left: Event, until: datetime, over: bool) -> Absence:
    return Absence(left.where, left.who if left.what == LEFT else "", left.at, until, over)


def health(events: Iterable[Event], now: datetime) -> Mapping[str, Health]:
    """R-SUP-08 (XM 监察 5(四)): each device's state at `now`."""
    devices: dict[str, Health] = {}
    for event in _until(events, now):
        if event.what in DEVICE:
            before = devices.get(event.where)
            since = before.since if before and before.state == event.what else event.at
            devices[event.where] = Health(event.what, since, event.at)
    return devices


def troubled(devices: Mapping[str, Health], now: datetime, silent: int) -> tuple[str, ...]:
    """R-SUP-08: the devices that somebody must see to, the longest in trouble first: not ready, or not heard of for
    more than `silent` minutes."""
    quiet = timedelta(minutes=silent)
    found = [(h.since if h.state != "ready" else h.heard, name) for name, h in devices.items()
             if h.state != "ready" or now - h.heard > quiet]  # fmt: skip
    return tuple(name for _, name in sorted(found))
