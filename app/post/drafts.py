"""A draft between screen and store: the screen's value, and the JSON that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from app.domain.case import Agent, Applicant
from app.models import values as kept
from app.post.shown import Draft, Held, Outcome, Page

PLAIN = (
    *("ticket", "case", "guide", "delivery", "delivery_address", "urgent", "green"),
    *("channel", "waybill", "package", "paper_number"),
)


def to_store(draft: Draft, user: str, saved_at: datetime) -> kept.Draft:
    """What is kept, in the words that the acts take: `materials` holds what is in hand, `held` all that was noted."""
    data: dict[str, object] = {key: getattr(draft, key) for key in PLAIN if getattr(draft, key)}
    data |= {"form": dict(draft.form), "answers": dict(draft.answers), "step": draft.step}
    data |= {"paper_at": draft.paper_at.isoformat()} if draft.paper_at else {}
    if draft.channel == "lower_hall":
        data["first_opinion"] = {**draft.first_opinion, "agree": draft.first_opinion.get("agree") != "no"}
    data["applicant"] = _without_nobody(asdict(draft.applicant))
    data["held"] = [_noted(h) for h in draft.held]
    data["materials"] = [_material(h) for h in draft.held if h.state in ("ticked", "scanned")]
    return kept.Draft(id=draft.id, user=user, saved_at=saved_at, data=data)


def _without_nobody(applicant: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in applicant.items() if key != "agent" or value}


def _material(held: Held) -> dict[str, object]:
    return {"code": held.code, "pages": [page.blob for page in held.pages], "original": held.original}


def _noted(held: Held) -> dict[str, object]:
    pages = [
        {"blob": p.blob, "doubtful": list(p.doubtful), "size": p.size, "dpi": p.dpi} for p in held.pages
    ]  # thumbnails are drawn anew
    return {"code": held.code, "state": held.state, "pages": pages, "original": held.original, "why": held.why}


def with_page(draft: Draft, code: str, page: Page) -> Draft:
    """One page more under a material, which is in hand by it."""
    mine = next((h for h in draft.held if h.code == code), Held(code=code))
    after = replace(mine, state="scanned", pages=(*mine.pages, page))
    others = tuple(after if h is mine else h for h in draft.held)
    return replace(draft, held=others if mine in draft.held else (*others, after))


def from_store(draft: kept.Draft) -> Draft:
    data = draft.data
    return Draft(
        id=draft.id,
        applicant=_applicant(data.get("applicant")),
        form=_texts(data.get("form")),
        answers=_texts(data.get("answers")),
        held=tuple(_held(entry) for entry in _rows(data.get("held"))),
        step=_whole(data.get("step"), 1),
        saved_at=draft.saved_at,
        ticket=str(data.get("ticket") or ""),
        case=str(data.get("case") or ""),
        guide=str(data.get("guide") or ""),
        delivery=str(data.get("delivery") or "pickup"),
        delivery_address=str(data.get("delivery_address") or ""),
        urgent=bool(data.get("urgent")),
        green=bool(data.get("green")),
        channel=str(data.get("channel") or "counter"),
        waybill=str(data.get("waybill") or ""),
        first_opinion=_opinion(data.get("first_opinion")),
        package=str(data.get("package") or ""),
        paper_number=str(data.get("paper_number") or ""),
        paper_at=datetime.fromisoformat(str(data["paper_at"])) if data.get("paper_at") else None,
    )


def _opinion(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {**_texts(value), "agree": "no" if value.get("agree") is False else "yes"}


def _rows(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def _applicant(value: object) -> Applicant:
    if not isinstance(value, Mapping):
        return Applicant()
    plain = {k: str(v) for k, v in value.items() if k != "agent"}
    agent = value.get("agent")
    return Applicant(**plain, agent=Agent(**_texts(agent)) if isinstance(agent, Mapping) else None)


def _held(entry: Mapping[str, object]) -> Held:
    pages = tuple(
        Page(
            blob=str(p["blob"]),
            doubtful=tuple(str(d) for d in _list(p.get("doubtful"))),
            size=_whole(p.get("size"), 0),
            dpi=_whole(p.get("dpi"), 200),
        )
        for p in _rows(entry.get("pages"))
    )
    return Held(
        code=str(entry.get("code", "")),
        state=str(entry.get("state", "open")),  # type: ignore[arg-type]
        pages=pages,
        original=bool(entry.get("original")),
        why=str(entry.get("why") or ""),
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def decided(draft: Draft, outcome: Outcome) -> dict[str, object]:
    """The outcome's own data, with what the clerk noted at the materials: commitments, and why each is missing."""
    data = dict(outcome.data)
    committed = [h.code for h in draft.held if h.state == "committed"]
    if outcome.action == "accept" and committed:
        data.setdefault("commitments", committed)
    if outcome.action == "request_supplement":
        missing = [h for h in draft.held if h.state == "missing"]
        data.setdefault("missing", [h.code for h in missing])
        data.setdefault("why", {h.code: h.why for h in missing if h.why})
    return data
