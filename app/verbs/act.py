"""`yichuang act`: one act without a window, by the same use-cases as the screen's.

Its line is printed only once the act is durable.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Refused, Trouble, Unreadable
from app.texts import explain, words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.domain.case import Case, Paper
    from app.domain.command import Actor
    from app.domain.context import Context
    from app.models.store import Begin
    from app.sync.http import Http
    from app.usecases.acts import Done

ID = re.compile(r"[\w.:@+-]{1,64}")
"""What the county takes as the id of a case."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", metavar="动作", help="receive、accept、review …，与政策推演的 do 相同")
    add_home(parser)
    parser.add_argument(
        "--case", default="", metavar="办件", help="标识或编号；收件、来访登记时可不写；目录动作写事项编码"
    )
    parser.add_argument("--by", default="", metavar="岗位:姓名", help="谁办的，如 clerk:陈静；不写即该动作的常规岗位")
    parser.add_argument("--data", default="{}", metavar="JSON", help="动作的各项，JSON 对象；- 从标准输入读")
    parser.add_argument("--json", action="store_true", default=True, help="输出 JSON（默认即是）")


def run(args: argparse.Namespace) -> int:
    data = read_data(sys.stdin.read() if args.data == "-" else args.data)
    from app.models.home import lock
    from app.models.store import opened
    from app.usecases.persons import resolve
    from app.wire import codec

    with opened(args.home) as begin, lock(args.home):
        now = codec.now()
        with begin() as store:
            actor = resolve(store, args.by, args.action)
        confirm(begin, args.home, actor, now)
        carry_out = carried_out_by(begin, args.action, args.case)
        line = carry_out(begin, args.action, args.case, actor, data, now)
    print(json.dumps(line, ensure_ascii=False, default=str), flush=True)
    return 0


def carried_out_by(begin: Begin, action: str, named: str) -> Callable[..., dict[str, object]]:
    """Whose act it is: the queue's, the catalogue's, a matter's, or a case's."""
    from app.verbs import guides, matters, tickets

    if action in tickets.ACTIONS:
        return tickets.ticket_act
    if action in guides.ACTIONS:
        return guides.guide_act
    return matters.matter_act if matters.meant(begin, action, named) else case_act


def read_data(text: str) -> dict[str, object]:
    """The act's keys. Raises Unreadable for what isn't a JSON object."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("usecases_data_not_json", why=str(error)) from error
    if not isinstance(data, dict):
        raise Unreadable("usecases_data_not_json", why=type(data).__name__)
    return data


def confirm(begin: Begin, home: Path, actor: Actor, now: datetime) -> None:
    """The person's password, where anybody here can tell: the county, or what it confirmed before. Where nobody can,
    it is said, and the county judges the act by its own accounts when it comes."""
    from app.usecases.session import confirmed, sign_in

    if not actor.user:
        return
    password = _password(actor)
    if confirmed(begin, actor.user, password, now):
        return
    try:
        with county(begin, home) as door:
            sign_in(begin, door, actor.user, password, now)
    except Trouble:
        print(words("usecases_password_unchecked", name=actor.name), file=sys.stderr)


@contextmanager
def county(begin: Begin, home: Path) -> Iterator[Http]:
    """The line to the county; only whoever needs it pays for loading it."""
    from app.sync.counter import trusted
    from app.sync.http import Http

    with begin() as store:
        url = store.identity().server
    line = Http(url, verify=trusted(home))
    try:
        yield line
    finally:
        line.close()


def _password(actor: Actor) -> str:
    from getpass import getpass

    password = os.environ.get("YICHUANG_PASSWORD", "")
    if not password and sys.stdin.isatty():
        password = getpass(f"{actor.name}：")
    if not password:
        raise Refused("R-ORG-04", "usecases_password_needed", name=actor.name)
    return password


def case_act(
    begin: Begin, action: str, case: str, actor: Actor, data: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """One act on a case, and the line that tells of it."""
    from app.usecases.acts import Intent, act

    intent = Intent(action=action, case=_case(begin, action, case), actor=actor, data=data)
    done = act(begin, intent, Renderer(begin), now)
    _warn_of_others(begin, action, done)
    return {
        "ok": True,
        "command": done.command,
        "case": done.case.id,
        "number": done.case.number,
        "state": done.state,
    }


def _case(begin: Begin, action: str, named: str) -> str:
    """The id of the case that is meant; a new one where something is taken in that isn't here yet."""
    from app.usecases.acts import new_id
    from app.usecases.search import case_id

    if action != "receive" and not named:
        raise Unreadable("usecases_case_needed")
    with begin() as store:
        known = bool(named) and (store.has_case(named) or store.case_by_number(named) is not None)
        if known or action != "receive":
            return case_id(store, named)
    if named and not ID.fullmatch(named):
        raise Unreadable("usecases_case_id")
    return named or new_id()


class Renderer:
    """Papers as this counter's hall issues them."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._hall: Mapping[str, object] | None = None

    def __call__(self, paper: Paper, case: Case, ctx: Context) -> bytes:
        from app.documents.papers import render

        if self._hall is None:
            with self._begin() as store:
                self._hall = store.hall()
        return render(paper, case, ctx, self._hall)


def _warn_of_others(begin: Begin, action: str, done: Done) -> None:
    """R-REC-09: the same application open elsewhere is shown to whoever took this one in."""
    from app.usecases.intake import duplicates

    if action != "receive":
        return
    for row in duplicates(begin, done.case.applicant.id_number, done.case.guide):
        if row.id != done.case.id:
            twice = Refused("R-REC-09", "usecases_open_elsewhere", number=row.number, window=row.window)
            print(explain(twice), file=sys.stderr)
