"""数据报送: when data must have gone up, what is checked first, and that nothing goes twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from hashlib import sha256

from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.exchange import Column, Row, faults, orphans
from app.domain.owed import first_workday
from app.domain.workdays import ONE_DAY


class Way(StrEnum):
    """The four ways of XM 监察 13: 数据交换平台, webservice 接口, 文件导入导出, 手工填报."""

    EXCHANGE_TABLES = "exchange_tables"
    WEB_SERVICE = "web_service"
    FILE = "file"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Sent:
    """What has gone up: the digests of the rows, and the numbers of the cases whose acceptance has."""

    digests: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that go up together, one way. `key` is the same for the same rows: the receiving side takes a key once,
    so a batch may be tried again after a lost answer."""

    key: str
    way: Way
    made_at: datetime
    rows: tuple[Row, ...]


def report_due(made: datetime, ctx: Context) -> datetime:
    """R-SUP-05 (XM 监察 12(三)): by when data made at `made` must have gone up: each working day by the pack's
    `report.by`; what is made at that moment or later, at a week-end or on a holiday, on the first working day after.
    Raises CalendarMissing."""
    by = _by(ctx)
    after = made.date() + ONE_DAY if made.time() >= by else made.date()
    return datetime.combine(first_workday(after, ctx), by)


def _by(ctx: Context) -> time:
    by = ctx.policy.values["report.by"].value
    assert isinstance(by, time)
    return by


def report_late(made: datetime, sent: datetime | None, ctx: Context, now: datetime) -> bool:
    """R-SUP-05: not gone up by its moment; that moment itself is in time."""
    return min(sent or now, now) > report_due(made, ctx)


def fresh(rows: Iterable[Row], sent: Sent) -> tuple[Row, ...]:
    """R-SUP-05: what hasn't gone up yet, each row once. A row that says something new goes again."""
    return tuple({row.digest(): row for row in rows if row.digest() not in sent.digests}.values())


def batch(rows: Iterable[Row], known: Iterable[Column], way: Way, at: datetime, sent: Sent) -> Batch | None:
    """R-SUP-05 (XM 监察 12, 13, 14): what is to go up now, checked; None when everything has gone.

    Refused, naming how many and the first, when a row isn't complete and consistent: then nothing goes."""
    new = fresh(rows, sent)
    if wrong := (*faults(new, known), *orphans(new, sent.accepted)):
        first = wrong[0]
        raise Refused(
            "R-SUP-05", "supervision_report_faulty", count=len(wrong), column=first.column, fault=first.what,
            number=first.row.case,
        )  # fmt: skip
    digests = sorted(row.digest() for row in new)
    key = sha256("\n".join(digests).encode()).hexdigest()
    return Batch(key=key, way=way, made_at=at, rows=new) if new else None


def gone(done: Batch, sent: Sent) -> Sent:
    """R-SUP-05: what has gone up once this batch has; the same batch again changes nothing."""
    return Sent(
        sent.digests | {row.digest() for row in done.rows},
        sent.accepted | {row.case for row in done.rows if row.table == "up_pro_accept"},
    )
