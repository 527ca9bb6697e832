"""窗口: the kinds of window, and which acts are done at which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import Refused, Unreadable

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "comprehensive": ("social", "business", "realestate"),
    "specialised": ("police", "tax", "housing_fund", "marriage"),
    **dict.fromkeys(("cashier", "issuing", "enquiry", "complaints", "could_not", "temporary"), ()),
}
"""The kinds of window, each with what it may be set up for (YX 四（一）1, 方案 三; WY 二（五）2; SM 55, 59)."""

INTAKE = ("comprehensive", "specialised", "temporary")
"""Where an application is taken in and looked after; a temporary window (临时窗口) is a department's own."""
AT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("receive", "accept", "accept_tolerant", "request_supplement", "reject", "redirect"), INTAKE),
    **dict.fromkeys(("correct", "correct_case", "supply", "withdraw", "transfer", "charge"), INTAKE),
    **dict.fromkeys(("pay", "refund"), ("cashier",)),
    **dict.fromkeys(("issue", "deliver"), ("issuing", "specialised")),
}
"""Which window an act is done at; what isn't named here isn't bound to a window. One cashier for all (SM 32;
HN 三（一）5), one window that issues (YX 五（四）); a specialised window goes the whole way but for the fee
(YX 方案 五（五）)."""
ON_THE_SPOT = ("issue", "deliver")
"""An immediate item ends where it was taken in (SM 13; HN 三（一）1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window of a hall. `subject` is one of its kind's, "" for all; `departments` whose items it serves, none named
    meaning every one's."""

    code: str
    name: str = ""
    kind: str
    hall: str = ""
    subject: str = ""
    departments: tuple[str, ...] = ()

    def serves(self, department: str) -> bool:
        return not self.departments or department in self.departments


def check_window(window: Window) -> None:
    """R-ORG-03: of a known kind and subject; one that takes in names the departments. Raises Unreadable."""
    if window.kind not in SUBJECTS:
        raise Unreadable("organisation_window_kind", window=window.code, given=window.kind)
    if window.subject and window.subject not in SUBJECTS[window.kind]:
        raise Unreadable("organisation_window_subject", window=window.code, given=window.subject)
    if window.kind in INTAKE and not window.departments:
        raise Unreadable("organisation_window_departments", window=window.code)


def kinds_for(action: str, *, immediate: bool = False) -> tuple[str, ...]:
    """R-ORG-03: the kinds of window at which this act is done; `immediate` for an item that ends on the spot."""
    kinds = AT.get(action, tuple(SUBJECTS))
    return (*kinds, *INTAKE) if immediate and action in ON_THE_SPOT else kinds


def require_window(action: str, window: Window, *, immediate: bool = False) -> None:
    """R-ORG-03: refuse an act at a window of another kind, naming the kind it belongs to."""
    kinds = kinds_for(action, immediate=immediate)
    if window.kind not in kinds:
        raise Refused("R-ORG-03", "organisation_other_window", action=action, window_kind=kinds[0])
