"""The engine against a real county: what each of its words does, and what rubbish does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from app.domain.errors import Trouble
from app.sync import audit
from app.sync.checks import check_answers, check_page, hall_time
from app.sync.clock import Clock
from app.sync.engine import Engine
from app.sync.step import Do
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Act, Answer, Cursor, Pulled, Push, Pushed
from tests.sync.desk import Desk
from tests.sync.sim import Sim
from tests.sync.town import Door


def rest(desk: Desk, sim: Sim, limit: int = 200) -> list[Do]:
    """Turn until there is nothing to do; gives what was done."""
    did: list[Do] = []
    while (now := desk.engine.turn()) is not Do.REST:
        did.append(now)
        sim.time += 0.01
        assert len(did) < limit, did[-20:]
    return did


def receive(desk: Desk) -> str:
    """A case taken in at this counter; gives the act's id."""
    with desk.begin() as store:
        command = desk._receive(store)
        store.queue(command)
    desk.made.append(command.id)
    return command.id


def act(desk: Desk, action: str, **data: object) -> None:
    """On the one case that is received, as this counter sees it."""
    with desk.begin() as store:
        case = store.case(store.cases(["received"], limit=1)[0].id)
        store.queue(desk._made(action, case, case.id, data))


def test_a_first_sync_brings_catalogue_policy_calendar_users_and_numbers(desk: Desk) -> None:
    with desk.begin() as store:
        ctx = store.context()
        people = {profile.user for profile in store.people()}
        numbers = [store.numbers_left(series, codec.now().year) for series in ("case", "paper")]
        tickets = [store.numbers_left(f"ticket-{letter}", today()) for letter in store.ticket_letters()]

    assert len(ctx.guides) >= 30
    assert people == {"陈静", "李㛃", "王建国", "赵敏"}
    assert all(numbers) and all(tickets)


def today() -> int:
    return int(codec.now().strftime("%Y%m%d"))


def test_tickets_of_the_next_working_day_are_asked_for_ahead(desk: Desk, sim: Sim) -> None:
    from app.domain.workdays import end_of
    from app.sync.leases import NEXT

    with desk.begin() as store:
        tomorrow = int(end_of(NEXT, codec.now().date(), store.context().calendar).strftime("%Y%m%d"))
        assert all(store.numbers_left(f"ticket-{letter}", tomorrow) for letter in store.ticket_letters())


def test_an_act_is_accepted_its_document_comes_and_then_its_files_go(desk: Desk, sim: Sim) -> None:
    receive(desk)
    did = rest(desk, sim)

    assert did[:2] == [Do.PUSH, Do.PULL]
    assert did.count(Do.SEND) == 2
    summary = desk.engine.summary
    assert (summary.pushed, summary.accepted, summary.refused) == (1, 1, 0)


def test_what_one_counter_sends_the_other_has_file_for_file(desk: Desk, other: Desk, sim: Sim) -> None:
    receive(desk)
    rest(desk, sim)
    other.engine.retry()
    rest(other, sim)

    sim.check()


def test_a_lost_reply_is_harmless(desk: Desk, sim: Sim) -> None:
    act = receive(desk)
    desk.wire.faults = replace(desk.wire.faults, reply_lost=1.0)
    assert desk.engine.turn() is Do.PUSH
    desk.wire.faults = replace(desk.wire.faults, reply_lost=0.0)
    sim.time += 60
    rest(desk, sim)

    assert [id for id, _ in sim.town.decided()] == [act]
    assert desk.engine.summary.accepted == 1


def test_a_refused_act_is_in_the_tray_and_is_never_sent_again(desk: Desk, other: Desk, sim: Sim) -> None:
    receive(desk)
    rest(desk, sim)
    other.engine.retry()
    rest(other, sim)
    act(desk, "withdraw", reason="不办了")
    act(other, "request_supplement", missing=["report"], days=5)
    rest(desk, sim)
    rest(other, sim)

    with other.begin() as store:
        tray = [act for act in store.pending() if act.state == "refused"]
    assert len(tray) == 1 and tray[0].rule
    pushed = other.engine.summary.pushed
    other.engine.retry()
    rest(other, sim)
    assert other.engine.summary.pushed == pushed


def test_a_revoked_counter_stops_and_keeps_its_acts(desk: Desk, sim: Sim) -> None:
    act = receive(desk)
    sim.town.revoke(desk.device)
    desk.engine.retry()
    rest(desk, sim)

    assert desk.engine.state.stop and desk.engine.state.stop.code == "sync_revoked"
    with desk.begin() as store:
        assert [waiting.id for waiting in store.unsent(10, 10**6)] == [act]


