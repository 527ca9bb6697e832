"""证明事项清单和中介服务清单: nothing outside them is asked for, and they are kept up to date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.catalogue import Guide, Material
from app.domain.errors import Refused
from app.domain.policy import Policy
from app.domain.workdays import Calendar, Period, end_of

SAYS_SO = "证明"
"""A material whose name says so is a proof (证明事项); certificates and licences are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One entry of the published list: the proof, its legal basis, who may ask for it, who makes it out, and how to get
    it (设定依据、索要单位、开具单位、办理指南). It may be asked for from `first` until before `cancelled_from`."""

    name: str
    basis: str
    asked_by: str
    issuer: str
    guidance: str
    first: date
    cancelled_from: date | None = None

    def stands(self, department: str, on: date) -> bool:
        open_ = self.first <= on and (self.cancelled_from is None or on < self.cancelled_from)
        return open_ and self.asked_by == department


def is_proof(material: Material) -> bool:
    return SAYS_SO in material.name and not material.shared_from


def unlisted(guide: Guide, proofs: Iterable[Proof], on: date) -> tuple[Material, ...]:
    """R-CAT-13 (XM 办法 23): the proofs that a guide asks for and the list doesn't let its department ask for."""
    listed = {proof.name for proof in proofs if proof.stands(guide.department, on)}
    return tuple(material for material in guide.materials if is_proof(material) and material.name not in listed)


def require_listed(guide: Guide, proofs: Iterable[Proof], on: date) -> None:
    """R-CAT-13: refuse a guide that asks for a proof outside the list, naming each."""
    if outside := unlisted(guide, proofs, on):
        raise Refused("R-CAT-13", "organisation_proof_unlisted", material=[m.name for m in outside], item=guide.name)


def require_services(guide: Guide, asked: Iterable[str], listed: Iterable[str]) -> None:
    """R-CAT-13 (XM 办法 39): an intermediary service (中介服务) outside its list is no condition of an item; Refused
    naming each of the `asked` that is."""
    known = frozenset(listed)
    if outside := [service for service in asked if service not in known]:
        raise Refused("R-CAT-13", "organisation_service_unlisted", service=outside, item=guide.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofChange:
    """A proof that was abolished or newly set on a day, and the day the list said so (None: not yet)."""

    proof: str
    decided_on: date
    listed_on: date | None = None


def list_due(change: ProofChange, policy: Policy, calendar: Calendar) -> date:
    """R-CAT-13: the last day for the change to stand in the list. Raises CalendarMissing."""
    return end_of(Period(policy.number("proof.update_within")), change.decided_on, calendar)


def late_changes(
    changes: Iterable[ProofChange], today: date, policy: Policy, calendar: Calendar
) -> tuple[ProofChange, ...]:
    """R-CAT-13: the changes that came into the list too late, or are still not there after their last day."""
    return tuple(c for c in changes if (c.listed_on or today) > list_due(c, policy, calendar))
