"""补录: what was written on a numbered form while nothing else worked, entered under its number and its time."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Refused, Unreadable
from app.models.store import Begin
from app.models.values import Blank, Draft
from app.usecases.acts import new_id


def begun(begin: Begin, user: str, number: str, at: datetime, now: datetime) -> Draft:
    """R-REC-09: a draft of what stands on the form, or the one begun for it. `at` is the time written on the paper.

    Raises Unreadable for a number of no form here or a time before it was printed or yet to come, Refused for a form
    that was entered or is spoilt.
    """
    with begin() as store:
        form = store.blank(number)
        if form.state != "blank":
            raise Refused("R-REC-09", f"blanks_is_{form.state}", number=number)
        if not form.printed_at.replace(second=0, microsecond=0) <= at <= now:
            raise Unreadable("blanks_time", printed=f"{form.printed_at:%Y-%m-%d %H:%M}", now=f"{now:%Y-%m-%d %H:%M}")
        known = next((d for d in store.drafts() if d.data.get("paper_number") == number), None)
        data = {**(known.data if known else {}), "paper_number": number, "paper_at": at.isoformat()}
        draft = Draft(id=known.id if known else new_id(), user=user, saved_at=now, data=data)
        store.save_draft(draft)
    return draft


def forms(begin: Begin) -> list[Blank]:
    with begin() as store:
        return store.blanks()


def ended(begin: Begin, number: str, *, spoilt: bool, why: str, now: datetime) -> None:
    """A spoilt form, or one that is given back unused: its number is void. Raises Unreadable without a reason."""
    if spoilt and not why.strip():
        raise Unreadable("blanks_why")
    with begin() as store:
        store.end_blank(number, "spoilt" if spoilt else "unused", why.strip(), now)