def test_a_copied_disk_is_found_out_and_nothing_of_it_is_lost(desk: Desk, sim: Sim) -> None:
    desk.close()
    copy = desk.home.with_name("copy")
    shutil.copytree(desk.home, copy)
    desk.crash()
    receive(desk)
    rest(desk, sim)
    home, desk.home = desk.home, copy
    desk.crash()
    cloned = receive(desk)
    rest(desk, sim)

    assert desk.engine.state.stop and desk.engine.state.stop.code == "sync_fork"
    with desk.begin() as store:
        assert [waiting.id for waiting in store.unsent(10, 10**6)] == [cloned]
    assert cloned not in [id for id, _ in sim.town.decided()]
    desk.home = home


@pytest.mark.parametrize("new_history", [True, False])
def test_a_county_from_an_older_backup_is_offered_what_it_lacks_under_the_same_ids(
    desk: Desk, sim: Sim, new_history: bool
) -> None:
    kept = receive(desk)
    rest(desk, sim)
    backup = sim.town.backup()
    lost = [receive(desk) for _ in range(3)]
    rest(desk, sim)
    sim.town.restore(backup, new_history=new_history)
    assert [id for id, _ in sim.town.decided()] == [kept]
    desk.engine.retry()
    rest(desk, sim)

    assert [id for id, _ in sim.town.decided()] == [kept, *lost]
    assert desk.engine.state.stop is None
    desk.crash()
    rest(desk, sim)
    sim.desks.pop()
    sim.check()


def test_a_document_that_went_missing_here_is_noticed_and_pulled_again(desk: Desk, sim: Sim) -> None:
    receive(desk)
    rest(desk, sim)
    with desk.begin() as store:
        store._drop([("guide", "WJ-001")])
    desk.engine.retry()
    rest(desk, sim)

    with desk.begin() as store:
        assert "WJ-001" in store.context().guides
        page = Door(sim.town, desk.device).pull("county", store.cursor(), 10)
        assert audit.agrees(store, page)


class Odd(Door):
    """A county that takes acts and says nothing of them."""

    def push(self, request: Push) -> Pushed:
        return msgspec.structs.replace(super().push(request), answers=[])


def against(desk: Desk, sim: Sim, door: Door) -> Engine:
    key = desk.key
    return Engine(desk.begin, door, key, clock=Clock(codec.now, lambda: sim.time), dice=lambda: 0.0)


def test_a_push_that_is_answered_with_nothing_stays_unsent(desk: Desk, sim: Sim) -> None:
    act = receive(desk)
    engine = against(desk, sim, Odd(sim.town, desk.device))
    while engine.turn() is not Do.REST:
        pass

    assert engine.state.trouble and engine.state.trouble.code == "sync_rubbish"
    with desk.begin() as store:
        assert [waiting.id for waiting in store.unsent(10, 10**6)] == [act]


def test_answers_to_other_acts_are_no_answers() -> None:
    asked = [Act(dseq=1, id="a", body="{}", hash="0" * 64)]
    with pytest.raises(Trouble):
        check_answers(asked, [Answer(id="b", dseq=1, outcome="accepted", seq=1)])


def page(covers_to: int, *, more: bool = False, generation: str = "g1") -> Pulled:
    return Pulled(
        generation=generation,
        documents=[],
        trace=[],
        gone=[],
        covers_to=covers_to,
        hash="",
        more=more,
        digests=[],
        safe_seq=0,
    )


def test_a_page_never_goes_back_nor_round_in_a_circle_nor_into_another_history() -> None:
    here = Cursor(partition="county", seq=5, hash="h", generation="g1")

    assert check_page(here, page(5)) == page(5)
    with pytest.raises(Trouble):
        check_page(here, page(4))
    with pytest.raises(Trouble):
        check_page(here, page(5, more=True))
    with pytest.raises(WireError):
        check_page(here, page(6, generation="g2"))


def test_a_time_that_is_none_is_rubbish() -> None:
    assert hall_time("2026-03-02T01:00:00+00:00") == hall_time("2026-03-02T09:00:00")
    with pytest.raises(Trouble):
        hall_time("gestern")


def test_the_countys_time_is_learned_from_its_refusal_of_a_wrong_clock(desk: Desk, sim: Sim) -> None:
    class Strict(Door):
        def hello(self, request: object) -> object:  # type: ignore[override]
            now = (codec.now() + timedelta(hours=2)).replace(tzinfo=codec.BEIJING).isoformat()
            raise WireError(401, "wire_clock", now=now)

    engine = against(desk, sim, Strict(sim.town, desk.device))
    engine.turn()

    assert engine.state.stop and engine.state.stop.code == "wire_clock"
    off = engine.clock.off()
    assert off and timedelta(minutes=-121) < off < timedelta(minutes=-119)
