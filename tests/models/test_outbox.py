"""The outbox: gapless, chained, answered once, never lost from sight."""

from __future__ import annotations

import pytest

from app.domain.case import Status
from app.domain.errors import Refused, Trouble, Unreadable
from app.models import database
from app.models.store import beginning
from app.wire import codec, signing
from tests.models.place import CHIEF, KEY, NOW, Place, act, answer, case_document, decided, page, receive


def test_acts_are_numbered_without_a_gap_and_chained(place: Place) -> None:
    first = receive("c1")
    with place.begin() as store:
        store.queue(first)
        store.queue(act("accept", "c1", 1))
        store.queue(receive("c2"))
    with place.begin() as store:
        sent = store.unsent(10, 1 << 20)
        assert store.tail() == (3, sent[-1].hash)
        assert [store.hash_at(n) for n in (0, 1, 9)] == [signing.START, sent[0].hash, None]
    previous = signing.START
    for n, one in enumerate(sent, 1):
        assert one.dseq == n
        assert one.hash == signing.chain(previous, one.body.encode())
        previous = one.hash
    assert codec.command_from_bytes(sent[0].body) == first


def test_a_queued_act_is_shown_at_once(place: Place) -> None:
    with place.begin() as store:
        store.queue(receive("c1", number="SL2026000001"))
    with place.begin() as store:
        assert store.case("c1").status is Status.RECEIVED
        found = store.case_by_number("SL2026000001")
        assert found is not None
        assert found.id == "c1"
        (pending,) = store.pending()
        assert (pending.state, pending.action, pending.number) == ("waiting", "receive", "SL2026000001")
        assert [line.outcome for line in store.trace("c1")] == ["waiting"]


def test_an_act_that_does_not_fit_leaves_no_trace(place: Place) -> None:
    with pytest.raises(Refused, match="domain_not_reviewed"), place.begin() as store:
        store.queue(receive("c1"))
        store.queue(act("accept", "c1", 1))
        store.queue(act("approve", "c1", 2, by=CHIEF))
    with place.begin() as store:
        assert store.tail() == (0, signing.START)
        assert store.pending() == []
        assert not store.has_case("c1")


def test_an_error_in_the_block_rolls_back_everything(place: Place) -> None:
    with pytest.raises(ZeroDivisionError), place.begin() as store:
        store.queue(receive("c1"))
        store.take_number("case", codec.now().year)
        _ = 1 // 0
    with place.begin() as store:
        assert store.pending() == []
        assert store.peek_number("case", codec.now().year).endswith("000001")


def test_an_accepted_act_stays_in_sight_until_its_document_is_here(place: Place) -> None:
    taken = receive("c1")
    with place.begin() as store:
        store.queue(taken)
        (sent,) = store.unsent(10, 1 << 20)
        store.offered([sent])
    with place.begin() as store:
        assert store.pending()[0].state == "sent"
        store.settle(answer(sent, seq=60, version=1))
        assert store.pending() == []
        assert store.unsent(10, 1 << 20) == []
        assert store.case("c1").version == 1
    with place.begin() as store:
        store.apply_page(page(covers_to=59))
        assert store.case("c1").version == 1
        store.queue(act("accept", "c1", 1))
        assert store.case("c1").status is Status.ACCEPTED
    with place.begin() as store:
        county = decided(None, taken, place.ctx)
        changed = store.apply_page(page(case_document(county, 60), covers_to=60))
        assert changed == {("case", "c1")}
        assert store.case("c1").version == 2
        assert store.find("", 5)[0].pending == 1


def test_an_answer_that_comes_twice_changes_nothing(place: Place) -> None:
    with place.begin() as store:
        store.queue(receive("c1"))
        (sent,) = store.unsent(10, 1 << 20)
        store.settle(answer(sent))
        store.settle(answer(sent, "rejected", rule="R-REC-09", code="domain_already_received"))
        assert store.pending() == []
        store.settle(answer(sent, "already", first="rejected"))
        assert store.case("c1").version == 1


def test_already_counts_as_what_it_was_the_first_time(place: Place) -> None:
    with place.begin() as store:
        store.queue(receive("c1"))
        store.queue(receive("c2"))
        first, second = store.unsent(10, 1 << 20)
        store.settle(answer(first, "already", first="accepted"))
        store.settle(answer(second, "already", first="rejected", rule="R-CAT-04", code="domain_item_cancelled"))
        assert [(p.aggregate, p.state, p.rule) for p in store.pending()] == [("c2", "refused", "R-CAT-04")]


