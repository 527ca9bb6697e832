"""Layer 1 of the proof: the protocol as a model, thousands of mornings of it; every wrong protocol is caught."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.model import HAPPEN, MUTANTS, World

RUNS = int(os.environ.get("YICHUANG_MODEL_RUNS", "1500"))
STEPS = 70
FEWEST = 12_000
"""Mornings within which each mutant has to be caught."""
WEIGHTED = [name for name, often in HAPPEN.items() for _ in range(often)]
ALONE = {"save", "restore"}
Happening = tuple[str, int, int]


def morning(happenings: Sequence[Happening], mutant: str = "") -> list[str]:
    world = World(mutant)
    for name, at, doc in happenings:
        happen(world, name, at, doc)
    world.heal()
    return world.wrong()


def happen(world: World, name: str, at: int, doc: int) -> None:
    method = getattr(world, name)
    if name == "act":
        method(at, doc)
    elif name in ALONE:
        method()
    else:
        method(at)


def drawn(seed: int) -> list[Happening]:
    dice = random.Random(seed)
    return [(dice.choice(WEIGHTED), dice.randrange(8), dice.randrange(6)) for _ in range(STEPS)]


def test_nothing_is_lost_and_nothing_twice_in_thousands_of_mornings() -> None:
    for seed in range(RUNS):
        assert morning(drawn(seed)) == [], f"seed {seed}"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WEIGHTED), st.integers(0, 7), st.integers(0, 5)), max_size=60))
def test_no_short_morning_breaks_it(happenings: list[Happening]) -> None:
    assert morning(happenings) == []


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_protocol_is_caught(mutant: str) -> None:
    assert any(morning(drawn(seed), mutant) for seed in range(FEWEST)), f"{mutant}: not caught in {FEWEST} mornings"
