"""`yichuang paper 办件 -o FILE`: as PDF an issued paper as it was issued, the days that go with it, or the slip and the
answer of what came without a case."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Trouble, Unreadable
from app.texts import table, words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.domain.case import Case, Paper
    from app.models.store import Begin, Store


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="办件", help="办件或来访事项的标识或编号")
    parser.add_argument(
        "--kind", default="", metavar="文书", help="哪一种文书，如 acceptance；reply 为投诉、咨询的答复书"
    )
    parser.add_argument("--days", action="store_true", help="期限逐日说明；不写文书的，按办件现在的情况")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="文件", help="写成的 PDF")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from app.models.store import opened

    with opened(args.home, writes=False) as begin:
        pdf = sheet(begin, args.case, args.kind, days=args.days)
    try:
        args.output.write_bytes(pdf)
    except OSError as error:
        raise Trouble("papers_unwritten", file=str(args.output), why=error.strerror or "") from error
    print(args.output)
    return 0


def sheet(begin: Begin, named: str, kind: str, *, days: bool) -> bytes:
    """The PDF. Raises Unreadable for what isn't here, Refused where there is no answer yet."""
    with begin() as store:
        if store.has_matter(named):
            return _of_matter(store, named, kind)
    return _of_case(begin, named, kind, days=days)


def _of_matter(store: Store, named: str, kind: str) -> bytes:
    from app.documents.matter_sheets import matter_reply, register_slip

    matter, hall = store.matter(named), store.hall()
    return matter_reply(matter, hall) if kind == "reply" else register_slip(matter, store.context(), hall)


def _of_case(begin: Begin, named: str, kind: str, *, days: bool) -> bytes:
    from app.documents.daysheet import day_sheet, paper_days
    from app.usecases.search import open_case
    from app.wire import codec

    now = codec.now()
    case = open_case(begin, named, now).case
    with begin() as store:
        hall = store.hall()
        if days and not kind:
            return day_sheet(case, store.context(), hall, now)
        if kind == "reply":
            return _complaint(case, hall)
        paper = _latest(case, kind)
        return paper_days(paper, hall) if days else store.blob(paper.file)


def _complaint(case: Case, hall: dict[str, object]) -> bytes:
    from app.documents.matter_sheets import complaint_reply

    if not case.complaints:
        raise Unreadable("papers_none", kind=words("papers_matter_complaint"))
    return complaint_reply(case.complaints[-1], case.number or case.id, case.applicant.name, hall)


def _latest(case: Case, kind: str) -> Paper:
    found = next((paper for paper in reversed(case.papers) if paper.kind == kind), None)
    if found is None:
        raise Unreadable("papers_none", kind=table().get(f"domain_paper_{kind}", kind) or words("papers_any"))
    return found
