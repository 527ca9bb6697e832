"""`yichuang blank-forms`: numbered forms for an outage, printed ahead; every number's account; entering one."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.texts import words
from app.verbs.home import add_home
from app.verbs.scan import write

if TYPE_CHECKING:
    from app.models.store import Begin

DRAWER = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--count", type=int, default=DRAWER, metavar="张数", help=f"印多少张，缺省 {DRAWER}")
    what.add_argument("--list", action="store_true", help="每个号码的去向：空白、已补录、作废、退号")
    what.add_argument("--enter", metavar="号码", help="补录一张：按纸上的号码和 --at 时间建草稿")
    what.add_argument("--spoil", metavar="号码", help="登记一张作废，写明 --why")
    what.add_argument("--give-back", metavar="号码", help="登记一张没有用掉，号码作废")
    parser.add_argument("-o", "--output", type=Path, default=Path("备用表.pdf"), metavar="文件", help="PDF 写到哪里")
    parser.add_argument("--at", default="", metavar="时间", help="纸上的收件时间，如 2026-03-02T10:05")
    parser.add_argument("--why", default="", metavar="理由")
    parser.add_argument("--by", default="", metavar="岗位:姓名", help="经办人")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from app.models.home import lock
    from app.models.store import opened

    with lock(args.home), opened(args.home) as begin:
        if args.list:
            return _list(begin)
        if args.enter:
            return _enter(begin, args)
        if args.spoil or args.give_back:
            return _end(begin, args)
        return _print(begin, args)


def _print(begin: Begin, args: argparse.Namespace) -> int:
    from app.documents.blank_forms import blank_forms
    from app.usecases.persons import resolve
    from app.wire.codec import now

    with begin() as store:
        actor, hall, window = resolve(store, args.by, "receive"), store.hall(), store.identity().window
        made = store.print_blanks(args.count, actor.name, now())
        write(args.output, blank_forms([form.number for form in made], hall, window, now()))
    first, last = made[0].number, made[-1].number
    print(words("blanks_written", count=len(made), first=first, last=last, file=str(args.output)))
    return 0


def _list(begin: Begin) -> int:
    from app.usecases.backentry import forms

    found = forms(begin)
    for form in found:
        state = words(f"blanks_state_{form.state}")
        print("\t".join((form.number, state, f"{form.printed_at:%Y-%m-%d %H:%M}", form.printed_by, form.why)))
    counts = {state: sum(f.state == state for f in found) for state in ("blank", "used", "spoilt", "unused")}
    print(words("blanks_sum", total=len(found), **counts))
    return 0


def _enter(begin: Begin, args: argparse.Namespace) -> int:
    from app.usecases.backentry import begun
    from app.usecases.persons import resolve
    from app.wire.codec import now

    try:
        at = datetime.fromisoformat(args.at)
    except ValueError:
        raise Unreadable("blanks_time_form") from None
    with begin() as store:
        user = resolve(store, args.by, "receive").user
    print(words("blanks_begun", draft=begun(begin, user, args.enter, at, now()).id))
    return 0


def _end(begin: Begin, args: argparse.Namespace) -> int:
    from app.usecases.backentry import ended
    from app.wire.codec import now

    number = args.spoil or args.give_back
    ended(begin, number, spoilt=bool(args.spoil), why=args.why, now=now())
    print(
        words(
            "blanks_ended", number=number, state=words("blanks_state_spoilt" if args.spoil else "blanks_state_unused")
        )
    )
    return 0
