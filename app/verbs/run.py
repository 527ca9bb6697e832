"""`yichuang run`: the desk client; with `--demo` a whole hall around it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.domain.errors import AppError
from app.machine import machine
from app.texts import explain
from app.verbs.home import add_home

WINDOWED = sys.executable.lower().endswith("yichuangw.exe")
"""Started from an icon."""


HALL = {
    "board": "只开叫号屏，满屏显示，有第二块屏就开在第二块",
    "kiosk": "只开取号机，满屏显示，号票由登记的打印机打出",
}
"""Screens for the hall's own computers."""


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--server", default="", metavar="地址", help="县级服务端的另一个地址")
    screens = parser.add_mutually_exclusive_group()
    for name, what in HALL.items():
        screens.add_argument(f"--{name}", dest="screen", action="store_const", const=name, default="desk", help=what)
    parser.add_argument("--demo", action="store_true", help="连同演示用的县级服务端、模拟设备和账号一起启动")
    parser.add_argument("--driven", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    if args.demo:
        from app.demo.hall import run as run_hall

        return run_hall(args.home)
    if args.driven:
        from app.demo.driven import run as run_driven

        return run_driven(args.home, args.server)
    return _desk(args.home, args.server, args.screen)


def _desk(home: Path, server: str, screen: str) -> int:
    """A window whose console nobody sees says itself what went wrong."""
    from app.bootstrap import show
    from app.models.home import database_file

    try:
        if not database_file(home).exists() and machine().server:
            from app.ui.firststart import enrolled

            if not enrolled(home):
                return 0
        return show(home, server, screen=screen)
    except AppError as error:
        if WINDOWED:
            from app.ui.firststart import complain

            complain(explain(error))
        raise
