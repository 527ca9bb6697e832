"""Claimed time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.sync.clock import BOUND, Clock

NINE = datetime(2026, 3, 2, 9, 0)


@dataclass
class Hands:
    """A computer's two clocks, set by hand."""

    wall: datetime = NINE
    counted: float = 50.0
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = Clock(lambda: self.wall, lambda: self.counted)

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.counted += seconds


def test_before_the_county_is_heard_the_own_clock_counts_and_nothing_is_known_of_its_error() -> None:
    hands = Hands()

    assert (hands.clock.now(), hands.clock.error(), hands.clock.off()) == (NINE, None, None)


def test_the_countys_time_goes_on_by_what_was_counted() -> None:
    hands = Hands()
    hands.clock.learn(NINE + timedelta(seconds=20), sent=hands.counted)
    hands.pass_(10)

    assert hands.clock.now() == NINE + timedelta(seconds=30)


@given(jump=st.integers(-(10**7), 10**7))
def test_a_jump_of_the_wall_clock_moves_nothing_and_is_told(jump: int) -> None:
    hands = Hands()
    hands.clock.learn(NINE, sent=hands.counted)
    before = hands.clock.now()
    hands.wall += timedelta(seconds=jump)

    assert hands.clock.now() == before
    off = hands.clock.off()
    assert off == (timedelta(seconds=jump) if abs(jump) > BOUND.total_seconds() else None)


def test_the_way_there_and_back_bounds_the_error() -> None:
    hands = Hands()
    sent = hands.counted
    hands.pass_(4)
    hands.clock.learn(NINE + timedelta(seconds=1), sent)

    assert hands.clock.error() == timedelta(seconds=2)
    assert hands.clock.now() == NINE + timedelta(seconds=3)
    hands.pass_(10_000)
    assert hands.clock.error() == timedelta(seconds=3)
