"""What the county's own workspaces show, as values: items of the catalogue, cases that are watched, matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from app.post.shown import CaseRow, TraceRow

if TYPE_CHECKING:  # a window opens before a guide is read
    from app.domain.catalogue import Guide
    from app.domain.catalogue_finding import Finding
    from app.domain.editing import Editing
    from app.domain.matters import Matter
    from app.domain.monthly import Figures
    from app.domain.scoring import Score

# --- the catalogue ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item in the list. `stage` of its last proposal ("" where nobody proposed anything), `standing` as in
    domain.editing.Standing; `mine` where this person may speak for it or examine it."""

    code: str
    name: str
    department: str
    kind: str
    pinyin: str
    promised_days: int = 0
    version: int = 0
    since: date | None = None
    stage: str = ""
    standing: str = "offered"
    mine: bool = False


Effect = Literal["more", "less", "other"]
"""What a change is to the applicant: more is asked (or it takes longer), less, or neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that reads otherwise: in which part of the guide (guide, materials, questions, fields, fees), what it
    is called, how it read and how it reads."""

    part: str
    name: str
    before: str
    after: str
    effect: Effect = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFile:
    """One item opened. `versions` newest first, `able` the acts this person can do now, `findings` what the lint says
    of the open proposal (of the version in force, where nothing is proposed)."""

    code: str
    line: ItemLine
    versions: tuple[Guide, ...] = ()
    in_force: Guide | None = None
    editing: Editing | None = None
    way: tuple[TraceRow, ...] = ()
    able: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def proposed(self) -> Guide | None:
        """What is proposed and not published yet."""
        editing = self.editing
        open_ = editing is not None and editing.stage in ("proposed", "examined", "returned")
        return editing.guide if editing and open_ else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRow:
    """One thing wrong in a file: sheet, row, heading, what stands there, and why it can't."""

    sheet: str
    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRow:
    """One item of a file. `what` is new, changed, same, foreign (another department's) or closed (cancelled here)."""

    guide: Guide
    what: Literal["new", "changed", "same", "foreign", "closed"]
    row: int = 0
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """R-CAT-12: what a file would bring. Where anything is `wrong` nothing of it can be taken. `packages` is how many
    一件事 the file has: they are set by the county, not proposed."""

    file: str
    rows: tuple[IncomingRow, ...] = ()
    wrong: tuple[WrongRow, ...] = ()
    packages: int = 0


# --- supervision -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody still owes on a case: `kind` as in domain.owed (explain_overdue, loop, complaint), and until when
    (None where the pack sets no limit)."""

    kind: str
    due: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """One case under supervision. `lists` are the lists it stands in; `cards` yellow, red, serious; `marks` the
    abnormal kinds that aren't closed."""

    case: CaseRow
    lists: frozenset[str]
    cards: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """R-SUP-01: everything that is watched, the nearest deadline first; `more`: not everything has been read yet."""

    at: datetime
    rows: tuple[WatchRow, ...] = ()
    more: bool = False

    def of(self, name: str) -> tuple[WatchRow, ...]:
        return tuple(row for row in self.rows if name in row.lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """R-CLK-01: a case whose deadline the county counted anew."""

    case: str
    number: str
    item: str
    department: str
    old: str
    new: str
    why: str
    cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """R-SUP-06, R-SUP-07: a month's figures and scores by department, and by when its reports are due (None where the
    calendar isn't known)."""

    first: date
    figures: tuple[Figures, ...] = ()
    scores: tuple[Score, ...] = ()
    situation_due: datetime | None = None
    bulletin_due: datetime | None = None


# --- matters ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterLine:
    """One matter in a list. `kind` enquiry, complaint or could_not; `status` as in domain.matter_state."""

    id: str
    number: str
    kind: str
    status: str
    open: bool
    subject: str
    person: str
    window: str
    responsible: str
    registered: datetime
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFile:
    """A matter opened: `able` the acts this person can do on it now."""

    matter: Matter
    line: MatterLine
    way: tuple[TraceRow, ...] = ()
    able: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a person says at the window or on the telephone: `action` enquire, complain or register_could_not; an
    `answer` given on the spot ends an enquiry at once (R-REC-04)."""

    action: str
    subject: str
    person: str = ""
    phone: str = ""
    channel: str = "window"
    answer: str = ""
