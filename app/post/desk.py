"""What a screen may ask of its post: the only thing that the room of Qt knows of everything below.

Every method may take its time (database, devices, county): the screen calls it on its own worker thread, never on
the thread that paints. Values in, values out. Each raises AppError: Refused with the rule, Trouble with what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.fixes import Fix
from app.models.values import Blank
from app.post.binding_shown import Choices, DeviceForm
from app.post.board_shown import BoardView, Taken
from app.post.events import Point, Subscriber
from app.post.office import Office
from app.post.shown import (
    CaseFile,
    CaseRow,
    DeviceRow,
    Draft,
    DraftRow,
    IdCard,
    ItemRow,
    JobRow,
    JournalLine,
    Outcome,
    Outlook,
    Page,
    PendingRow,
    Person,
    Place,
    Previous,
    QueueView,
    Sheet,
    SyncState,
    TraceRow,
)


class Session(Protocol):
    """Who sits here, and where."""

    def place(self) -> Place: ...
    def people(self) -> Sequence[Person]:
        """Who signed in here before, latest first: offered by name at sign-in."""

    def sign_in(self, user: str, password: str) -> Person:
        """Raises Refused (R-ORG-04) for a wrong user or password; works offline for somebody known here."""

    def person(self) -> Person | None:
        """Who is signed in here now."""

    def sign_out(self) -> None: ...
    def lock(self) -> None:
        """Until the password is given again nobody acts here."""

    def unlock(self, password: str) -> Person:
        """The same person goes on at the same post. Raises as `sign_in`."""

    def must_lock(self) -> str:
        """Why the screen has to lock now: "over", "dismissed", or "" when it needn't."""

    def take_post(self, post: str) -> None:
        """The post this person works at from now on, one of `Person.posts`."""

    def now(self) -> datetime:
        """The hall's time, corrected by the county's clock."""

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Events from any thread; returns what ends the subscription."""


class Queue(Protocol):
    """叫号. Every act gives the queue as it is afterwards."""

    def queue(self) -> QueueView: ...
    def call_next(self) -> QueueView:
        """Ends the service at hand and calls the next. Raises Refused (R-REC-01) when nobody waits."""

    def call(self, ticket: str) -> QueueView:
        """One on hold, or out of order."""

    def recall(self) -> QueueView: ...
    def start(self) -> QueueView: ...
    def hold(self) -> QueueView: ...
    def finish(self) -> QueueView: ...
    def no_show(self) -> QueueView: ...
    def transfer(self, window: str) -> QueueView: ...
    def open_surge(self, letter: str) -> QueueView:
        """This window serves a letter that waits too long as well, for today. Raises Refused (R-ORG-04)."""


class Intake(Protocol):
    """受理: from the first field to the paper."""

    def find_items(self, query: str, limit: int) -> Sequence[ItemRow]:
        """By name, pinyin initials or code; "" gives this window's favourites."""

    def guide(self, code: str) -> Guide: ...
    def guide_for(self, code: str, answers: Mapping[str, str]) -> Guide:
        """The item; a package as one item, with the union of its materials by these answers (R-CAT-11)."""

    def new_draft(self, ticket: str) -> Draft:
        """An empty one, or the one begun for this ticket ("": without a ticket)."""

    def save_draft(self, draft: Draft) -> datetime:
        """Durable when it returns; gives the time."""

    def draft(self, id: str) -> Draft: ...
    def drafts(self) -> Sequence[DraftRow]: ...
    def drop_draft(self, id: str) -> None: ...
    def previous(self, id_number: str) -> Previous | None: ...
    def history(self, id_number: str) -> Sequence[CaseRow]: ...
    def duplicates(self, id_number: str, guide: str) -> Sequence[CaseRow]:
        """Open cases of the same applicant and item (R-REC-09)."""

    def outlook(self, draft: Draft, outcome: Outcome) -> Outlook:
        """What would come of it, with its papers as a preview; nothing is kept. Raises Refused."""

    def settle(self, draft: Draft, outcome: Outcome) -> Outlook:
        """Do it: received and decided in one act, papers numbered, frozen and queued for the printer, draft gone."""

    def told_once(self, guide: str, answers: Mapping[str, str]) -> Sheet:
        """The one-time notice sheet (R-REC-05)."""

    def print_told_once(self, guide: str, answers: Mapping[str, str]) -> JobRow: ...
    def print_guide(self, guide: str) -> JobRow:
        """The whole guide, in one key (R-CAT-01)."""

    def read_card(self) -> IdCard: ...


class Capture(Protocol):
    """The document camera; frames come as `Captured` events while it is on."""

    def camera_on(self) -> None: ...
    def camera_off(self) -> None: ...
    def shoot(self, corners: Sequence[Point] | None, *, black_white: bool) -> Page:
        """The sharpest frame of now, straightened by these corners (None: as found; else the whole frame)."""

    def turn(self, page: Page, quarters: int) -> Page:
        """A new page; the one it was made from stays (R-ARC-01)."""

    def bleach(self, page: Page) -> Page:
        """As black and white."""

    def read_page(self, page: Page) -> None:
        """Text recognised on a page; the numbers and names that may be filled in come as `PageRead`."""

    def scan_sources(self) -> Sequence[str]:
        """Where the bound scanner takes paper from: flatbed, feeder, duplex; () without one."""

    def scan_start(self, draft: str, order: Sequence[str], source: str, *, black_white: bool) -> None:
        """A batch begins; sides come as `Scanned`, its end as `ScanEnded`. `order`: materials, separators step on."""

    def scan_stop(self) -> None: ...
    def scan_settled(self) -> None:
        """The draft with the batch's pages is saved."""

    def print_separators(self, guide: str) -> JobRow:
        """Separator sheets for the item's materials onto paper."""

    def blob(self, name: str) -> bytes:
        """A page or an issued paper (PDF)."""


