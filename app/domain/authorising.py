"""授权书备案: what a written authorisation must say before the bureau files it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.authority import POWERS, Authorisation
from app.domain.catalogue import Guide
from app.domain.errors import Refused


def check_authorisation(authorisation: Authorisation, guides: Mapping[str, Guide]) -> None:
    """R-ORG-05 (WY 二（三）3; SM 14, 36; XM 办法 31, 32): to whom, which items, which powers, from–to. Refused naming
    the person, item, power or term that is wrong. `guides` are by code."""
    if not authorisation.who.strip():
        raise Refused("R-ORG-05", "organisation_nobody_named")
    check_term("R-ORG-05", authorisation.first, authorisation.last)
    check_items("R-ORG-05", authorisation.items, guides)
    if not authorisation.powers:
        raise Refused("R-ORG-05", "organisation_no_powers", who=authorisation.who)
    if strange := [power for power in authorisation.powers if power not in POWERS]:
        raise Refused("R-ORG-05", "organisation_power_unknown", given=strange[0])


def check_term(rule: str, first: date, last: date) -> None:
    """Refused under `rule` when it ends before it begins; both dates are inclusive."""
    if last < first:
        raise Refused(rule, "organisation_term", first=first, last=last)


def check_items(rule: str, items: Iterable[str], guides: Mapping[str, Guide]) -> None:
    """Refused under `rule` when no item is named, or one that the catalogue doesn't have."""
    codes = tuple(items)
    if not codes:
        raise Refused(rule, "organisation_no_items")
    if strange := [code for code in codes if code not in guides]:
        raise Refused(rule, "organisation_item_unknown", item=strange[0])
