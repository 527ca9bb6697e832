"""Random lawful walks of a case under every pack: what must hold whatever people and the law do, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app import calendars, policies
from app.domain.actions import ALLOWED, KEYS
from app.domain.authority import MAY, WINDOW
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.evaluation import LEVELS
from app.domain.guides import parse_guide
from app.domain.policy import PROCEDURES
from app.domain.state import describe
from app.domain.transitions import apply, due, next_due, settle
from app.wire.codec import decode, encode
from tests.domain.hall import PACKS

MATERIALS = [
    {"code": "m1", "name": "申请书"},
    {"code": "m2", "name": "身份证"},
    {"code": "m3", "name": "平面图", "minor": True},
    {"code": "m4", "name": "无违法证明", "commitment": True},
]
CODES = ["m1", "m2", "m3", "m4"]
KINDS: Mapping[str, Mapping[str, object]] = {
    "W-1": {"promised_days": 3},
    "N-1": {"promised_days": 5, "unit": "natural", "legal_days": 20},
    "I-1": {"kind": "immediate"},
}
COMMON = {"name": "事项", "department": "卫健局", "special": sorted(PROCEDURES), "fee": 20, "materials": MATERIALS}
GUIDES = {code: parse_guide({"code": code, **COMMON, **own}, "test") for code, own in KINDS.items()}
WORDS = ("卫健局", "公安局", "张三", "")
VALUES: Mapping[str, Sequence[object]] = {
    "guide": sorted(GUIDES),
    "materials": (CODES, CODES[:2], ["m1", "m2", "m4"], ["m1", "m3"], []),
    "missing": (["m3"], ["m4"], ["m2"], []),
    "commitments": ([], ["m4"], ["m2"]),
    **dict.fromkeys(("urgent", "green", "upheld"), (True, False)),
    **dict.fromkeys(("commitment", "agree"), (True, True, True, False)),
    "days": range(12),
    "amount": (20, "20.00", "20", 5),
    "voucher": ("001", "002", ""),
    "channel": ("counter", "online", "courier", "lower_hall"),
    "delivery": ("", "pickup", "courier"),
    "method": ("", "pickup"),
    "procedure": sorted(PROCEDURES),
    "department": ("公安局", "城管局", ""),
    "departments": (["公安局"], ["公安局", "城管局"], ["卫健局"]),
    "to": ("bureau", "applicant", "张三"),
    "level": LEVELS,
    "material": CODES,
}
"""What an act may say, by key; every other key is a word."""
RARE = frozenset({"withdraw", "redirect", "reject", "complain", "correct"})
GAPS = (0, 0, 0, 1, 1, 29, 60, 8 * 60, 24 * 60, 3 * 24 * 60, 10 * 24 * 60)
BEGIN = datetime(2026, 2, 10, 9)
"""Before the Spring Festival, so that holidays and make-up days lie on every way."""
WAYS = settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))


def context(pack: str) -> Context:
    return Context(policies.load(pack), calendars.shipped(), GUIDES)


def command(rng: Random, case: Case | None, at: datetime) -> Command:
    lawful = [a for a in ALLOWED[case.status] if a in KEYS] if case else ["receive"]
    common = [a for a in lawful if a not in RARE]
    action = rng.choice(common if common and rng.random() < 0.9 else lawful)
    keys = [key for key in sorted(KEYS[action]) if key == "guide" or rng.random() < 0.9]
    by = Actor(rng.choice(sorted(MAY.get(action, WINDOW | {"chief"}))), rng.choice(WORDS))
    data = {key: rng.choice(VALUES.get(key, WORDS)) for key in keys}
    return Command("x", "case", "c1", action, case.version if case else 0, at, by, data=data)


def walk(rng: Random, ctx: Context) -> Iterator[tuple[list[Command], Case, datetime]]:
    """Each case on the way, the law's doing included, with the acts that made it and the moment."""
    case, at = None, BEGIN
    for _ in range(rng.randint(5, 40)):
        act = command(rng, case, at)
        before = encode(case)
        try:
            case, made = apply(case, act, ctx), [act]
        except Refused:
            assert encode(case) == before
            made = []
        at += timedelta(minutes=rng.choice(GAPS))
        if case:
            made += due(case, ctx, at)
            case = settle(case, ctx, at)
            yield made, case, at


def unruled(case: Case) -> Case:
    """But for the rules of the last act: a settling of several names them all."""
    return replace(case, rules=())


@pytest.mark.parametrize("pack", PACKS)
@WAYS
@given(seed=st.integers(0, 2**32))
def test_the_acts_in_their_order_make_the_row_again(pack: str, seed: int) -> None:
    ctx = context(pack)
    again, acts = None, []
    for made, case, at in walk(Random(seed), ctx):
        for act in made:
            again = apply(again, act, ctx)
        assert again
        assert unruled(again) == unruled(case)
        assert decode(encode(case), Case) == case
        assert encode(describe(case, ctx, at))
        acts += made
        assert case.version == len(acts)
    assert acts == sorted(acts, key=lambda act: act.made_at)


@pytest.mark.parametrize("pack", PACKS)
@WAYS
@given(seed=st.integers(0, 2**32), first=st.integers(0, 40 * 24 * 60), then=st.integers(0, 40 * 24 * 60))
def test_the_law_does_the_same_in_one_jump_as_in_two(pack: str, seed: int, first: int, then: int) -> None:
    ctx = context(pack)
    for _, case, at in walk(Random(seed), ctx):
        middle = at + timedelta(minutes=first)
        end = middle + timedelta(minutes=then)
        whole = settle(case, ctx, end)
        assert unruled(settle(settle(case, ctx, middle), ctx, end)) == unruled(whole)
        assert settle(whole, ctx, end) == whole
        following = next_due(whole, ctx)
        assert following is None or following > end
