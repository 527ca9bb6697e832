"""Reading a command's data: the value of a key in the type the rule needs, or a refusal that names the key."""

from __future__ import annotations

from datetime import datetime

from app.domain.command import Command
from app.domain.errors import Refused, Unreadable

MOST_DAYS = 3660
"""Ten years: no period of any regulation is longer."""


def text(command: Command, key: str, default: str = "") -> str:
    value = command.data.get(key, default)
    if not isinstance(value, str):
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return value.strip()


def needed(command: Command, rule: str, *keys: str) -> tuple[str, ...]:
    """The texts of `keys`; Refused under `rule`, naming every blank one."""
    values = tuple(text(command, key) for key in keys)
    if blank := [key for key, value in zip(keys, values, strict=True) if not value]:
        raise Refused(rule, "domain_blank", keys=blank)
    return values


def number(command: Command, key: str, default: int) -> int:
    value = command.data.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return value


def flag(command: Command, key: str, default: bool) -> bool:
    value = command.data.get(key, default)
    if not isinstance(value, bool):
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return value


def texts(command: Command, key: str) -> tuple[str, ...]:
    """The texts of a list, each once."""
    value = command.data.get(key, [])
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return tuple(dict.fromkeys(value))


def mapping(command: Command, key: str) -> dict[str, object]:
    value = command.data.get(key) or {}
    if not isinstance(value, dict):
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return value


def later(command: Command, key: str) -> datetime | None:
    """A time that isn't before the act's own, naive and of the hall; None where none is given."""
    given = text(command, key)
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given).replace(tzinfo=None)
    except ValueError:
        at = datetime.min
    if at < command.made_at:
        raise Unreadable("domain_data_wrong", action=command.action, key=key)
    return at
