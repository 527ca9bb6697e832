"""A written story for the rehearsal (政策推演), read and checked: every key known, every value of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise

from app.domain import matters
from app.domain.actions import KEYS
from app.domain.authority import DEFAULT_POST, POSTS, POWERS, Authorisation
from app.domain.catalogue import Guide
from app.domain.command import Actor
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.guides import parse_guide
from app.domain.policy import Policy, Value
from app.domain.read import MOST_DAYS
from app.domain.workdays import Calendar

Raw = Mapping[str, object]
TICKETS = ("take_ticket", "call", "start_service", "end_service", "no_show")
MATTERS: Mapping[str, frozenset[str]] = {action: frozenset({"subject", "to"}) for action in sorted(matters.ENQUIRY)}
"""Acts on what comes without a case."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step read: `data` are the act's own keys."""

    n: int
    at: datetime
    do: str
    by: Actor
    case: str
    data: Raw
    expect: Raw
    refused: str


@dataclass(frozen=True, slots=True)
class Story:
    file: str
    title: str
    ctx: Context
    steps: tuple[Step, ...]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS


def is_amount(value: object) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def is_local(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None and 1900 <= value.year < 3000


def is_time(value: object) -> bool:
    return isinstance(value, time)


def is_table(value: object) -> bool:
    return isinstance(value, dict)


def is_tables(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(v, dict) for v in value))


def is_day_or_none(value: object) -> bool:
    return is_day(value) or isinstance(value, str)


def is_count_or_none(value: object) -> bool:
    return value == "none" or (isinstance(value, int) and not isinstance(value, bool))


Kind = Callable[[object], bool]
STORY: Mapping[str, Kind] = {
    **dict.fromkeys(("title", "policy"), is_text),
    **dict.fromkeys(("guide", "authorisation", "step"), is_tables),
    "close": is_time,
}
STEP: Mapping[str, Kind] = {
    **dict.fromkeys(("by", "do", "case", "refused"), is_text),
    "at": is_local,
    "expect": is_table,
}
AUTHORISATION: Mapping[str, Kind] = {
    **dict.fromkeys(("items", "powers"), is_texts),
    **dict.fromkeys(("from", "to"), is_day),
    "who": is_text,
}
DATA: Mapping[str, Kind] = {
    **dict.fromkeys(("materials", "commitments", "missing", "departments"), is_texts),
    **dict.fromkeys(("urgent", "green", "commitment", "agree", "upheld"), is_flag),
    "days": is_days,
    "amount": is_amount,
}
"""The keys of acts that aren't text."""
EXPECT: Mapping[str, Kind] = {
    **dict.fromkeys(("status", "clock", "score", "error"), is_text),
    **dict.fromkeys("received_on accepted_on deadline legal_deadline supplement_by".split(), is_day_or_none),
    **dict.fromkeys(("days_used", "days_left"), is_count_or_none),
    **dict.fromkeys("cards abnormal deemed documents outstanding rules".split(), is_texts),
    "explain": is_flag,
}


def read_story(raw: Raw, file: str, policy: Callable[[str], Policy], calendar: Calendar) -> Story:
    """A story from its parsed TOML. Raises Unreadable naming file, key and why; unknown keys are refused."""
    _check(raw, STORY, file)
    if not raw.get("step"):
        raise Unreadable("domain_story_no_steps", file=file)
    steps = tuple(_step(s, n, file) for n, s in enumerate(_tables(raw, "step"), 1))
    for before, after in pairwise(steps):
        if after.at < before.at:
            raise Unreadable("domain_story_order", file=file, n=after.n)
    pack = _closing(_pack(str(raw.get("policy", "songming")), file, policy), raw.get("close"))
    filed = tuple(_authorisation(a, file) for a in _tables(raw, "authorisation"))
    ctx = Context(pack, calendar, _guides(raw, file), filed)
    return Story(file, str(raw.get("title", file)), ctx, steps)


def _check(raw: Raw, kinds: Mapping[str, Kind], where: str, *needed: str) -> None:
    """Every key known, and every value of its kind."""
    if missing := [key for key in needed if key not in raw]:
        raise Unreadable("domain_story_missing_key", file=where, key=missing[0])
    if unknown := sorted(raw.keys() - kinds.keys()):
        raise Unreadable("domain_story_unknown_key", file=where, key=unknown[0])
    for key, value in raw.items():
        if not kinds[key](value):
            raise Unreadable("domain_story_value", file=where, key=key, wanted=kinds[key].__name__)


def _tables(raw: Raw, key: str) -> list[dict[str, object]]:
    value = raw.get(key, [])
    if isinstance(value, dict):
        return [value]
    assert isinstance(value, list)
    return value


def _pack(name: str, file: str, policy: Callable[[str], Policy]) -> Policy:
    """The pack a story names. One that there isn't is the story's mistake, what is wrong within it its own."""
    try:
        return policy(name)
    except Unreadable as error:
        if error.code != "domain_policy_unknown":
            raise
        raise Unreadable("domain_story_policy_unknown", file=file, **error.params) from error


def _closing(pack: Policy, close: object) -> Policy:
    if close is None:
        return pack
    return replace(pack, values={**pack.values, "close": Value(close, "time", "故事")})


def _guides(raw: Raw, file: str) -> dict[str, Guide]:
    guides: dict[str, Guide] = {}
    for table in _tables(raw, "guide"):
        guide = parse_guide(table, file)
        if guide.code in guides:
            raise Unreadable("domain_story_item_twice", file=file, item=guide.code)
        guides[guide.code] = guide
    return guides


def _authorisation(raw: Raw, file: str) -> Authorisation:
    where = f"{file} authorisation"
    _check(raw, AUTHORISATION, where, *AUTHORISATION)
    filed = Authorisation(
        who=str(raw["who"]),
        items=tuple(raw["items"]),  # type: ignore[arg-type]
        powers=tuple(raw["powers"]),  # type: ignore[arg-type]
        first=raw["from"],  # type: ignore[arg-type]
        last=raw["to"],  # type: ignore[arg-type]
    )
    if unknown := [power for power in filed.powers if power not in POWERS]:
        raise Unreadable("domain_story_power", file=where, given=unknown[0])
    if filed.last < filed.first:
        raise Unreadable("domain_story_term", file=where)
    return filed


def _step(raw: Raw, n: int, file: str) -> Step:
    where = f"{file} 第 {n} 步"
    if (do := str(raw.get("do", ""))) not in ("wait", "", *KEYS, *TICKETS, *MATTERS):
        raise Unreadable("domain_story_act", file=where, act=do)
    own = ("ticket",) if do in TICKETS else MATTERS.get(do, KEYS.get(do, ()))
    _check(raw, {**STEP, **{key: DATA.get(key, is_text) for key in own}}, where, "at", "do")
    expect = raw.get("expect", {})
    assert isinstance(expect, dict)
    _check(expect, EXPECT, f"{where} expect")
    data = {key: value for key, value in raw.items() if key not in STEP}
    at = raw["at"]
    assert isinstance(at, datetime)
    return Step(n, at, do, _actor(raw, do, where), str(raw.get("case", "A")), data, expect, str(raw.get("refused", "")))


def _actor(raw: Raw, do: str, where: str) -> Actor:
    post, _, name = str(raw.get("by", DEFAULT_POST.get(do, "clerk"))).partition(":")
    if post not in POSTS:
        raise Unreadable("domain_story_post", file=where, given=post)
    return Actor(post, name)
