"""来访登记单 and 答复书: what a visitor takes home who came without a case, and the written answer to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.documents.blocks import Content, Rows
from app.documents.days import day_text, time_text
from app.documents.facts import Facts
from app.documents.papers import typeset
from app.documents.wording import template
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.matter_state import number_of
from app.domain.matters import Matter
from app.domain.owed import ends
from app.domain.records import Complaint, Note
from app.domain.workdays import CalendarMissing
from app.texts import words


def register_slip(matter: Matter, ctx: Context, hall: Mapping[str, object]) -> bytes:
    """R-REC-04, R-REC-10, R-EVA-04: the matter as registered, as PDF: number, who was first asked, who is responsible,
    to whom it was handed, and by when a complaint must be answered."""
    known = _known(matter, hall, matter.at) | _limit(matter, ctx)
    known |= {"responsible": matter.responsible, "has_handed": bool(matter.handed)}
    handed = [{"to": step.to, "at": time_text(step.at), "by": step.by} for step in matter.handed]
    return _printed("matter_register", known, {"handed": handed})


def matter_reply(matter: Matter, hall: Mapping[str, object]) -> bytes:
    """The written answer to an enquiry, a complaint or a matter that could not get done, as PDF.

    Raises Refused while there is nothing to answer yet."""
    if matter.complaint is not None:
        return _reply(_known(matter, hall, _answered_at(matter.complaint)) | _findings(matter.complaint))
    if matter.answered is None:
        raise Refused("R-REC-04", "papers_unanswered")
    said = {"answer": matter.answered.text.rstrip("。"), "who": matter.answered.by}
    return _reply(_known(matter, hall, matter.answered.at) | said)


def complaint_reply(complaint: Complaint, case: str, person: str, hall: Mapping[str, object]) -> bytes:
    """R-EVA-02, R-EVA-04: the answer to a complaint about a case, or to a bad evaluation, by the case's number, as PDF.

    Raises Refused while it hasn't been looked into and put right."""
    at = _answered_at(complaint)
    known = _head("complaint", case, person, complaint.subject, complaint.at, complaint.channel, hall, at)
    return _reply(known | _findings(complaint))


def _answered_at(complaint: Complaint) -> datetime:
    if complaint.upheld is False and complaint.verified:
        return complaint.verified.at
    if complaint.rectified is None:
        raise Refused("R-EVA-04", "papers_unanswered")
    return complaint.rectified.at


def _findings(complaint: Complaint) -> Facts:
    return {
        "upheld": bool(complaint.upheld),
        "looked_into": True,
        "verified": _said(complaint.verified),
        "rectified": _said(complaint.rectified),
        "who": (complaint.rectified or complaint.verified or Note(by="", at=complaint.at)).by,
    }


def _said(note: Note | None) -> str:
    return note.text.rstrip("。") if note else ""


def _known(matter: Matter, hall: Mapping[str, object], at: datetime) -> Facts:
    head = _head(matter.kind, number_of(matter), matter.person, matter.subject, matter.at, matter.channel, hall, at)
    window = words("documents_window", window=matter.window) if matter.window else ""
    return head | {"by": f"{matter.by}{window}", "phone": matter.phone}


def _head(
    kind: str,
    number: str,
    person: str,
    subject: str,
    since: datetime,
    channel: str,
    hall: Mapping[str, object],
    at: datetime,
) -> Facts:
    county = str(hall.get("county", ""))
    return {
        "kind": words(f"papers_matter_{kind}"),
        "person": person or words("papers_visitor"),
        "subject": subject.rstrip("。"),
        "since": time_text(since),
        "channel": _channel(channel),
        "number": "",
        "registered": number,
        "paper_number": "",
        "under": words("papers_matter_number", number=number),
        "hall": str(hall.get("name", "")),
        "bureau": str(hall.get("bureau", "")) or words("documents_bureau", county=county),
        "department": str(hall.get("name", "")),
        "telephone": str(hall.get("telephone", "")),
        "complaint": str(hall.get("complaint", "")),
        "at": at,
        "day": day_text(at.isoformat()),
        **dict.fromkeys(("upheld", "looked_into", "verified", "rectified", "answer", "by", "phone"), ""),
    }


def _channel(channel: str) -> str:
    key = f"ui_channel_{channel}"
    return channel if words(key) == key else words(key)


def _limit(matter: Matter, ctx: Context) -> Facts:
    """R-EVA-04: the pack's days for an answer, with the last of them where its calendar is known."""
    days = ctx.policy.number("complaint.answer_within") if matter.complaint else 0
    try:
        last = day_text(ends(days, matter.at, ctx).date().isoformat()) if days else ""
    except CalendarMissing:
        last = ""
    return {"within": f"{days}{words('documents_unit_working')}" if days else "", "answer_by": last}


def _reply(known: Facts) -> bytes:
    return _printed("matter_reply", known, {})


def _printed(kind: str, known: Facts, tables: Mapping[str, Rows]) -> bytes:
    at = known["at"]
    assert isinstance(at, datetime)
    code = f"yichuang:matter/{known['registered']}"
    return typeset(template(kind), Content(known, tables, (), code, words("papers_matter_caption"), at))
