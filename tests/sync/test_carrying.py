"""A long outage: the errand goes out on a stick and the answers come back, twice or late, and all is as by wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.errors import AppError, Unreadable
from app.sync.carrying import pack, take
from app.sync.clock import Clock
from app.sync.engine import Summary
from app.sync.verify import verify
from app.wire import sealed, signing
from server.carrying import Answered, exchange
from tests.sync.conftest import rested
from tests.sync.desk import Desk
from tests.sync.sim import Sim

LARGE = bytes(range(256)) * 4096 * 3


def out(desk: Desk) -> bytes:
    return pack(desk.begin, desk.key, Clock(), "test")


def county(sim: Sim, letter: bytes) -> Answered:
    return exchange(sim.town.service, letter)


def home(desk: Desk, letter: bytes) -> Summary:
    return take(desk.begin, desk.key, letter, Clock(), "test")


def days_of_work(desk: Desk, cases: int = 5) -> list[str]:
    """Cases received with a scan each, and what is missing said; gives the acts' ids."""
    before = len(desk.made)
    for n in range(cases):
        with desk.begin() as store:
            page = store.put_blob(LARGE + bytes([n]))
            received = desk._receive(store, pages=[page])
            store.queue(received)
            told = {"missing": ["plan"], "days": 5}
            asked = desk._made("request_supplement", store.case(received.aggregate_id), received.aggregate_id, told)
            store.queue(asked)
        desk.made += [received.id, asked.id]
    return desk.made[before:]


def unanswered(desk: Desk) -> int:
    with desk.begin() as store:
        return store.unanswered()[0]


def test_what_was_done_without_a_line_comes_to_the_county_and_its_answers_back(sim: Sim, desk: Desk) -> None:
    made = days_of_work(desk)
    answered = county(sim, out(desk))
    assert (answered.acts, answered.files) == (10, 5)
    done = home(desk, answered.letter)
    assert (done.pushed, done.accepted, unanswered(desk)) == (10, 10, 0)
    assert [id for id, outcome in sim.town.decided() if outcome.startswith("accepted")] == made
    with desk.begin() as store:
        assert store.blobs_owed() == []
    assert not verify(desk.begin, desk.database).faults


def test_the_same_letters_twice_change_nothing(sim: Sim, desk: Desk) -> None:
    days_of_work(desk)
    letter = out(desk)
    first = county(sim, letter)
    log = sim.town.decided()
    again = county(sim, letter)
    assert sim.town.decided() == log
    home(desk, first.letter)
    for repeated in (again.letter, first.letter):
        done = home(desk, repeated)
        assert (done.pushed, done.pulled) == (0, 0)
    assert unanswered(desk) == 0


def test_what_was_done_meanwhile_waits_for_the_next_trip(sim: Sim, desk: Desk) -> None:
    days_of_work(desk, 2)
    letter = out(desk)
    later = days_of_work(desk, 1)
    home(desk, county(sim, letter).letter)
    assert unanswered(desk) == len(later)
    home(desk, county(sim, out(desk)).letter)
    assert unanswered(desk) == 0
    assert len({id for id, _ in sim.town.decided()}) == 6


def test_what_others_did_comes_home_with_its_files(sim: Sim, desk: Desk) -> None:
    with desk.begin() as store:
        guides = len(store.context().guides)
    letter = out(desk)
    done = home(desk, county(sim, letter).letter)
    assert done.pushed == 0
    with desk.begin() as store:
        assert len(store.context().guides) == guides


def test_after_the_trip_the_wire_goes_on_where_the_stick_left_off(sim: Sim, desk: Desk) -> None:
    days_of_work(desk, 3)
    home(desk, county(sim, out(desk)).letter)
    later = days_of_work(desk, 1)
    desk.engine.retry()
    sim.time += 100
    rested(sim, desk)
    assert unanswered(desk) == 0
    assert [id for id, _ in sim.town.decided()][-2:] == later


def test_an_old_letter_is_put_aside(sim: Sim, desk: Desk) -> None:
    days_of_work(desk, 1)
    answered = county(sim, out(desk))
    days_of_work(desk, 1)
    desk.engine.retry()
    sim.time += 100
    rested(sim, desk)
    log = sim.town.decided()
    with pytest.raises(Unreadable) as refused:
        home(desk, answered.letter)
    assert refused.value.code == "carry_old"
    assert (sim.town.decided(), unanswered(desk)) == (log, 0)


def test_a_refused_act_comes_home_refused(sim: Sim, desk: Desk, other: Desk) -> None:
    with desk.begin() as store:
        received = desk._receive(store)
        store.queue(received)
    rested(sim, desk)
    sim.time += 100
    rested(sim, other)
    for one in (desk, other):
        with one.begin() as store:
            case = store.case(received.aggregate_id)
            store.queue(one._made("withdraw", case, case.id, {"reason": "不办了"}))
    sim.time += 100
    rested(sim, other)
    done = home(desk, county(sim, out(desk)).letter)
    assert (done.pushed, done.refused) == (1, 1)
    with desk.begin() as store:
        assert store.to_fix() == 1


def flipped(letter: bytes) -> bytes:
    return letter[:-100] + bytes([letter[-100] ^ 1]) + letter[-99:]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (flipped, "carry_not_signed"),
        (lambda letter: letter[: len(letter) // 2], "carry_not_signed"),
        (lambda _: b"", "carry_no_letter"),
        (lambda _: b"PK\x03\x04 a zip file", "carry_no_letter"),
        (lambda letter: letter + b"\0", "carry_not_signed"),
    ],
    ids=["flipped", "half", "empty", "something else", "longer"],
)
def test_a_spoilt_letter_is_refused_whole(sim: Sim, desk: Desk, spoil: Callable[[bytes], bytes], code: str) -> None:
    days_of_work(desk, 1)
    letter = out(desk)
    log = sim.town.decided()
    with pytest.raises(AppError) as refused:
        county(sim, spoil(letter))
    assert refused.value.code == code
    answered = county(sim, letter)
    assert sim.town.decided() != log
    with pytest.raises(AppError) as refused:
        home(desk, spoil(answered.letter))
    assert refused.value.code == code
    assert unanswered(desk) == 2


def test_a_letter_is_read_by_nobody_else(sim: Sim, desk: Desk, other: Desk) -> None:
    days_of_work(desk, 1)
    letter = out(desk)
    assert "王秀英".encode() not in letter
    answered = county(sim, letter)
    with pytest.raises(Unreadable) as refused:
        home(other, answered.letter)
    assert refused.value.code == "carry_for_another"


def test_a_stranger_s_letter_and_a_revoked_device_s_are_refused(sim: Sim, desk: Desk) -> None:
    letter = out(desk)
    with desk.begin() as store:
        county_key, device = store.identity().county_key, store.identity().device
    stranger = sealed.seal(b"hello", signing.new_key(), county_key)
    with pytest.raises(Unreadable) as refused:
        county(sim, stranger)
    assert refused.value.code == "carry_stranger"
    sim.town.revoke(device)
    with pytest.raises(AppError):
        county(sim, letter)


def test_the_county_restored_meanwhile_gets_everything_by_a_second_trip(sim: Sim, desk: Desk) -> None:
    kept = sim.town.backup()
    made = days_of_work(desk, 2)
    home(desk, county(sim, out(desk)).letter)
    sim.town.restore(kept, new_history=True)
    home(desk, county(sim, out(desk)).letter)
    assert unanswered(desk) == len(made)
    home(desk, county(sim, out(desk)).letter)
    assert unanswered(desk) == 0
    assert [id for id, _ in sim.town.decided()] == made
