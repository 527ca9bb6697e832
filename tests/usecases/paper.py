"""A plain rendering of papers: what stands on them, as bytes."""

from __future__ import annotations

from app.domain.case import Case, Paper
from app.domain.context import Context


def render(paper: Paper, case: Case, ctx: Context) -> bytes:
    return f"%PDF- {paper.kind} {paper.number} {case.number} {case.applicant.name} {paper.data}".encode()
