"""Who may do it: posts (R-ORG-04) and the written authorisations filed with the bureau (R-ORG-05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.command import Actor
from app.domain.errors import Refused

POWERS = ("accept", "review", "approve", "issue", "deliver", "coordinate", "report_up", "seal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """授权书: who may use which powers on which items, both dates inclusive."""

    who: str  # "post:name", or a bare name
    items: tuple[str, ...]
    powers: tuple[str, ...]
    first: date
    last: date
    id: str = ""
    version: int = 1


WINDOW = frozenset({"clerk", "transfer", "backoffice", "issuing", "system"})
BY_AUTHORISATION = {"approve": "approve", "refuse": "approve", "seal": "seal"}
"""The acts that need a power, and which (R-ORG-05)."""
MAY = {
    **dict.fromkeys(BY_AUTHORISATION, frozenset({"chief"})),
    **dict.fromkeys(("grant_extension", "refuse_extension"), frozenset({"bureau"})),
    "pay": frozenset({"cashier"}),
    "supply": WINDOW | {"applicant", "chief"},
    "withdraw": WINDOW | {"applicant"},
    "evaluate": frozenset({"applicant"}),
    "review": WINDOW | {"chief"},
    "issue": WINDOW | {"chief"},
    "deliver": WINDOW | {"chief"},
}
"""Posts per action; every other action is the window's."""

RULE_OF = {
    **dict.fromkeys(BY_AUTHORISATION, "R-ORG-05"),
    **dict.fromkeys(("grant_extension", "refuse_extension"), "R-CLK-04"),
    **dict.fromkeys(("deliver", "issue"), "R-DEL-01"),
    "evaluate": "R-EVA-01",
    "pay": "R-FEE-02",
}


def require_post(action: str, actor: Actor, filed: Iterable[Authorisation] = ()) -> None:
    """Refuse an act that isn't this post's (R-ORG-04). What needs a power is the chief representative's, or
    whoever's a filed authorisation names (R-ORG-05)."""
    if actor.post == "system" or actor.post in MAY.get(action, WINDOW | {"chief"}):
        return
    power = BY_AUTHORISATION.get(action)
    if actor.name and any(power in a.powers and _names(a, actor) for a in filed):
        return
    raise Refused(RULE_OF.get(action, "R-ORG-04"), "domain_not_your_post", post=actor.post, action=action)


def _names(authorisation: Authorisation, actor: Actor) -> bool:
    mine = {str(actor), actor.name, actor.user} - {""}
    return authorisation.who in mine


def require_power(power: str, actor: Actor, item: str, on: date, authorisations: Iterable[Authorisation]) -> None:
    """R-ORG-05: outside the written authorisation the act is refused, the missing power named.

    While no authorisation at all is filed, a chief representative has every power of the department.
    """
    filed = tuple(authorisations)
    if not filed:
        return
    mine = [a for a in filed if _names(a, actor)]
    if not any(power in a.powers and item in a.items and a.first <= on <= a.last for a in mine):
        raise Refused("R-ORG-05", "domain_power_missing", power=power, who=actor.name or actor.post, item=item)
