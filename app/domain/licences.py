"""证照登记: what was granted, to whom, from when to when; and which licence serves as material next time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.domain.case import Case
from app.domain.catalogue import Guide, Material
from app.domain.errors import Refused
from app.domain.identity import fold
from app.domain.sheets import valid_term


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One line of the register. Both dates inclusive, `last` None for no end; `revoked_on` is the first day it no
    longer holds; `holder_id` folded."""

    number: str
    name: str
    holder: str
    holder_id: str
    item: str
    department: str
    first: date
    last: date | None
    case: str
    revoked_on: date | None = None
    reason: str = ""

    def state(self, on: date) -> str:
        """R-DEL-02: valid, expired, revoked, or not_yet."""
        if self.revoked_on and self.revoked_on <= on:
            return "revoked"
        if on < self.first:
            return "not_yet"
        return "expired" if self.last and self.last < on else "valid"


def licence_of(case: Case, guide: Guide) -> Licence | None:
    """R-DEL-02 (SM 26; YX 四（二）5): the licence that a granted case gave, as it is registered; None where there is
    none. `guide` is the version the case was accepted under."""
    decision = case.decision
    if decision is None or not (decision.granted and decision.license and guide.result):
        return None
    begin = decision.at.date()
    until = str(valid_term(begin, guide.result_years)["valid_to"])
    return Licence(
        number=decision.license,
        name=guide.result,
        holder=case.applicant.name,
        holder_id=fold(case.applicant.id_number),
        item=guide.code,
        department=decision.department,
        first=begin,
        last=date.fromisoformat(until) if until else None,
        case=case.id,
    )


def register(licences: tuple[Licence, ...], new: Licence) -> tuple[Licence, ...]:
    """R-DEL-02: the register with one more; the same one again changes nothing. Refused when another case has that
    number of that department already."""
    same = [old for old in licences if (old.number, old.department) == (new.number, new.department)]
    if any(old.case != new.case for old in same):
        raise Refused("R-DEL-02", "organisation_licence_twice", number=new.number)
    return licences if same else (*licences, new)


def revoke(licence: Licence, on: date, reason: str) -> Licence:
    """R-DEL-02: it no longer holds from that day, with the reason; once."""
    if not reason.strip():
        raise Refused("R-DEL-02", "domain_blank", keys=["reason"])
    if licence.revoked_on:
        raise Refused("R-DEL-02", "organisation_licence_revoked", number=licence.number, since=licence.revoked_on)
    return replace(licence, revoked_on=on, reason=reason)


def usable_as(material: Material, licences: Iterable[Licence], holder_id: str, on: date) -> Licence | None:
    """R-DEL-02: the holder's valid licence of that material's name, the one that holds longest, or None. An expired or
    revoked one never serves, nor anybody's where the holder isn't known."""
    holder = fold(holder_id)
    fit = [each for each in licences if each.name == material.name and each.holder_id == holder != ""]
    valid = [each for each in fit if each.state(on) == "valid"]
    return max(valid, key=lambda each: (each.last or date.max, each.first), default=None)
