"""`yichuang carry out|in FILE`: what the wire would carry, on a stick, while there is no line for days."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.domain.errors import Unreadable
from app.texts import words
from app.verbs.home import add_home
from app.verbs.scan import write


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("way", choices=("out", "in"), metavar="out|in", help="out 写出给县里的包，in 读入县里的回包")
    parser.add_argument("file", type=Path, metavar="文件")
    add_home(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.home import lock
    from app.sync.counter import opened

    if args.way == "out" and (args.file.is_dir() or not args.file.parent.is_dir()):
        raise Unreadable("carry_output_wrong", file=str(args.file))
    with opened(args.home) as counter, lock(args.home):
        from app.sync.carrying import pack, take
        from app.sync.clock import Clock
        from app.sync.counter import VERSION

        if args.way == "out":
            write(args.file, pack(counter.begin, counter.key, Clock(), VERSION))
            print(words("carry_written", file=str(args.file)), file=sys.stderr)
            return 0
        done = take(counter.begin, counter.key, _read(args.file), Clock(), VERSION)
        with counter.begin() as store:
            pending, _ = store.unanswered()
    told = {"pushed": done.pushed, "accepted": done.accepted, "refused": done.refused, "pulled": done.pulled}
    print(json.dumps({**told, "pending": pending}) if args.json else words("carry_taken", **told, pending=pending))
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable("carry_unread", file=str(file), why=error.strerror or "") from error
