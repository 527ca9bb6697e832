"""A draft survives the store as the screen had it, and gives the acts what they need."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.case import Agent, Applicant
from app.models import values as kept
from app.post.drafts import decided, from_store, to_store
from app.post.shown import Draft, Held, Outcome, Page

AT = datetime(2026, 11, 25, 9)
TEXT = st.text("王䶮㛃𠮷鿍·abc 12", max_size=12)
PEOPLE = st.builds(
    Applicant,
    name=TEXT,
    kind=st.sampled_from(["person", "organisation"]),
    id_number=TEXT,
    phone=TEXT,
    address=TEXT,
    agent=st.none() | st.builds(Agent, name=TEXT, id_number=TEXT, phone=TEXT),
)
PAGES = st.builds(Page, blob=TEXT, doubtful=st.tuples() | st.tuples(TEXT), size=st.integers(0, 9), dpi=st.just(200))
HELD = st.builds(
    Held,
    code=TEXT,
    state=st.sampled_from(["open", "ticked", "scanned", "missing", "committed"]),
    pages=st.lists(PAGES, max_size=2).map(tuple),
    original=st.booleans(),
    why=TEXT,
)
DRAFTS = st.builds(
    Draft,
    id=st.just("d1"),
    ticket=TEXT,
    case=TEXT,
    guide=TEXT,
    applicant=PEOPLE,
    form=st.dictionaries(TEXT, TEXT, max_size=3),
    answers=st.dictionaries(TEXT, TEXT, max_size=3),
    held=st.lists(HELD, max_size=4).map(tuple),
    delivery=st.sampled_from(["pickup", "courier", "electronic"]),
    delivery_address=TEXT,
    urgent=st.booleans(),
    step=st.integers(1, 5),
    saved_at=st.just(AT),
)


@given(DRAFTS)
def test_a_draft_comes_back_as_it_was(draft: Draft) -> None:
    stored = to_store(draft, "陈静", AT)
    again = kept.Draft(id=stored.id, user=stored.user, saved_at=AT, data=json.loads(json.dumps(stored.data)))
    assert from_store(again) == draft


@given(DRAFTS)
def test_only_what_is_in_hand_is_taken_in(draft: Draft) -> None:
    taken = to_store(draft, "陈静", AT).data["materials"]
    assert isinstance(taken, list)
    assert [m["code"] for m in taken] == [h.code for h in draft.held if h.state in ("ticked", "scanned")]


HELD_ROWS = (
    Held(code="form", state="ticked"),
    Held(code="proof", state="committed"),
    Held(code="plan", state="missing", why="没有平面图。"),
    Held(code="system", state="missing"),
)
DRAFT = replace(Draft(id="d1"), held=HELD_ROWS)


def test_commitments_noted_at_the_materials_go_with_the_acceptance() -> None:
    assert decided(DRAFT, Outcome(action="accept")) == {"commitments": ["proof"]}


def test_everything_missing_is_told_at_once_with_its_reason() -> None:
    """R-ACC-02."""
    told = decided(DRAFT, Outcome(action="request_supplement", data={"days": 5}))
    assert told == {"days": 5, "missing": ["plan", "system"], "why": {"plan": "没有平面图。"}}


def test_what_the_clerk_said_stands() -> None:
    said = Outcome(action="request_supplement", data={"missing": ["plan"], "why": {}})
    assert decided(DRAFT, said)["missing"] == ["plan"]
