"""The national exchange tables: their columns, and what is wrong with the rows that are to go there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from app.domain.errors import Unreadable

TYPE = re.compile(r"(varchar|int|datetime)(?:\((\d+)\))?")
OF_THE_BATCH = frozenset({"cd_batch", "cd_operation", "cd_time"})
"""Columns that say how a row travels, not what it says."""
HEAD = "table\tcolumn\ttype\trequired\ttitle"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is varchar, int or datetime; `size` the most characters or digits, 0 for a moment."""

    table: str
    name: str
    kind: str
    size: int
    required: bool
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row on its way: values as text, a moment as "2026-11-25 17:00:00"."""

    table: str
    values: Mapping[str, str]

    @property
    def case(self) -> str:
        """办件编号, which holds the tables together; "" where the table has none."""
        return self.values.get("project_no", "")

    def digest(self) -> str:
        """SHA-256 of what the row says, whichever batch carries it."""
        says = {name: value for name, value in self.values.items() if name not in OF_THE_BATCH and value}
        return sha256(json.dumps([self.table, says], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: `what` is missing, long, no_number, no_moment, unknown, order, orphan or twice."""

    row: Row
    column: str
    what: str


def columns(text: str) -> tuple[Column, ...]:
    """The columns from a table of tab-separated lines headed `table column type required title`. Raises
    Unreadable naming the line."""
    head, *lines = text.splitlines()
    if head != HEAD:
        raise Unreadable("supervision_exchange_table", line=1)
    return tuple(_column(line, number) for number, line in enumerate(lines, 2))


def _column(line: str, number: int) -> Column:
    table, name, kind, required, title = fields if len(fields := line.split("\t")) == 5 else [""] * 5
    if not (shape := TYPE.fullmatch(kind)) or required not in ("yes", "no"):
        raise Unreadable("supervision_exchange_table", line=number)
    return Column(table, name, shape[1], int(shape[2] or 0), required == "yes", title)


def faults(rows: Iterable[Row], known: Iterable[Column]) -> tuple[Fault, ...]:
    """R-SUP-05 (XM 监察 12(二), 14): every row complete and well-formed, and the rows at one with each other."""
    batch, schema = tuple(rows), tuple(known)
    return (*(fault for row in batch for fault in _of_row(row, schema)), *_between(batch))


def _of_row(row: Row, schema: tuple[Column, ...]) -> Iterator[Fault]:
    mine = {column.name: column for column in schema if column.table == row.table}
    yield from (Fault(row, name, "unknown") for name in sorted(row.values.keys() - mine.keys()))
    for column in mine.values():
        if what := _wrong(row.values.get(column.name, ""), column):
            yield Fault(row, column.name, what)
    for earlier, later in ORDER.get(row.table, ()):
        first, then = _moment(row.values.get(earlier, "")), _moment(row.values.get(later, ""))
        if first and then and then < first:
            yield Fault(row, later, "order")


def _wrong(value: str, column: Column) -> str:
    if not value.strip():
        return "missing" if column.required else ""
    if column.kind == "datetime":
        return "" if _moment(value) else "no_moment"
    if column.kind == "int" and not (value.isascii() and value.isdigit()):
        return "no_number"
    return "long" if len(value) > column.size else ""


def _moment(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "up_pro_accept": (("apply_date", "accept_date"), ("accept_date", "promise_date")),
    "up_pro_process": (("event_start_time", "event_end_time"),),
    "up_pro_special_procedure": (("special_time", "end_time"),),
}
"""Which moment of a row can't come before which."""


def _between(batch: tuple[Row, ...]) -> Iterator[Fault]:
    """A case's other rows go with or after its acceptance, and no record has its identifier from another."""
    accepted = {row.case: row for row in batch if row.table == "up_pro_accept"}
    seen: set[tuple[str, str]] = set()
    for row in batch:
        if (key := (row.table, row.values.get("row_guid") or row.digest())) in seen:
            yield Fault(row, "row_guid", "twice")
        seen.add(key)
        if row.table != "up_pro_result" or row.case not in accepted:
            continue
        began, ended = (
            _moment(r.values.get(c, "")) for r, c in ((accepted[row.case], "accept_date"), (row, "result_date"))
        )
        if began and ended and ended < began:
            yield Fault(row, "result_date", "order")


def orphans(rows: Iterable[Row], accepted_before: frozenset[str]) -> tuple[Fault, ...]:
    """R-SUP-05: rows of a case whose acceptance is neither among these nor among the case numbers sent before."""
    batch = tuple(rows)
    accepted = accepted_before | {row.case for row in batch if row.table == "up_pro_accept"}
    return tuple(Fault(row, "project_no", "orphan") for row in batch if row.case and row.case not in accepted)
