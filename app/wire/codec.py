"""Domain values as JSON bytes and back. What can't be read is a WireError 400, never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import TypeVar

import msgspec

from app import policies
from app.domain.authority import Authorisation
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.command import Command
from app.domain.editing import Editing
from app.domain.fixes import Fix
from app.domain.guides import checked, guide_to_dict
from app.domain.matters import Matter
from app.domain.packages import Package, package_to_dict, parse_package
from app.domain.packs import parse_policy
from app.domain.policy import Policy
from app.domain.queue import Ticket
from app.domain.reading import Reading
from app.domain.workdays import Calendar
from app.wire.errors import WireError

T = TypeVar("T")
BEIJING = timezone(timedelta(hours=8))
"""The hall's time. The domain knows it naive; on the wire it bears its offset."""


def decode(raw: bytes | str, kind: type[T]) -> T:
    """One message. Raises WireError 400 naming what doesn't fit."""
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise WireError(400, "wire_unreadable", what=kind.__name__, why=str(error)) from error


encode = msgspec.json.encode


def command_to_bytes(command: Command) -> bytes:
    """The act as it travels and as it is hashed."""
    return encode(replace(command, made_at=command.made_at.replace(tzinfo=BEIJING)))


def command_from_bytes(raw: bytes | str) -> Command:
    command = decode(raw, Command)
    at = command.made_at
    try:
        return replace(command, made_at=(at.astimezone(BEIJING) if at.tzinfo else at).replace(tzinfo=None))
    except OverflowError as error:
        raise WireError(400, "wire_unreadable", what="Command", why=str(error)) from error


def kind_of(command: Command) -> str:
    """The kind of document the act changes. An item's editing lies beside its guide, not in it."""
    return "editing" if command.aggregate == "guide" else command.aggregate


def case_to_bytes(case: Case) -> bytes:
    return encode(case)


def case_from_bytes(raw: bytes | str) -> Case:
    return decode(raw, Case)


def ticket_from_bytes(raw: bytes | str) -> Ticket:
    return decode(raw, Ticket)


def matter_to_bytes(matter: Matter) -> bytes:
    return encode(matter)


def matter_from_bytes(raw: bytes | str) -> Matter:
    return decode(raw, Matter)


def editing_from_bytes(raw: bytes | str) -> Editing:
    return decode(raw, Editing)


def reading_from_bytes(raw: bytes | str) -> Reading:
    return decode(raw, Reading)


def fix_from_bytes(raw: bytes | str) -> Fix:
    return decode(raw, Fix)


def guide_to_bytes(guide: Guide) -> bytes:
    return encode(guide_to_dict(guide))


@lru_cache(maxsize=16_384)
def guide_from_bytes(raw: bytes | str) -> Guide:
    """The same guide for the same bytes: a whole catalogue is read anew where one item of it is new."""
    return checked(decode(raw, Guide), "county")


def package_to_bytes(package: Package) -> bytes:
    return encode(package_to_dict(package))


def package_from_bytes(raw: bytes | str) -> Package:
    return parse_package(decode(raw, dict), "county")


def policy_to_bytes(policy: Policy) -> bytes:
    values = {key: asdict(value) for key, value in policy.values.items()}
    head = {"name": policy.name, "title": policy.title, "version": policy.version, "texts": dict(policy.texts)}
    return encode(head | values)


def policy_from_bytes(raw: bytes | str) -> Policy:
    """A pack as it was sent. What an older county didn't know yet is as in the common base."""
    plain: dict[str, object] = decode(raw, dict)
    for entry in plain.values():
        if isinstance(entry, dict) and entry.get("unit") == "time":
            entry["value"] = time.fromisoformat(entry["value"])
    return parse_policy(plain, str(plain["name"]), base=policies.load("base"))


def calendar_to_bytes(calendar: Calendar) -> bytes:
    return encode(
        {
            "years": sorted(calendar.years),
            "off": sorted(calendar.off),
            "makeup": sorted(calendar.makeup),
            "version": calendar.version,
        }
    )


def calendar_from_bytes(raw: bytes | str) -> Calendar:
    plain: Mapping[str, list[str]] = decode(raw, dict)
    return Calendar(
        frozenset(int(y) for y in plain["years"]),
        frozenset(date.fromisoformat(d) for d in plain["off"]),
        frozenset(date.fromisoformat(d) for d in plain["makeup"]),
        str(plain["version"]),
    )


def authorisation_from_bytes(raw: bytes | str) -> Authorisation:
    return decode(raw, Authorisation)


def now() -> datetime:
    """The hall's time now, naive."""
    return datetime.now(BEIJING).replace(tzinfo=None)
