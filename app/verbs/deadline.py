"""`yichuang deadline`: the last day of a period, and each day on the way there."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.workdays import Period, days_of
from app.texts import words


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", default="songming", metavar="规则包")
    parser.add_argument("--from", dest="start", required=True, metavar="起始时间")
    parser.add_argument("--days", type=int, required=True, metavar="天数")
    parser.add_argument("--unit", choices=("working", "natural"), default="working")
    parser.add_argument("--explain", action="store_true", help="逐日说明")
    parser.add_argument("--json", action="store_true", help="输出 JSON（默认即是）")


def run(args: argparse.Namespace) -> int:
    if not 0 <= args.days <= 3660:
        raise Unreadable("domain_days_range", days=args.days)
    policy = policies.load(args.policy)
    period = Period(args.days, args.unit, policy.text("count_from"))
    event = _day(args.start)
    days = list(days_of(period, event, calendars.shipped(), frozenset()))
    answer: dict[str, object] = {"deadline": (days[-1].date if days else event).isoformat()}
    if args.explain:
        answer["days"] = [
            {"date": d.date.isoformat(), "counted": d.counted, "why": words(f"domain_day_{d.why}")} for d in days
        ]
    print(json.dumps(answer, ensure_ascii=False))
    return 0


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise Unreadable("domain_not_a_time", text=text) from None
