"""A desk in memory for screens under test: the domain's own rules, no store, no device, no county.

`kind` is empty, typical or worst: how much there is and how badly it fits. `slow` seconds are added to each call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.clocks import explain
from app.domain.command import Actor, Command
from app.domain.errors import Refused, Trouble
from app.domain.transitions import apply
from app.post.binding_shown import Choices, DeviceForm
from app.post.events import CasesChanged, Event, Subscriber, TicketChanged
from app.post.shown import (
    CaseRow,
    CurrentTicket,
    DeviceRow,
    Draft,
    DraftRow,
    IdCard,
    ItemRow,
    JobRow,
    JournalLine,
    Outcome,
    Outlook,
    PendingRow,
    Person,
    Place,
    Previous,
    QueueView,
    Sheet,
    SyncState,
    TraceRow,
    WaitingRow,
)
from tests.ui import believable
from tests.ui.bindable import CHOICES
from tests.ui.desk_capture import CaptureDesk
from tests.ui.desk_cases import CaseDesk
from tests.ui.desk_office import OfficeDesk
from tests.ui.desk_safety import SafetyDesk

PASSWORD = "yichuang"


class Fixture(CaseDesk, CaptureDesk, OfficeDesk, SafetyDesk):
    """Implements `app.post.desk.Desk`."""

    def __init__(self, kind: str = "typical", *, slow: float = 0.0) -> None:
        self.kind, self.slow = kind, slow
        self.ctx = believable.context()
        self.hall = believable.hall()
        self.view = believable.queue(kind)
        self.state = believable.SYNCED
        self.lights = list(believable.DEVICES) if kind != "empty" else []
        self.kept: dict[str, Draft] = {}
        self.cases: dict[str, Case] = {}
        self.acts: dict[str, list[TraceRow]] = {}
        self.files = {}
        self.printing: list[JobRow] = []
        self.calls: list[str] = []
        self.here: Person | None = None
        self.post = ""
        self.must = ""
        self.card: IdCard | None = None
        self.clock = believable.NOW
        self.refuses: dict[str, Exception] = {}
        self._subscribers: list[Subscriber] = []
        self._number = 311

    def _enter(self, name: str) -> None:
        self.calls.append(name)
        if self.slow:
            time.sleep(self.slow)
        if name in self.refuses:
            raise self.refuses[name]

    def tell(self, event: Event) -> None:
        """An event as if it came from a thread below."""
        for subscriber in list(self._subscribers):
            subscriber(event)

    # session
    def place(self) -> Place:
        self._enter("place")
        return believable.PLACE

    def people(self) -> Sequence[Person]:
        self._enter("people")
        return () if self.kind == "empty" else believable.PEOPLE

    def sign_in(self, user: str, password: str) -> Person:
        self._enter("sign_in")
        found = next((p for p in believable.PEOPLE if p.user == user), None)
        if found is None or password != PASSWORD:
            raise Refused("R-ORG-04", "usecases_sign_in_wrong")
        self.here = found
        return found

    def person(self) -> Person | None:
        return self.here

    def sign_out(self) -> None:
        self._enter("sign_out")
        self.here = None

    def lock(self) -> None:
        self._enter("lock")

    def unlock(self, password: str) -> Person:
        self._enter("unlock")
        assert self.here
        return self.sign_in(self.here.user, password)

    def must_lock(self) -> str:
        return self.must

    def take_post(self, post: str) -> None:
        self._enter("take_post")
        self.post = post

    def now(self) -> datetime:
        return self.clock

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    # queue
    def queue(self) -> QueueView:
        self._enter("queue")
        return self.view

    def call_next(self) -> QueueView:
        self._enter("call_next")
        if not self.view.waiting:
            self.view = replace(self.view, current=None)
            raise Refused("R-REC-01", "usecases_nobody_waits")
        return self._serve(self.view.waiting[0])

    def call(self, ticket: str) -> QueueView:
        self._enter("call")
        return self._serve(next(t for t in (*self.view.waiting, *self.view.held) if t.id == ticket))

    def _serve(self, row: WaitingRow) -> QueueView:
        current = CurrentTicket(
            id=row.id, number=row.number, item=row.item, kind=row.kind, status="called", since=self.clock - self._ago()
        )
        waiting = tuple(t for t in self.view.waiting if t.id != row.id)
        held = tuple(t for t in self.view.held if t.id != row.id)
        self.view = replace(self.view, current=current, waiting=waiting, held=held)
        return self.view

    def _ago(self) -> timedelta:
        return timedelta(minutes=4, seconds=32)

    def _with(self, status: str) -> QueueView:
        assert self.view.current
        self.view = replace(self.view, current=replace(self.view.current, status=status))
        return self.view

    def recall(self) -> QueueView:
        self._enter("recall")
        return self._with("called")

    def start(self) -> QueueView:
        self._enter("start")
        return self._with("serving")

    def hold(self) -> QueueView:
        self._enter("hold")
        current = self.view.current
        assert current
        row = WaitingRow(id=current.id, number=current.number, item=current.item, held=True)
        self.view = replace(self.view, current=None, held=(*self.view.held, row))
        return self.view

    def finish(self) -> QueueView:
        self._enter("finish")
        self.view = replace(self.view, current=None)
        return self.view

    def no_show(self) -> QueueView:
        self._enter("no_show")
        return self.finish()

    def transfer(self, window: str) -> QueueView:
        self._enter(f"transfer {window}")
        return self.finish()

    def open_surge(self, letter: str) -> QueueView:
        self._enter(f"open_surge {letter}")
        self.view = replace(self.view, crowded={})
        return self.view

    # intake
    def find_items(self, query: str, limit: int) -> Sequence[ItemRow]:
        self._enter("find_items")
        wanted = query.strip().lower()
        found = [
            g for g in self.ctx.guides.values() if wanted in g.name or wanted in g.pinyin or wanted in g.code.lower()
        ]
        return [self._item(g) for g in found[:limit]]

    def _item(self, guide: Guide) -> ItemRow:
        here = guide.department in believable.HERE
        return ItemRow(
            code=guide.code,
            name=guide.name,
            department=guide.department,
            kind=guide.kind,
            promised_days=guide.promised_days,
            here=here,
            window="" if here else "5",
        )

    def guide(self, code: str) -> Guide:
        self._enter("guide")
        return self.ctx.guide(code)

    def guide_for(self, code: str, answers: Mapping[str, str]) -> Guide:
        return self.guide(code)

    def new_draft(self, ticket: str) -> Draft:
        self._enter("new_draft")
        found = next((d for d in self.kept.values() if ticket and d.ticket == ticket), None)
        return found or Draft(id=uuid4().hex, ticket=ticket)

    def save_draft(self, draft: Draft) -> datetime:
        self._enter("save_draft")
        self.kept[draft.id] = replace(draft, saved_at=self.clock)
        return self.clock

    def draft(self, id: str) -> Draft:
        self._enter("draft")
        return self.kept[id]

    def drafts(self) -> Sequence[DraftRow]:
        self._enter("drafts")
        return [
            DraftRow(
                id=d.id, number="A011", applicant=d.applicant.name, item=d.guide, saved_at=d.saved_at or self.clock
            )
            for d in self.kept.values()
        ]

    def drop_draft(self, id: str) -> None:
        self.kept.pop(id, None)

    def previous(self, id_number: str) -> Previous | None:
        self._enter("previous")
        if self.kind == "empty":
            return None
        form = {"place": "嵩阳街道玉明路 8 号一层", "area": "168.5"}
        return Previous(applicant=believable.applicant("typical"), at=self.clock.date(), item="居住证申领", form=form)

    def history(self, id_number: str) -> Sequence[CaseRow]:
        self._enter("history")
        return believable.history(self.kind)

    def duplicates(self, id_number: str, guide: str) -> Sequence[CaseRow]:
        self._enter("duplicates")
        rows = believable.history("typical") if self.kind == "worst" else ()
        return [replace(row, window="5") for row in rows]

    def outlook(self, draft: Draft, outcome: Outcome) -> Outlook:
        self._enter("outlook")
        return self._decided(draft, outcome, "")

    def settle(self, draft: Draft, outcome: Outcome) -> Outlook:
        self._enter("settle")
        done = self._decided(draft, outcome, f"SL{self.clock:%Y%m%d}-{self._number:04d}")
        self._number += 1
        self.cases[done.case.id] = done.case
        self.kept.pop(draft.id, None)
        for sheet in done.sheets:
            title = Sheet(kind=sheet.kind)
            job = JobRow(id=uuid4().hex, title=_paper(title.kind), state="queued", at=self.clock, case=done.case.id)
            self.printing.append(job)
        self.tell(CasesChanged(frozenset({done.case.id})))
        return done

    def _decided(self, draft: Draft, outcome: Outcome, number: str) -> Outlook:
        actor = Actor("clerk", self.here.name if self.here else "陈静", "chenjing", "", "3")
        taken = [{"code": h.code, "original": True} for h in draft.held if h.state in ("ticked", "scanned")]
        applicant = {
            "name": draft.applicant.name,
            "id_number": draft.applicant.id_number,
            "id_kind": draft.applicant.id_kind,
            "phone": draft.applicant.phone,
            "address": draft.applicant.address,
        }
        id = uuid4().hex
        data = {
            "guide": draft.guide,
            "materials": taken,
            "applicant": applicant,
            "number": number,
            "hall": self.hall["name"],
            "form": dict(draft.form),
            "answers": dict(draft.answers),
            "delivery": draft.delivery,
            "window": "3",
        }
        at = self.clock.replace(microsecond=0)
        received = apply(None, Command(uuid4().hex, "case", id, "receive", 0, at, actor, data=data), self.ctx)
        decided = Command(uuid4().hex, "case", id, outcome.action, 1, at, actor, data=dict(outcome.data))
        case = apply(received, decided, self.ctx)
        way = [
            TraceRow(at=at, action=a, by=actor.name, outcome="accepted", window="3", pending=True)
            for a in ("receive", outcome.action)
        ]
        self.acts[id] = way
        return Outlook(case=case, days=explain(case, self.ctx), sheets=self._sheets(case, number))

    def _sheets(self, case: Case, number: str) -> tuple[Sheet, ...]:
        from app.documents.papers import render

        made = []
        for n, paper in enumerate(case.papers):
            numbered = replace(paper, number=f"〔2026〕{n + 87:06d}" if number else "")
            pdf = render(numbered, case, self.ctx, self.hall)
            made.append(Sheet(kind=paper.kind, pdf=pdf, number=numbered.number, preview=not number))
        return tuple(made)

    def told_once(self, guide: str, answers: Mapping[str, str]) -> Sheet:
        from app.documents.guides import told_once

        return Sheet(kind="told_once", pdf=told_once(self.ctx.guide(guide), answers, self.hall, self.clock.date()))

    def print_told_once(self, guide: str, answers: Mapping[str, str]) -> JobRow:
        self._enter("print_told_once")
        return self._job("一次性告知单")

    def print_guide(self, guide: str) -> JobRow:
        self._enter("print_guide")
        return self._job("办事指南")

    def read_card(self) -> IdCard:
        self._enter("read_card")
        if self.card is None:
            raise Trouble("devices_card_none")
        return self.card

    # prints
    def _job(self, title: str, case: str = "", reprint: int = 0) -> JobRow:
        job = JobRow(id=uuid4().hex, title=title, state="queued", at=self.clock, case=case, reprint=reprint)
        self.printing.append(job)
        return job

    def print_paper(self, case: str, kind: str, reason: str) -> JobRow:
        self._enter(f"print_paper {kind} {reason}")
        return self._job(_paper(kind), case, 1)

    def print_slip(self, case: str, reason: str) -> JobRow:
        self._enter("print_slip")
        return self._job("凭条", case)

    def jobs(self) -> Sequence[JobRow]:
        self._enter("jobs")
        return self.printing

    def decide_job(self, job: str, *, came_out: bool) -> JobRow:
        self._enter(f"decide_job {came_out}")
        return self.printing[-1]

    def retry_job(self, job: str, reason: str) -> JobRow:
        self._enter("retry_job")
        return self.printing[-1]

    # sync
    def sync_state(self) -> SyncState:
        self._enter("sync_state")
        return self.state

    def pending(self) -> Sequence[PendingRow]:
        self._enter("pending")
        return ()

    def sync_now(self) -> None:
        self._enter("sync_now")

    def put_away(self, command: str) -> None:
        self._enter("put_away")

    def redo(self, command: str) -> str:
        self._enter("redo")
        return ""

    # devices
    def devices(self) -> Sequence[DeviceRow]:
        self._enter("devices")
        return list(self.lights)

    def test_device(self, name: str) -> DeviceRow:
        self._enter("test_device")
        return next(d for d in self.lights if d.name == name)

    def reconnect(self, name: str) -> None:
        self._enter("reconnect")

    def heard(self, name: str) -> Sequence[str]:
        return ()

    def calibrate(self, name: str, keys: Mapping[str, str]) -> DeviceRow:
        self._enter("calibrate")
        return next(d for d in self.lights if d.name == name)

    def journal(self, name: str, limit: int) -> Sequence[JournalLine]:
        return ()

    def keep_journal(self, name: str, on: bool) -> None:
        self._enter("keep_journal")

    def export_journal(self, name: str) -> bytes:
        return b""

    def device_choices(self) -> Choices:
        return CHOICES

    def bind_device(self, form: DeviceForm) -> DeviceRow:
        self._enter("bind_device")
        return self.lights[0]

    def unbind_device(self, name: str) -> None:
        self._enter("unbind_device")

    def device_report(self) -> JobRow:
        self._enter("device_report")
        return self.jobs()[0]

    def moved(self) -> None:
        """The queue moved elsewhere."""
        self.tell(TicketChanged())


def _paper(kind: str) -> str:
    from app.texts import words

    return words(f"ui_paper_{kind}")
