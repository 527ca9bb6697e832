"""`yichuang enrol`: make this computer a window of the county."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.texts import words
from app.verbs.home import add_home


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--server", required=True, metavar="地址", help="县级服务端，如 https://10.1.2.3:8443")
    parser.add_argument(
        "--code", required=True, metavar="登记码", help="管理员用 server add-counter 生成的一次性登记码"
    )
    parser.add_argument("--key-file", action="store_true", help="没有系统钥匙串时，把密钥明文存为文件")
    parser.add_argument("--ca", type=Path, metavar="证书", help="县级服务端的 CA 证书，只信任它")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.home import key_file
    from app.sync.enrolment import enrol

    enrolled = enrol(args.home, args.server, args.code, key_file=args.key_file, ca=args.ca)
    if args.key_file:
        print(words("sync_key_file_warning", file=key_file(args.home)), file=sys.stderr)
    if args.json:
        plain = {"ok": True, "device": enrolled.device, "hall": enrolled.hall, "window": enrolled.window}
        print(json.dumps(plain, ensure_ascii=False))
    else:
        print(words("sync_enrolled", hall=enrolled.hall, window=enrolled.window))
    return 0
