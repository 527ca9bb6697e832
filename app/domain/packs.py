"""Reading a policy pack: which keys there are, of what unit, and where a pack that doesn't fit is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time

from app.domain.errors import AppError, Unreadable
from app.domain.numbers import check_pattern
from app.domain.policy import PROCEDURES, Policy, Value
from app.domain.read import MOST_DAYS

Fits = Callable[[object, str], bool]
CHOICES = {"count_from": ("next_day", "same_day"), "tolerance.clock": ("after_supply", "meanwhile")}
"""What a text leaves to its reader: which day is the first, and whether a tolerated case is handled meanwhile."""


def _natural(value: object, _: str) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS


def _caps(value: object, _: str) -> bool:
    """Groups of procedures with their days; each procedure in one group."""
    if not _rows(value, {"of": _procedures, "days": _natural}):
        return False
    capped = [procedure for cap in value for procedure in cap["of"]]  # type: ignore[attr-defined]
    return len(set(capped)) == len(capped)


def _minutes(value: object, _: str) -> bool:
    """Minutes for urgent or committed cases, each said once."""
    if not _rows(value, {"for": lambda kind, _: kind in ("urgent", "committed"), "minutes": _natural}):
        return False
    kinds = [row["for"] for row in value]  # type: ignore[attr-defined]
    return len(set(kinds)) == len(kinds)


def _rows(value: object, fits: Mapping[str, Fits]) -> bool:
    """A list of tables with exactly these keys, each value fitting."""
    return isinstance(value, list) and all(
        isinstance(row, dict) and row.keys() == fits.keys() and all(fits[key](row[key], "") for key in row)
        for row in value
    )


def _procedures(value: object, _: str) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v in PROCEDURES for v in value)


def _pattern(value: object, _: str) -> bool:
    try:
        check_pattern(str(value))
    except AppError:
        return False
    return isinstance(value, str)


def _share(value: object, _: str) -> bool:
    return _natural(value, "") and isinstance(value, int) and value <= 100


def _shares(value: object, _: str) -> bool:
    return isinstance(value, dict) and all(_share(share, "") for share in value.values()) and sum(value.values()) == 100


UNITS: Mapping[str, Fits] = {
    "time": lambda value, _: isinstance(value, time),
    "working_days": _natural,
    "minutes_count": _natural,
    "switch": lambda value, _: isinstance(value, bool),
    "choice": lambda value, key: value in CHOICES.get(key, ()),
    "procedures": _procedures,
    "caps": _caps,
    "minutes": _minutes,
    "pattern": _pattern,
    "day_of_month": lambda value, _: _natural(value, "") and isinstance(value, int) and 1 <= value <= 28,
    "percent": _share,
    "shares": _shares,
}
"""How a value of each unit looks. `shares` are whole per cent by name, 100 together."""
SCHEMA = {
    "close": "time",
    "count_from": "choice",
    "immediate.unless": "procedures",
    "supplement.tell_within": "working_days",
    "supplement.deemed_accepted": "switch",
    "supplement.supply_within": "working_days",
    "supplement.deemed_withdrawn": "switch",
    "tolerance.clock": "choice",
    "review.two_people": "switch",
    "review.immediate_same_person": "switch",
    "special.stops": "procedures",
    "special.caps": "caps",
    "transfer.minutes": "minutes",
    "voucher": "switch",
    "extension.allowed": "switch",
    "extension.cap": "working_days",
    "extension.ask_days_before": "working_days",
    "legal_limit": "working_days",
    "joint.legal_limit": "working_days",
    "joint.extension_cap": "working_days",
    "default_pass": "switch",
    "cards.yellow_days_left": "working_days",
    "cards.explain_within": "working_days",
    "issue_within": "working_days",
    "waiting_limit": "minutes_count",
    "visits": "switch",
    "attitude": "switch",
    "appeal": "switch",
    "appeal_within": "working_days",
    "loop.close_within": "working_days",
    "complaint.answer_within": "working_days",
    "proof.update_within": "working_days",
    "report.by": "time",
    "report.month_day": "day_of_month",
    "report.bulletin_day": "day_of_month",
    "inspection.share": "percent",
    "score.weights": "shares",
    "score.excellent_above": "percent",
    "score.excellent_most": "percent",
    "numbering.case": "pattern",
    "numbering.paper": "pattern",
}
"""Every key of a pack with its unit."""
HEAD = {"name", "title", "extends", "version", "texts"}


def parse_policy(raw: Mapping[str, object], file: str, text: str = "", base: Policy | None = None) -> Policy:
    """A pack from its parsed TOML. `text` is its source, for the line; `base` what it extends.

    Raises Unreadable naming file, key and line for an unknown key, a wrong unit, a missing citation, or a
    value that neither the pack nor its base has.
    """
    for key in HEAD - {"texts"}:
        if not isinstance(raw.get(key, ""), str):
            raise Unreadable("domain_policy_wrong_unit", file=file, key=key, line=line_of(key, text), unit="text")
    values = dict(base.values) if base else {}
    texts = {**(base.texts if base else {}), **_texts(raw.get("texts", {}), file, text)}
    for key, entry in _entries({key: entry for key, entry in raw.items() if key != "texts"}):
        values[key] = _value(key, entry, file, text)
    if missing := sorted(SCHEMA.keys() - values.keys()):
        raise Unreadable("domain_policy_incomplete", file=file, key=missing[0])
    return Policy(
        name=str(raw.get("name", file)),
        title=str(raw.get("title", "")),
        values=values,
        version=str(raw.get("version", "")),
        texts=texts,
    )


def _texts(raw: object, file: str, text: str) -> Mapping[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(title, str) and title for title in raw.values()):
        raise Unreadable("domain_policy_wrong_unit", file=file, key="texts", line=line_of("texts", text), unit="text")
    return raw


def _entries(raw: Mapping[str, object], prefix: str = "") -> list[tuple[str, Mapping[str, object]]]:
    entries: list[tuple[str, Mapping[str, object]]] = []
    for key, entry in raw.items():
        path = f"{prefix}{key}"
        if not isinstance(entry, dict):
            if prefix or key not in HEAD:
                entries.append((path, {}))
        elif any(known.startswith(f"{path}.") for known in SCHEMA):
            entries += _entries(entry, f"{path}.")
        else:
            entries.append((path, entry))
    return entries


def _value(key: str, entry: Mapping[str, object], file: str, text: str) -> Value:
    def wrong(why: str, **more: str) -> Unreadable:
        return Unreadable(why, file=file, key=key, line=line_of(key, text), **more)

    if key not in SCHEMA:
        raise wrong("domain_policy_unknown_key")
    if unknown := sorted(entry.keys() - {"value", "unit", "source"}):
        key = f"{key}.{unknown[0]}"
        raise wrong("domain_policy_unknown_key")
    source = entry.get("source")
    if not isinstance(source, str) or not source.strip():
        raise wrong("domain_policy_no_source")
    if entry.get("unit") != SCHEMA[key] or not UNITS[SCHEMA[key]](entry.get("value"), key):
        raise wrong("domain_policy_wrong_unit", unit=SCHEMA[key])
    return Value(entry["value"], SCHEMA[key], source)


HEADER = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]")
ENTRY = re.compile(r"^\s*([\w.\s\"'-]+?)\s*=")


def line_of(key: str, text: str) -> int:
    """The line on which `key` stands, as a table's head or as an entry of its table; 0 when it can't be told."""
    table = ""
    for n, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = _bare(header[1])
            here = table
        elif entry := ENTRY.match(line):
            here = f"{table}.{_bare(entry[1])}".lstrip(".")
        else:
            continue
        if here == key or here.startswith(f"{key}."):
            return n
    return 0


def _bare(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))
