"""`yichuang rehearse FILE…`: play stories through the rules and say step by step what came out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from app import calendars, policies
from app.domain.errors import Unreadable
from app.domain.rehearsal import Outcome, Shortfall, play
from app.domain.story import Story, read_story
from app.domain.workdays import CalendarMissing
from app.texts import explain, words
from app.tomlfile import read_toml

GAINED = (("deemed", "deemed"), ("cards", "card"), ("documents", "paper"))
"""What a step may add, and the words for it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="故事.toml", type=Path, help="要演算的故事，可写多个")
    parser.add_argument("--json", action="store_true", help="逐步输出 JSON")


def run(args: argparse.Namespace) -> int:
    codes, played = [0], list[list[dict[str, object]]]()
    for path in args.files:
        try:
            story, outcomes = rehearse(path)
        except Unreadable as error:
            print(explain(error), file=sys.stderr)
            codes.append(2)
            played.append([])
            continue
        codes.append(int(any(o.fell_short for o in outcomes)))
        played.append([_row(o) for o in outcomes])
        _warn(story, outcomes)
        if not args.json:
            print("\n".join(_told(story, outcomes)))
    if args.json:
        print(json.dumps(played, ensure_ascii=False))
    return max(codes)


def rehearse(path: Path) -> tuple[Story, tuple[Outcome, ...]]:
    """One story file, played. Raises Unreadable naming file and why."""
    raw, _ = read_toml(path)
    story = read_story(raw, path.name, lambda name: policies.load(name, path.parent), calendars.shipped())
    return story, play(story, explain)


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "n": outcome.n,
        "at": outcome.at.isoformat(),
        "do": outcome.do,
        "refused": outcome.refused or None,
        "state": outcome.state,
        "fell_short": [{"key": s.key, "expected": s.expected, "got": s.got} for s in outcome.fell_short],
    }


def _warn(story: Story, outcomes: tuple[Outcome, ...]) -> None:
    """A deadline that no published calendar reaches is said, never guessed."""
    for year in sorted({o.calendar_missing for o in outcomes} - {0}):
        print(f"{story.file}：{explain(CalendarMissing(year))}", file=sys.stderr)


def _told(story: Story, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    yield f"{story.title}（{story.file}，{len(outcomes)} 步）"
    before: dict[str, Mapping[str, object]] = {}
    for outcome in outcomes:
        yield f"  {outcome.n:>2}  {_head(outcome)}  {_came_out(outcome, before.get(outcome.case, {}))}"
        yield from (_fell_short(story.file, outcome, s) for s in outcome.fell_short)
        before[outcome.case] = outcome.state
    wrong = sum(len(o.fell_short) for o in outcomes)
    yield f"{story.file}：{f'{wrong} 处不符' if wrong else '全部符合'}。"


def _head(outcome: Outcome) -> str:
    return f"{outcome.at:%Y-%m-%d %H:%M} {words(f'domain_action_{outcome.do}')}"


def _came_out(outcome: Outcome, before: Mapping[str, object]) -> str:
    state = outcome.state
    if outcome.refused:
        return f"不准（{outcome.refused}）：{state['error']}"
    said = [words(f"domain_status_{state['status']}"), *_gained(state, before)]
    if state["deadline"] != "none" and state["clock"] != "ended":
        said.append(f"{state['deadline']} 到期{_days(state)}")
    return "；".join(said)


def _days(state: Mapping[str, object]) -> str:
    """Today's count; nothing in a year whose calendar isn't published."""
    used, left = state["days_used"], state["days_left"]
    return "" if used == "none" else f"，已用 {used} 天，还剩 {left} 天"


def _gained(state: Mapping[str, object], before: Mapping[str, object]) -> Iterator[str]:
    for key, word in GAINED:
        now, then = cast("list[str]", state[key]), cast("list[str]", before.get(key, ()))
        yield from (words(f"domain_{word}_{kind}") for kind in now[len(then) :])


def _fell_short(file: str, outcome: Outcome, short: Shortfall) -> str:
    where = f"{file} 第 {outcome.n} 步"
    return f"      不符：{where} {short.key} 应为 {_plain(short.expected)}，实为 {_plain(short.got)}"


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(v["date"]) if isinstance(v, dict) else str(v) for v in value) or "无"
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
