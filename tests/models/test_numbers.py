"""Leased numbers: each once, expired ones explained, asked for in time."""

from __future__ import annotations

import pytest

from app.domain.errors import Trouble
from app.texts import explain
from app.wire import codec
from tests.models.place import Place, lease, today

YEAR = codec.now().year
PAST = "2020-01-01T00:00:00+08:00"


def test_numbers_come_in_order_and_are_looked_at_without_being_taken(place: Place) -> None:
    with place.begin() as store:
        assert store.peek_number("case", YEAR) == store.peek_number("case", YEAR) == f"SL{YEAR}000001"
        assert store.peek_number("case", YEAR, 2) == f"SL{YEAR}000003"
        assert [store.take_number("case", YEAR) for _ in range(3)] == [f"SL{YEAR}{n:06d}" for n in (1, 2, 3)]
    with place.begin() as store:
        assert store.peek_number("case", YEAR) == f"SL{YEAR}000004"
        assert store.take_number("paper", YEAR) == f"〔{YEAR}〕000001"
        assert store.take_number("ticket-B", today()) == "B001"


def test_a_block_is_followed_by_the_next(place: Place) -> None:
    with place.begin() as store:
        store.add_lease(lease("ticket-C", today(), 41, 42))
        store.add_lease(lease("ticket-C", today(), 7, 7))
        taken = [store.take_number("ticket-C", today()) for _ in range(3)]
        assert taken == ["C007", "C041", "C042"]
        assert store.numbers_left("ticket-C", today()) == 0
        for ask in (store.take_number, store.peek_number):
            with pytest.raises(Trouble, match="models_no_number_ticket") as raised:
                ask("ticket-C", today())
        assert "联网同步" in explain(raised.value)


def test_a_lease_that_comes_twice_gives_no_number_twice(place: Place) -> None:
    with place.begin() as store:
        first = store.take_number("case", YEAR)
        store.add_lease(lease("case", YEAR))
        assert store.take_number("case", YEAR) != first


def test_an_expired_block_gives_nothing_and_is_in_the_register(place: Place) -> None:
    with place.begin() as store:
        store.add_lease(lease("ticket-C", today(), 1, 5, expires=PAST))
        with pytest.raises(Trouble):
            store.take_number("ticket-C", today())
        (wanted,) = [w for w in store.leases_wanted(("C",)) if w.series == "ticket-C"]
        assert wanted.void == [(f"ticket-C/{today()}/1", 1, 5)]
        (void,) = store.void_register()
        assert (void.series, void.first, void.last, void.why) == ("ticket-C", 1, 5, "expired")


def test_void_numbers_are_told_until_a_lease_confirms_them(place: Place) -> None:
    with place.begin() as store:
        number = store.take_number("case", YEAR)
        store.void_number("case", YEAR, number, "misprint")
        store.void_number("case", YEAR, "not one of ours", "misprint")
        assert len(store.void_register()) == 1
        for _ in range(len(range(300))):
            store.take_number("case", YEAR) if store.numbers_left("case", YEAR) else None
    for _ in range(2):
        with place.begin() as store:
            (wanted,) = [w for w in store.leases_wanted() if (w.series, w.period) == ("case", YEAR)]
            assert wanted.void == [(f"case/{YEAR}/1", 1, 1)]
    with place.begin() as store:
        store.add_lease(lease("case", YEAR, 1001, 1010))
        (wanted,) = [w for w in store.leases_wanted() if (w.series, w.period) == ("case", YEAR)]
        assert wanted.void == []


def test_blocks_are_asked_for_before_they_run_out(place: Place) -> None:
    with place.begin() as store:
        assert {w.series for w in store.leases_wanted() if w.period in (YEAR, today())} == set()
        for _ in range(250):
            store.take_number("case", YEAR)
        wanted = {(w.series, w.period): w.count for w in store.leases_wanted()}
        assert wanted[("case", YEAR)] >= 100


def test_the_letters_of_the_hall_are_leased(place: Place) -> None:
    with place.begin() as store:
        assert store.ticket_letters() == ("A", "B")
        assert [w.series for w in store.leases_wanted(("D",)) if w.period == today()] == ["ticket-D"]
