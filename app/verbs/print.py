"""`yichuang print`: one slip from a text file, and what became of it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.domain.slip import Bars, Code, Slip, Text
from app.texts import words

if TYPE_CHECKING:
    from app.devices.printer.result import JobResult

MOST_LINES = 1000
EXITS = {"printed": 0, "uncertain": 1, "failed": 4}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--printer", required=True, metavar="URL", help="打印机地址，如 socket://主机:9100")
    parser.add_argument("--profile", required=True, metavar="P", help="打印机配置，如 generic-58mm")
    parser.add_argument("--text", required=True, metavar="FILE", help="文本文件，- 为标准输入")
    parser.add_argument("--qr", metavar="DATA", help="末尾加一个二维码")
    parser.add_argument("--code128", metavar="DATA", help="末尾加一个一维码（Code 128）")
    parser.add_argument("--json", action="store_true", help="输出 JSON（默认即是）")


def run(args: argparse.Namespace) -> int:
    """Print and wait. Exit 0 printed, 1 uncertain (a person must look), 4 failed. No job row is kept."""
    from uuid_utils import uuid7

    from app.devices.printer import profiles
    from app.devices.printer.once import print_once

    slip = slip_of(read(args.text), args.qr, args.code128)
    result = print_once(args.printer, profiles.load(args.profile), slip, str(uuid7()))
    print(json.dumps(row(result), ensure_ascii=False))
    if result.reason:
        print(words(result.reason, **result.params), file=sys.stderr)
    return EXITS[result.state]


def row(result: JobResult) -> dict[str, object]:
    """The result as scripts read it; `reason` in words, `code` is its stable name."""
    reason = words(result.reason, **result.params) if result.reason else ""
    return {
        "job": result.job,
        "state": result.state,
        "reason": reason,
        "bytes": result.bytes,
        "code": result.reason,
    }


def slip_of(text: str, qr: str | None, code128: str | None = None) -> Slip:
    """Each line of the text is a paragraph; the codes stand below, the bars with their text under them."""
    lines = tuple(Text(line) for line in text.rstrip("\n").split("\n")) if text.strip() else ()
    bars = (Bars(code128, caption=code128),) if code128 else ()
    return Slip((*lines, *bars, *((Code(qr),) if qr else ())))


def read(name: str) -> str:
    """The file's text: UTF-8, else GB 18030. Raises Unreadable: missing, binary, empty, too long."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise Unreadable("printer_text_missing", file=name, why=error.strerror or "") from error
    text = _decoded(raw, name).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("printer_text_empty", file=name)
    if text.count("\n") > MOST_LINES:
        raise Unreadable("printer_text_too_long", file=name, most=MOST_LINES)
    return text


def _decoded(raw: bytes, name: str) -> str:
    for codec in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("printer_text_unknown", file=name)
