"""`yichuang devices list | profiles | watch | test | calibrate`."""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.evaluation import LEVELS
from app.texts import words
from app.verbs.device_calibrate import calibrate
from app.verbs.device_cards import IDCARD, reader_url, test_reader, watch_cards
from app.verbs.device_link import link_of, supervised
from app.verbs.device_scanner import scanner_url, test_scanner
from app.verbs.until import ended_by_signals

if TYPE_CHECKING:
    from app.devices.contract import Event, Link, StateChange
    from app.devices.protocol import Profile
    from app.devices.transport.opening import Port

COMES_WITHIN = 5.0
"""Seconds for a pad to come to the post."""


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
    listed = acts.add_parser("list", help="已登记的设备和本机的串口")
    profiles = acts.add_parser("profiles", help="可用的设备配置")
    profiles.add_argument("files", nargs="*", metavar="FILE", help="只检查这些配置文件，不连接设备")
    watch = acts.add_parser("watch", help="连接设备并逐行输出事件")
    test = acts.add_parser("test", help="连接设备并发送一次测试指令")
    calibrate = acts.add_parser("calibrate", help="逐个按评价键，得出按键与等级的对应")
    for with_home in (listed, test, calibrate):
        with_home.add_argument("--home", type=Path, metavar="DIR", help="本机数据目录")
    for with_json in (listed, profiles, test, calibrate):
        with_json.add_argument("--json", action="store_true", help="输出 JSON")
    for with_link in (watch, test, calibrate):
        with_link.add_argument("--url", metavar="URL", help="连接地址")
        with_link.add_argument("--profile", metavar="P", help="设备配置的名称或文件")
    for with_name in (test, calibrate):
        with_name.add_argument("--address", type=_address, default=0, metavar="N", help="设备地址")
        with_name.add_argument("--name", metavar="NAME", help="已登记的设备名称")
    watch.add_argument("--seconds", type=_seconds, metavar="N", help="到时结束；默认直到 Ctrl-C")
    watch.add_argument("--journal", type=Path, metavar="FILE", help="原始字节记录；默认在系统日志目录")


def _address(text: str) -> int:
    if not text.isdecimal() or int(text) > 255:
        raise argparse.ArgumentTypeError(f"地址 {text} 应在 0 到 255 之间")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e9:
        raise argparse.ArgumentTypeError(f"秒数 {text} 不对")
    return seconds


def run(args: argparse.Namespace) -> int:
    return ACTS[args.act](args)


def _list(args: argparse.Namespace) -> int:
    """Bound devices, and ports nobody bound: those are named, never opened."""
    from app.devices import bindings
    from app.devices.transport.ports import ports

    bound = bindings.read(args.home) if args.home else ()
    rows: list[dict[str, object]] = [
        {"bound": True, "kind": b.kind, "name": b.name, "url": b.url, "profile": b.profile, "address": b.address}
        for b in bound
    ]
    used = {b.url.partition("?")[0] for b in bound}
    rows += [{"bound": False, "name": p.name, "title": p.title, "url": p.url} for p in ports() if p.url not in used]
    if not rows and not args.json:
        print(words("devices_list_none"), file=sys.stderr)
    _report(rows, args.json, lambda r: f"{_said(r)}\t{r['name']}\t{r['url']}")
    return 0


def _said(row: Mapping[str, object]) -> str:
    return words("devices_bound" if row["bound"] else "devices_unbound")


def _profiles(args: argparse.Namespace) -> int:
    from app.devices import profiles
    from app.devices.printer import profiles as printers

    if args.files:
        rows = [_profile_row(profiles.load(str(Path(file)))) for file in args.files]
        _report(rows, args.json, _profile_line)
        return 0
    rows = [_profile_row(p) for p in profiles.shipped()]
    rows += [{"id": name, "title": printers.load(name).name, "kinds": ("printer",)} for name in printers.names()]
    rows += [{"id": IDCARD, "title": words("idcard_title"), "kinds": (IDCARD,)}]
    _report(rows, args.json, _profile_line)
    return 0


def _profile_row(profile: Profile) -> dict[str, object]:
    """`lacks`: the grades that no key of an evaluator gives; none is invented for them (R-EVA-01)."""
    rated = any(rule.event == "rating" for rule in profile.receive)
    lacks = [level for level in LEVELS if level not in profile.rating.values()] if rated else []
    named = {"id": profile.id, "title": profile.title, "kinds": profile.kinds}
    return {**named, "calibrated": profile.calibrated, "lacks": lacks}