def test_a_refused_act_goes_to_the_tray_and_out_of_the_case(place: Place) -> None:
    with place.begin() as store:
        number = store.take_number("case", NOW.year)
        store.queue(receive("c1", number=number))
        store.queue(act("accept", "c1", 1))
        first, second = store.unsent(10, 1 << 20)
        params = {"item": "公共场所卫生许可", "since": "2026-11-01"}
        store.settle(answer(first, "rejected", rule="R-CAT-04", code="domain_item_cancelled", params=params))
    with place.begin() as store:
        refused, conflict = store.pending()
        assert (refused.state, refused.code, refused.params) == ("refused", "domain_item_cancelled", params)
        assert (conflict.state, conflict.code) == ("conflict", "domain_version_conflict")
        assert refused.to_fix
        assert conflict.to_fix
        assert [a.dseq for a in store.unsent(10, 1 << 20)] == [second.dseq]
        assert not store.has_case("c1")
        (void,) = store.void_register()
        assert (void.series, void.first, void.why) == ("case", 1, f"refused {first.id}")
        store.resolve(refused.id)
        store.resolve(conflict.id)
        assert [p.id for p in store.pending()] == [conflict.id]
        assert [line.outcome for line in store.trace("c1")] == ["rejected", "waiting"]


def test_the_first_act_that_no_longer_fits_is_a_conflict_and_still_goes_out(place: Place) -> None:
    base = decided(None, receive("c1"), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(base, 50), covers_to=50))
        store.queue(act("accept", "c1", 1))
        store.queue(act("review", "c1", 2, agree=True))
    other = decided(base, act("request_supplement", "c1", 1, missing=["m3"]), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(other, 51), covers_to=51))
        assert store.case("c1").status is Status.SUPPLEMENTING
        assert [p.state for p in store.pending()] == ["conflict", "waiting"]
        assert len(store.unsent(10, 1 << 20)) == 2
    with pytest.raises(Refused, match="models_earlier_conflict"), place.begin() as store:
        store.queue(act("supply", "c1", 2, materials=["m3"]))


def test_a_push_is_cut_by_count_and_by_bytes(place: Place) -> None:
    with place.begin() as store:
        for n in range(5):
            store.queue(receive(f"c{n}"))
        assert len(store.unsent(3, 1 << 20)) == 3
        size = len(store.unsent(1, 0)[0].body.encode())
        assert len(store.unsent(10, 2 * size + 10)) == 2
        assert len(store.unsent(10, 0)) == 1


def test_acts_a_restored_county_lacks_are_offered_again_under_their_ids(place: Place) -> None:
    with place.begin() as store:
        store.queue(receive("c1"))
        store.queue(receive("c2"))
        sent = store.unsent(10, 1 << 20)
        for seq, one in enumerate(sent, 60):
            store.settle(answer(one, seq=seq))
        store.set_safe_seq(60)
    with place.begin() as store:
        assert store.unsent(10, 1 << 20) == []
        assert store.reoffer(1) == 1
        assert store.unsent(10, 1 << 20) == sent[1:]
        assert store.case("c2").version == 1


def test_nothing_can_be_queued_before_the_rules_are_here(place: Place) -> None:
    home = place.home.parent / "bare"
    engine = database.create(home, KEY)
    begin = beginning(engine, home, KEY)
    with pytest.raises(Trouble, match="models_not_enrolled"), begin() as store:
        store.queue(receive("c1"))
    with begin() as store, place.begin() as other:
        store.set_identity(other.identity())
    with pytest.raises(Trouble, match="models_no_context"), begin() as store:
        store.queue(receive("c1"))
    engine.dispose()


def test_the_same_act_cannot_be_queued_twice(place: Place) -> None:
    once = receive("c1")
    with place.begin() as store:
        store.queue(once)
    with pytest.raises(Exception, match="UNIQUE"), place.begin() as store:
        store.queue(once)


def test_a_case_that_is_not_here_is_said_so(place: Place) -> None:
    with pytest.raises(Unreadable, match="models_case_unknown"), place.begin() as store:
        store.case("nowhere")