class Cases(Protocol):
    """Search, files, and every act on a case."""

    def find(self, query: str, limit: int) -> Sequence[CaseRow]:
        """By number, name, pinyin initials, phone or ID; drafts and unsent ones too."""

    def open(self, case: str) -> CaseFile: ...
    def reveal(self, kind: str, about: str, number: str) -> None:
        """The numbers of a case's or matter's people are looked at whole: on record at the county."""

    def trace(self, case: str) -> Sequence[TraceRow]: ...
    def to_do(self, post: str) -> Sequence[CaseRow]:
        """What waits for this post: supplements (clerk), approvals (chief), results to hand over (issuing)."""

    def act(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Case:
        """One lawful act (review, approve, refuse, transfer, return_transfer, issue, deliver, withdraw, supply …)
        with the keys of domain.actions.KEYS. Papers are numbered and frozen here. Raises Refused."""

    def foresee(self, case: str, expected: int, action: str, data: Mapping[str, object]) -> Outlook:
        """What would come of the act, with its papers as a preview; nothing is kept. Raises Refused."""

    def print_days(self, case: str) -> JobRow:
        """How the case's deadlines are counted, day by day, onto paper (R-CLK-01)."""

    def matches(self, case: str, id_number: str) -> str:
        """Whose number this is: applicant, agent, or "" for a stranger (R-DEL-01)."""


class BackEntry(Protocol):
    """断网备用表: forms printed ahead, entered later."""

    def blank_forms(self) -> Sequence[Blank]: ...
    def print_blank_forms(self, count: int) -> JobRow:
        """So many, each with the next number of this counter. Raises Trouble when no block has them."""

    def back_entry(self, number: str, at: datetime) -> str:
        """The draft in which the form is entered, for the time written on it. Raises Unreadable, Refused."""

    def end_form(self, number: str, *, spoilt: bool, why: str) -> None:
        """Spoilt, or given back unused: the number is void."""


class Fixing(Protocol):
    """待纠正: refused though a paper is out, or taken in twice."""

    def fixes(self) -> Sequence[Fix]: ...
    def end_fix(self, id: str, how: str, text: str) -> None:
        """`how`: put_away, corrected or ratified. Raises Refused (R-ACC-05, R-ORG-05)."""


class Prints(Protocol):
    """Papers onto paper. A job is independent of its case."""

    def print_paper(self, case: str, kind: str, reason: str) -> JobRow:
        """The frozen file; once printed, again only with a reason (marked 补打)."""

    def print_slip(self, case: str, reason: str) -> JobRow: ...
    def jobs(self) -> Sequence[JobRow]: ...
    def decide_job(self, job: str, *, came_out: bool) -> JobRow:
        """The clerk's word on an uncertain job; not come out: it waits for a reprint with a reason."""

    def retry_job(self, job: str, reason: str) -> JobRow: ...


class Sync(Protocol):
    def sync_state(self) -> SyncState: ...
    def pending(self) -> Sequence[PendingRow]: ...
    def sync_now(self) -> None: ...
    def put_away(self, command: str) -> None:
        """A refused act that a person has dealt with; it stays in the trace."""

    def redo(self, command: str) -> str:
        """A draft from a refused intake ("" where its case is to be opened instead)."""


class Devices(Protocol):
    def devices(self) -> Sequence[DeviceRow]: ...
    def test_device(self, name: str) -> DeviceRow:
        """Beep, test slip, one frame; the row says how it went."""

    def reconnect(self, name: str) -> None: ...
    def heard(self, name: str) -> Sequence[str]:
        """Raw keys the evaluator has sent since calibration began, oldest first."""

    def calibrate(self, name: str, keys: Mapping[str, str]) -> DeviceRow:
        """Raw key → level, kept for this device; a grade without a key stays unmapped (R-EVA-01)."""

    def journal(self, name: str, limit: int) -> Sequence[JournalLine]: ...
    def keep_journal(self, name: str, on: bool) -> None: ...
    def export_journal(self, name: str) -> bytes: ...
    def device_choices(self) -> Choices:
        """Kinds, profiles and free ports; nothing is opened for it."""

    def bind_device(self, form: DeviceForm) -> DeviceRow: ...
    def unbind_device(self, name: str) -> None: ...
    def device_report(self) -> JobRow:
        """The self-test of all that is bound here, on a slip."""


class CallBoard(Protocol):
    """叫号屏, for everybody in the hall."""

    def board(self) -> BoardView: ...
    def subscribe(self, callback: Subscriber) -> Callable[[], None]: ...


class Kiosk(CallBoard, Protocol):
    """取号机."""

    def take_slip(self, letter: str) -> Taken:
        """The next number of a service, its slip on the way to the printer where there is one."""


class Desk(Session, Queue, Intake, Capture, Cases, BackEntry, Fixing, Prints, Sync, Devices, Office, Kiosk, Protocol):
    """The whole of it, as `app.ui.app.run` takes it."""
