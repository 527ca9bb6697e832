"""来访事项: enquiries, complaints and what could not be done elsewhere, from the first word to the answer; the same
with and without the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.command import Actor, Command
from app.domain.errors import Unreadable
from app.domain.identity import check_phone, fold
from app.domain.matters import OPENING, Matter
from app.models.store import Begin
from app.models.values import Identity, MatterRow, TraceLine
from app.usecases.acts import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is told at the window or on the telephone. `phone` is where the answer goes, "" where it was given on the
    spot; `channel` as in `app.domain.complaints.CHANNELS`."""

    subject: str
    person: str = ""
    phone: str = ""
    channel: str = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMatter:
    """A matter with its line in a list and its whole way."""

    matter: Matter
    row: MatterRow
    trace: tuple[TraceLine, ...]


def enquire(begin: Begin, asked: Asked, actor: Actor, now: datetime) -> Matter:
    """R-REC-04: who was first asked is responsible until it is answered or handed over."""
    return _opened(begin, "enquire", asked, actor, now)


def complain(begin: Begin, asked: Asked, actor: Actor, now: datetime) -> Matter:
    """R-EVA-04: a complaint that concerns no case."""
    return _opened(begin, "complain", asked, actor, now)


def register_could_not(begin: Begin, asked: Asked, actor: Actor, now: datetime) -> Matter:
    """R-REC-10: refused or stuck elsewhere."""
    return _opened(begin, "register_could_not", asked, actor, now)


def answer(begin: Begin, id: str, text: str, actor: Actor, now: datetime) -> Matter:
    """R-REC-04: with the answer nobody owes anything any more."""
    return act(begin, "answer_enquiry", id, actor, now, {"text": text})


def hand_over(begin: Begin, id: str, unit: str, actor: Actor, now: datetime) -> Matter:
    """R-REC-04: to a named unit, which is responsible from now on and gets the matter by its next pull."""
    return act(begin, "hand_over_enquiry", id, actor, now, {"to": unit})


def verify(begin: Begin, id: str, text: str, upheld: bool, actor: Actor, now: datetime) -> Matter:
    """R-EVA-04, R-REC-10: looked into; one that isn't upheld ends here."""
    return act(begin, "verify_complaint", id, actor, now, {"text": text, "upheld": upheld})


def rectify(begin: Begin, id: str, text: str, actor: Actor, now: datetime) -> Matter:
    """R-EVA-04, R-REC-10: what was wrong is put right."""
    return act(begin, "rectify", id, actor, now, {"text": text})


def call_back(begin: Begin, id: str, text: str, actor: Actor, now: datetime) -> Matter:
    """R-EVA-04, R-REC-10: the person is told and asked; with it the loop is closed."""
    return act(begin, "call_back", id, actor, now, {"text": text})


def _opened(begin: Begin, action: str, asked: Asked, actor: Actor, now: datetime) -> Matter:
    data = {name: getattr(asked, name) for name in Asked.__dataclass_fields__ if getattr(asked, name)}
    return act(begin, action, "", actor, now, data)


def act(begin: Begin, action: str, id: str, actor: Actor, now: datetime, data: Mapping[str, object]) -> Matter:
    """One act on a matter, "" for a new one; `data` as in `app.domain.matters.KEYS`. Durable when this returns.

    Raises Refused under R-REC-04, R-REC-10 or R-EVA-04, Unreadable for a telephone number that is none or a matter
    that isn't here.
    """
    with begin() as store:
        known = store.matter(id) if store.has_matter(id) else None
        if known is None and action not in OPENING:
            raise Unreadable("models_matter_unknown", matter=id)
        who, aggregate = store.identity(), known.id if known else id or new_id()
        given = _told(data, who, actor) if action in OPENING else data
        expected = known.version if known else 0
        store.queue(Command(new_id(), "matter", aggregate, action, expected, now, actor, who.device, given))
        return store.matter(aggregate)


def _told(data: Mapping[str, object], who: Identity, actor: Actor) -> dict[str, object]:
    """What begins a matter, with its place; the telephone number checked."""
    phone = fold(str(data.get("phone", "")))
    code, params = check_phone(phone) if phone else ("", {})
    if code:
        raise Unreadable(code, **params)
    place = {"hall": who.hall, "window": actor.window or who.window}
    return {**place, **data, **({"phone": phone} if phone else {})}


def open_matter(begin: Begin, id_or_number: str) -> OpenedMatter:
    """The matter whole. Raises Unreadable when it isn't here."""
    with begin() as store:
        matter = store.matter(id_or_number)
        row, trace = store.matter_row(matter.id), store.trace(matter.id, "matter")
    return OpenedMatter(matter=matter, row=row, trace=tuple(trace))


def find(begin: Begin, query: str, limit: int = 50) -> list[MatterRow]:
    """By number, name, pinyin initials, the last digits of the telephone, or words of the subject."""
    with begin() as store:
        return store.find_matters(query, limit)


def waiting(begin: Begin, responsible: str = "") -> list[MatterRow]:
    """R-REC-04, R-EVA-04: what somebody still owes an answer, the oldest first; of one person or unit, or of all."""
    with begin() as store:
        rows = store.open_matters()
    return [row for row in rows if responsible in ("", row.responsible)]
