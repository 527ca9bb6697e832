"""`yichuang deadline`: the last day of a period, and each day on the way there."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.read import MOST_DAYS
from app.domain.workdays import Day, Period, days_of
from app.texts import words


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", default="songming", metavar="规则包", help="规则包名称或文件（默认 songming）")
    parser.add_argument("--from", dest="start", required=True, metavar="时间", help="起算的时间，2026-03-02T10:00:00")
    parser.add_argument("--days", required=True, metavar="天数", help="期限的天数")
    parser.add_argument(
        "--unit", choices=("working", "natural"), default="working", help="working 工作日（默认），natural 自然日"
    )
    parser.add_argument("--explain", action="store_true", help="逐日说明")
    parser.add_argument("--json", action="store_true", help="输出 JSON（默认即是）")


def run(args: argparse.Namespace) -> int:
    policy = policies.load(args.policy)
    period = Period(_days(args.days), args.unit, policy.text("count_from"))
    event = _day(args.start)
    days = list(days_of(period, event, calendars.shipped(), frozenset()))
    answer: dict[str, object] = {"deadline": (days[-1].date if days else event).isoformat()}
    if args.explain:
        answer["days"] = [_row(day) for day in days]
    print(json.dumps(answer, ensure_ascii=False))
    return 0


def _row(day: Day) -> dict[str, object]:
    return {"date": day.date.isoformat(), "counted": day.counted, "why": words(f"domain_day_{day.why}")}


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else -1
    if not 0 <= days <= MOST_DAYS:
        raise Unreadable("domain_days_range", days=text[:40])
    return days


def _day(text: str) -> date:
    """The day of a local time; one with a zone isn't the hall's. Raises Unreadable."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("domain_not_a_time", text=text[:40]) from None
    if at.tzinfo:
        raise Unreadable("domain_not_local", text=text[:40])
    return at.date()
