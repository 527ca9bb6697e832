"""Whether what was filled in for an act can be done: each key in its place, in words. No widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from app.domain.identity import check_id, check_phone, check_text, fold
from app.post.shown import CaseFile
from app.ui.screens.cases.asking import Ask, Values, asks_for

Problem = tuple[str, dict[str, object]]
FINE: Problem = ("", {})
LINE, TEXT = 200, 2000
MOST_DAYS = 366
LONG_NUMBERS = (15, 18)
"""Lengths at which a number is a resident's or an organisation's and can be checked."""


def check(ask: Ask, value: str) -> Problem:
    """What is wrong with the answer, as a code with parameters."""
    if not value.strip():
        return ("ui_blank", {"field": ask.name}) if ask.required else FINE
    return CHECKS.get(ask.kind, _line)(value)


def problems(action: str, file: CaseFile, values: Values) -> dict[str, Problem]:
    """All that keeps the act from being done, by path."""
    found = {ask.path: check(ask, values.get(ask.path, "")) for ask in asks_for(action, file)}
    return {path: problem for path, problem in found.items() if problem[0]}


def _line(value: str) -> Problem:
    code, params = check_text(value.strip(), LINE)
    return code, dict(params)


def _text(value: str) -> Problem:
    code, params = check_text(" ".join(value.split()), TEXT)
    return code, dict(params)


def _days(value: str) -> Problem:
    text = fold(value)
    return FINE if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_DAYS else ("ui_days_wrong", {})


def _money(value: str) -> Problem:
    try:
        amount = Decimal(value.strip())
    except InvalidOperation:
        return "ui_money_wrong", {}
    exponent = amount.as_tuple().exponent
    fits = amount.is_finite() and amount > 0 and isinstance(exponent, int) and exponent >= -2
    return FINE if fits else ("ui_money_wrong", {})


def _id(value: str) -> Problem:
    if len(fold(value)) not in LONG_NUMBERS:
        return _line(value)
    checked = check_id(value)
    return checked.why, dict(checked.params)


def _phone(value: str) -> Problem:
    code, params = check_phone(value)
    return code, dict(params)


def _chosen(value: str) -> Problem:
    return FINE


CHECKS: Mapping[str, Callable[[str], Problem]] = {
    "text": _text,
    "days": _days,
    "money": _money,
    "id": _id,
    "phone": _phone,
    **dict.fromkeys(("choice", "flag", "many"), _chosen),
}
