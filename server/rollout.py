"""One enrolment code for a whole hall: a plan says which computer is which window, the code binds each once."""

from __future__ import annotations

import argparse
import csv
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from app.domain.errors import Unreadable
from app.texts import words
from app.wire import codec
from server import accounts
from server.database import writing
from server.home import Home
from server.service import PARTITION
from server.tables import enrol_code

HEAD = ["电脑名", "大厅", "窗口"]
DAYS = 90


@dataclass(frozen=True, slots=True)
class Planned:
    computer: str
    hall: str
    window: str


def run(home: Home, args: argparse.Namespace) -> int:
    plan = read(args.file)
    with home.opened() as engine, writing(engine) as connection:
        code = add(connection, plan)
    print(words("rollout_done", count=len(plan), days=DAYS, secret=code))
    return 0


def read(file: Path) -> list[Planned]:
    """The plan, a CSV in UTF-8 or GBK. Raises Unreadable naming the line: an empty cell, a computer named twice."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Unreadable("domain_file_missing", file=str(file), why="missing") from error
    rows = list(csv.reader(_text(raw).splitlines()))
    if not rows or [cell.strip() for cell in rows[0][:3]] != HEAD:
        raise Unreadable("rollout_head", found=",".join(rows[0])[:60] if rows else "")
    plan: dict[str, Planned] = {}
    for line, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row[:3]]
        if not any(cells):
            continue
        if len(cells) < 3 or not all(cells) or any(len(c) > 40 or not c.isprintable() for c in cells):
            raise Unreadable("rollout_line", line=line, why=",".join(cells)[:60])
        if plan.setdefault(name := cells[0].upper(), Planned(name, *cells[1:])) != Planned(name, *cells[1:]):
            raise Unreadable("rollout_twice", line=line, computer=cells[0])
    return list(plan.values())


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def add(connection: Connection, plan: list[Planned]) -> str:
    """One code, good once for each computer of the plan."""
    code = "".join(secrets.choice(accounts.ALPHABET) for _ in range(10))
    expires = (codec.now() + timedelta(days=DAYS)).isoformat()
    rows = [
        {
            "partition": PARTITION,
            "code": accounts.digest(code, p.computer),
            "hall": p.hall,
            "window": p.window,
            "sees": f"hall:{p.hall}",
            "expires": expires,
            "device": "",
        }
        for p in plan
    ]
    connection.execute(insert(enrol_code), rows)
    return code
