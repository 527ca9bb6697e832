"""`yichuang verify`: the trace of a counter, or of a county by its database; or an archive package."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.texts import words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.sync.verify import Checked


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", nargs="?", type=Path, metavar="归档包", help="archive 写成的目录，代替 --home")
    add_home(parser)
    parser.add_argument("--db", default="", metavar="URL", help="县级数据库，代替 --home")
    parser.add_argument("--data", default="", metavar="目录", help="县级数据目录（附件所在），连同 --db")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.archive:
        return _archive(args.archive, as_json=args.json)
    return _county(args) if args.db or args.data else _counter(args)


def _archive(folder: Path, *, as_json: bool) -> int:
    from app.documents.archive_check import check

    checked = check(folder)
    faults = [words(flaw.code, **flaw.params) for flaw in checked.flaws]
    if as_json:
        plain = {"ok": not faults, "acts": checked.acts, "files": checked.files, "key": checked.key, "faults": faults}
        print(json.dumps(plain | ({"error": faults[0]} if faults else {}), ensure_ascii=False))
        return int(bool(faults))
    for line in faults:
        print(line, file=sys.stderr)
    told = {"files": checked.files, "acts": checked.acts, "key": checked.key}
    print(words("archive_checked", **told) if not faults else words("archive_checked_bad"))
    return int(bool(faults))


def _county(args: argparse.Namespace) -> int:
    from app.cli import main

    data = args.data or beside(args.db)
    where = [*(("--db", args.db) if args.db else ()), *(("--data", data) if data else ())]
    return main(["server", "verify", *where, *(["--json"] if args.json else [])])


def beside(url: str) -> str:
    """An embedded database lies in the county's data folder, with its files. Raises Unreadable where there is none:
    a look makes nothing."""
    if not url.startswith("sqlite:///"):
        return ""
    file = Path(url.removeprefix("sqlite:///"))
    if not file.is_file():
        raise Unreadable("sync_database_missing", file=str(file))
    return str(file.parent)


def _counter(args: argparse.Namespace) -> int:
    from app.sync.counter import opened
    from app.sync.verify import verify

    with opened(args.home) as counter:
        checked = verify(counter.begin, counter.engine)
    _tell(checked, as_json=args.json)
    return int(bool(checked.faults))


def _tell(checked: Checked, *, as_json: bool) -> None:
    faults = _words(checked)
    if as_json:
        plain = {"ok": not faults, "acts": checked.acts, "files": checked.files, "faults": faults}
        plain |= {"error": faults[0]} if faults else {}
        print(json.dumps(plain, ensure_ascii=False))
        return
    for line in faults:
        print(line, file=sys.stderr)
    print(words("sync_verified" if not faults else "sync_verified_bad", acts=checked.acts, files=checked.files))


def _words(checked: Checked) -> Sequence[str]:
    return [words(fault.code, **fault.params) for fault in checked.faults]
