"""Reading the working-day calendar: the published package's years, overridden by resources/calendars."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from app.domain.errors import Unreadable
from app.domain.workdays import Calendar
from app.paths import RESOURCES

FIRST_YEAR = 2024


@cache
def shipped(folder: Path = RESOURCES / "calendars") -> Calendar:
    """What a fresh program knows: `chinesecalendar` from 2024 on, then each year's file in `folder`."""
    off, makeup, years = _package()
    names = ["chinesecalendar"]
    for path in sorted(folder.glob("*.toml")):
        year, year_off, year_makeup = read_year(path)
        off = {d for d in off if d.year != year} | year_off
        makeup = {d for d in makeup if d.year != year} | year_makeup
        years.add(year)
        names.append(path.stem)
    return Calendar(frozenset(years), frozenset(off), frozenset(makeup), "+".join(names))


def _package() -> tuple[set[date], set[date], set[int]]:
    from chinese_calendar.constants import holidays, workdays

    off = {d for d in holidays if d.year >= FIRST_YEAR}
    makeup = {d for d in workdays if d.year >= FIRST_YEAR}
    return off, makeup, {d.year for d in off}


def read_year(path: Path) -> tuple[int, set[date], set[date]]:
    """One year's table: `year`, `source`, `off = [days or {from, to}]`, `makeup = [days]`.

    Raises Unreadable naming file and key.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        year = int(raw["year"])
        off = {day for entry in raw["off"] for day in _days(entry)}
        makeup = set(raw["makeup"])
        str(raw["source"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable("domain_calendar_unreadable", file=path.name, why=str(error)) from error
    if wrong := sorted(d for d in off | makeup if d.year != year):
        raise Unreadable("domain_calendar_unreadable", file=path.name, why=str(wrong[0]))
    return year, off, makeup


def _days(entry: date | dict[str, date]) -> list[date]:
    if isinstance(entry, date):
        return [entry]
    first, last = entry["from"], entry["to"]
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
