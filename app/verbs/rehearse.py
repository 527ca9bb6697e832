"""`yichuang rehearse FILE…`: play stories through the rules and say what came out."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.rehearsal import Outcome, play, read_story
from app.texts import explain


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="故事.toml", type=Path)
    parser.add_argument("--json", action="store_true", help="逐步输出 JSON")


def run(args: argparse.Namespace) -> int:
    played = [(path, rehearse(path)) for path in args.files]
    if args.json:
        print(json.dumps([[_row(o) for o in outcomes] for _, outcomes in played], ensure_ascii=False, default=str))
    else:
        for path, outcomes in played:
            _tell(path, outcomes)
    return int(any(o.fell_short for _, outcomes in played for o in outcomes))


def rehearse(path: Path) -> tuple[Outcome, ...]:
    """One story file. Raises Unreadable naming file and why."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable("domain_file_missing", file=str(path), why=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=str(error)) from error
    story = read_story(raw, path.name, lambda name: policies.load(name, path.parent), calendars.shipped())
    return play(story, explain)


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "n": outcome.n,
        "at": outcome.at.isoformat(),
        "do": outcome.do,
        "refused": outcome.refused or None,
        "error": outcome.error or None,
        "state": outcome.state,
        "fell_short": [{"key": s.key, "expected": s.expected, "got": s.got} for s in outcome.fell_short],
    }


def _tell(path: Path, outcomes: tuple[Outcome, ...]) -> None:
    short = [(o, s) for o in outcomes for s in o.fell_short]
    for outcome, s in short:
        where = f"{path.name} 第 {outcome.n} 步（{outcome.at:%Y-%m-%d %H:%M} {outcome.do}）"
        print(f"{where} {s.key}：应为 {s.expected}，实为 {s.got}" + (f"（{outcome.error}）" if outcome.error else ""))
    print(f"{path.name}：{len(outcomes)} 步，{'全部符合' if not short else f'{len(short)} 处不符'}", file=sys.stderr)
