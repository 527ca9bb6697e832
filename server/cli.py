"""What the verb `server` does: serve, and the administrator's sub-verbs. They work while the server runs."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection, select
from uuid_utils import uuid7

from app.domain.authority import Authorisation
from app.domain.errors import Refused, Unreadable
from app.domain.state import describe
from app.texts import explain, findings, words
from app.wire import codec
from app.wire.messages import Checkpoint, Moved, Profile
from server import accounts, carrying, checkpoints, config, counters, personal, publish, verify
from server.backup import backup
from server.database import reading, writing
from server.home import Home
from server.law import Law
from server.partition import head, ordering
from server.restore import restore
from server.service import PARTITION, press
from server.tables import doc, log

CLOCK_OFF = 60
"""Seconds a counter's clock may be off without being told."""


def run(args: argparse.Namespace) -> int:
    """Serve, or carry out the sub-verb; gives the exit code."""
    home = Home(args.data, args.db or "", args.county_keys)
    if args.do:
        return SUB_VERBS[args.do](home, args)
    from server.serve import papers, parse_listen, serve

    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    listen = parse_listen(args.listen, args.tls_cert, args.tls_key)
    serve(home, listen, papers(), lambda url: print(words("server_ready", url=url), flush=True))
    return 0


def _migrate(home: Home, args: argparse.Namespace) -> int:
    with home.opened():
        print(words("server_migrated"))
    return 0


def _add_user(home: Home, args: argparse.Namespace) -> int:
    profile = Profile(user=args.name, name=args.name, posts=args.post, department=args.department, window=args.window)
    with home.opened() as engine, writing(engine) as connection, ordering(connection, PARTITION) as order:
        accounts.add_user(order, profile, _password(args.name))
    print(words("server_user_added", user=args.name, posts="、".join(args.post)))
    return 0


def _password(user: str) -> str:
    given = os.environ.get("YICHUANG_PASSWORD")
    return given if given is not None else getpass.getpass(words("server_password_for", user=user))


def _add_counter(home: Home, args: argparse.Namespace) -> int:
    with home.opened() as engine, writing(engine) as connection:
        sees = {"department": args.department, "supervises": args.supervises}
        code = accounts.add_counter(connection, PARTITION, args.hall, args.window, **sees)
    print(words("server_counter_added", hall=args.hall, window=args.window, days=accounts.CODE_DAYS, secret=code))
    return 0


def _add_counters(home: Home, args: argparse.Namespace) -> int:
    from server import rollout

    return rollout.run(home, args)


def _release(home: Home, args: argparse.Namespace) -> int:
    from server import release

    return release.run(home, args)


def _rebirth(home: Home, args: argparse.Namespace) -> int:
    with home.opened(existing=True) as engine, writing(engine) as connection:
        code = accounts.rebirth(connection, PARTITION, args.device)
    print(words("server_rebirth", device=args.device, days=accounts.CODE_DAYS, secret=code))
    return 0


def _add_authorisation(home: Home, args: argparse.Namespace) -> int:
    if args.last < args.first:
        raise Unreadable("server_dates", first=args.first, last=args.last)
    filed = Authorisation(
        who=args.who, items=tuple(args.item), powers=tuple(args.power), first=args.first, last=args.last
    )
    with home.opened() as engine, writing(engine) as connection, ordering(connection, PARTITION) as order:
        config.put(order, "authorisation", str(uuid7()), codec.encode(filed))
    powers = "、".join(args.power)
    print(words("server_authorisation_added", who=args.who, powers=powers, first=args.first, last=args.last))
    return 0


def _publish(home: Home, args: argparse.Namespace) -> int:
    from server.serve import papers

    settings = [setting for path in args.files for setting in publish.read(path)]
    law = Law(press(home.blobs(), papers()))
    with home.opened(existing=True) as engine, writing(engine) as connection:
        try:
            moved = publish.publish(connection, settings, law, codec.now())
        except Refused as refused:
            for line in findings(refused):
                print(line, file=sys.stderr)
            raise
    print(words("server_published", count=len(settings), counted=len(moved)))
    for case in moved:
        print(moved_line(case))
    return 0


