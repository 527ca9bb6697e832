"""`yichuang update`: look for a newer version at the county or on a stick, fetch and check it, hand it to the agent."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import string
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError, Unreadable
from app.machine import data_folder, machine
from app.paths import RESOURCES
from app.texts import explain, words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.update.applying import Ready

READY = 10
"""Exit code for the agent: a plan stands."""
ROOT = RESOURCES.parent.parent / "update-root.json"
STICK = "yichuang-updates"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument(
        "--source", default="", metavar="来源", help="镜像地址或 U 盘上的目录；缺省为县级服务端，再看各 U 盘"
    )
    parser.add_argument("--folder", type=Path, default=data_folder() / "update", metavar="目录", help="更新存放的目录")
    parser.add_argument("--root", type=Path, default=ROOT, metavar="文件", help="信任根；缺省为随程序安装的")
    parser.add_argument("--check", action="store_true", help="只看有没有新版本")
    parser.add_argument("--agent", action="store_true", help="由维护服务运行：窗口在用时不动，备好后退出码 10")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.agent and not idle(args.home):
        return 0
    trouble: AppError | None = None
    for source in [args.source] if args.source else sources():
        try:
            return _tell(args, *_from(args, source))
        except AppError as error:
            trouble = trouble or error
            print(explain(error), file=sys.stderr)
    if trouble:
        raise trouble
    raise Unreadable("update_no_source")


def sources() -> Iterator[str]:
    if server := machine().server:
        yield f"{server.rstrip('/')}/updates"
    if sys.platform == "win32":
        sticks = (Path(f"{letter}:\\{STICK}") for letter in string.ascii_uppercase[3:])
        yield from (str(stick) for stick in sticks if stick.is_dir())


def idle(home: Path) -> bool:
    """Nobody has the counter's home open."""
    from app.domain.errors import Trouble
    from app.models.home import lock

    if not home.exists():
        return True
    try:
        with lock(home):
            return True
    except Trouble:
        return False


def _from(args: argparse.Namespace, source: str) -> tuple[str, Ready | None]:
    """The version offered, "" for none, and the package where it was to be fetched."""
    from importlib.metadata import version

    from packaging.version import Version

    from app.sync.counter import trusted
    from app.update.applying import made_ready, wanted
    from app.update.authenticode import require
    from app.update.offers import Offers

    try:
        root = args.root.read_bytes()
    except OSError as error:
        raise Unreadable("update_no_root", file=str(args.root)) from error
    offers = Offers(source, args.folder, root, "windows-x64", trusted(args.home))
    offer = wanted(offers, Version(version("yichuang")), platform.node(), _failed(args.folder))
    if offer is None or args.check:
        return str(offer.version) if offer else "", None
    ready = made_ready(offers, offer, args.folder, lambda folder: shutil.disk_usage(folder).free)
    with ExitStack() as undo:
        undo.callback(ready.package.unlink, missing_ok=True)
        require(ready.package)
        undo.pop_all()
    return str(ready.version), ready


def _failed(folder: Path) -> str:
    try:
        return (folder / "failed").read_text(encoding="utf-8").split("\n")[0]
    except FileNotFoundError:
        return ""


def _tell(args: argparse.Namespace, version: str, ready: Ready | None) -> int:
    if ready and args.agent:
        from app.update.applying import write_plan

        told = machine()
        keep = {"SERVER_URL": told.server, "HALL": told.hall, "WINDOW": told.window, "INSTALLDIR": str(ROOT.parent)}
        write_plan(args.folder, ready, args.folder.parent / "log" / f"update-{version}.log", keep)
        return READY
    if args.json:
        package = {"package": str(ready.package), "by_delta": ready.by_delta} if ready else {}
        print(json.dumps({"version": version, **package}, ensure_ascii=False))
    else:
        print(_line(version, ready))
    return 0


def _line(version: str, ready: Ready | None) -> str:
    if ready:
        return words("update_ready", version=version, file=ready.package)
    return words("update_offered", version=version) if version else words("update_none")
