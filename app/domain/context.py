"""What a decision needs to know beside the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.domain.authority import Authorisation
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.errors import Refused
from app.domain.packages import Package
from app.domain.policy import Policy
from app.domain.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Context:
    """Pack, calendar, guides by code, authorisations on file, and one-thing-once packages (R-CAT-11). A case keeps the
    guide version and the pack it was accepted under (R-CAT-03): earlier ones stand in `guides` as "code@version", in
    `packs` as "name@version"."""

    policy: Policy
    calendar: Calendar
    guides: Mapping[str, Guide] = field(default_factory=dict)
    authorisations: tuple[Authorisation, ...] = ()
    packs: Mapping[str, Policy] = field(default_factory=dict)
    packages: tuple[Package, ...] = ()

    def guide(self, code: str) -> Guide:
        """The guide in force. Raises Refused (R-CAT-04) for an item the catalogue doesn't have."""
        try:
            return self.guides[code]
        except KeyError:
            raise Refused("R-CAT-04", "domain_item_unknown", item=code) from None

    def of(self, case: Case) -> Context:
        """The context of this case: under the pack it was accepted under, else the one in force."""
        kept = self.packs.get(f"{case.policy}@{case.policy_version}") if case.accepted_on else None
        return self if kept is None or kept == self.policy else replace(self, policy=kept)

    def guide_of(self, case: Case) -> Guide:
        pinned = self.guides.get(f"{case.guide}@{case.guide_version}")
        return pinned or self.guide(case.guide)
