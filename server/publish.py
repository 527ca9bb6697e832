"""Publishing settings: guides, a policy pack, a year's calendar, a hall, each from its own kind of file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.workdays import Calendar
from app.wire import codec
from server import config, law
from server.partition import Order, ordering
from server.service import PARTITION

Year = tuple[int, set[date], set[date]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One document to be set; a year is joined with the calendar that is in force."""

    kind: str
    id: str
    body: bytes = b""
    year: Year | None = None


def read(path: Path) -> list[Setting]:
    """What the file sets, told by what stands in it. Raises Unreadable naming file and why."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable("domain_file_missing", file=str(path), why=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=str(error)) from error
    if "guide" in raw:
        guides = config.read_guides(path)
        return [Setting("guide", guide.code, codec.guide_to_bytes(guide)) for guide in guides]
    if "year" in raw:
        return [Setting("calendar", "calendar", year=calendars.read_year(path))]
    if "window" in raw and isinstance(raw.get("name"), str):
        return [Setting("hall", raw["name"], msgspec.json.encode(raw))]
    policy = policies.read(path.resolve())
    return [Setting("policy", policy.name, codec.policy_to_bytes(policy))]


def put(connection: Connection, settings: Sequence[Setting]) -> int:
    """Set them all, then count what waited for them. Gives how many deadlines were counted."""
    with ordering(connection, PARTITION) as order:
        for setting in settings:
            body = _with_year(order, setting.year) if setting.year else setting.body
            config.put(order, setting.kind, setting.id, body)
    with ordering(connection, PARTITION) as order:
        return law.recount(order, config.fold(config.deciding(connection, PARTITION)))


def _with_year(order: Order, year: Year) -> bytes:
    number, off, makeup = year
    stands = order.get("calendar", "calendar")
    assert stands
    calendar = codec.calendar_from_bytes(stands.body)
    joined = Calendar(
        calendar.years | {number},
        frozenset(d for d in calendar.off if d.year != number) | off,
        frozenset(d for d in calendar.makeup if d.year != number) | makeup,
        f"{calendar.version}+{number}",
    )
    return codec.calendar_to_bytes(joined)
