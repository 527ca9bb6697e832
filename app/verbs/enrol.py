"""`yichuang enrol`: make this computer a window of the county."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from app.texts import words
from app.verbs.home import add_home


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument(
        "--server", default="", metavar="地址", help="县级服务端，如 https://10.1.2.3:8443；缺省用装机时给的"
    )
    parser.add_argument(
        "--code", default="", metavar="登记码", help="管理员用 server add-counter 生成的登记码；缺省用装机时给的"
    )
    parser.add_argument("--key-file", action="store_true", help="没有系统钥匙串时，把密钥明文存为文件")
    parser.add_argument("--ca", type=Path, metavar="证书", help="县级服务端的 CA 证书，只信任它")
    parser.add_argument("--sync", action="store_true", help="随即同步一次，并接好县里为本窗口设定的设备")
    parser.add_argument(
        "--again", action="store_true", help="数据与县里不符时，用 server rebirth 的码重新登记，未上传的不丢"
    )
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    if args.again:
        return _again(args)
    from app.firststart import first_start
    from app.machine import machine
    from app.models.home import key_file

    told = machine()
    told = replace(told, server=args.server or told.server, code=args.code or told.code)
    started = first_start(args.home, told, key_file=args.key_file, ca=args.ca, sync=args.sync)
    for line in started.notices:
        print(line, file=sys.stderr)
    if args.key_file:
        print(words("sync_key_file_warning", file=key_file(args.home)), file=sys.stderr)
    if args.json:
        plain = {"ok": True, "device": started.device, "hall": started.hall, "window": started.window}
        print(json.dumps(plain, ensure_ascii=False))
    else:
        print(words("sync_enrolled", hall=started.hall, window=started.window))
    return 0


def _again(args: argparse.Namespace) -> int:
    from app.models.home import lock
    from app.sync.enrolment import reborn

    with lock(args.home):
        enrolled = reborn(args.home, args.code, args.server)
    if args.json:
        print(json.dumps({"ok": True, "device": enrolled.device, "hall": enrolled.hall, "window": enrolled.window}))
    else:
        print(words("sync_enrolled", hall=enrolled.hall, window=enrolled.window))
    return 0
