"""The case (办件): what it looks like. What may happen to it stands in `transitions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.records import Amendment, Appeal, Complaint, FirstOpinion, Joint, Mark, Note, Opinion


class Status(StrEnum):
    RECEIVED = "received"
    SUPPLEMENTING = "supplementing"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    IN_SPECIAL = "in_special"
    AWAITING_PAYMENT = "awaiting_payment"
    APPROVED = "approved"
    REFUSED = "refused"
    ISSUED = "issued"
    DELIVERED = "delivered"
    ARCHIVED = "archived"
    NOT_ACCEPTED = "not_accepted"
    REDIRECTED = "redirected"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({Status.DELIVERED, Status.ARCHIVED, Status.NOT_ACCEPTED, Status.REDIRECTED, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """代办人: who stands at the window for the applicant."""

    name: str
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """申请人. `id_kind` is resident_id, credit_code or other."""

    name: str = ""
    kind: str = "person"  # person | organisation
    id_kind: str = "resident_id"
    id_number: str = ""
    phone: str = ""
    address: str = ""
    agent: Agent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One material as it came in. `pages` are blob names ("sha256:…") of its PDF files, newest last."""

    code: str
    at: datetime
    by: str
    pages: tuple[str, ...] = ()
    original: bool = False
    checked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that was issued, frozen. `data` is everything its sheet shows; `number` is its own number
    (〔2026〕000123); `file` names the issued PDF ("sha256:…"); kinds are those of the rehearsal language
    (acceptance, supplement, rejection …). Number and file come with the command, as
    `data["papers"] = [{"kind", "number", "file"}]`."""

    kind: str
    at: datetime
    by: str
    number: str = ""
    file: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """补件: what was missing, said once, and by when it must come (R-ACC-02)."""

    told_at: datetime
    missing: tuple[str, ...]
    by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """更正 on the spot (R-ACC-05)."""

    at: datetime
    by: str
    material: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """流转 to the back office: sent, then confirmed item by item or returned (R-CLK-03)."""

    department: str
    sent_at: datetime
    sent_by: str
    confirmed_at: datetime | None = None
    returned_at: datetime | None = None
    received_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision is a document of the deciding department (R-ORG-02, R-CLK-10)."""

    granted: bool
    at: datetime
    by: str
    department: str
    license: str = ""
    license_number: str = ""
    reason: str = ""
    basis: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealUse:
    """One use of the administrative-approval seal (R-ORG-08)."""

    document: str
    purpose: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who took the result, on what identity, when, by which way (R-DEL-01)."""

    at: datetime
    by: str
    to: str
    identity: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The applicant's evaluation; `level` is one of the five names, never a number (R-EVA-01)."""

    level: str
    at: datetime
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTimes:
    """The queue's part of the case's way (R-REC-01)."""

    number: str
    taken_at: datetime | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deemed:
    """What the law did by itself (R-ACC-02, R-ACC-03, R-CLK-05): accepted, withdrawn or approved."""

    what: str
    at: datetime
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A special procedure (特别程序). `days` is what the applicant was told; `stops` whether the promise clock
    stands still meanwhile (R-CLK-02); `back_to` the status that ends it."""

    procedure: str
    at: datetime
    days: int
    stops: bool
    back_to: Status
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """延时: asked of the bureau with a reason; `granted` is None while it is open (R-CLK-04)."""

    days: int
    reason: str
    asked_at: datetime
    granted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """容缺: minor materials that come later, against a written commitment (R-ACC-04)."""

    missing: tuple[str, ...]
    by: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """缴费 (R-FEE-01, R-FEE-02): amount in yuan as text, the status to go back to when it is paid; `refunded` is
    what has been given back of it, in yuan as text."""

    amount: str
    at: datetime
    back_to: Status
    paid_at: datetime | None = None
    voucher: str = ""
    refunded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """黄牌 or 红牌 (R-CLK-06)."""

    kind: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case in one version. Every change makes a new value with `version + 1`.

    `complete_since` is when materials last came in (what the deemed acceptance counts from); `clock_from` the
    day the promise counts from; `deadline_floor` the day before which no deadline falls, since the calendar was changed
    meanwhile; `calendar_missing` the year whose table the deadline still needs; `rules` the
    rule ids that decided in the last act.
    """

    id: str
    version: int = 0
    number: str = ""
    guide: str = ""
    guide_version: int = 1
    policy: str = ""
    policy_version: str = ""
    department: str = ""
    hall: str = ""
    window: str = ""
    clerk: str = ""
    status: Status = Status.RECEIVED
    applicant: Applicant = Applicant()
    form: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    channel: str = "counter"
    delivery: str = ""  # as chosen; "" is pickup, not asked
    delivery_address: str = ""
    urgent: bool = False
    green: bool = False
    package: str = ""  # the one-thing-once intake it belongs to (R-CAT-11)
    waybill: str = ""
    first_opinion: FirstOpinion | None = None
    visits: int = 0
    ticket: TicketTimes | None = None
    received_at: datetime | None = None
    entered_at: datetime | None = None  # 补录: typed in so much later than it was received, from a numbered form
    complete_since: datetime | None = None
    accepted_at: datetime | None = None
    accepted_on: date | None = None
    clock_from: date | None = None
    deadline: date | None = None
    legal_deadline: date | None = None
    deadline_floor: date | None = None
    calendar_missing: int = 0
    required: tuple[str, ...] = ()
    materials: tuple[Taken, ...] = ()
    commitments: tuple[str, ...] = ()
    supplement: Supplement | None = None
    tolerance: Tolerance | None = None
    corrections: tuple[Correction, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    charge: Charge | None = None
    review: Opinion | None = None
    joint: Joint | None = None
    decision: Decision | None = None
    seals: tuple[SealUse, ...] = ()
    delivered: Delivery | None = None
    rating: Rating | None = None
    second_rating: Rating | None = None
    complaints: tuple[Complaint, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    originals_filed: Note | None = None
    papers: tuple[Paper, ...] = ()
    deemed: tuple[Deemed, ...] = ()
    cards: tuple[Card, ...] = ()
    explained: tuple[str, ...] = ()
    abnormal: tuple[Mark, ...] = ()
    rules: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closed_reason: str = ""

    def abnormal_kinds(self) -> tuple[str, ...]:
        """Why the case is abnormal, sorted, each once."""
        return tuple(sorted({mark.kind for mark in self.abnormal}))

    def score(self) -> str:
        """The evaluation as it counts now, a level or "" (R-EVA-01, R-EVA-03): the second one where there is one,
        none where an appeal against it was upheld."""
        if any(a.against == "dissatisfied" and a.upheld for a in self.appeals):
            return ""
        counts = self.second_rating or self.rating
        return counts.level if counts else ""

    def taken(self) -> frozenset[str]:
        """Codes of the materials that are in."""
        return frozenset(m.code for m in self.materials)

    def outstanding(self) -> tuple[str, ...]:
        """Codes of the materials still to come, sorted.

        Once told what is missing, the applicant owes that and no more (R-ACC-02)."""
        owed = set(self.supplement.missing if self.supplement else self.required)
        if self.tolerance:
            owed |= set(self.tolerance.missing)
        return tuple(sorted(owed - self.taken() - set(self.commitments)))
