"""Papers onto paper: jobs made with the act, printed by a thread of their own, judged by a person where in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.errors import Refused
from app.models.store import Store
from app.models.values import PrintJob
from app.post.common import Common
from app.post.events import Printed
from app.post.rows import job_row
from app.post.shown import JobRow
from app.texts import words
from app.usecases import printing
from app.usecases.acts import Done

SLIPS = ("acceptance", "supplement", "rejection")
COPIES: Mapping[str, int] = {"acceptance": 1}


class PrintsPart(Common):
    def printed_with(self, store: Store, done: Done) -> None:
        """The act's papers and its receipt, in the act's own transaction."""
        from app.documents.slips import receipt

        by, now = self.actor().name, self.now()
        for paper in done.papers:
            title = words(f"domain_paper_{paper.kind}")
            store.add_job(
                printing.paper_job(paper.file, title, done.case.id, paper.number, by, now, COPIES.get(paper.kind, 1))
            )
        if any(p.kind in SLIPS for p in done.papers) or done.case.accepted_on:
            slip = receipt(done.case, store.context(), store.hall(), now)
            store.add_job(printing.slip_job(slip, words("post_slip"), done.case.id, done.case.number, by, now))

    def print_paper(self, case: str, kind: str, reason: str) -> JobRow:
        """The frozen file; once printed, again only with a reason (marked 补打)."""
        with self.read() as store:
            paper = next((p for p in reversed(store.case(case).papers) if p.kind == kind), None)
            jobs = store.jobs(case=case)
        if paper is None or not paper.file:
            raise Refused("R-REC-01", "post_no_paper")
        title = words(f"domain_paper_{kind}")
        first = printing.paper_job(paper.file, title, case, paper.number, self.actor().name, self.now())
        return self._again(jobs, first, reason)

    def print_slip(self, case: str, reason: str) -> JobRow:
        from app.documents.slips import receipt

        with self.read() as store:
            shown, jobs = store.case(case), store.jobs(case=case)
            slip = receipt(shown, store.context(), store.hall(), self.now())
        title = words("post_slip")
        first = printing.slip_job(slip, title, case, shown.number, self.actor().name, self.now())
        return self._again(jobs, first, reason)

    def _again(self, jobs: Sequence[PrintJob], first: PrintJob, reason: str) -> JobRow:
        """The first print of a thing, or one more with its reason."""
        before = [job for job in jobs if job.key.partition("#")[0] == first.key]
        if before:
            return self.retry_job(max(before, key=lambda job: job.reprint).id, reason)
        with self.begin() as store:
            job = store.add_job(first)
        return self.queued(job)

    def jobs(self) -> Sequence[JobRow]:
        with self.read() as store:
            return tuple(job_row(job) for job in store.jobs())

    def decide_job(self, job: str, *, came_out: bool) -> JobRow:
        """The clerk's word on an uncertain job; not come out: it waits for a reprint with a reason."""
        return self._told(printing.decide(self.begin, job, came_out))

    def retry_job(self, job: str, reason: str) -> JobRow:
        """补打. Raises Refused without a reason, or while it is still to be printed."""
        from app.documents.marks import mark_reprint

        again = printing.reprint(self.begin, job, reason, self.actor().name, self.now(), mark_reprint)
        return self.queued(again)

    def print_now(self) -> None:
        """A job was queued: wake the printer's thread."""

    def queued(self, job: PrintJob) -> JobRow:
        self.print_now()
        return self._told(job)

    def _told(self, job: PrintJob) -> JobRow:
        row = job_row(job)
        self.hub.tell(Printed(row))
        return row
