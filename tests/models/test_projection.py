"""Whatever order queueing, answers and pages come in: what is shown is the county's row with the open acts on top,
and nothing acknowledged ever disappears."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.errors import AppError, Refused
from app.domain.transitions import apply, settle
from app.models.projection import Unconfirmed, project_case
from app.wire import codec, messages
from tests.models.place import CHIEF, CLERK, NOW, Place, act, answer, case_document, context, page, receive

CASES = ("c1", "c2")
OTHER = Actor("clerk", "李㛃", user="李㛃", window="4")
STEPS: Mapping[str, tuple[Actor, Mapping[str, Any]]] = {
    "accept": (CLERK, {}),
    "request_supplement": (CLERK, {"missing": ["m3"]}),
    "supply": (CLERK, {"materials": ["m3"]}),
    "transfer": (CLERK, {"department": "卫健局"}),
    "review": (CHIEF, {"agree": True}),
    "withdraw": (Actor("applicant"), {}),
    "evaluate": (Actor("applicant"), {"level": "satisfied"}),
}


@dataclass
class County:
    """The other side: decides in one order, and remembers."""

    cases: dict[str, Case] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)
    seq: int = 50

    def decide(self, command: Command) -> tuple[messages.Outcome, int]:
        self.seq += 1
        try:
            after = apply(self.cases.get(command.aggregate_id), command, CTX)
        except AppError:
            return "rejected", 0
        self.cases[after.id], self.seqs[after.id] = after, self.seq
        return "accepted", after.version


CTX = context()


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="yichuang-"))
        self.place = Place.made(self.folder / "home")
        self.county = County()
        self.base: dict[str, Case] = {}
        self.open: list[tuple[Command, int]] = []
        self.answers: list[messages.Answer] = []
        self.at = NOW
        self.made = 0

    def teardown(self) -> None:
        self.place.close()
        shutil.rmtree(self.folder)

    @initialize()
    def nothing_is_shown(self) -> None:
        with self.place.begin() as store:
            assert store.find("", 5) == []

    def tick(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    @rule(case=st.sampled_from(CASES), step=st.sampled_from(["receive", *STEPS]))
    def queue(self, case: str, step: str) -> None:
        by, data = STEPS.get(step, (CLERK, {}))
        with self.place.begin() as store:
            version = store.case(case).version if store.has_case(case) else 0
        at = self.tick()
        command = receive(case, at) if step == "receive" else act(step, case, version, at, by, **data)
        try:
            with self.place.begin() as store:
                store.queue(command)
        except Refused:
            return
        self.made += 1
        self.open.append((command, 0))

    @rule(case=st.sampled_from(CASES), step=st.sampled_from(["receive", *STEPS]))
    def somebody_else(self, case: str, step: str) -> None:
        by, data = STEPS.get(step, (OTHER, {}))
        known = self.county.cases.get(case)
        at = self.tick()
        command = (
            receive(case, at) if step == "receive" else act(step, case, known.version if known else 0, at, by, **data)
        )
        self.county.decide(command)

    @precondition(lambda self: any(not version for _, version in self.open))
    @rule(count=st.integers(1, 3), lost=st.booleans())
    def push(self, count: int, lost: bool) -> None:
        with self.place.begin() as store:
            acts = store.unsent(count, 1 << 20)
            store.offered(acts)
        known = {a.id: a for a in self.answers}
        answers = [self._answer(sent, known) for sent in acts]
        if lost:
            return
        with self.place.begin() as store:
            for one in answers:
                store.settle(one)
        for one in answers:
            self._note(one)

    def _answer(self, sent: messages.Act, known: Mapping[str, messages.Answer]) -> messages.Answer:
        if before := known.get(sent.id):
            return answer(sent, "already", before.seq, before.version, first=before.outcome)
        outcome, version = self.county.decide(codec.command_from_bytes(sent.body))
        decided = answer(sent, outcome, self.county.seq, version)
        self.answers.append(decided)
        return decided

    def _note(self, given: messages.Answer) -> None:
        granted = (given.first or given.outcome) == "accepted"
        self.open = [
            (command, given.version if command.id == given.id else version)
            for command, version in self.open
            if command.id != given.id or granted
        ]
        self._drop_confirmed()

    def _drop_confirmed(self) -> None:
        self.open = [
            (command, version)
            for command, version in self.open
            if not version or self.version_of(command.aggregate_id) < version
        ]

    def version_of(self, id: str) -> int:
        return self.base[id].version if id in self.base else 0

    @rule(only=st.sampled_from([*CASES, ""]))
    def pull(self, only: str) -> None:
        wanted = [case for case in self.county.cases.values() if only in ("", case.id)]
        documents = [case_document(case, self.county.seqs[case.id]) for case in wanted]
        with self.place.begin() as store:
            store.apply_page(page(*documents, covers_to=self.county.seq))
        self.base |= {case.id: case for case in wanted}
        self._drop_confirmed()

    @rule()
    def close_and_open(self) -> None:
        self.place.close()
        self.place = Place.opened(self.place.home)

    @invariant()
    def what_is_shown_is_the_row_with_the_open_acts_on_top(self) -> None:
        with self.place.begin() as store:
            for id in CASES:
                acts = [Unconfirmed(c, v) for c, v in self.open if c.aggregate_id == id]
                expected = project_case(self.base.get(id), acts, CTX)
                shown = store.case(id) if store.has_case(id) else None
                assert shown == expected.state
                misfits = {p.id for p in store.pending() if p.state == "conflict" and p.aggregate == id}
                assert misfits == ({expected.misfit.id} if expected.misfit else set())
                rows = {row.id: row.pending for row in store.find("", 9)}
                assert rows.get(id, 0) == (len(acts) if shown else 0)

    @invariant()
    def no_act_is_lost(self) -> None:
        with self.place.begin() as store:
            assert [sent.dseq for sent in store.acts()] == list(range(1, self.made + 1))
            waiting = [command.id for command, version in self.open if not version]
            assert [sent.id for sent in store.unsent(999, 1 << 30)] == waiting

    @invariant()
    def an_acknowledged_act_is_in_sight(self) -> None:
        with self.place.begin() as store:
            for command, version in self.open:
                if version:
                    assert store.case(command.aggregate_id).version >= version


Histories.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHistories = pytest.mark.slow(Histories.TestCase)


def test_an_act_made_on_top_of_what_the_law_had_done_fits() -> None:
    """R-CLK-06: overnight a card was given; the counter saw it coming and made its act on top of it."""
    received = apply(None, receive("c1"), CTX)
    accepted = apply(received, act("accept", "c1", 1), CTX)
    later = NOW + timedelta(days=7)
    ahead = settle(accepted, CTX, later)
    assert ahead.version > accepted.version
    command = act("review", "c1", ahead.version, later, CHIEF, agree=True)
    projected = project_case(accepted, [Unconfirmed(command)], CTX)
    assert projected.misfit is None
    assert projected.state == apply(ahead, command, CTX)


def test_an_act_made_on_top_of_something_unknown_does_not_fit() -> None:
    received = apply(None, receive("c1"), CTX)
    projected = project_case(received, [Unconfirmed(act("accept", "c1", 5))], CTX)
    assert projected.refusal is not None
    assert projected.state == received
    assert replace(received) == received
