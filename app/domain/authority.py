"""Who may do it: posts (R-ORG-04) and the written authorisations filed with the bureau (R-ORG-05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.catalogue import Guide
from app.domain.command import Actor
from app.domain.errors import Refused

POWERS = ("accept", "review", "approve", "issue", "deliver", "coordinate", "report_up", "seal")
POSTS = frozenset(
    "clerk transfer backoffice chief cashier issuing bureau supervisor catalogue system applicant".split()
)
"""The posts there are (R-ORG-04)."""
DEFAULT_POST = {
    **dict.fromkeys(("take_ticket", "supply", "withdraw", "evaluate", "evaluate_again", "complain"), "applicant"),
    **dict.fromkeys(("grant_extension", "refuse_extension", "rule_appeal"), "bureau"),
    **dict.fromkeys(("pay", "refund"), "cashier"),
}
"""Whose act it is where nobody is named; every other act is the clerk's."""


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


WINDOW = frozenset({"clerk", "transfer", "backoffice", "issuing"})
OVERSIGHT = frozenset({"bureau", "supervisor"})
STAFF = WINDOW | OVERSIGHT | {"chief", "cashier"}
BY_AUTHORISATION = {"approve": "approve", "refuse": "approve", "seal": "seal"}
"""The acts that need a power, and which (R-ORG-05)."""
MAY = {
    **dict.fromkeys(BY_AUTHORISATION, frozenset({"chief"})),
    **dict.fromkeys(("grant_extension", "refuse_extension"), frozenset({"bureau"})),
    **dict.fromkeys(("rule_appeal", "mark_attitude", "close_abnormal"), OVERSIGHT),
    **dict.fromkeys(("complain", "register_could_not", "enquire"), STAFF | {"applicant"}),
    **dict.fromkeys(("answer_enquiry", "hand_over_enquiry"), STAFF),
    **dict.fromkeys(("verify_complaint", "rectify", "call_back", "joint_meeting"), WINDOW | OVERSIGHT | {"chief"}),
    "appeal": WINDOW | {"chief", "cashier"},
    **dict.fromkeys(("pay", "refund"), frozenset({"cashier"})),
    "supply": WINDOW | {"applicant", "chief"},
    "withdraw": WINDOW | {"applicant"},
    **dict.fromkeys(("evaluate", "evaluate_again"), frozenset({"applicant"})),
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
    **dict.fromkeys(("evaluate_again", "appeal", "rule_appeal"), "R-EVA-03"),
    **dict.fromkeys(("pay", "refund"), "R-FEE-02"),
}


def require_post(action: str, actor: Actor, filed: Iterable[Authorisation] = ()) -> None:
    """Refuse an act that isn't this post's (R-ORG-04). What needs a power is the chief representative's, or
    whoever's a filed authorisation names (R-ORG-05)."""
    if actor.post in MAY.get(action, WINDOW | {"chief"}):
        return
    power = BY_AUTHORISATION.get(action)
    if actor.name and any(power in a.powers and _names(a, actor) for a in filed):
        return
    raise Refused(RULE_OF.get(action, "R-ORG-04"), "domain_not_your_post", post=actor.post, action=action)


def _names(authorisation: Authorisation, actor: Actor) -> bool:
    mine = {str(actor), actor.name, actor.user} - {""}
    return authorisation.who in mine


def require_power(power: str, actor: Actor, item: Guide, on: date, authorisations: Iterable[Authorisation]) -> None:
    """R-ORG-05: outside the written authorisation the act is refused, the missing power named.

    While no authorisation at all is filed, a chief representative has every power of the department.
    """
    filed = tuple(authorisations)
    if not filed:
        return
    mine = [a for a in filed if _names(a, actor) and a.first <= on <= a.last]
    if any(power in a.powers and item.code in a.items for a in mine):
        return
    if not actor.name:
        raise Refused("R-ORG-05", "domain_power_unnamed", power=power, post=actor.post, item=item.name)
    raise Refused("R-ORG-05", "domain_power_missing", power=power, who=actor.name, item=item.name)
