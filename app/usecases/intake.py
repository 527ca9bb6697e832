"""受理: from the first field to the paper. A draft is saved at each change; the end of it is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.case import CLOSED, Case
from app.domain.catalogue import Guide
from app.domain.command import Actor
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.queue import Ticket
from app.models.store import Begin, Store
from app.models.values import CaseRow, Draft, Identity
from app.usecases import acts
from app.usecases.acts import Done, Intent, Render
from app.usecases.checks import Problem, applicant_problems, folded, form_problems

OUTCOMES = ("accept", "accept_tolerant", "request_supplement", "reject", "redirect")
UNFINISHED = ("reject", "redirect", "request_supplement")
TAKEN_IN = (
    *("guide", "form", "answers", "channel", "delivery", "delivery_address", "urgent", "green"),
    *("waybill", "first_opinion", "package"),
)
"""What goes from the draft into the act as it is."""
TRIAL: Mapping[str, Mapping[str, object]] = {
    "accept_tolerant": {"commitment": True},
    "reject": dict.fromkeys(("reason", "basis", "remedy", "contact"), "…"),
    "redirect": {"department": "…"},
}
"""What an outcome needs filled in, so that trying it tells whether it is lawful at all."""


def start(begin: Begin, user: str, now: datetime, **data: object) -> Draft:
    """A new draft with what is known already (`ticket`, `guide` …); the one begun for the ticket, if there is."""
    with begin() as store:
        ticket = data.get("ticket")
        begun = (d for d in store.drafts(user) if ticket and d.data.get("ticket") == ticket)
        draft = next(begun, None) or Draft(id=acts.new_id(), user=user, saved_at=now, data=data)
        store.save_draft(draft)
    return draft


def change(begin: Begin, draft_id: str, field: str, value: object, now: datetime) -> Draft:
    """One field, by its path ("applicant.name", "form.area"), saved when this returns."""
    with begin() as store:
        draft = store.draft(draft_id)
        changed = replace(draft, saved_at=now, data=_set(draft.data, field.split("."), value))
        store.save_draft(changed)
    return changed


def _set(data: Mapping[str, object], path: Sequence[str], value: object) -> dict[str, object]:
    if len(path) == 1:
        return {**data, path[0]: value}
    inner = data.get(path[0])
    return {**data, path[0]: _set(inner if isinstance(inner, Mapping) else {}, path[1:], value)}


def set_materials(begin: Begin, draft_id: str, materials: Sequence[Mapping[str, object]], now: datetime) -> Draft:
    """What is in hand: [{"code", "pages": [file …], "original"}]."""
    return change(begin, draft_id, "materials", [dict(m) for m in materials], now)


def save(begin: Begin, draft: Draft) -> None:
    with begin() as store:
        store.save_draft(draft)


def drop(begin: Begin, draft_id: str) -> None:
    with begin() as store:
        store.drop_draft(draft_id)


def problems(draft: Draft, ctx: Context) -> dict[str, Problem]:
    """Everything that keeps the draft from being taken in, by field: the list that F9 shows."""
    found = applicant_problems(_mapping(draft, "applicant") or {"name": ""})
    if not _mapping(draft, "applicant").get("id_number"):
        found["id_number"] = ("domain_id_empty", {})
    guide = ctx.guides.get(str(draft.data.get("guide", "")))
    if guide is None:
        return {**found, "guide": ("usecases_no_item", {})}
    return {**found, **form_problems(guide, _mapping(draft, "form")), **_applicant_kind(draft, guide)}


def _applicant_kind(draft: Draft, guide: Guide) -> dict[str, Problem]:
    kind = _mapping(draft, "applicant").get("kind", "person")
    if guide.applicant in ("both", kind):
        return {}
    return {"applicant.kind": (f"usecases_only_{guide.applicant}", {"item": guide.name})}


def _mapping(draft: Draft, key: str) -> dict[str, object]:
    value = draft.data.get(key)
    return dict(value) if isinstance(value, Mapping) else {}


def duplicates(begin: Begin, id_number: str, guide: str) -> list[CaseRow]:
    """R-REC-09: open cases of the same applicant and item, wherever they were taken in."""
    with begin() as store:
        return [row for row in store.cases_of(id_number, guide) if row.status not in CLOSED]


def outcomes(draft: Draft, case: Case | None, actor: Actor, ctx: Context, now: datetime) -> tuple[str, ...]:
    """How this intake may lawfully end as it stands. Pure: nothing is read or kept."""
    seen = acts.Snapshot(case, ctx, NOWHERE, "", ("",) * acts.AHEAD)
    lawful = []
    for outcome in OUTCOMES:
        try:
            acts.plan(seen, _intents(draft, actor, outcome, TRIAL.get(outcome, {})), lambda *_: b"", now)
        except (Refused, Unreadable):
            continue
        lawful.append(outcome)
    return tuple(lawful)


NOWHERE = Identity(device="", stream="", partition="", hall="", window="", server="", county_key="", generation="")


def _intents(draft: Draft, actor: Actor, outcome: str, data: Mapping[str, object]) -> tuple[Intent, ...]:
    """Taken in (or supplied, where the draft is of a case), then decided. A new case has the draft's id,
    so that submitting twice is refused the second time."""
    case = str(draft.data.get("case") or draft.id)
    taken = Intent(action="supply" if draft.data.get("case") else "receive", case=case, actor=actor, data=_taken(draft))
    if not outcome:
        return (taken,)
    return taken, Intent(action=outcome, case=case, actor=actor, data=data)


def _taken(draft: Draft) -> dict[str, object]:
    materials = draft.data.get("materials") or []
    if draft.data.get("case"):
        return {"materials": materials}
    data = {key: draft.data[key] for key in TAKEN_IN if draft.data.get(key) not in (None, "")}
    ticket = draft.data.get("ticket_times")
    applicant = folded(_mapping(draft, "applicant"))
    if number := draft.data.get("paper_number"):
        data |= {"number": number, "entered_at": draft.saved_at.isoformat()}
    return {**data, "materials": materials, "applicant": applicant, **({"ticket": ticket} if ticket else {})}


def ticket_times(ticket: Ticket) -> dict[str, object]:
    """The ticket's part of the case's way, as `receive` takes it (R-REC-01)."""
    moments = {"taken_at": ticket.taken_at, "called_at": ticket.waited_until, "started_at": ticket.started_at}
    return {"number": ticket.number, **{key: at.isoformat() for key, at in moments.items() if at}}


def preview(
    begin: Begin, draft: Draft, actor: Actor, outcome: str, data: Mapping[str, object], render: Render, now: datetime
) -> Done:
    """The case and its papers as they would be; nothing is kept. Raises Refused."""
    return acts.outlook(begin, _intents(_with_ticket(begin, draft), actor, outcome, data), render, now)


def submit(
    begin: Begin,
    draft: Draft,
    actor: Actor,
    outcome: str,
    data: Mapping[str, object],
    render: Render,
    now: datetime,
    also: acts.Also | None = None,
) -> Done:
    """Taken in and decided in one transaction, the draft gone with it. `outcome` is one of OUTCOMES, or "" to only
    take in. Raises Unreadable for a field that isn't right, Refused with the rule."""
    with begin() as store:
        ctx = store.context()
    _refuse_problems(draft, ctx, outcome)

    def end(store: Store, done: Done) -> None:
        store.drop_draft(draft.id)
        if also is not None:
            also(store, done)

    intents = _intents(_with_ticket(begin, draft), actor, outcome, data)
    return acts.carry_out(begin, intents, render, now, end)


def _refuse_problems(draft: Draft, ctx: Context, outcome: str) -> None:
    """Who isn't accepted today needn't have filled in the whole form: a name and a number are enough."""
    if draft.data.get("case"):
        return
    for field, (code, params) in problems(draft, ctx).items():
        if outcome not in UNFINISHED or not field.startswith(("form.", "applicant.")):
            raise Unreadable(code, **params)


def _with_ticket(begin: Begin, draft: Draft) -> Draft:
    ticket = draft.data.get("ticket")
    if not ticket:
        return draft
    with begin() as store:
        times = ticket_times(store.ticket(str(ticket)))
    return replace(draft, data={**draft.data, "ticket_times": times})
