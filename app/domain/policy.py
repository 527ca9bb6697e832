"""The policy pack: every number and choice of a place's regulation, each with the article it comes from.

A pack is data. This file says which keys there are and of what unit; a pack that fits is a `Policy`, any
other is refused with the file, the key and the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time

from app.domain.errors import AppError, Unreadable
from app.domain.numbers import check_pattern

PROCEDURES = frozenset(
    "hearing tender auction inspection test quarantine appraisal expert_review"
    " expert_panel assessment site_survey prior_approval".split()
)
"""The special procedures (特别程序) a guide may provide for."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pack with its unit and the article it comes from."""

    value: object
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A place's pack, complete: what it leaves open has come from the pack it extends."""

    name: str
    title: str
    values: Mapping[str, Value]
    version: str = ""

    def source(self, key: str) -> str:
        return self.values[key].source

    def number(self, key: str) -> int:
        value = self.values[key].value
        assert isinstance(value, int), key
        return value

    def on(self, key: str) -> bool:
        return self.values[key].value is True

    def text(self, key: str) -> str:
        return str(self.values[key].value)

    @property
    def close(self) -> time:
        """Close of business."""
        value = self.values["close"].value
        assert isinstance(value, time)
        return value

    @property
    def stops(self) -> frozenset[str]:
        """The special procedures that stop the promise clock (R-CLK-02)."""
        value = self.values["special.stops"].value
        assert isinstance(value, list)
        return frozenset(value)

    @property
    def caps(self) -> tuple[tuple[frozenset[str], int], ...]:
        """Groups of special procedures and the most working days they may stop the clock together."""
        value = self.values["special.caps"].value
        assert isinstance(value, list)
        return tuple((frozenset(cap["of"]), int(cap["days"])) for cap in value)


CHOICES = {"count_from": ("next_day", "same_day"), "tolerance.clock": ("after_supply", "meanwhile")}


def _natural(value: object, _: str) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _caps(value: object, _: str) -> bool:
    return isinstance(value, list) and all(
        isinstance(cap, dict)
        and cap.keys() == {"of", "days"}
        and _procedures(cap["of"], "")
        and _natural(cap["days"], "")
        for cap in value
    )


def _minutes(value: object, _: str) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and row.keys() == {"for", "minutes"}
        and row["for"] in ("urgent", "committed")
        and _natural(row["minutes"], "")
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


UNITS: Mapping[str, Callable[[object, str], bool]] = {
    "time": lambda value, _: isinstance(value, time),
    "working_days": _natural,
    "minutes_count": _natural,
    "switch": lambda value, _: isinstance(value, bool),
    "choice": lambda value, key: value in CHOICES.get(key, ()),
    "procedures": _procedures,
    "caps": _caps,
    "minutes": _minutes,
    "pattern": _pattern,
}
SCHEMA = {
    "close": "time",
    "count_from": "choice",
    "supplement.tell_within": "working_days",
    "supplement.deemed_accepted": "switch",
    "supplement.supply_within": "working_days",
    "supplement.deemed_withdrawn": "switch",
    "review.two_people": "switch",
    "review.immediate_same_person": "switch",
    "cards.yellow_days_left": "working_days",
    "cards.explain_within": "working_days",
    "default_pass": "switch",
    "legal_limit": "working_days",
    "extension.cap": "working_days",
    "extension.ask_days_before": "working_days",
    "special.stops": "procedures",
    "special.caps": "caps",
    "tolerance.clock": "choice",
    "transfer.minutes": "minutes",
    "voucher": "switch",
    "issue_within": "working_days",
    "waiting_limit": "minutes_count",
    "visits": "switch",
    "appeal": "switch",
    "appeal_within": "working_days",
    "numbering.case": "pattern",
    "numbering.paper": "pattern",
}
HEAD = {"name", "title", "extends", "version"}


def parse_policy(raw: Mapping[str, object], file: str, text: str = "", base: Policy | None = None) -> Policy:
    """A pack from its parsed TOML. `text` is its source, for the line; `base` what it extends.

    Raises Unreadable naming file, key and line for an unknown key, a wrong unit, a missing citation, or a
    value that neither the pack nor its base has.
    """
    values = dict(base.values) if base else {}
    for key, entry in _entries(raw):
        values[key] = _value(key, entry, file, text)
    if missing := sorted(SCHEMA.keys() - values.keys()):
        raise Unreadable("domain_policy_incomplete", file=file, key=missing[0])
    return Policy(str(raw.get("name", file)), str(raw.get("title", "")), values, version=str(raw.get("version", "")))


def _entries(raw: Mapping[str, object], prefix: str = "") -> list[tuple[str, Mapping[str, object]]]:
    entries: list[tuple[str, Mapping[str, object]]] = []
    for key, entry in raw.items():
        path = f"{prefix}{key}"
        if not isinstance(entry, dict):
            if prefix or key not in HEAD:
                entries.append((path, {}))
        elif path in SCHEMA or "value" in entry or "source" in entry:
            entries.append((path, entry))
        else:
            entries += _entries(entry, f"{path}.")
    return entries


def _value(key: str, entry: Mapping[str, object], file: str, text: str) -> Value:
    def wrong(why: str) -> Unreadable:
        return Unreadable(why, file=file, key=key, line=_line_of(key, text))

    if key not in SCHEMA:
        raise wrong("domain_policy_unknown_key")
    if unknown := sorted(entry.keys() - {"value", "unit", "source"}):
        key = f"{key}.{unknown[0]}"
        raise wrong("domain_policy_unknown_key")
    source = entry.get("source")
    if not isinstance(source, str) or not source.strip():
        raise wrong("domain_policy_no_source")
    if entry.get("unit") != SCHEMA[key] or not UNITS[SCHEMA[key]](entry.get("value"), key):
        raise wrong("domain_policy_wrong_unit")
    return Value(entry["value"], SCHEMA[key], source)


HEADER = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]")
ENTRY = re.compile(r"^\s*([\w.\s\"'-]+?)\s*=")


def _line_of(key: str, text: str) -> int:
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
        if here == key:
            return n
    return 0


def _bare(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))
