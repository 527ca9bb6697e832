"""`yichuang list`: the cases of this counter, searched as in the client."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.texts import words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.models.values import CaseRow

LIMIT = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--query", default="", metavar="词", help="编号、姓名、拼音首字母、证件或电话末几位")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"最多几件（缺省 {LIMIT}）")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.store import opened
    from app.usecases.search import find

    with opened(args.home, writes=False) as begin:
        rows = find(begin, args.query, max(1, args.limit))
    if args.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str))
    else:
        print("\n".join(_line(row) for row in rows) or words("usecases_list_none"))
    return 0


def _line(row: CaseRow) -> str:
    status = words("usecases_list_draft") if row.draft else words(f"domain_status_{row.status}")
    pending = words("usecases_list_pending") if row.pending else ""
    deadline = f"{row.deadline:%Y-%m-%d}" if row.deadline else ""
    return "\t".join((row.number or row.id, status, row.name, row.guide, deadline, pending)).rstrip()
