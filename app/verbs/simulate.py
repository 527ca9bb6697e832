"""`yichuang simulate KIND`: a device that speaks the real bytes, for training, demonstration and tests."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.texts import explain, words
from app.verbs.until import ended_by_signals

if TYPE_CHECKING:
    from app.devices.sim.contract import Simulator

KINDS = ("caller", "evaluator", "printer", "camera", "idcard", "led", "voice", "scanner")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help="设备种类：" + "、".join(KINDS))
    parser.add_argument("--tcp", type=_port, metavar="PORT", help="在本机此 TCP 端口等待连接，0 为任意；默认用虚拟串口")
    parser.add_argument("--profile", default="", metavar="P", help="设备配置，默认用该种类的通用配置")
    parser.add_argument("--address", type=int, default=0, metavar="N", help="设备地址，0 为该种类的常用地址")
    parser.add_argument("--out", type=Path, metavar="DIR", help="打印机把每张凭条的字节和图片存到这里")
    parser.add_argument("--fault", nargs="+", action="extend", default=[], metavar="F", help="一开始就有的故障")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"端口 {text} 应在 0 到 65535 之间")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """The URL on the first line, then one JSON object for each thing that the host did. Stdin takes commands; its
    end is not the end."""
    from app.devices import registry
    from app.devices.sim.contract import SimOptions

    out = Out()
    with ended_by_signals() as ended:
        options = SimOptions(
            tcp=args.tcp,
            profile=args.profile,
            out=args.out,
            faults=tuple(args.fault),
            address=args.address,
            say=out.say,
        )
        device: Simulator = import_module(registry.KINDS[args.kind].simulator).start(options)
        try:
            out.first(device.url)
            print(words("devices_sim_started"), file=sys.stderr, flush=True)
            threading.Thread(target=_obey, args=(device,), name="stdin", daemon=True).start()
            ended.wait()
        finally:
            device.stop()
    return 0


class Out:
    """Stdout, a line at a time from any thread, held back until the URL stands on the first line."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: list[str] | None = []

    def first(self, url: str) -> None:
        with self._guard:
            held, self._held = self._held or [], None
            self._print(url, *held)

    def say(self, what: Mapping[str, object]) -> None:
        line = json.dumps(what, ensure_ascii=False, default=str)
        with self._guard:
            if self._held is None:
                self._print(line)
            else:
                self._held.append(line)

    def _print(self, *lines: str) -> None:
        """A reader that has gone away doesn't end the device."""
        try:
            for line in lines:
                print(line, flush=True)
        except (BrokenPipeError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)


def _obey(device: Simulator) -> None:
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            device.command(line.strip())
        except AppError as error:
            print(explain(error), file=sys.stderr, flush=True)
