"""`yichuang catalogue lint | import | export FILE`: the catalogue checked, taken in, given out (R-CAT-12)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.texts import words

if TYPE_CHECKING:
    from app.documents.catalogue_report import Wrong
    from app.verbs.catalogue_source import Source

WRITTEN: Mapping[str, tuple[str, ...]] = {"import": (".toml", ".json"), "export": (".xlsx", ".json")}


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
    lint = acts.add_parser("lint", help="逐条检查目录：模糊用语、缺项、时限、即办件、共享材料、一件事")
    taken = acts.add_parser("import", help="读入 xlsx、csv 或 JSON，逐行说明哪里不对；全部正确才写出")
    given = acts.add_parser("export", help="写成 xlsx 或 JSON")
    lint.add_argument("file", metavar="文件", type=Path, help="xlsx、csv、JSON、TOML，或 TOML 目录文件所在的文件夹")
    taken.add_argument("file", metavar="文件", type=Path, help="xlsx、csv（UTF-8、GBK、GB18030 均可，一张表）或 JSON")
    given.add_argument("file", metavar="文件", type=Path, help="TOML、TOML 目录文件所在的文件夹，或 JSON")
    lint.add_argument("--policy", default="songming", metavar="规则包", help="规则包名称或文件（默认 songming）")
    taken.add_argument("-o", "--output", metavar="文件", type=Path, help="写成 .toml 或 .json；不写则只检查")
    given.add_argument("-o", "--output", required=True, metavar="文件", type=Path, help="写成 .xlsx 或 .json")
    for act in (lint, taken, given):
        act.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    wanted = WRITTEN.get(args.act, ())
    if wanted and args.output and args.output.suffix.lower() not in wanted:
        raise Unreadable("catalogue_suffix", file=args.output.name, wanted=list(wanted))
    return ACTS[args.act](args)


def _lint(args: argparse.Namespace) -> int:
    """Exit 1 where a rule finds something, 2 where the file isn't a catalogue."""
    from app import policies
    from app.domain.catalogue_lint import lint
    from app.verbs.catalogue_source import source

    policy = policies.load(args.policy, Path())
    read = source(args.file)
    if read.wrong:
        return _tell_wrong(read.wrong, args.json, 2)
    findings = lint(read.guides, read.packages, policy)
    rows = [_row(asdict(f), *read.place(f)) for f in findings]
    _tell(rows, args.json, _finding)
    told = "catalogue_findings" if rows else "catalogue_clean"
    print(words(told, guides=len(read.guides), packages=len(read.packages), n=len(rows)), file=sys.stderr)
    return int(bool(rows))


def _row(finding: Mapping[str, object], file: str, sheet: str, line: int) -> dict[str, object]:
    """A finding as scripts read it: `words` as they stand in the guide, `why` in a sentence."""
    why = words(str(finding["why"]), words=finding["words"])
    return {**finding, "file": file, "sheet": sheet, "line": line, "why": why}


def _finding(row: Mapping[str, object]) -> str:
    at = words("catalogue_at_row", sheet=row["sheet"], row=row["line"]) if row["sheet"] else ""
    at = at or (words("catalogue_at_line", line=row["line"]) if row["line"] else "")
    return f"{row['rule']}\t{row['item']}\t{row['field']}\t{row['file']} {at}\t{row['why']}"


def _import(args: argparse.Namespace) -> int:
    """Exit 1 with a report where any row is wrong: nothing is written then."""
    from app.verbs.catalogue_source import source

    read = source(args.file, (".xlsx", ".csv", ".json"))
    if read.wrong:
        code = _tell_wrong(read.wrong, args.json, 1)
        print(words("catalogue_refused", n=len(read.wrong)), file=sys.stderr)
        return code
    return _done(read, args)


def _export(args: argparse.Namespace) -> int:
    from app.verbs.catalogue_source import source

    read = source(args.file, (".toml", ".json", ""))
    return _tell_wrong(read.wrong, args.json, 2) if read.wrong else _done(read, args)


def _done(read: Source, args: argparse.Namespace) -> int:
    """Everything written at once, and what was."""
    guides, packages = len(read.guides), len(read.packages)
    if args.output:
        from app.verbs.scan import write

        write(args.output, _content(read, args.output.suffix.lower()))
    told = "catalogue_written" if args.output else "catalogue_read"
    print(words(told, file=args.output, guides=guides, packages=packages), file=sys.stderr)
    if args.json:
        output = str(args.output) if args.output else None
        print(json.dumps({"ok": True, "guides": guides, "packages": packages, "output": output}, ensure_ascii=False))
    return 0


def _content(read: Source, suffix: str) -> bytes:
    from app.documents.catalogue_json import write_json
    from app.documents.catalogue_toml import write_toml
    from app.documents.catalogue_xlsx import write_xlsx

    writers = {".json": write_json, ".toml": write_toml, ".xlsx": write_xlsx}
    return writers[suffix](read.guides, read.packages)


def _tell_wrong(wrong: Sequence[Wrong], as_json: bool, code: int) -> int:
    """One line for each thing wrong in the file; gives the exit code."""
    _tell([asdict(w) for w in wrong], as_json, _fault)
    return code


def _fault(row: dict[str, object]) -> str:
    return words("catalogue_wrong" if row["row"] else "catalogue_wrong_whole", **row)


def _tell(rows: list[dict[str, object]], as_json: bool, line: Callable[[dict[str, object]], str]) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(line(row))


ACTS: Mapping[str, Callable[[argparse.Namespace], int]] = {"lint": _lint, "import": _import, "export": _export}
