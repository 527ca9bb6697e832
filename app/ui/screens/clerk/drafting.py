"""A draft as a value: reading and writing one place of it, what is missing, how it may end. No widget, no desk.

A place is a path: name, id, phone, address, agent.name, agent.id, agent.phone, delivery, delivery_address,
form.<code>, answer.<code>.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from app.domain.case import Agent
from app.domain.catalogue import Field, Guide, Material, asked_for, shared
from app.domain.identity import check_id, check_name, check_phone, check_text, fold
from app.post.shown import Draft, Held, Outcome, Page

Problem = tuple[str, dict[str, object]]
NONE: Problem = ("", {})
APPLICANT = {"name": "name", "id": "id_number", "phone": "phone", "address": "address"}
IN_HAND = ("ticked", "scanned")
YES = "yes"
FLAGS = ("urgent", "green")


def get(draft: Draft, path: str) -> str:
    """What stands at a path, "" where nothing does."""
    head, _, rest = path.partition(".")
    if head == "agent":
        agent = draft.applicant.agent or Agent(name="")
        return str(getattr(agent, _agent_key(rest)))
    if head in FLAGS:
        return YES if getattr(draft, head) else ""
    if head == "opinion":
        return draft.first_opinion.get(rest, YES if rest == "agree" else "")
    if head in ("form", "answer"):
        return (draft.form if head == "form" else draft.answers).get(rest, "")
    return str(getattr(draft.applicant, APPLICANT[head]) if head in APPLICANT else getattr(draft, head))


def put(draft: Draft, path: str, value: str) -> Draft:
    """The draft with another value at a path."""
    head, _, rest = path.partition(".")
    if head == "agent":
        agent = replace(draft.applicant.agent or Agent(name=""), **{_agent_key(rest): value})
        return replace(draft, applicant=replace(draft.applicant, agent=agent))
    if head in FLAGS:
        return replace(draft, **{head: value == YES})  # type: ignore[arg-type]
    if head == "opinion":
        return replace(draft, first_opinion={**draft.first_opinion, rest: value})
    if head == "form":
        return replace(draft, form={**draft.form, rest: value})
    if head == "answer":
        return replace(draft, answers={**draft.answers, rest: value})
    if head == "id":
        return _with_id(draft, value)
    if head in APPLICANT:
        return replace(draft, applicant=replace(draft.applicant, **{APPLICANT[head]: value}))  # type: ignore[arg-type]
    return replace(draft, **{head: value})  # type: ignore[arg-type]


def _agent_key(name: str) -> str:
    return "id_number" if name == "id" else name


def _with_id(draft: Draft, value: str) -> Draft:
    """The number says what the applicant is: a person or an organisation."""
    checked = check_id(value)
    kind = checked.kind or draft.applicant.id_kind
    who = "organisation" if kind == "credit_code" else "person"
    return replace(draft, applicant=replace(draft.applicant, id_number=value, id_kind=kind, kind=who))


def with_agent(draft: Draft, on: bool) -> Draft:
    return replace(draft, applicant=replace(draft.applicant, agent=Agent(name="") if on else None))


def materials(draft: Draft, guide: Guide) -> list[tuple[Material, Held]]:
    """What this applicant must bring, each with what is held of it (R-CAT-10)."""
    held = {h.code: h for h in draft.held}
    return [(m, held.get(m.code, Held(code=m.code))) for m in asked_for(guide, draft.answers)]


def free(draft: Draft, guide: Guide) -> tuple[Material, ...]:
    """What sharing supplies (免提交, R-CAT-08)."""
    return shared(guide, draft.answers)


def hold(draft: Draft, held: Held) -> Draft:
    """The draft with another state of one material."""
    return replace(draft, held=(*(h for h in draft.held if h.code != held.code), held))


def with_pages(held: Held, pages: tuple[Page, ...]) -> Held:
    return replace(held, pages=pages, state="scanned" if pages else "open")


def missing(draft: Draft, guide: Guide) -> list[Material]:
    """Asked for, and neither in hand nor replaced by a commitment."""
    return [m for m, held in materials(draft, guide) if held.state not in (*IN_HAND, "committed")]


def unseen(draft: Draft, guide: Guide) -> list[Material]:
    """Nobody has looked at these yet."""
    return [m for m, held in materials(draft, guide) if held.state == "open"]


def endings(draft: Draft, guide: Guide) -> tuple[str, ...]:
    """How it may be accepted: accept when all is in, accept_tolerant when only minor ones are out (R-ACC-04)."""
    out = missing(draft, guide)
    if not out:
        return ("accept",)
    return ("accept_tolerant",) if all(m.minor for m in out) else ()


def outcome(draft: Draft, guide: Guide, action: str) -> Outcome:
    """Accepting, with what the rules want beside it."""
    if action == "accept_tolerant":
        codes = [m.code for m in missing(draft, guide)]
        return Outcome(action=action, data={"missing": codes, "commitment": True})
    committed = [held.code for _, held in materials(draft, guide) if held.state == "committed"]
    return Outcome(action="accept", data={"commitments": committed} if committed else {})


def supplement(draft: Draft, guide: Guide) -> Outcome:
    """What is missing and why, told at once (R-ACC-02)."""
    why = {m.code: h.why for m, h in materials(draft, guide) if h.why and h.state not in (*IN_HAND, "committed")}
    return Outcome(action="request_supplement", data={"missing": [m.code for m in missing(draft, guide)], "why": why})


def check(draft: Draft, guide: Guide | None, path: str) -> Problem:
    """What is wrong at a path, as a code with parameters; "" when it can be printed and stored."""
    head, _, rest = path.partition(".")
    value = get(draft, path)
    if head == "form":
        field = next((f for f in guide.fields if f.code == rest), None) if guide else None
        return _check_field(field, value) if field else NONE
    if head == "answer":
        return NONE if value else ("ui_answer_blank", {})
    if path in WANTED:
        key, when = WANTED[path]
        return check_text(value, 200) if getattr(draft, key) == when else NONE
    return CHECKS.get(path, _anything)(value)


def _check_field(field: Field, value: str) -> Problem:
    if not value.strip():
        return ("domain_text_empty", {}) if field.required else NONE
    shaped = SHAPES.get(field.kind, _anything)(value.strip())
    return shaped if shaped[0] else check_text(value, field.max_length)


def _anything(value: str) -> Problem:
    return NONE


def _number(value: str) -> Problem:
    try:
        float(fold(value))
    except ValueError:
        return "ui_number_wrong", {}
    return NONE


def _date(value: str) -> Problem:
    try:
        date.fromisoformat(fold(value))
    except ValueError:
        return "ui_date_wrong", {}
    return NONE


def _id(value: str) -> Problem:
    checked = check_id(value)
    return checked.why, dict(checked.params)


def _phone(value: str) -> Problem:
    return check_phone(value) if value.strip() else ("domain_text_empty", {})


SHAPES: Mapping[str, Callable[[str], Problem]] = {"number": _number, "date": _date}
WANTED = {
    "delivery_address": ("delivery", "courier"),
    "waybill": ("channel", "courier"),
    "opinion.unit": ("channel", "lower_hall"),
}
"""What is needed only where another place has this value (R-DEL-01, R-REC-08, R-CLK-12)."""
CHECKS: Mapping[str, Callable[[str], Problem]] = {
    "name": lambda v: check_text(v, 200) if len(v) > 50 else check_name(v),
    "id": _id,
    "phone": _phone,
    "address": lambda v: check_text(v, 200, required=False),
    "agent.name": check_name,
    "agent.id": _id,
    "agent.phone": _phone,
    **dict.fromkeys(("opinion.by", "opinion.text"), lambda v: check_text(v, 200, required=False)),
}


def paths(draft: Draft, guide: Guide | None, step: int) -> list[str]:
    """The places of a step, in the order they are filled in."""
    if step == 1:
        agent = ["agent.name", "agent.id", "agent.phone"] if draft.applicant.agent else []
        return ["name", "id", "phone", "address", *agent]
    if guide is None:
        return []
    if step == 2:
        return [f"answer.{q.code}" for q in guide.questions]
    if step == 3:
        return [*(f"form.{f.code}" for f in guide.fields), *WANTED, *(f"opinion.{k}" for k in ("by", "text"))]
    return []


def problems(draft: Draft, guide: Guide | None, step: int) -> dict[str, Problem]:
    """All that keeps this step from being done: path → problem; "item" and "material.<code>" beside the paths."""
    found = {path: check(draft, guide, path) for path in paths(draft, guide, step)}
    if step == 2 and guide is None:
        found["item"] = ("ui_item_blank", {})
    if step == 4 and guide is not None:
        found |= {f"material.{m.code}": ("ui_material_unseen", {"material": m.name}) for m in unseen(draft, guide)}
    return {path: problem for path, problem in found.items() if problem[0]}
