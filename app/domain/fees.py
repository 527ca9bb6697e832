"""收费: no fee that the guide doesn't list; paid and given back at the one cashier window."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from app.domain import read
from app.domain.anew import replace
from app.domain.case import Case, Charge, Status
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.papers import issue


def charge(case: Case, command: Command, ctx: Context) -> Case:
    """R-FEE-01: no fee that the guide doesn't list; the amount is the standard's."""
    guide = ctx.guide_of(case)
    due = sum((fee.amount for fee in guide.fees), Decimal(0))
    if not due:
        raise Refused("R-FEE-01", "domain_fee_none", item=guide.name)
    amount = _amount(command, due)
    if amount != due:
        raise Refused("R-FEE-01", "domain_fee_not_listed", amount=amount, listed=due)
    if case.charge:
        raise Refused("R-FEE-01", "domain_fee_charged")
    charged = Charge(amount=str(amount), at=command.made_at, back_to=case.status)
    return issue(replace(case, status=Status.AWAITING_PAYMENT, charge=charged), command, ctx, "payment")


def _amount(command: Command, default: Decimal) -> Decimal:
    """The amount in yuan, as number or text. Raises Unreadable."""
    try:
        amount = Decimal(str(command.data.get("amount", default)))
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite():
        raise Unreadable("domain_data_wrong", action=command.action, key="amount")
    return amount


def pay(case: Case, command: Command, ctx: Context) -> Case:
    """R-FEE-02: paid at the one cashier window; handling goes on after payment."""
    assert case.charge
    due = Decimal(case.charge.amount)
    if _amount(command, due) != due:
        raise Refused("R-FEE-02", "domain_payment_amount", due=due)
    paid = replace(case.charge, paid_at=command.made_at, voucher=read.text(command, "voucher"))
    return replace(case, status=case.charge.back_to, charge=paid)


def refund(case: Case, command: Command, ctx: Context) -> Case:
    """R-FEE-02: given back at the cashier window, against a voucher, never more than was paid."""
    if case.charge is None or case.charge.paid_at is None:
        raise Refused("R-FEE-02", "domain_refund_unpaid")
    before = Decimal(case.charge.refunded or 0)
    left = Decimal(case.charge.amount) - before
    amount = _amount(command, left)
    if not 0 < amount <= left:
        raise Refused("R-FEE-02", "domain_refund_amount", left=left)
    read.needed(command, "R-FEE-02", "voucher")
    return replace(case, charge=replace(case.charge, refunded=str(before + amount)))