def moved_line(case: Moved) -> str:
    """Number, item, old and new deadline, why; and which cards stay on record all the same."""
    undated = words("recount_undated")
    cells = [case.number or case.case, case.item, f"{case.old or undated} → {case.new or undated}"]
    cards = [words("recount_cards", cards=case.cards)] if case.cards else []
    return "\t".join([*cells, words(f"recount_{case.why}"), *cards])


def _recounts(home: Home, args: argparse.Namespace) -> int:
    """R-CLK-01: every case whose deadline moved with the calendar or the pack, the last time first."""
    from server import recount

    with home.opened(existing=True) as engine, reading(engine) as connection:
        moved = recount.every(connection, PARTITION)
    if args.json:
        print(codec.encode(moved).decode())
    else:
        print("\n".join(moved_line(case) for case in moved))
    return 0


def _counters(home: Home, args: argparse.Namespace) -> int:
    """R-SUP-08."""
    with home.opened(existing=True) as engine, reading(engine) as connection:
        found = list(counters.fared(connection, PARTITION))
    if args.json:
        print(codec.encode([{**asdict(one), "devices": list(one.devices)} for one in found]).decode())
        return 0
    for one in found:
        print("\t".join(told(one)))
    return 0


def told(one: counters.Fared) -> list[str]:
    """A counter in a line: where, since when, what waits, its clock, and which devices aren't ready."""
    if one.revoked or not one.at:
        said = [words("server_counter_revoked" if one.revoked else "server_counter_silent")]
    else:
        said = [words("server_counter_heard", at=one.at, version=one.version or "—")]
        said += [words("server_counter_waits", n=one.waiting, oldest=one.oldest)] if one.waiting else []
        said += [words("server_counter_to_fix", n=one.to_fix)] if one.to_fix else []
        said += [words("server_counter_clock", seconds=one.clock_off)] if abs(one.clock_off) > CLOCK_OFF else []
        said += [words("server_counter_device", name=d.name, state=d.state) for d in one.ailing]
    return [one.hall, one.window, one.computer, *said]


def _show(home: Home, args: argparse.Namespace) -> int:
    with home.opened(existing=True) as engine, reading(engine) as connection:
        shown = _case(connection, args.case)
    if args.json:
        print(json.dumps(shown, ensure_ascii=False, default=str))
    else:
        _tell(shown)
    return 0


def _case(connection: Connection, id_or_number: str) -> dict[str, object]:
    """State, whole case and trace. Raises Unreadable for one that isn't there."""
    here = (doc.c.partition == PARTITION) & (doc.c.kind == "case")
    query = select(doc).where(here, (doc.c.id == id_or_number) | (doc.c.number == id_or_number))
    row = connection.execute(query).first() if id_or_number else None
    if row is None:
        raise Unreadable("server_case_unknown", case=id_or_number)
    case = codec.case_from_bytes(row.body)
    ctx = config.Contexts(PARTITION).get(connection)
    return {
        "id": case.id,
        "number": case.number,
        "version": case.version,
        "state": describe(case, ctx, codec.now()),
        "case": json.loads(row.body),
        "trace": _trace(connection, case.id),
    }


def _trace(connection: Connection, id: str) -> list[dict[str, object]]:
    here = (log.c.partition == PARTITION) & (log.c.kind == "case") & (log.c.aggregate == id)
    rows = connection.execute(select(log).where(here).order_by(log.c.seq))
    return [_line(row.seq, row.outcome, row.rule, row.code, row.params, row.decided_at, row.body) for row in rows]


def _line(seq: int, outcome: str, rule: str, code: str, params: str, decided_at: str, body: str) -> dict[str, object]:
    command = codec.command_from_bytes(body)
    return {
        "seq": seq,
        "id": command.id,
        "action": command.action,
        "by": str(command.actor),
        "at": command.made_at.isoformat(),
        "decided_at": decided_at,
        "device": command.device,
        "outcome": outcome,
        "rule": rule,
        "error": words(code, **json.loads(params)) if code else "",
    }


