"""Numbers on paper: the county's pattern, checked when it is set; the number printed is the number stored."""

from __future__ import annotations

from string import Formatter

from app.domain.errors import Unreadable

FIELDS = {"year", "serial"}


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that lacks year or serial, or names something unknown. Raises Unreadable."""
    try:
        fields = [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]
        first, second = (write(pattern, 2026, serial) for serial in (1, 2))
    except (ValueError, KeyError, IndexError):
        raise Unreadable("domain_pattern_wrong", pattern=pattern) from None
    if "serial" not in fields or "year" not in fields or set(fields) - FIELDS or first == second:
        raise Unreadable("domain_pattern_wrong", pattern=pattern)


def write(pattern: str, year: int, serial: int) -> str:
    """The number as printed and stored: `write("SL{year}{serial:06d}", 2026, 12)` is SL2026000012."""
    return pattern.format(year=year, serial=serial)
