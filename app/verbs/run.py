"""`yichuang run`: the desk client; with `--demo` a whole hall around it."""

from __future__ import annotations

import argparse

from app.verbs.home import add_home


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--server", default="", metavar="地址", help="县级服务端的另一个地址")
    parser.add_argument("--demo", action="store_true", help="连同演示用的县级服务端、模拟设备和账号一起启动")
    parser.add_argument("--driven", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    if args.demo:
        from app.demo.hall import run as run_hall

        return run_hall(args.home)
    if args.driven:
        from app.demo.driven import run as run_driven

        return run_driven(args.home, args.server)
    from app.bootstrap import show

    return show(args.home, args.server)
