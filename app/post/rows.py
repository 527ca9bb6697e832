"""Rows of the store as rows of a screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.case import Case
from app.domain.clocks import explain
from app.domain.context import Context
from app.domain.identity import fold
from app.models import values as kept
from app.models.store import Store
from app.models.values import PrintJob
from app.post.shown import CaseRow, JobRow, Outlook, Sheet
from app.usecases.acts import Done, Issued
from app.usecases.inboxes import Waiting, asks_extension


def case_row(row: kept.CaseRow, waiting: Waiting | None, ctx: Context, now: datetime) -> CaseRow:
    """`waiting` brings the clock where the list has it."""
    guide = ctx.guides.get(row.guide)
    case: Case | None = waiting.case if waiting else None
    return CaseRow(
        id=row.id,
        number=row.number,
        applicant=row.name,
        item=guide.name if guide else row.guide,
        status=case.status.value if case else row.status,
        at=(case.received_at if case else None) or row.updated,
        deadline=case.deadline if case else row.deadline,
        left=waiting.left if waiting else None,
        department=row.department,
        window=row.window,
        tolerant=bool(case and case.tolerance),
        pending=bool(row.pending),
        draft=row.draft,
    )


def task(case: Case, post: str, department: str) -> str:
    """The act that this post is waited for on this case; "" where its own screen says it."""
    part = case.joint.part(department) if case.joint and department != case.department else None
    if part is not None and post in ("chief", "backoffice"):
        return "opinion" if part.opinion is None else "countersign"
    if post == "backoffice":
        last = case.transfers[-1] if case.transfers else None
        return "confirm_transfer" if last and not (last.confirmed_at or last.returned_at) else "review"
    if post == "bureau":
        return "grant_extension" if asks_extension(case) else "rule_appeal"
    return TASKS.get(post, "")


TASKS: Mapping[str, str] = {"transfer": "transfer", "cashier": "pay"}
"""Posts for which there is one thing to do."""


def job_row(job: PrintJob, printer: str = "") -> JobRow:
    return JobRow(
        id=job.id,
        title=job.title,
        state=job.state,
        at=job.ended_at or job.made_at,
        printer=printer,
        reason=job.reason,
        reprint=job.reprint,
        case=job.case,
    )


def of_person(store: Store, id_number: str) -> list[kept.CaseRow]:
    """Everything here of the holder of this number, whole, the last touched first."""
    number = fold(id_number)
    if len(number) < SHORTEST:
        return []
    near = [row for row in store.find(number[-6:], 100) if not row.draft]
    return [row for row in near if fold(store.case(row.id).applicant.id_number) == number]


SHORTEST = 8
"""Shorter numbers are no number of a person or an organisation."""


def outlook(done: Done, ctx: Context, *, preview: bool) -> Outlook:
    """What came of acts, or would come of them: the case, its deadline explained, its papers."""
    days = explain(done.case, ctx.of(done.case))
    return Outlook(case=done.case, days=days, sheets=tuple(_sheet(p, preview) for p in done.papers))


def _sheet(paper: Issued, preview: bool) -> Sheet:
    return Sheet(kind=paper.kind, pdf=paper.pdf, number=paper.number, file=paper.file, preview=preview)
