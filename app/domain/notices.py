"""通知申请人: what the applicant is told as a case goes on, each thing once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.case import Case, Status
from app.domain.catalogue import Guide, names

HELD = (Status.ISSUED, Status.DELIVERED, Status.ARCHIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing to tell. `id` is the same whenever the same thing is told again; `kind` finds the words
    (`organisation_message_〈kind〉`); `phone` is "" where none is known, so that it is told another way; `params` name
    the case and its dates, never a person or a number of theirs."""

    id: str
    case: str
    kind: str
    phone: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Told:
    """How often the thing has happened to a case so far, and what the message of its n-th time (from 0) says beside
    case number and item."""

    times: Callable[[Case], int]
    says: Callable[[Case, Guide, int], dict[str, str]] = lambda case, guide, n: {}


def _decided(granted: bool) -> Callable[[Case], int]:
    return lambda case: int(case.decision is not None and case.decision.granted is granted)


def _ready(method: str) -> Callable[[Case], int]:
    def times(case: Case) -> int:
        chosen = (case.delivery or "pickup") == method
        return int(chosen and case.status in HELD and _decided(True)(case))

    return times


def _missing(case: Case, guide: Guide, n: int) -> dict[str, str]:
    assert case.supplement
    return {"missing": "、".join(names(case.supplement.missing, guide)), "by": case.supplement.by.isoformat()}


def _due(case: Case, guide: Guide, n: int) -> dict[str, str]:
    """The deadline; "" while it waits for a tolerated material or a year's calendar."""
    return {"deadline": case.deadline.isoformat() if case.deadline else ""}


TOLD: Mapping[str, _Told] = {
    "acceptance": _Told(lambda case: int(case.accepted_on is not None), _due),
    "supplement": _Told(lambda case: int(case.supplement is not None), _missing),
    "special": _Told(lambda case: len(case.pauses), lambda case, guide, n: {"days": str(case.pauses[n].days)}),
    "extension": _Told(lambda case: sum(e.granted is True for e in case.extensions), _due),
    "payment": _Told(
        lambda case: int(case.charge is not None),
        lambda case, guide, n: {"amount": case.charge.amount if case.charge else ""},
    ),
    "granted": _Told(_decided(True)),
    "refused": _Told(_decided(False)),
    "ready_pickup": _Told(_ready("pickup")),
    "ready_courier": _Told(_ready("courier")),
    "ready_electronic": _Told(_ready("electronic")),
    "corrected": _Told(lambda case: len(case.amendments)),
    "withdrawn": _Told(lambda case: sum(deemed.what == "withdrawn" for deemed in case.deemed)),
}
"""Acceptance, supplement, decision, payment, pick-up (SM 30; YX 方案 五（三）), and what the applicant is told in
writing beside (SM 13, 17（二）, 22)."""


def messages(before: Case | None, after: Case, guide: Guide) -> tuple[Message, ...]:
    """R-CLK-11: what the applicant is to be told of what happened between two versions of a case; `before` None for a
    new one. A message's id counts the times its thing has happened, so however the versions are cut, or told twice, an
    outbox that keeps one message an id neither loses nor doubles any."""
    return tuple(
        _message(kind, n, after, guide)
        for kind, told in TOLD.items()
        for n in range(told.times(before) if before else 0, told.times(after))
    )


def _message(kind: str, n: int, case: Case, guide: Guide) -> Message:
    agent = case.applicant.agent
    params = {"number": case.number, "item": guide.name, **TOLD[kind].says(case, guide, n)}
    return Message(
        id=f"{case.id}/{kind}/{n + 1}",
        case=case.id,
        kind=f"{kind}_open" if params.get("deadline") == "" else kind,
        phone=case.applicant.phone or (agent.phone if agent else ""),
        params=params,
    )
