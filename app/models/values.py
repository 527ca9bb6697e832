"""What the counter's store hands out: values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from app.domain.command import Command
from app.domain.slip import Slip

PendingState = Literal["waiting", "sent", "conflict", "refused"]
BlankState = Literal["blank", "used", "spoilt", "unused"]
JobState = Literal["queued", "printing", "printed", "uncertain", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which device this is, whose window it serves, and which county it belongs to."""

    device: str
    stream: str
    partition: str
    hall: str
    window: str
    server: str
    county_key: str  # Ed25519, hex
    generation: str
    install: str = ""  # made once with the store: a copied disk shows by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One act that isn't settled: waiting, sent (offered at least once), in conflict with what came since (it
    still goes to the county), or refused by the county until a person puts it away."""

    id: str
    dseq: int
    kind: str
    aggregate: str
    action: str
    number: str
    made_at: datetime
    state: PendingState
    rule: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    tries: int = 0

    @property
    def to_fix(self) -> bool:
        """Whether it belongs in the to-fix tray."""
        return self.state in ("conflict", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One line of a case's way: the act, and what the county decided ("waiting" while it hasn't, `seq` 0)."""

    seq: int
    command: Command
    outcome: str
    rule: str = ""
    decided_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a list of cases. `pending` counts acts the county hasn't confirmed; `draft` rows aren't cases
    yet, and their id is the draft's."""

    id: str
    number: str
    status: str
    name: str
    guide: str
    department: str
    window: str
    deadline: date | None
    updated: datetime
    pending: int = 0
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """One line of a list of matters. `status` is one of `matter_state.STATUSES`; `responsible` a person or a unit;
    `pending` counts acts the county hasn't confirmed."""

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
    updated: datetime
    pending: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An intake that isn't finished: everything typed and scanned so far, as JSON values."""

    id: str
    user: str
    saved_at: datetime
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One thing to print: a receipt as a `slip`, or the issued PDF `file` (a blob name).

    `key` is the same for the same thing asked twice, so that a double click prints once; `reprint` counts 补打
    (0: the first print), `reason` says why it was reprinted or why it failed.
    """

    id: str
    key: str
    title: str
    case: str = ""
    number: str = ""
    slip: Slip | None = None
    file: str = ""
    copies: int = 1
    state: JobState = "queued"
    reason: str = ""
    why: str = ""  # of a reprint, in a person's words
    reprint: int = 0
    by: str = ""
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def device(self) -> str:
        """Which printer it is for: "receipt" or "page"."""
        return "receipt" if self.slip is not None else "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Serial numbers that will never be on a paper, and why: the register that explains each gap."""

    lease: str
    series: str
    period: int
    first: int
    last: int
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Wrong passwords of one person since the last right one."""

    count: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One form: blank (out in the drawer), used (entered as `case`, for the time `at`), spoilt (with its reason) or
    unused (given back; its number is void)."""

    number: str
    period: int
    printed_at: datetime
    printed_by: str
    state: BlankState
    at: datetime
    case: str = ""
    why: str = ""
