"""The command line `yichuang`: a table of verbs, each in a module of its own that is imported only when used.

A verb module has `arguments(parser)` and `run(args) -> int`; it imports Qt, SQLAlchemy and the like inside
`run`. Exit codes: 0 done, 1 checked and fell short, 2 bad usage or unreadable input, 3 refused by a rule,
4 a device or network that isn't there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper

from app.domain.errors import AppError, Refused, Trouble, Unreadable
from app.texts import explain
from app.usage import Parser

VERBS = {
    "run": "打开窗口工作台",
    "server": "县级服务端：启动、建账号、登记窗口、核验",
    "demo": "演示一个上午：真实的服务端、窗口和模拟设备",
    "act": "不开窗口办一个动作",
    "show": "查看一件及其全程留痕",
    "list": "查找办件",
    "paper": "取出文书、期限逐日说明、登记单和答复书",
    "enrol": "用登记码把本机登记为窗口",
    "sync": "与县级服务端同步",
    "carry": "断网多日：用 U 盘与县里往来",
    "blank-forms": "断网备用表：预先印制、逐号登记、事后补录",
    "rehearse": "政策推演：按规则演算一个故事",
    "deadline": "计算期限，可逐日说明",
    "check-id": "核对身份证号与统一社会信用代码",
    "catalogue": "政务服务目录：检查、导入、导出",
    "scan": "把照片整理为可归档的 PDF",
    "devices": "设备：清单、配置、监视、测试",
    "print": "打印一张凭条并等待结果",
    "simulate": "模拟叫号器、评价器、打印机、高拍仪、读卡器",
    "update": "检查、取回并核对新版本",
    "verify": "核验留痕或归档包：链、签名、缺口、附件",
    "archive": "把办结的办件写成自证的归档包",
    "doctor": "自检：组件、数据库、磁盘、时钟、设备、服务端",
}
EXITS = ((Refused, 3), (Unreadable, 2), (Trouble, 4))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    _write_anything()
    args = list(sys.argv[1:] if argv is None else argv)
    verb = next((a for a in args if not a.startswith("-")), None)
    if verb not in VERBS:
        return _overview(args, verb)
    module = import_module(f"app.verbs.{verb.replace('-', '_')}")
    parser = Parser(prog=f"yichuang {verb}", description=VERBS[verb])
    module.arguments(parser)
    args.remove(verb)
    return _run(module.run, parser.parse_args(args))


def _write_anything() -> None:
    """A name that the terminal's code page lacks is escaped, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    try:
        code = run(args)
        sys.stdout.flush()
        return code
    except AppError as error:
        _report(error, as_json=getattr(args, "json", False))
        return next((code for kind, code in EXITS if isinstance(error, kind)), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _report(error: AppError, *, as_json: bool) -> None:
    rule = error.rule if isinstance(error, Refused) else ""
    if as_json:
        print(json.dumps({"ok": False, "rule": rule, "error": explain(error)}, ensure_ascii=False))
    print(explain(error) + (f"（{rule}）" if rule else ""), file=sys.stderr)


def _overview(args: Sequence[str], unknown: str | None) -> int:
    """The table of verbs: what was asked for with --help or nothing at all, else bad usage."""
    asked = not args or (unknown is None and {"-h", "--help"}.intersection(args))
    lines = ["用法：yichuang 动词 [选项]", ""]
    lines += [f"  {verb:<10} {what}" for verb, what in VERBS.items()]
    lines += ["", "yichuang 动词 --help 查看该动词的选项。"]
    print("\n".join(lines), file=sys.stdout if asked else sys.stderr)
    if not asked:
        wrong = args[0] if unknown is None else unknown
        print(f"没有“{wrong[:80]}”这个动词。", file=sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
