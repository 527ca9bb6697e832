"""`yichuang check-id VALUE…`: resident numbers and credit codes."""

from __future__ import annotations

import argparse
import json

from app.domain.identity import IdCheck, check_id
from app.texts import words


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("values", nargs="+", metavar="号码", help="身份证号或统一社会信用代码，可写多个")
    parser.add_argument("--json", action="store_true", help="输出 JSON 数组，顺序与输入相同")


def run(args: argparse.Namespace) -> int:
    checked = [check_id(value) for value in args.values]
    if args.json:
        print(json.dumps([_row(c) for c in checked], ensure_ascii=False))
    else:
        for c in checked:
            print(f"{c.value}\t{words(f'domain_kind_{c.kind}')}\t{_why(c) or '正确'}")
    return int(not all(c.valid for c in checked))


def _row(c: IdCheck) -> dict[str, object]:
    return {"value": c.value, "kind": c.kind, "valid": c.valid, "why": _why(c)}


def _why(c: IdCheck) -> str:
    return words(c.why, **c.params) if c.why else ""
