"""Random inspection (R-SUP-03) and the drawing of experts (R-HAL-03): fair, and drawn again the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import bidding, inspection
from app.domain.bidding import Entry, Expert, Panel, Project, draw_panel, excluded, registered
from app.domain.errors import Refused
from app.domain.inspection import Draw, draw, sample_size
from app.domain.lots import Pledge, list_digest, pledge, ranked
from tests.domain.hall import PACKS, at, context

SEEDS = st.binary(min_size=32, max_size=32)
NAMES = st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=60)
BEFORE, CLOSED, THEN = at("2026-11-25T08:00"), at("2026-11-25T17:30"), at("2026-11-26T09:00")
CTX = context()
SEED = b"s" * 32


def drawn(cases: list[str], seed: bytes = SEED, made: Pledge | None = None) -> Draw:
    return draw(cases, seed, made or pledge(seed, BEFORE), CLOSED, CTX, THEN, "李督")


@given(SEEDS, NAMES)
def test_the_same_seed_and_list_give_the_same_draw_in_whatever_order(seed: bytes, names: set[str]) -> None:
    """R-SUP-03: redrawn from the list in another order, with names twice."""
    record = drawn(sorted(names), seed)
    assert record == drawn([*sorted(names, reverse=True), *names], seed)
    assert inspection.redraw_proves(record, names)
    assert set(record.drawn) <= names
    assert len(set(record.drawn)) == len(record.drawn) == sample_size(len(names), 5)


@given(SEEDS, NAMES, SEEDS)
def test_a_draw_that_was_touched_is_found(seed: bytes, names: set[str], other: bytes) -> None:
    """R-SUP-03: another list, another sample, another seed, a pledge made afterwards."""
    record, without = drawn(sorted(names), seed), sorted(names)[1:]
    assert not inspection.redraw_proves(record, without)
    assert not inspection.redraw_proves(replace(record, drawn=(*record.drawn, "一件")), names)
    assert not inspection.redraw_proves(replace(record, pledge=replace(record.pledge, at=THEN)), names)
    assert inspection.redraw_proves(replace(record, seed=other.hex()), names) is (other == seed)


@given(SEEDS, NAMES)
def test_one_name_less_leaves_the_order_of_the_others(seed: bytes, names: set[str]) -> None:
    order = ranked(seed, names)
    assert ranked(seed, names - {order[0]}) == order[1:]


def test_every_case_is_drawn_as_often_as_the_others() -> None:
    """R-SUP-03: 20 of 400 cases, 2000 seeds: each about 100 times (five standard deviations: 49)."""
    cases = [f"c{n}" for n in range(400)]
    seeds = [sha256(str(n).encode()).digest() for n in range(2000)]
    often = Counter(name for seed in seeds for name in ranked(seed, cases)[:20])
    assert set(often) == set(cases)
    assert all(abs(n - 100) < 49 for n in often.values())


@pytest.mark.parametrize(
    ("listed", "share", "size"), [(0, 5, 0), (1, 5, 1), (20, 5, 1), (21, 5, 2), (7, 100, 7), (9, 0, 0)]
)
def test_the_sample_is_the_share_rounded_up(listed: int, share: int, size: int) -> None:
    """R-SUP-03: at least 1 where there is anything."""
    assert sample_size(listed, share) == size


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_inspects_its_share(pack: str) -> None:
    ctx = context(pack)
    record = draw([f"c{n}" for n in range(100)], SEED, pledge(SEED, BEFORE), CLOSED, ctx, THEN, "李督")
    assert len(record.drawn) == ctx.policy.number("inspection.share") == record.share


def test_a_seed_that_was_not_pledged_or_pledged_too_late_is_refused() -> None:
    """R-SUP-03: the digest is public before the list is closed; at that moment is in time."""
    assert drawn(["c1"], made=pledge(SEED, CLOSED)).drawn == ("c1",)
    for made, code in (
        (pledge(b"t" * 32, BEFORE), "supervision_seed_other"),
        (pledge(SEED, THEN), "supervision_seed_late"),
    ):
        with pytest.raises(Refused) as caught:
            drawn(["c1"], made=made)
        assert (caught.value.rule, caught.value.code) == ("R-SUP-03", code)
    with pytest.raises(Refused):
        drawn(["c1"], b"short", pledge(b"short", BEFORE))


def test_the_list_digest_tells_names_apart_wherever_they_are_cut() -> None:
    assert list_digest(["ab", "c"]) != list_digest(["a", "bc"])
    assert list_digest(["b", "a", "a"]) == list_digest(["a", "b"])


def expert(id: str, employer: str = "设计院", *, relatives: tuple[str, ...] = (), field: str = "土建") -> Expert:
    return Expert(
        id=id,
        name=f"专家{id}",
        employers=frozenset({employer}),
        relatives=frozenset(relatives),
        fields=frozenset({field}),
    )


BRIDGE = Project(id="P1", units=frozenset({"县住建局", "甲公司"}), people=frozenset({"王经理", "专家8"}), field="土建")
POOL = (
    *(expert(str(n)) for n in range(5)),
    expert("5", "甲公司"),
    expert("6", relatives=("王经理",)),
    expert("7", field="园林"),
    expert("8"),
)


def panel(wanted: int = 3, declined: tuple[str, ...] = (), witnesses: tuple[str, ...] = ("见证人",)) -> Panel:
    return draw_panel(POOL, BRIDGE, wanted, SEED, pledge(SEED, BEFORE), witnesses, THEN, "李督", declined)


def test_who_is_not_to_be_drawn_is_named_with_why() -> None:
    """R-HAL-03: own employer, a relative, another field, one who declined, one who takes part himself."""
    why = {"5": "employer", "6": "relative", "7": "field", "8": "relative"}
    assert excluded(POOL, BRIDGE) == why
    assert excluded(POOL, BRIDGE, ["0"]) == {"0": "declined", **why}


def test_a_panel_is_drawn_from_the_eligible_and_can_be_drawn_again() -> None:
    """R-HAL-03 (HN 三(二))."""
    record = panel()
    assert set(record.drawn) <= set(record.eligible) == {"0", "1", "2", "3", "4"}
    assert bidding.redraw_proves(record, reversed(POOL), BRIDGE)
    assert not bidding.redraw_proves(record, POOL[1:], BRIDGE)
    assert not bidding.redraw_proves(replace(record, drawn=record.drawn[::-1]), POOL, BRIDGE)
    assert not bidding.redraw_proves(replace(record, excluded={}), POOL, BRIDGE)
    assert not bidding.redraw_proves(record, POOL, replace(BRIDGE, units=frozenset()))


def test_when_one_declines_the_others_stay_and_the_next_comes() -> None:
    """R-HAL-03."""
    first = panel()
    second = panel(declined=(first.drawn[1],))
    assert second.drawn[:2] == (first.drawn[0], first.drawn[2])
    assert bidding.redraw_proves(second, POOL, BRIDGE)


def test_fewer_eligible_than_wanted_is_refused_with_the_numbers() -> None:
    """R-HAL-03."""
    assert len(panel(5).drawn) == 5
    with pytest.raises(Refused) as caught:
        panel(6)
    assert (caught.value.rule, caught.value.params) == ("R-HAL-03", {"wanted": 6, "eligible": 5, "pool": 9})
    with pytest.raises(Refused):
        panel(0)


@pytest.mark.parametrize("witnesses", [(), ("  ",), ("李督",)])
def test_nobody_draws_without_another_person_watching(witnesses: tuple[str, ...]) -> None:
    """R-HAL-03 (HN 三(二)3)."""
    with pytest.raises(Refused, match="supervision_no_witness"):
        panel(witnesses=witnesses)


def test_a_panel_drawn_with_another_seed_than_pledged_is_refused() -> None:
    for made in (pledge(b"t" * 32, BEFORE), pledge(SEED, at("2026-11-26T09:01"))):
        with pytest.raises(Refused, match="supervision_seed_other"):
            draw_panel(POOL, BRIDGE, 1, SEED, made, ("见证人",), THEN, "李督")


@pytest.mark.parametrize(("part", "value"), [("name", ""), ("unit", " "), ("project", ""), ("role", "guest")])
def test_an_entry_into_the_bidding_hall_is_whole(part: str, value: str) -> None:
    """R-HAL-03: registration on entry."""
    entry = Entry(project="P1", name="张三", unit="甲公司", role="bidder", at=THEN)
    assert registered(entry) == entry
    with pytest.raises(Refused) as caught:
        registered(replace(entry, **{part: value}))  # type: ignore[arg-type]
    assert caught.value.rule == "R-HAL-03"
