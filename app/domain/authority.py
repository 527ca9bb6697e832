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
MAY = {
    "approve": frozenset({"chief"}),
    "refuse": frozenset({"chief"}),
    "seal": frozenset({"chief"}),
    "supply": WINDOW | {"applicant", "chief"},
    "withdraw": WINDOW | {"applicant"},
    "evaluate": frozenset({"applicant"}),
    "review": WINDOW | {"chief"},
    "issue": WINDOW | {"chief"},
    "deliver": WINDOW | {"chief"},
}
"""Posts per action; every other action is the window's."""

RULE_OF = {"evaluate": "R-EVA-01", "deliver": "R-DEL-01", "issue": "R-DEL-01"}


def require_post(action: str, actor: Actor) -> None:
    """Refuse an act that isn't this post's (R-ORG-04; approve, refuse and seal: R-ORG-05)."""
    if actor.post == "system":
        return
    if actor.post not in MAY.get(action, WINDOW | {"chief"}):
        rule = "R-ORG-05" if action in ("approve", "refuse", "seal") else RULE_OF.get(action, "R-ORG-04")
        raise Refused(rule, "domain_not_your_post", post=actor.post, action=action)


def require_power(power: str, actor: Actor, item: str, on: date, authorisations: Iterable[Authorisation]) -> None:
    """R-ORG-05: outside the written authorisation the act is refused, the missing power named.

    While no authorisation at all is filed, a chief representative has every power of the department.
    """
    filed = tuple(authorisations)
    if not filed:
        return
    mine = [a for a in filed if a.who in (str(actor), actor.name) or (actor.user and a.who == actor.user)]
    if not any(power in a.powers and item in a.items and a.first <= on <= a.last for a in mine):
        raise Refused("R-ORG-05", "domain_power_missing", power=power, who=actor.name or actor.post, item=item)
