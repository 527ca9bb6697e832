"""督查通知书、督办函: what the bureau writes to a department, by when it must be answered, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.owed import Owed, ends
from app.domain.records import Note

KINDS = ("notice", "urge")
"""督查通知书 (HN 四(三)4) and 督办函 (HN 四(一)2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. `about` is a case's id or the matter in words; `reply_by` the last moment for the first reply."""

    id: str
    kind: str
    number: str = ""
    department: str
    about: str
    text: str
    issued: Note
    reply_by: datetime
    replies: tuple[Note, ...] = ()
    closed: Note | None = None


def issue(
    id: str, kind: str, department: str, about: str, days: int, by: Note, ctx: Context, number: str = ""
) -> Letter:
    """R-SUP-04 (HN 四(三)4, 四(一)2; SM 51): a letter that must be answered within `days` working days. `by` is who
    writes it, when, and its text. Refused when something is blank, or it is no such letter. Raises CalendarMissing."""
    if kind not in KINDS:
        raise Refused("R-SUP-04", "supervision_letter_kind", letter=kind)
    _written({"department": department, "about": about, "text": by.text})
    if days < 1:
        raise Refused("R-SUP-04", "supervision_letter_days", days=days)
    return Letter(
        id=id,
        kind=kind,
        number=number,
        department=department,
        about=about,
        text=by.text,
        issued=by,
        reply_by=ends(days, by.at, ctx),
    )


def reply(letter: Letter, note: Note) -> Letter:
    """R-SUP-04: the department answers, in writing, as often as it must; late is late but goes on record."""
    _written({"reply": note.text})
    _open(letter)
    return replace(letter, replies=(*letter.replies, note))


def close(letter: Letter, note: Note) -> Letter:
    """R-SUP-04: the bureau finds the answer good. Refused before there is one, or without a finding."""
    _written({"finding": note.text})
    _open(letter)
    if not letter.replies:
        raise Refused("R-SUP-04", "supervision_letter_unanswered", number=letter.number or letter.id)
    return replace(letter, closed=note)


def _open(letter: Letter) -> None:
    if letter.closed:
        raise Refused(
            "R-SUP-04", "supervision_letter_closed", number=letter.number or letter.id, at=letter.closed.at.date()
        )


def _written(parts: Mapping[str, str]) -> None:
    if blank := [name for name, text in parts.items() if not text.strip()]:
        raise Refused("R-SUP-04", "supervision_blank", part=blank)


def owed(letter: Letter) -> Owed:
    """R-SUP-04: the first reply, due at the letter's last moment: none by then is overdue."""
    return Owed(
        kind="letter",
        id=letter.id,
        department=letter.department,
        since=letter.issued.at,
        due=letter.reply_by,
        done_at=letter.replies[0].at if letter.replies else None,
    )
