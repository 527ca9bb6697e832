"""Every paper of the hall as a PDF: the frozen values of a `Paper` in the wording of its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.documents import blocks, days, license_sheet
from app.documents.facts import facts, fee_rows, material_rows
from app.documents.office_rows import office_rows
from app.documents.page import Imprint, document
from app.documents.wording import Template, template
from app.domain.case import Case, Paper
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.sheets import OWN
from app.texts import words

KINDS = frozenset(OWN)
"""The kinds of paper that can be rendered."""


def render(paper: Paper, case: Case, ctx: Context, hall: Mapping[str, object]) -> bytes:
    """The PDF of a paper (A4, every font embedded). All that may change later comes from `paper.data`; `hall` gives
    name, county, address, telephone, complaint, reconsideration, court and, where known, the departments' full
    names as `names`. Same values, same bytes, so that the file's hash is the paper's.

    Raises Unreadable for a kind that doesn't exist.
    """
    if paper.kind not in KINDS:
        raise Unreadable("documents_kind_unknown", kind=paper.kind)
    content = content_of(paper, case, hall)
    if paper.kind == "license":
        return license_sheet.render(content)
    return typeset(template(paper.kind), content)


def typeset(wording: Template, content: blocks.Content) -> bytes:
    """All copies. The calendar of the count, which repeats the sentence before it, gives way where a page is saved."""
    pdf, pages = _document(wording, content)
    if pages > len(_copies(wording)) + bool(wording.annex) and content.counted:
        tight, fewer = _document(wording, replace(content, counted=()))
        return tight if fewer < pages else pdf
    return pdf


def _document(wording: Template, content: blocks.Content) -> tuple[bytes, int]:
    sheets = [blocks.sheet(wording, content, copy) for copy in _copies(wording)]
    sheets += [blocks.sheet(template(wording.annex), content)] if wording.annex else []
    return document(sheets, imprint(wording.title.format_map(content.facts), content))


def _copies(wording: Template) -> Sequence[int]:
    return range(1, len(wording.copies) + 1) if wording.copies else (0,)


def content_of(paper: Paper, case: Case, hall: Mapping[str, object]) -> blocks.Content:
    number = str(paper.data.get("number") or case.number)
    paper = replace(paper, data={**paper.data, "number": number})
    tables: dict[str, blocks.Rows] = {
        "rows": material_rows(paper.data.get("rows")),
        "missing_rows": material_rows(paper.data.get("missing_rows")),
        "fee_rows": fee_rows(paper.data.get("fees")),
        "form": _pairs(paper.data.get("form")),
        **office_rows(paper.data),
    }
    counted = days.read(paper.data.get("counted"))
    return blocks.Content(
        facts(paper, hall), tables, counted, payload(number or case.id), words("documents_caption"), paper.at
    )


def imprint(title: str, content: blocks.Content) -> Imprint:
    known = content.facts
    return Imprint(title, str(known["paper_number"]), str(known["number"]), str(known["department"]), content.at)


def payload(number: str) -> str:
    """What a paper's QR code says: a scan of it opens the case at any counter."""
    return f"yichuang:case/{number}"


def _pairs(form: object) -> list[dict[str, object]]:
    rows = form if isinstance(form, list | tuple) else []
    return [{"name": name, "value": value} for name, value in rows]
