"""顶替: a temporary representative, the A/B pair of a post, and the bureau's consent to a change at a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.authorising import check_term
from app.domain.authority import Authorisation
from app.domain.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """A temporary representative on record beside the one represented (R-ORG-06)."""

    represented: Authorisation
    acting: Authorisation
    reason: str
    named_at: datetime
    named_by: str


def check_representation(named: Representation) -> None:
    """R-ORG-06 (SM 47): somebody else, with a reason, for a period inside the represented one's own, with the same or
    fewer powers and items. Refused naming what goes too far."""
    whole, part = named.represented, named.acting
    if not part.who.strip() or part.who == whole.who:
        raise Refused("R-ORG-06", "organisation_nobody_else", who=whole.who)
    if not named.reason.strip():
        raise Refused("R-ORG-06", "domain_blank", keys=["reason"])
    check_term("R-ORG-06", part.first, part.last)
    if not whole.first <= part.first <= part.last <= whole.last:
        raise Refused("R-ORG-06", "organisation_outside_term", first=whole.first, last=whole.last)
    if powers := [power for power in part.powers if power not in whole.powers]:
        raise Refused("R-ORG-06", "organisation_wider_powers", who=whole.who, power=powers)
    if items := [item for item in part.items if item not in whole.items]:
        raise Refused("R-ORG-06", "organisation_wider_items", who=whole.who, item=items)


@dataclass(frozen=True, slots=True)
class Pair:
    """岗位AB角 of one post: B stands in while A is away."""

    post: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from `first` until just before `until`."""

    who: str
    first: datetime
    until: datetime

    def meets(self, other: Absence) -> bool:
        return self.first < other.until and other.first < self.until


def on_post(pair: Pair, absences: Iterable[Absence], at: datetime) -> str:
    """R-ORG-06 (XM 办法 35; SM 43（四）): A, or B while A is away. Refused when both are."""
    away = {absence.who for absence in absences if absence.first <= at < absence.until}
    for who in (pair.a, pair.b):
        if who not in away:
            return who
    raise Refused("R-ORG-06", "organisation_both_away", a=pair.a, b=pair.b)


def check_leave(wanted: Absence, pair: Pair, absences: Iterable[Absence]) -> None:
    """R-ORG-06: refuse a leave that meets the other's, so that the post is never left."""
    other = pair.b if wanted.who == pair.a else pair.a
    if any(absence.who == other and absence.meets(wanted) for absence in absences):
        raise Refused("R-ORG-06", "organisation_both_away", a=wanted.who, b=other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change at a window: `comes` takes the place of `goes` for a time, or for good where `last` is None."""

    window: str
    goes: str
    comes: str
    first: date
    last: date | None = None

    def within(self, other: Change) -> bool:
        same = (self.window, self.goes, self.comes) == (other.window, other.goes, other.comes)
        ends = other.last is None or (self.last is not None and self.last <= other.last)
        return same and other.first <= self.first and ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The bureau's consent to a change, with the number under which it is on file."""

    to: Change
    number: str
    given_at: datetime
    by: str


def require_consent(change: Change, consents: Iterable[Consent]) -> None:
    """R-ORG-10 (SM 41; HN 四（二）3): a stand-in or a change of window staff needs the bureau's prior consent, on file,
    given before the day it starts. Refused naming who isn't agreed to, or when the consent came."""
    agreed = [each for each in consents if each.number.strip() and each.by.strip() and change.within(each.to)]
    if not agreed:
        raise Refused("R-ORG-10", "organisation_no_consent", window=change.window, who=change.comes)
    given = min(each.given_at for each in agreed)
    if given.date() >= change.first:
        raise Refused("R-ORG-10", "organisation_late_consent", given=given.date(), first=change.first)