def _tell(shown: Mapping[str, object]) -> None:
    state, trace = shown["state"], shown["trace"]
    assert isinstance(state, dict) and isinstance(trace, list)
    print(f"{shown['number'] or shown['id']}\t{state['status']}")
    for key in ("received_on", "accepted_on", "deadline", "legal_deadline", "clock", "documents", "outstanding"):
        print(f"  {key}\t{state[key]}")
    for line in trace:
        print(f"  {line['seq']}\t{line['at']}\t{line['by']}\t{line['action']}\t{line['outcome']}\t{line['error']}")


def _verify(home: Home, args: argparse.Namespace) -> int:
    filed = _filed(args.filed) if args.filed else []
    try:
        with home.opened(existing=True) as engine:
            report = verify.check(engine, home.blobs(), filed)
    except verify.Wrong as wrong:
        if args.json:
            print(json.dumps({"ok": False, "error": explain(wrong), "code": wrong.code, **wrong.params}))
        print(explain(wrong), file=sys.stderr)
        return 1
    plain = {name: getattr(report, name) for name in type(report).__slots__}
    if args.json:
        print(json.dumps({"ok": True, **plain}))
    else:
        print(words("server_verified", **plain))
    return 0


def _filed(file: Path) -> list[Checkpoint]:
    """The lines that were printed and filed. Raises Unreadable naming the first that is none."""
    try:
        lines = [text for text in file.read_text(encoding="utf-8").splitlines() if text.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("server_filed_unread", file=str(file)) from error
    found = []
    for n, text in enumerate(lines, 1):
        if (said := checkpoints.read_line(text)) is None:
            raise Unreadable("server_filed_no_line", file=str(file), line=n)
        found.append(said)
    return found


def _checkpoint(home: Home, _: argparse.Namespace) -> int:
    """Today's line for paper: what the county swears to now."""
    with home.opened(existing=True) as engine, writing(engine) as connection:
        generation = head(connection, PARTITION).generation
        said = checkpoints.swear(connection, PARTITION, codec.now())
        last = checkpoints.latest(connection, PARTITION, generation)
    if said := said or (last.said if last else None):
        print(checkpoints.line(said))
    return 0


def _backup(home: Home, args: argparse.Namespace) -> int:
    with home.opened(existing=True) as engine:
        report = backup(engine, home.blobs(), args.dir)
    print(words("server_backed_up", folder=args.dir, seq=report.seq, blobs=report.blobs))
    return 0


def _restore(home: Home, args: argparse.Namespace) -> int:
    report = restore(args.dir, home)
    print(words("server_restored", folder=home.folder, seq=report.seq, blobs=report.blobs))
    return 0


def _carry(home: Home, args: argparse.Namespace) -> int:
    """The law's clock isn't touched; it works beside the running server."""
    try:
        letter = args.file.read_bytes()
    except OSError as error:
        raise Unreadable("carry_unread", file=str(args.file), why=error.strerror or "") from error
    with home.opened(existing=True) as engine:
        answered = carrying.errand(engine, home.blobs(), letter)
    args.output.write_bytes(answered.letter)
    print(words("carry_answered", device=answered.device, pushed=answered.acts, files=answered.files, file=args.output))
    return 0


def _said(saying: personal.Saying) -> Callable[[Home, argparse.Namespace], int]:
    def say(home: Home, args: argparse.Namespace) -> int:
        for line in saying(home, args):
            print(line)
        return 0

    return say


SUB_VERBS: Mapping[str, Callable[[Home, argparse.Namespace], int]] = {
    "migrate": _migrate,
    "add-user": _add_user,
    "add-counter": _add_counter,
    "rebirth": _rebirth,
    "counters": _counters,
    "add-counters": _add_counters,
    "add-authorisation": _add_authorisation,
    "release": _release,
    "publish": _publish,
    "recounts": _recounts,
    "show": _show,
    "verify": _verify,
    "checkpoint": _checkpoint,
    "backup": _backup,
    "carry": _carry,
    "restore": _restore,
    **{name: _said(saying) for name, saying in personal.SUB_VERBS.items()},
}
