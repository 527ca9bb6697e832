"""What a decision needs to know beside the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.authority import Authorisation
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.errors import Refused
from app.domain.policy import Policy
from app.domain.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Context:
    """Pack, calendar, guides by code, and the authorisations on file. A case keeps the guide version it was
    accepted under (R-CAT-03): earlier versions stand in `guides` as "code@version"."""

    policy: Policy
    calendar: Calendar
    guides: Mapping[str, Guide] = field(default_factory=dict)
    authorisations: tuple[Authorisation, ...] = ()

    def guide(self, code: str) -> Guide:
        """The guide in force. Raises Refused (R-CAT-04) for an item the catalogue doesn't have."""
        try:
            return self.guides[code]
        except KeyError:
            raise Refused("R-CAT-04", "domain_item_unknown", item=code) from None

    def guide_of(self, case: Case) -> Guide:
        pinned = self.guides.get(f"{case.guide}@{case.guide_version}")
        return pinned or self.guide(case.guide)
