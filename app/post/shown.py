"""What a screen shows, as values: rows, states and sheets, without Qt and without a row of the database.

Times are the hall's local time (naive, UTC+8). Status, kinds and reasons are codes; words come from resources/i18n.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from app.domain.case import Applicant, Case
from app.post.people import Person as Person
from app.post.people import Place as Place
from app.post.queue_shown import CurrentTicket as CurrentTicket
from app.post.queue_shown import DayFigures as DayFigures
from app.post.queue_shown import QueueView as QueueView
from app.post.queue_shown import WaitingRow as WaitingRow

if TYPE_CHECKING:  # a window opens before a guide is read
    from app.domain.catalogue import Guide
    from app.domain.workdays import Day

NOBODY = Applicant()
"""An applicant nothing is known of yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of the catalogue as found. `here` is False when another window takes it (R-ORG-07); `since` the day from
    which it is cancelled or suspended, None for one that is offered (R-CAT-04)."""

    code: str
    name: str
    department: str
    kind: str
    promised_days: int = 0
    here: bool = True
    window: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One captured page. `blob` is the name of its one-page PDF, `thumbnail` a small PNG."""

    blob: str
    thumbnail: bytes = b""
    doubtful: tuple[str, ...] = ()
    size: int = 0  # bytes
    dpi: int = 200


Holding = Literal["open", "ticked", "scanned", "missing", "committed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the clerk holds of one material: not looked at yet, ticked (in hand), scanned, missing (with why), or
    replaced by a written commitment (R-ACC-07)."""

    code: str
    state: Holding = "open"
    pages: tuple[Page, ...] = ()
    original: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An intake in hand, saved at each field. `step` is 1..5 of the wizard; `case` is the case that is being
    supplied (补正), "" for a new one; `first_opinion` has unit, by, agree (yes or no) and text (R-CLK-12); `guide` may
    be a package's code, `package` marks the draft of one of its items (R-CAT-11)."""

    id: str
    ticket: str = ""
    case: str = ""
    guide: str = ""
    applicant: Applicant = NOBODY
    form: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    delivery: str = "pickup"
    delivery_address: str = ""
    urgent: bool = False
    green: bool = False
    channel: str = "counter"
    waybill: str = ""
    first_opinion: Mapping[str, str] = field(default_factory=dict)
    package: str = ""
    paper_number: str = ""  # of a form printed ahead, and the time written on it
    paper_at: datetime | None = None
    step: int = 1
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    id: str
    number: str  # of the ticket, "" without one
    applicant: str
    item: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an intake ends: accept, accept_tolerant, request_supplement, reject or redirect, with the keys of
    domain.actions.KEYS in `data` (and `why`: code → why it is missing, for the supplement notice)."""

    action: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One paper to look at. `pdf` is whole; `file` its blob name once it is issued; `pages` 0 where unknown."""

    kind: str
    pdf: bytes = b""
    number: str = ""
    file: str = ""
    pages: int = 0
    preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The case as it will look, its deadline explained day by day (R-CLK-01), and its papers."""

    case: Case
    days: tuple[Day, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    beside: tuple[tuple[str, Case], ...] = ()  # the package's other items, each with its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """What an applicant gave last time (带入上次信息)."""

    applicant: Applicant
    at: date
    item: str
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list. `left` are working days, below 0 when over; None before the clock runs."""

    id: str
    number: str
    applicant: str
    item: str
    status: str
    at: datetime
    deadline: date | None = None
    left: int | None = None
    department: str = ""
    window: str = ""
    tolerant: bool = False
    task: str = ""  # the act that is waited for here, "" where the screen itself says it
    pending: bool = False  # an act of this post that the county hasn't answered yet
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow:
    """A material in a case's file. `state` is taken, missing, committed or shared."""

    code: str
    name: str
    state: str
    pages: tuple[str, ...] = ()
    original: bool = False
    check: tuple[str, ...] = ()
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One line of a case's way (R-REC-01). `action` and `outcome` are codes; `rule` names the refusing rule."""

    at: datetime
    action: str
    by: str
    outcome: str
    rule: str = ""
    window: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One thing the law will do by itself if nobody acts: when, which act, and its kind (yellow, red …)."""

    at: datetime
    action: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case opened for reading and deciding. `actions` is what this person's post may do in this status, `lawful` what
    of it would be done now; `legal` the days of the legal limit; `two` whether another person approves than reviews
    (R-ORG-09); `taken` the working days that each department of a joint approval has had (R-CLK-07)."""

    case: Case
    guide: Guide
    materials: tuple[MaterialRow, ...] = ()
    papers: tuple[Sheet, ...] = ()
    days: tuple[Day, ...] = ()
    left: int | None = None
    used: int | None = None
    actions: tuple[str, ...] = ()
    lawful: tuple[str, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    legal: int = 0
    two: bool = False
    taken: Mapping[str, int] = field(default_factory=dict)
    departments: tuple[str, ...] = ()
    package: str = ""  # the name of the one-thing-once package
    beside: tuple[CaseRow, ...] = ()  # its other cases
    phrases: tuple[str, ...] = ()
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """`kind` is synced, syncing, offline or attention. `done` of `total` while syncing."""

    kind: Literal["synced", "syncing", "offline", "attention"] = "synced"
    at: datetime | None = None
    done: int = 0
    total: int = 0
    waiting: int = 0
    refused: int = 0
    code: str = ""  # why offline, a word code


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRow:
    """One act in the outbox. `state` is waiting, sent or refused; the reason is `code` with `params`."""

    id: str
    number: str
    applicant: str
    item: str
    action: str
    made_at: datetime
    state: Literal["waiting", "sent", "refused"]
    tries: int = 0
    rule: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    paper_given: bool = False  # its paper is in the citizen's hand


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A configured device. `kind` is caller, evaluator, led, printer, camera or card; `state` absent, opening, ready,
    degraded or fault; `reason` a word code, `params` fill its sentence."""

    name: str
    kind: str
    state: str
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    profile: str = ""
    url: str = ""
    address: int = 0
    last_good: datetime | None = None
    journal: bool = False
    unmapped: tuple[str, ...] = ()  # grades that no key of the evaluator gives


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    at: datetime
    way: Literal["in", "out", "note"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A print job. `state` is queued, printing, printed, uncertain or failed; `reprint` counts 补打."""

    id: str
    title: str
    state: Literal["queued", "printing", "printed", "uncertain", "failed"]
    at: datetime
    printer: str = ""
    reason: str = ""
    reprint: int = 0
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCard:
    """What a second-generation card says. `doubtful` are word codes of what has to be compared with the card;
    `photo` is PNG or JPEG, b"" where it can't be had."""

    name: str
    id_number: str
    sex: str = ""
    nation: str = ""
    address: str = ""
    issuer: str = ""
    valid_until: str = ""
    photo: bytes = b""
    doubtful: tuple[str, ...] = ()
