"""`yichuang show CASE`: a case, or what came without one, as it stands, with its whole way."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.texts import words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.models.store import Begin
    from app.models.values import TraceLine
    from app.usecases.search import Opened


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="办件", help="办件或来访事项的标识或编号")
    add_home(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.store import opened
    from app.usecases.matters import open_matter
    from app.usecases.search import open_case
    from app.verbs import matters
    from app.wire import codec

    with opened(args.home, writes=False) as begin:
        if named_matter(begin, args.case):
            matter = open_matter(begin, args.case)
            shown, lines = matters.plain(matter), matters.told(matter)
        else:
            case = open_case(begin, args.case, codec.now())
            shown, lines = plain(case), told(case)
    print(json.dumps(shown, ensure_ascii=False, default=str) if args.json else "\n".join(lines))
    return 0


def named_matter(begin: Begin, named: str) -> bool:
    with begin() as store:
        return store.has_matter(named)


def plain(opened: Opened) -> dict[str, object]:
    """The case as JSON values; its identity numbers as they are."""
    import msgspec

    case = opened.case
    return {
        "id": case.id,
        "number": case.number,
        "version": case.version,
        "item": {"code": opened.guide.code, "name": opened.guide.name},
        "applicant": msgspec.to_builtins(case.applicant),
        "state": opened.state,
        "papers": msgspec.to_builtins(case.papers),
        "pending": opened.pending,
        "trace": [entry(line) for line in opened.trace],
    }


def entry(line: TraceLine) -> dict[str, object]:
    """One line of the way as JSON values."""
    command = line.command
    return {
        "seq": line.seq,
        "command": command.id,
        "at": command.made_at.isoformat(),
        "action": command.action,
        "by": str(command.actor),
        "outcome": line.outcome,
        "rule": line.rule,
        "decided_at": line.decided_at,
    }


def told(opened: Opened) -> Iterator[str]:
    """The case in lines for a person."""
    case = opened.case
    status = words(f"domain_status_{case.status.value}")
    yield f"{case.number or case.id}　{opened.guide.name}　{case.applicant.name}　{status}"
    if case.deadline:
        yield f"承诺办结：{case.deadline:%Y-%m-%d}　剩 {opened.state['days_left']} 个工作日"
    if opened.pending:
        yield words("usecases_show_pending", pending=opened.pending)
    yield from way(opened.trace)


def way(trace: Iterable[TraceLine]) -> Iterator[str]:
    """Each act with who did it and what the county decided."""
    for line in trace:
        command = line.command
        outcome = words(f"usecases_outcome_{line.outcome}") + (f"（{line.rule}）" if line.rule else "")
        action = words(f"domain_action_{command.action}")
        yield f"  {command.made_at:%Y-%m-%d %H:%M}　{action}　{command.actor.name or command.actor.post}　{outcome}"
