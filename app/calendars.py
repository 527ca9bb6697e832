"""Reading the working-day calendar: the published package's years, overridden by resources/calendars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from app.domain.errors import Unreadable
from app.domain.workdays import Calendar
from app.paths import RESOURCES
from app.tomlfile import read_toml

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
    raw, _ = read_toml(path)

    def wrong(key: str) -> Unreadable:
        return Unreadable("domain_calendar_unreadable", file=path.name, key=key)

    for key in ("year", "source", "off", "makeup"):
        if not isinstance(raw.get(key), KINDS[key]):
            raise wrong(key)
    year, off, makeup = raw["year"], _days(raw["off"], wrong("off")), _days(raw["makeup"], wrong("makeup"))
    assert isinstance(year, int)
    if strange := sorted(d for d in off | makeup if d.year != year):
        raise wrong(strange[0].isoformat())
    return year, off, makeup


KINDS: Mapping[str, type] = {"year": int, "source": str, "off": list, "makeup": list}


def _days(entries: object, wrong: Unreadable) -> set[date]:
    assert isinstance(entries, list)
    days: set[date] = set()
    for entry in entries:
        first, last = (entry.get("from"), entry.get("to")) if isinstance(entry, dict) else (entry, entry)
        if type(first) is not date or type(last) is not date or not 0 <= (last - first).days < 366:
            raise wrong
        days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return days
