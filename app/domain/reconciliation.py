"""对账: what the hall took and gave back in a day, against the bank's statement, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.case import Case
from app.domain.errors import Unreadable

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One movement in yuan: paid in above 0, given back below 0. `voucher` names it on both sides; `case` is "" on
    the bank's. Raises Unreadable for an amount that isn't in whole cents, or is 0."""

    voucher: str
    amount: Decimal
    at: datetime
    case: str = ""

    def __post_init__(self) -> None:
        amount = self.amount
        if not isinstance(amount, Decimal) or not amount.is_finite() or amount % CENT or not amount:
            raise Unreadable("supervision_not_cents", voucher=self.voucher, amount=amount)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every movement of both sides, exactly once. `different` are pairs of one voucher with two amounts."""

    matched: tuple[tuple[Money, Money], ...]
    different: tuple[tuple[Money, Money], ...]
    missing_here: tuple[Money, ...]
    missing_there: tuple[Money, ...]

    @property
    def balanced(self) -> bool:
        return not (self.different or self.missing_here or self.missing_there)

    @property
    def difference(self) -> Decimal:
        """The hall's total less the bank's, in yuan."""
        here = total(ours for ours, _ in self.different) + total(self.missing_there)
        return here - total(theirs for _, theirs in self.different) - total(self.missing_here)


def total(moneys: Iterable[Money]) -> Decimal:
    return sum((money.amount for money in moneys), Decimal(0))


def payments(cases: Iterable[Case], day: date) -> tuple[Money, ...]:
    """What these cases paid on `day`, by voucher. Raises Unreadable."""
    return tuple(
        Money(voucher=charge.voucher, amount=Decimal(charge.amount), at=charge.paid_at, case=case.id)
        for case in cases
        if (charge := case.charge) and charge.paid_at and charge.paid_at.date() == day
    )


def reconcile(ours: Iterable[Money], bank: Iterable[Money]) -> Reconciled:
    """R-FEE-02 (SM 32; HN 三(一)5; YX 方案 五(三)): the two sides matched by voucher, payments and refunds apart.

    A voucher that stands more than once is matched amount by amount first; what has no voucher matches nothing."""
    matched: list[tuple[Money, Money]] = []
    different: list[tuple[Money, Money]] = []
    here: list[Money] = []
    there: list[Money] = []
    mine, theirs = _by_voucher(ours), _by_voucher(bank)
    for key in sorted(mine.keys() | theirs.keys()):
        left, right = mine[key], theirs[key]
        matched += _pairs(left, right, same_amount=True)
        different += _pairs(left, right, same_amount=False) if key[0] else []
        there += left
        here += right
    return Reconciled(tuple(matched), tuple(different), tuple(here), tuple(there))


def _by_voucher(moneys: Iterable[Money]) -> dict[tuple[str, bool], list[Money]]:
    groups: dict[tuple[str, bool], list[Money]] = defaultdict(list)
    for money in sorted(moneys, key=lambda m: (m.at, m.amount)):
        groups[money.voucher.strip(), money.amount < 0].append(money)
    return groups


def _pairs(left: list[Money], right: list[Money], *, same_amount: bool) -> list[tuple[Money, Money]]:
    """Pairs taken out of both lists."""
    pairs = []
    for mine in tuple(left):
        found = next((m for m in right if not same_amount or m.amount == mine.amount), None)
        if found and (mine.voucher.strip() or not same_amount):
            left.remove(mine)
            right.remove(found)
            pairs.append((mine, found))
    return pairs
