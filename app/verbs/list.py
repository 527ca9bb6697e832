"""`yichuang list`: the cases of this counter, or what came without one, searched as in the client."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.texts import words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.models.store import Begin
    from app.models.values import CaseRow

LIMIT = 50
Listed = tuple[list[dict[str, object]], list[str]]
"""Rows as JSON values, and as lines for a person."""


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--query", default="", metavar="词", help="编号、姓名、拼音首字母、证件或电话末几位")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"最多几件（缺省 {LIMIT}）")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--matters", action="store_true", help="列咨询、投诉和办不成事，不列办件")
    which.add_argument("--moved", action="store_true", help="列县里重算过期限的办件")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.store import opened

    with opened(args.home, writes=False) as begin:
        listed = _matters if args.matters else _moved if args.moved else _cases
        rows, lines = listed(begin, args.query, max(1, args.limit))
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines) or words("usecases_list_none"))
    return 0


def _cases(begin: Begin, query: str, limit: int) -> Listed:
    from app.usecases.search import find

    found = find(begin, query, limit)
    return [asdict(row) for row in found], [_line(row) for row in found]


def _matters(begin: Begin, query: str, limit: int) -> Listed:
    from app.usecases.matters import find
    from app.verbs.matters import line

    found = find(begin, query, limit)
    return [asdict(row) for row in found], [line(row) for row in found]


def _moved(begin: Begin, query: str, limit: int) -> Listed:
    """R-CLK-01: cases whose deadline moved with the calendar or the pack, the last time first."""
    import msgspec

    with begin() as store:
        moved = [case for case in store.moved() if query in (case.number, case.case, "")][:limit]
    undated = words("recount_undated")
    cells = [(c.number or c.case, c.item, f"{c.old or undated} → {c.new or undated}", c.why) for c in moved]
    lines = ["\t".join((number, item, days, words(f"recount_{why}"))) for number, item, days, why in cells]
    return [msgspec.to_builtins(case) for case in moved], lines


def _line(row: CaseRow) -> str:
    status = words("usecases_list_draft") if row.draft else words(f"domain_status_{row.status}")
    pending = words("usecases_list_pending") if row.pending else ""
    deadline = f"{row.deadline:%Y-%m-%d}" if row.deadline else ""
    return "\t".join((row.number or row.id, status, row.name, row.guide, deadline, pending)).rstrip()
