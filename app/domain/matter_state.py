"""A matter to be named and looked at: its short number, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from app.domain.matters import Matter

LETTERS: Mapping[str, str] = {"enquiry": "ZX", "complaint": "TS", "could_not": "BC"}
"""咨询, 投诉, 办不成事."""
DIGITS = 8
STATUSES = ("asked", "handed", "answered", "registered", "verified", "rectified", "called_back", "not_upheld")
"""An enquiry's first three, then a complaint's."""


def number_of(matter: Matter) -> str:
    """What the matter is called on paper and on the telephone (R-REC-04): kind, day and eight digits of its id, so that
    every counter makes the same one without a lease. It is a name, no key: of a thousand a day two share one twice a
    year, and a search shows both."""
    digits = int(sha256(matter.id.encode()).hexdigest()[:16], 16) % 10**DIGITS
    return f"{LETTERS[matter.kind]}{matter.at:%Y%m%d}-{digits:0{DIGITS}d}"


def status_of(matter: Matter) -> str:
    """One of STATUSES (R-REC-04, R-REC-10, R-EVA-04)."""
    complaint = matter.complaint
    if complaint is None:
        return "answered" if matter.answered else "handed" if matter.handed else "asked"
    if complaint.upheld is False:
        return "not_upheld"
    done = (name for name in ("called_back", "rectified", "verified") if getattr(complaint, name))
    return next(done, "registered")


def is_open(matter: Matter) -> bool:
    """Whether somebody still owes something."""
    return matter.complaint.open if matter.complaint else matter.answered is None


def touched(matter: Matter) -> datetime:
    """When somebody last did something about it."""
    complaint = matter.complaint
    notes = (complaint.verified, complaint.rectified, complaint.called_back) if complaint else (matter.answered,)
    moments = [matter.at, *(note.at for note in notes if note), *(handed.at for handed in matter.handed)]
    return max(moments)


def units(matter: Matter) -> tuple[str, ...]:
    """R-REC-04: the units it was handed to, each once."""
    return tuple(dict.fromkeys(handed.to for handed in matter.handed))


def describe_matter(matter: Matter) -> dict[str, object]:
    """Where it stands, as JSON values."""
    return {
        "kind": matter.kind,
        "status": status_of(matter),
        "responsible": matter.responsible,
        "open": is_open(matter),
        "version": matter.version,
    }
