"""帮办代办: who helped an applicant or acted for them, with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import Refused
from app.domain.records import Note

KINDS = ("help", "agency")
"""帮办 (beside the applicant) and 代办 (in the applicant's place)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """One entry of the register. `mandate` names the applicant's written mandate, which agency needs."""

    id: str
    kind: str
    applicant: str
    item: str
    by: str
    at: datetime
    case: str = ""
    mandate: str = ""
    ended: Note | None = None


def register(entry: Assistance) -> Assistance:
    """R-SUP-10 (XM 办法 35; YX 四(二) 代办): registered with who, for whom, what. Agency needs the applicant's written
    mandate (民法典 165)."""
    if entry.kind not in KINDS:
        raise Refused("R-SUP-10", "supervision_assistance_kind", assistance=entry.kind)
    parts = {"applicant": entry.applicant, "item": entry.item, "by": entry.by}
    if entry.kind == "agency":
        parts["mandate"] = entry.mandate
    if blank := [part for part, text in parts.items() if not text.strip()]:
        raise Refused("R-SUP-10", "supervision_blank", part=blank)
    return entry


def end(entry: Assistance, result: Note) -> Assistance:
    """R-SUP-10: what came of it. Refused when it is blank, or has been entered."""
    if entry.ended:
        raise Refused("R-SUP-10", "supervision_assistance_ended", at=entry.ended.at.date())
    if not result.text.strip():
        raise Refused("R-SUP-10", "supervision_blank", part=["result"])
    return replace(entry, ended=result)
