"""Publishing settings: guides, a policy pack, a year's calendar, a hall, each from its own kind of file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from app import calendars, policies
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.policy import Policy
from app.domain.workdays import Calendar
from app.wire import codec
from app.wire.messages import Moved
from server import config, recount
from server.partition import Order, ordering
from server.service import PARTITION

Year = tuple[int, set[date], set[date]]
CALENDAR = ("calendar", "calendar")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to be set: a guide, a pack, a year of the calendar, or a hall as plain values."""

    kind: str
    value: Guide | Policy | Year | Mapping[str, object]


def read(path: Path) -> list[Setting]:
    """What the file sets, told by what stands in it. Raises Unreadable naming file and why."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable("domain_file_missing", file=str(path), why=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=str(error)) from error
    if "guide" in raw:
        return [Setting("guide", guide) for guide in config.read_guides(path)]
    if "year" in raw:
        return [Setting("calendar", calendars.read_year(path))]
    if "window" in raw and isinstance(raw.get("name"), str):
        return [Setting("hall", raw)]
    return [Setting("policy", policies.read(path.resolve()))]


def put(connection: Connection, settings: Sequence[Setting]) -> list[Moved]:
    """Set them all, then count every deadline anew. Gives the cases whose deadline moved."""
    for setting in settings:
        with ordering(connection, PARTITION) as order:
            PUT[setting.kind](order, setting.value)
    why = recount.HOLIDAY if any(setting.kind == "calendar" for setting in settings) else recount.PACK
    return recount.recount(connection, PARTITION, _context(connection), why)


def _context(connection: Connection) -> Context:
    return config.fold(config.deciding(connection, PARTITION))


def _guide(order: Order, guide: Guide) -> None:
    """R-CAT-03: a guide that reads otherwise than the newest is the next version; one that doesn't is left alone."""
    newest = _context(order.connection).guides.get(guide.code)
    if newest is None:
        config.put_guide(order, guide)
    elif replace(guide, version=newest.version) != newest:
        config.put_guide(order, replace(guide, version=max(guide.version, newest.version + 1)))


def _policy(order: Order, policy: Policy) -> None:
    """The same for a pack."""
    stands = _context(order.connection).policy
    if replace(policy, version=stands.version) != stands:
        config.put_policy(order, policy)


def _hall(order: Order, plain: Mapping[str, object]) -> None:
    config.put(order, "hall", str(plain["name"]), msgspec.json.encode(plain))


def _year(order: Order, year: Year) -> None:
    """The year joined with the calendar that is in force."""
    number, off, makeup = year
    stands = order.get(*CALENDAR)
    assert stands
    calendar = codec.calendar_from_bytes(stands.body)
    joined = Calendar(
        calendar.years | {number},
        frozenset(d for d in calendar.off if d.year != number) | off,
        frozenset(d for d in calendar.makeup if d.year != number) | makeup,
        f"{calendar.version}+{number}",
    )
    config.put(order, *CALENDAR, codec.calendar_to_bytes(joined))


PUT: Mapping[str, Callable[[Order, Any], object]] = {
    "guide": _guide,
    "policy": _policy,
    "calendar": _year,
    "hall": _hall,
}
