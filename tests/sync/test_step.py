"""What the engine does next, and what each answer or failure changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError, Trouble
from app.sync import step
from app.sync.greeting import Verdict
from app.sync.step import Do, Facts, State, Step
from app.wire.errors import WireError
from app.wire.messages import LeaseRequest

GREETED = State(greeted=True, greet_at=1000.0, pull_at=500.0)
NUMBERS = LeaseRequest(series="case", period=2026, count=50)
EVERYTHING = Facts(unsent=3, leases=(NUMBERS,), to_send=("sha256:a",), to_fetch=("sha256:b",))


def test_the_county_is_greeted_before_anything_else() -> None:
    assert step.next_step(State(), EVERYTHING, 0.0) == Step(Do.HELLO)


def test_acts_go_before_news_numbers_and_files() -> None:
    order = [
        step.next_step(replace(GREETED, pull_at=0.0), EVERYTHING, 1.0).do,
        step.next_step(replace(GREETED, pull_at=0.0), replace(EVERYTHING, unsent=0), 1.0).do,
        step.next_step(GREETED, replace(EVERYTHING, unsent=0), 1.0).do,
        step.next_step(GREETED, replace(EVERYTHING, unsent=0, leases=()), 1.0).do,
        step.next_step(GREETED, Facts(to_fetch=("sha256:b",)), 1.0).do,
        step.next_step(GREETED, Facts(), 1.0).do,
    ]

    assert order == [Do.PUSH, Do.PULL, Do.LEASE, Do.SEND, Do.FETCH, Do.REST]


def test_after_a_push_its_documents_are_pulled() -> None:
    assert step.next_step(step.pushed(GREETED, 7.0), Facts(), 7.0).do is Do.PULL


def test_pages_follow_each_other_without_a_pause_and_the_last_ends_it() -> None:
    assert step.next_step(step.pulled(GREETED, True, 7.0, 0.5), Facts(), 7.0).do is Do.PULL
    ended = step.pulled(GREETED, False, 7.0, 0.5)
    assert step.next_step(ended, Facts(), 7.0).do is Do.REST
    assert 7.0 + 30 <= step.wake_at(ended) <= 7.0 + 60


@given(dice=st.floats(0, 1, exclude_max=True))
def test_a_notice_is_followed_within_two_seconds(dice: float) -> None:
    assert 7.0 <= step.noticed(GREETED, 7.0, dice).pull_at <= 9.0


def test_a_notice_never_puts_off_a_pull_that_is_due() -> None:
    assert step.noticed(replace(GREETED, pull_at=3.0), 7.0, 0.9).pull_at == 3.0


@given(failures=st.integers(0, 40), dice=st.floats(0, 1, exclude_max=True))
def test_the_county_out_of_reach_is_tried_ever_less_often_but_within_half_a_minute(failures: int, dice: float) -> None:
    state = GREETED
    for _ in range(failures):
        state = step.failed(state, Step(Do.PUSH), Trouble("sync_unreachable"), 0.0, dice)
    state = step.failed(state, Step(Do.PUSH), Trouble("sync_unreachable"), 100.0, dice)

    assert 100.5 <= state.quiet_until <= 130
    assert step.next_step(state, EVERYTHING, state.quiet_until - 0.01).do is Do.REST
    assert step.next_step(state, EVERYTHING, state.quiet_until).do is Do.HELLO


def test_waits_double_while_a_county_greets_and_then_fails() -> None:
    state, waits = State(), []
    for _ in range(5):
        state = step.welcomed(state, Verdict(), 0.0)
        state = step.failed(state, Step(Do.PUSH), WireError(500, "wire_broken"), 0.0, 0.5)
        waits.append(state.quiet_until)

    assert waits == [0.75, 1.5, 3.0, 6.0, 12.0]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_the_least_wait(status: int) -> None:
    state = step.failed(GREETED, Step(Do.PUSH), WireError(status, "wire_busy", retry_after=45), 100.0, 0.0)

    assert state.quiet_until >= 145


def test_something_that_went_through_forgets_the_failures() -> None:
    state = step.failed(GREETED, Step(Do.PUSH), Trouble("sync_unreachable"), 0.0, 0.0)
    state = step.pushed(step.welcomed(state, Verdict(), 1.0), 1.0)

    assert (state.failures, state.trouble) == (0, None)


@pytest.mark.parametrize("code", ["wire_generation", "wire_fork", "wire_gap"])
def test_a_dispute_is_taken_to_a_new_greeting_and_ends_when_that_does_not_help(code: str) -> None:
    state = GREETED
    for _ in range(step.DISPUTES):
        state = step.failed(state, Step(Do.PUSH), WireError(409, code), 1.0, 0.0)
        assert step.next_step(state, EVERYTHING, 1.0).do is Do.HELLO
        assert state.stop is None
        state = step.welcomed(state, Verdict(), 1.0)
    state = step.failed(state, Step(Do.PUSH), WireError(409, code), 1.0, 0.0)

    assert state.stop is not None and state.stop.code == code
    assert step.next_step(state, EVERYTHING, 60.0).do is Do.REST


def test_a_stop_is_asked_about_again_and_lifted_by_the_county() -> None:
    state = step.welcomed(State(), Verdict(stop=AppError("sync_fork")), 0.0)
    assert step.next_step(state, EVERYTHING, 59.0).do is Do.REST
    assert step.next_step(state, EVERYTHING, 60.0).do is Do.HELLO

    assert step.welcomed(state, Verdict(), 60.0).stop is None


def test_a_person_does_not_wait() -> None:
    state = step.failed(GREETED, Step(Do.PUSH), Trouble("sync_unreachable"), 0.0, 0.9)

    assert step.next_step(step.retried(state), EVERYTHING, 0.0).do is Do.HELLO


@pytest.mark.parametrize("status", [401, 403])
def test_a_device_that_is_turned_away_stops(status: int) -> None:
    state = step.failed(GREETED, Step(Do.PUSH), WireError(status, "wire_device_revoked"), 0.0, 0.0)

    assert state.stop is not None
    assert step.next_step(state, EVERYTHING, 1.0).do is Do.REST


def test_a_push_too_large_is_made_smaller_and_grows_again() -> None:
    state = step.failed(GREETED, Step(Do.PUSH), WireError(413, "wire_too_large"), 0.0, 0.0)
    assert (state.acts, step.next_step(state, EVERYTHING, 0.0).do) == (100, Do.PUSH)

    assert step.pushed(state, 0.0).acts == 200


def test_one_bad_file_does_not_hold_up_the_others() -> None:
    facts = Facts(to_send=("sha256:a", "sha256:b"))
    state = step.failed(GREETED, Step(Do.SEND, "sha256:a"), WireError(422, "wire_digest"), 0.0, 0.0)
    assert step.next_step(state, facts, 1.0).item == "sha256:b"

    assert step.next_step(step.welcomed(state, Verdict(), 2.0), replace(facts, unsent=0), 600.0).do is Do.PULL
    assert step.welcomed(state, Verdict(), 2.0).aside == frozenset()


def test_what_differs_from_the_county_is_pulled_again_and_stops_when_that_does_not_help() -> None:
    state = GREETED
    for _ in range(step.DISPUTES):
        state = step.mended(state, 1.0)
        assert (state.stop, step.next_step(state, Facts(), 1.0).do) == (None, Do.PULL)
        state = step.pulled(state, True, 1.0, 0.0)

    stop = step.mended(state, 1.0).stop
    assert stop is not None and stop.code == "sync_differs"


def test_an_item_that_cannot_go_does_not_stop_the_acts() -> None:
    state = step.failed(GREETED, Step(Do.FETCH, "sha256:b"), step.Aside("models_disk_full"), 0.0, 0.0)

    assert step.next_step(state, EVERYTHING, 0.0).do is Do.PUSH
    assert step.next_step(state, Facts(to_fetch=("sha256:b",)), 0.0).do is Do.REST
    assert step.next_step(step.pulled(state, False, 0.0, 0.0), Facts(to_fetch=("sha256:b",)), 1.0).do is Do.FETCH
