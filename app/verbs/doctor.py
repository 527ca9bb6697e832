"""`yichuang doctor`: what this computer has, what is wrong with it, and what to do about it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.texts import explain, words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.sync.counter import Counter

MODULES = (
    *("sqlalchemy", "alembic", "sqlcipher3", "cryptography", "msgspec", "httpx", "argon2-cffi", "keyring"),
    *("PySide6-Essentials", "reportlab", "python-escpos", "pyserial", "opencv-python", "pypdfium2", "zxing-cpp"),
)
SAFE_SQLITE = (3, 51, 3)
"""Older ones have the WAL-reset bug."""
LEAST_FREE = 500
"""Megabytes under which no new case is taken in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `advice` says what is wrong and what to do, "" where nothing is."""

    check: str
    name: str
    value: str
    advice: str = ""

    @property
    def ok(self) -> bool:
        return not self.advice


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--installed", action="store_true", help="只查装好的程序本身：组件、加密库、窗口")
    parser.add_argument(
        "--page", nargs="?", type=Path, const=Path(), metavar="文件", help="写成可打印的网页；不写文件名就打开"
    )


def run(args: argparse.Namespace) -> int:
    if args.installed:
        from app.verbs.doctor_installed import installed

        lines = list(installed())
    else:
        lines = [*machine(args.home), *counter(args.home)]
    if args.page is not None:
        from app.verbs.doctor_page import hand_out

        print(hand_out(lines, args.page))
    elif args.json:
        checks = [{**asdict(line), "ok": line.ok} for line in lines]
        print(json.dumps({"ok": all(line.ok for line in lines), "checks": checks}, ensure_ascii=False))
    else:
        _print(lines)
    return int(not all(line.ok for line in lines))


def _print(lines: Sequence[Line]) -> None:
    for line in lines:
        print(f"{'✓' if line.ok else '✗'} {line.name}\t{line.value}")
    for line in lines:
        if line.advice:
            print(line.advice, file=sys.stderr)


def machine(home: Path) -> Iterator[Line]:
    """What has nothing to do with an enrolment: components, cipher, fonts, disk."""
    yield from modules()
    yield cipher()
    yield from fonts()
    yield disk(home)


def modules(names: Sequence[str] = MODULES) -> Iterator[Line]:
    from importlib.metadata import PackageNotFoundError, version

    for name in names:
        title = words("sync_doctor_module", name=name)
        try:
            yield Line("module", title, version(name))
        except PackageNotFoundError:
            yield Line("module", title, "", words("sync_doctor_module_missing", name=name))


def cipher() -> Line:
    from sqlcipher3 import dbapi2

    with dbapi2.connect(":memory:") as connection:
        (cipher_version,) = connection.execute("PRAGMA cipher_version").fetchone()
    old = dbapi2.sqlite_version_info < SAFE_SQLITE
    advice = words("sync_doctor_cipher_old", version=dbapi2.sqlite_version) if old else ""
    value = f"SQLCipher {cipher_version}, SQLite {dbapi2.sqlite_version}"
    return Line("cipher", words("sync_doctor_cipher"), value, advice)


def fonts() -> Iterator[Line]:
    from app.fonts import FALLBACK, path

    for face in FALLBACK:
        good = path(face).is_file() and path(face).stat().st_size > 0
        advice = "" if good else words("sync_doctor_font_missing", name=path(face).name)
        yield Line("font", words("sync_doctor_fonts"), face, advice)


def disk(home: Path) -> Line:
    """Room where the home is, or will be."""
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    advice = words("sync_doctor_disk_low", free=free) if free < LEAST_FREE else ""
    return Line("disk", words("sync_doctor_disk"), f"{free} MB", advice)


def counter(home: Path) -> Iterator[Line]:
    """The enrolled home; what stands in the way of opening it is one line."""
    from app.models.home import database_file
    from app.sync.counter import opened

    title = words("sync_doctor_database")
    with ExitStack() as stack:
        try:
            enrolled = stack.enter_context(opened(home))
        except AppError as error:
            yield Line("database", title, str(database_file(home)), explain(error))
            return
        yield place(enrolled)
        yield database(enrolled)
        yield waiting(enrolled)
        yield devices(home)
        yield from server(enrolled)


def place(counter: Counter) -> Line:
    where = words("sync_doctor_place_is", hall=counter.identity.hall, window=counter.identity.window)
    return Line("place", words("sync_doctor_place"), where)


def database(counter: Counter) -> Line:
    from app.models.database import faults
    from app.models.home import database_file

    found = faults(counter.engine)
    advice = words("sync_database_damaged", what=found[0][:60]) if found else ""
    return Line("database", words("sync_doctor_database"), str(database_file(counter.home)), advice)


def waiting(counter: Counter) -> Line:
    with counter.begin() as store:
        unanswered, _ = store.unanswered()
        to_fix = store.to_fix()
    advice = words("sync_doctor_to_fix", count=to_fix) if to_fix else ""
    return Line("waiting", words("sync_doctor_waiting"), str(unanswered), advice)


def devices(home: Path) -> Line:
    from app.devices import bindings

    title = words("sync_doctor_devices")
    try:
        bound = bindings.read(home)
    except AppError as error:
        return Line("devices", title, "", explain(error))
    return Line("devices", title, "、".join(b.name for b in bound) or words("sync_doctor_devices_none"))


def server(counter: Counter) -> Iterator[Line]:
    """The county answers this device, and its clock."""
    from app.sync.checks import hall_time
    from app.sync.clock import BOUND, Clock
    from app.sync.counter import VERSION
    from app.sync.engine import introduction

    clock = Clock()
    title, url = words("sync_doctor_server"), counter.identity.server
    with counter.begin() as store:
        hello = introduction(store, clock.wall(), VERSION)
    try:
        with counter.county() as county:
            sent = clock.monotonic()
            welcome = county.hello(hello)
            clock.learn(hall_time(welcome.server_time), sent)
    except AppError as error:
        yield Line("server", title, url, explain(error))
        return
    stops = welcome.instruction in ("fork", "revoked", "upgrade")
    yield Line("server", title, url, words(f"sync_{welcome.instruction}") if stops else "")
    ahead = (clock.wall() - clock.now()).total_seconds()
    way = words("sync_doctor_fast" if ahead > 0 else "sync_doctor_slow")
    off = words("sync_doctor_clock_off", way=way, seconds=round(abs(ahead))) if clock.off() else ""
    yield Line("clock", words("sync_doctor_clock"), f"{ahead:+.1f} s (≤ {BOUND.total_seconds():.0f} s)", off)
