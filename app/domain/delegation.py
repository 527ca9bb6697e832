"""《服务事项受理委托书》: what a department lets the comprehensive windows take in, and so what each window shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.authorising import check_items, check_term
from app.domain.catalogue import Guide
from app.domain.errors import Refused
from app.domain.windows import INTAKE, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """受理委托书 of one department: which items, at which hall and windows (none named: every comprehensive one of that
    hall), both dates inclusive."""

    id: str
    department: str
    hall: str
    items: tuple[str, ...]
    first: date
    last: date
    windows: tuple[str, ...] = ()

    def covers(self, window: Window, guide: Guide, on: date) -> bool:
        place = self.hall == window.hall and (not self.windows or window.code in self.windows)
        item = self.department == guide.department and guide.code in self.items
        return place and item and self.first <= on <= self.last


def check_delegation(delegation: Delegation, guides: Mapping[str, Guide]) -> None:
    """R-ORG-07: before it is filed: it ends after it begins, and names items, each of them the department's own."""
    check_term("R-ORG-07", delegation.first, delegation.last)
    check_items("R-ORG-07", delegation.items, guides)
    for code in delegation.items:
        if (its := guides[code].department) != delegation.department:
            raise Refused("R-ORG-07", "organisation_item_of_another", item=guides[code].name, department=its)


def entrusted(window: Window, guide: Guide, delegations: Iterable[Delegation], on: date) -> bool:
    """R-ORG-07 (SM 33; YX 方案 六（三）): a comprehensive window takes a department's item only under its delegation; a
    specialised or temporary one is the department's own; any other takes none in."""
    if window.kind not in INTAKE or not window.serves(guide.department):
        return False
    return window.kind != "comprehensive" or any(each.covers(window, guide, on) for each in delegations)


def require_entrusted(window: Window, guide: Guide, delegations: Iterable[Delegation], on: date) -> None:
    """R-ORG-07: refuse to take in an item that wasn't delegated to this window, naming item and department."""
    if not entrusted(window, guide, delegations, on):
        what = {"window": window.name or window.code, "item": guide.name, "department": guide.department}
        raise Refused("R-ORG-07", "organisation_not_entrusted", **what)


def may_take(window: Window, guide: Guide, delegations: Iterable[Delegation], on: date) -> bool:
    """R-ORG-07, R-CAT-04: entrusted to this window, and offered on that day."""
    return _offered(guide, on) and entrusted(window, guide, delegations, on)


def _offered(guide: Guide, on: date) -> bool:
    begun = guide.effective_from is None or guide.effective_from <= on
    return guide.published and begun and (guide.cancelled_from is None or on < guide.cancelled_from)


def items_shown(
    window: Window, guides: Iterable[Guide], delegations: Iterable[Delegation], on: date
) -> tuple[Guide, ...]:
    """R-ORG-07: the list a window shows is exactly what it may take. `guides` has one version of each item."""
    filed = tuple(delegations)
    return tuple(guide for guide in guides if may_take(window, guide, filed, on))
