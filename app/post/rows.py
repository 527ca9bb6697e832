"""Rows of the store as rows of a screen."""

from __future__ import annotations

from datetime import datetime

from app.domain.case import Case
from app.domain.context import Context
from app.models import values as kept
from app.models.values import PrintJob
from app.post.shown import CaseRow, JobRow
from app.usecases.inboxes import Waiting


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
