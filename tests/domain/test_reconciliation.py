"""Daily reconciliation to the cent (R-FEE-02)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Unreadable
from app.domain.reconciliation import Money, payments, reconcile, total
from tests.domain.hall import PACKS, at, context, granted

NOON = at("2026-11-25T12:00")
AMOUNTS = st.integers(-30, 30).filter(bool).map(lambda cents: Decimal(cents) / 100)
MONEY = st.builds(
    lambda voucher, amount, minutes: Money(voucher=voucher, amount=amount, at=NOON + timedelta(minutes=minutes)),
    st.sampled_from(["", "V1", "V2", "V3"]),
    AMOUNTS,
    st.integers(0, 3),
)


def money(voucher: str, amount: str, when: datetime = NOON) -> Money:
    return Money(voucher=voucher, amount=Decimal(amount), at=when)


@given(st.lists(MONEY, max_size=12), st.lists(MONEY, max_size=12))
def test_each_movement_comes_out_exactly_once(ours: list[Money], bank: list[Money]) -> None:
    """R-FEE-02: the result parts both sides completely, and the difference is that of the totals."""
    done = reconcile(ours, bank)
    pairs = (*done.matched, *done.different)
    assert Counter([mine for mine, _ in pairs] + [*done.missing_there]) == Counter(ours)
    assert Counter([theirs for _, theirs in pairs] + [*done.missing_here]) == Counter(bank)
    assert done.difference == total(ours) - total(bank)
    assert all(a.voucher == b.voucher and a.amount == b.amount for a, b in done.matched)
    assert all(a.voucher == b.voucher and a.amount != b.amount for a, b in done.different)


@given(st.lists(MONEY.filter(lambda m: m.voucher != ""), max_size=12))
def test_the_same_movements_in_another_order_balance(ours: list[Money]) -> None:
    """R-FEE-02."""
    done = reconcile(ours, sorted(ours, key=lambda m: (m.amount, m.voucher)))
    assert done.balanced
    assert len(done.matched) == len(ours)


def test_a_days_statement_shows_what_does_not_fit() -> None:
    """R-FEE-02 (SM 32; HN 三(一)5; YX 方案 五(三))."""
    ours = [money("V1", "20.00"), money("V2", "20.00"), money("V3", "35.50"), money("V1", "-20.00")]
    bank = [money("V1", "20.00"), money("V2", "20.01"), money("V4", "8.00"), money("V1", "-20.00")]
    done = reconcile(ours, bank)
    assert sorted(a.amount for a, _ in done.matched) == [Decimal("-20.00"), Decimal("20.00")]
    assert done.different == ((ours[1], bank[1]),)
    assert (done.missing_here, done.missing_there) == ((bank[2],), (ours[2],))
    assert done.difference == Decimal("27.49")
    assert not done.balanced


def test_a_payment_and_a_refund_of_one_voucher_are_two_things() -> None:
    done = reconcile([money("V1", "20.00")], [money("V1", "-20.00")])
    assert (len(done.missing_here), len(done.missing_there), done.different) == (1, 1, ())


def test_a_voucher_the_bank_has_twice_is_matched_once() -> None:
    done = reconcile([money("V1", "20.00")], [money("V1", "20.00"), money("V1", "20.00")])
    assert (len(done.matched), len(done.missing_here)) == (1, 1)


@pytest.mark.parametrize("amount", ["0.001", "nan", "Infinity", "0"])
def test_what_is_not_in_whole_cents_is_no_money(amount: str) -> None:
    """R-FEE-02: to the cent."""
    with pytest.raises(Unreadable, match="supervision_not_cents"):
        money("V1", amount)


def test_a_float_is_no_money() -> None:
    with pytest.raises(Unreadable, match="supervision_not_cents"):
        Money(voucher="V1", amount=20.0, at=NOON)  # type: ignore[arg-type]


@pytest.mark.parametrize("pack", PACKS)
def test_what_cases_paid_that_day_is_taken_from_their_record(pack: str) -> None:
    """R-FEE-02."""
    cases = [granted(context(pack), f"c{n}", f"2026-11-2{n}", "2026-11-27T10:00") for n in (5, 6)]
    (paid,) = payments(cases, date(2026, 11, 25))
    assert (paid.voucher, paid.amount, paid.case, paid.at) == ("V-c5", Decimal(20), "c5", at("2026-11-25T09:20"))