def _profile_line(row: Mapping[str, object]) -> str:
    lacks = row.get("lacks")
    names = "、".join(words(f"devices_level_{level}") for level in lacks) if isinstance(lacks, list) else ""
    return f"{row['id']}\t{row['title']}" + (f"\t{words('devices_calibrate_lacks', levels=names)}" if names else "")


def _report(rows: list[dict[str, object]], as_json: bool, line: Callable[[dict[str, object]], str]) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(line(row))


def _watch(args: argparse.Namespace) -> int:
    """Bind the device while this runs. Stdout has events and states only, a line each; why goes to stderr."""
    from app.devices.journal import Journal

    if reader := reader_url(args):
        return watch_cards(reader, args.seconds, _print)
    meant = link_of(args)
    profile = meant.profile
    journal = Journal(args.journal or _log_folder() / f"{profile.id}.log", everything=args.journal is not None)
    heard: queue.SimpleQueue[Event | StateChange | None] = queue.SimpleQueue()
    if not profile.calibrated and "evaluator" in profile.kinds:
        print(words("devices_uncalibrated", profile=profile.id), file=sys.stderr, flush=True)
    until = time.monotonic() + args.seconds if args.seconds is not None else None
    with ended_by_signals() as ended, supervised(meant, heard.put, journal):
        try:
            _print_until(heard, ended, until)
        except BrokenPipeError:
            sys.stdout = None  # nobody reads any more: nothing to flush at exit
    return 0


def _log_folder() -> Path:
    from platformdirs import user_log_path

    return user_log_path("yichuang", appauthor=False) / "devices"


def _print_until(
    heard: queue.SimpleQueue[Event | StateChange | None], ended: threading.Event, until: float | None
) -> None:
    last = ""
    while not ended.is_set() and (until is None or time.monotonic() < until):
        try:
            what = heard.get(timeout=0.1 if until is None else max(0.0, min(0.1, until - time.monotonic())))
        except queue.Empty:
            continue
        if what is not None:
            last = _print(what, last)


def _print(what: Event | StateChange, last: str) -> str:
    """One line for an event or a state that is new; the state that now stands."""
    from app.devices.contract import Event

    if isinstance(what, Event):
        print(json.dumps(event_row(what), ensure_ascii=False), flush=True)
        return last
    if what.reason:
        print(words(what.reason, **what.params), file=sys.stderr, flush=True)
    if what.state != last:
        print(json.dumps({"event": "state", "state": str(what.state)}), flush=True)
    return str(what.state)


def event_row(event: Event) -> dict[str, object]:
    """An event as scripts read it; `raw` is hexadecimal, `at` the hall's time with its offset."""
    from app.wire.codec import BEIJING

    at = event.at.replace(tzinfo=BEIJING).isoformat(timespec="milliseconds")
    raw = event.raw.hex(" ").upper()
    return {"at": at, "event": event.event, "address": event.address, "value": event.value, "raw": raw}


def _test(args: argparse.Namespace) -> int:
    """Open the port and send the profile's test orders, for a person to see. Raises DeviceUnavailable (exit 4)."""
    from contextlib import closing

    from app.devices.drivers.frame import FrameDriver
    from app.devices.host import port_of

    if reader := reader_url(args):
        return test_reader(reader)
    if scanner := scanner_url(args):
        return test_scanner(scanner)
    meant = link_of(args)
    driver = FrameDriver(meant.profile)
    address, orders = _tested(meant.profile, meant.address)
    sent = [driver.order(name, address) for name in orders]
    with closing(port_of(meant.url, meant.profile)) as port, closing(_opened(port)) as link:
        for data in sent:
            link.write(data)
            link.read(max(driver.gap, 0.1))
    print(words("devices_test_sent" if sent else "devices_test_quiet"), file=sys.stderr)
    row = {"ok": True, "url": meant.url, "address": address, "sent": [data.hex(" ").upper() for data in sent]}
    print(json.dumps(row, ensure_ascii=False))
    return 0


def _opened(port: Port) -> Link:
    """A pad comes by itself: it is waited for a little."""
    from app.devices.contract import DeviceUnavailable

    until = time.monotonic() + COMES_WITHIN
    while True:
        try:
            return port.open()
        except DeviceUnavailable as error:
            if error.code != "devices_pad_absent" or time.monotonic() > until:
                raise


def _tested(profile: Profile, address: int) -> tuple[int, tuple[str, ...]]:
    """Where to send which orders: those of the first kind that can stand at the address (0: its usual one)."""
    for kind, orders in profile.test.items():
        where = address or profile.address.get(kind, 1)
        if all(where in profile.order(name).addresses for name in orders):
            return where, orders
    return address, ()


ACTS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "profiles": _profiles,
    "watch": _watch,
    "test": _test,
    "calibrate": calibrate,
}
