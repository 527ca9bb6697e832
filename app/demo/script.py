"""What a driven desk does when the demonstration tells it to: the same calls its screens make."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import psutil

from app.demo.applicants import MORNING, Applicant
from app.domain.case import Applicant as Person
from app.domain.errors import Trouble
from app.post.post import Post
from app.post.shown import Draft, Held, JobRow, Outcome, Page

PATIENCE = 60.0


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait for a condition. Raises Trouble naming it when it doesn't come."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            raise Trouble("demo_waited_in_vain", what=what, seconds=round(seconds))
        time.sleep(0.05)


class Script:
    """`serve`, `approve` …: each is one line of the demonstration; values in and out are JSON."""

    def __init__(self, post: Post) -> None:
        self.post = post

    def take_tickets(self) -> list[str]:
        return [self.post.take_ticket(a.letter, a.guide, a.name, a.kind).number for a in MORNING]

    def call(self, name: str) -> str:
        """Call this applicant and begin to serve them; gives the number called."""
        waiting = self.post.queue().waiting
        ticket = next(row.id for row in waiting if row.name == name)
        view = self.post.call(ticket)
        self.post.start()
        return view.current.number if view.current else ""

    def draft(self, n: int) -> str:
        """The intake of applicant `n`, filled in and saved but not ended yet; gives the draft's id."""
        return self._filled(MORNING[n]).id

    def finish(self, draft: str, n: int) -> Mapping[str, object]:
        """End the intake as it is to end, and the service with it."""
        wanted = MORNING[n]
        outlook = self.post.settle(self.post.draft(draft), Outcome(action=wanted.outcome, data=wanted.data))
        self.post.finish()
        case = outlook.case
        return {"case": case.id, "number": case.number, "status": case.status.value}

    def _filled(self, wanted: Applicant) -> Draft:
        current = self.post.queue().current
        draft = self.post.new_draft(current.id if current else "")
        draft = replace(
            draft,
            guide=wanted.guide,
            applicant=_person(wanted),
            answers=wanted.answers,
            form=wanted.form,
            held=tuple(self._held(wanted)),
            step=4,
        )
        self.post.save_draft(draft)
        return draft

    def _held(self, wanted: Applicant) -> list[Held]:
        scans = {code: self._scan() for code in wanted.scans}
        return [
            *(
                Held(
                    code=code, state="scanned" if code in scans else "ticked", pages=scans.get(code, ()), original=True
                )
                for code in wanted.brings
            ),
            *(Held(code=code, state="committed") for code in wanted.committed),
            *(Held(code=code, state="missing", why=why) for code, why in wanted.missing.items()),
        ]

    def _scan(self) -> tuple[Page, ...]:
        self.post.camera_on()
        standing = self.post.camera_standing
        until(lambda: (seen := standing()) is not None and seen.state == "READY", "camera")
        page = self.post.shoot(None, black_white=False)
        self.post.camera_off()
        return (page,)

    def supply(self, case: str, codes: Sequence[str]) -> str:
        """The applicant brings what was missing; all in, it must be accepted (R-ACC-10)."""
        shown = self.post.open(case).case
        supplied = self.post.act(case, shown.version, "supply", {"materials": list(codes)})
        return self.post.act(case, supplied.version, "accept", {}).status.value

    def transfer(self, case: str) -> str:
        shown = self.post.open(case).case
        return self.post.act(case, shown.version, "transfer", {"department": shown.department}).status.value

    def sign_in(self, user: str, password: str, post: str = "") -> str:
        person = self.post.sign_in(user, password)
        if post:
            self.post.take_post(post)
        return person.name

    def approve_all(self) -> list[str]:
        """Everything that waits for this chief representative: reviewed, then decided."""
        done = []
        for row in self.post.to_do("chief"):
            shown = self.post.open(row.id)
            case = shown.case
            if case.tolerance or "approve" not in shown.actions:
                continue
            phrase = shown.phrases[0]
            if not (case.review and case.review.agree):
                case = self.post.act(row.id, case.version, "review", {"agree": True, "text": phrase})
            self.post.act(row.id, case.version, "approve", {"license": shown.guide.result})
            done.append(row.number)
        return done

    def hand_over_all(self, most: int) -> list[str]:
        """Results made out, and the first `most` handed over against the applicant's own number."""
        done: list[str] = []
        for row in self.post.to_do("issuing"):
            case = self.post.open(row.id).case
            if case.status == "approved":
                case = self.post.act(row.id, case.version, "issue", {})
            if len(done) < most and self.post.matches(row.id, case.applicant.id_number) == "applicant":
                taken = {"to": case.applicant.name, "identity": f"居民身份证 {case.applicant.id_number}"}
                self.post.act(row.id, case.version, "deliver", taken)
                done.append(row.number)
        return done

    def synced(self, seconds: float = PATIENCE) -> int:
        """Wait until the county has answered every act and has every file; gives how many acts it refused."""
        until(lambda: self.post.sync_state().waiting == 0 and not self._files(), "sync", seconds)
        return self.post.sync_state().refused

    def _files(self) -> list[str]:
        with self.post.read() as store:
            return store.blobs_to_send(1)

    def sync_now(self) -> None:
        self.post.sync_now()

    def offline(self) -> int:
        """Wait until the desk knows that the county is gone; gives the acts that wait."""
        until(lambda: self.post.sync_state().kind == "offline", "offline")
        return self.post.sync_state().waiting

    def printed(self, seconds: float = PATIENCE) -> list[str]:
        """Wait until no receipt waits any more; gives the states of all receipts."""
        until(lambda: not any(j.state in ("queued", "printing") for j in self._receipts()), "printer", seconds)
        return [job.state for job in self._receipts()]

    def _receipts(self) -> list[JobRow]:
        with self.post.read() as store:
            slips = {job.id for job in store.jobs() if job.slip is not None}
        return [job for job in self.post.jobs() if job.id in slips]

    def print_again(self, reason: str) -> list[str]:
        """Every receipt that failed, once more with a reason (补打)."""
        failed = [job for job in self._receipts() if job.state == "failed"]
        return [self.post.retry_job(job.id, reason).id for job in failed]

    def device(self, kind: str, state: str) -> str:
        """Wait until the device of this kind is in that state; gives its reason."""
        until(lambda: any(d.kind == kind and d.state == state for d in self.post.devices()), f"{kind} {state}")
        return next(d.reason for d in self.post.devices() if d.kind == kind)

    def memory(self) -> dict[str, int]:
        """What this desk holds in memory, in MB: all that is mapped, and what is its alone."""
        held = psutil.Process().memory_full_info()
        return {"resident": int(held.rss / 2**20), "private": int(held.uss / 2**20)}

    def rated(self, case: str) -> str:
        """Wait for the case's rating; gives its level."""
        until(lambda: self.post.open(case).case.rating is not None, "rating")
        rating = self.post.open(case).case.rating
        return rating.level if rating else ""


def _person(wanted: Applicant) -> Person:
    organisation = wanted.organisation
    return Person(
        name=wanted.name,
        kind="organisation" if organisation else "person",
        id_kind="credit_code" if organisation else "resident_id",
        id_number=wanted.id_number,
        phone=wanted.phone,
        address=wanted.address,
    )
