"""What a counter may send by mistake: every act with any JSON at all is done, refused or unreadable, never a crash."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.domain.actions import ACTS, ALLOWED, AT_THE_COUNTER
from app.domain.authority import MAY, WINDOW
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.errors import Refused, Unreadable
from app.domain.transitions import apply
from tests.domain.hall import FULL, Step, context, walk

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
WORDS = st.sampled_from(["kind", "code", "unit", "number", "taken_at", "pages", "name", "agent", "id_kind", "form"])
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
CTX = context("yangxin")
AT = datetime(2026, 3, 2, 12)
WAYS: dict[str, tuple[Step, ...]] = {
    "received": (("receive", "2026-03-02T09:00", FULL),),
    "accepted": (("receive", "2026-03-02T09:00", FULL), ("accept", "2026-03-02T09:10", {})),
}
CASES: dict[str | None, Case | None] = {None: None, **{name: walk(CTX, "c1", *steps) for name, steps in WAYS.items()}}
CASES["done"] = walk(
    CTX,
    "c1",
    *WAYS["accepted"],
    ("evaluate", "2026-03-02T09:20", {"level": "dissatisfied"}),
    ("review", "2026-03-02T09:30", {}),
    ("approve", "2026-03-02T09:40", {}),
)


@pytest.mark.parametrize("state", CASES)
@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(draw=st.data())
def test_no_data_makes_an_act_crash(state: str | None, draw: st.DataObject) -> None:
    case = CASES[state]
    action = draw.draw(st.sampled_from([a for a in ALLOWED[case.status] if a in ACTS] if case else ["receive"]))
    keys = st.sampled_from(sorted(ACTS[action] | AT_THE_COUNTER))
    data = draw.draw(st.dictionaries(keys, JSON, max_size=4))
    by = Actor(draw.draw(st.sampled_from(sorted(MAY.get(action, WINDOW)))), "陈静")
    given_ = {"guide": "X-001", **data} if action == "receive" else data
    with suppress(Refused, Unreadable):
        apply(case, Command("x", "case", "c1", action, case.version if case else 0, AT, by, data=given_), CTX)
