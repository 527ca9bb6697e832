"""The replica: pages with their cursor, documents by scope, the context decisions are made in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.case import Status
from app.domain.errors import Trouble
from app.domain.queue import TicketStatus
from app.models.values import Identity
from app.wire import codec, digests
from app.wire.messages import Digest, Entry, Gone, Pulled
from tests.models.place import (
    GUIDE,
    HALL,
    IDENTITY,
    NOW,
    Place,
    act,
    answer,
    case_document,
    decided,
    document,
    page,
    receive,
    settings,
)


def test_the_cursor_moves_even_when_nothing_was_visible(place: Place) -> None:
    with place.begin() as store:
        assert store.apply_page(page(covers_to=77)) == set()
        cursor = store.cursor()
        assert (cursor.seq, cursor.generation, cursor.hash) == (77, "g1", page(covers_to=77).hash)


def test_a_page_that_cannot_be_applied_moves_nothing(place: Place) -> None:
    bad = document("case", "c9", 50, b'{"id": "c9", "status": "no such status"}')
    good = case_document(decided(None, receive("c1"), place.ctx), 51)
    with place.begin() as store:
        before = store.cursor()
    with pytest.raises(Exception, match="wire_unreadable"), place.begin() as store:
        store.apply_page(page(good, bad, covers_to=60))
    with place.begin() as store:
        assert store.cursor() == before
        assert not store.has_case("c1")


def test_an_older_document_changes_nothing(place: Place) -> None:
    received = decided(None, receive("c1"), place.ctx)
    accepted = decided(received, act("accept", "c1", 1), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(accepted, 52), covers_to=52))
        store.apply_page(page(case_document(received, 51), covers_to=52))
        assert store.case("c1") == accepted


def test_a_case_keeps_the_guide_it_was_accepted_under(place: Place) -> None:
    received = decided(None, receive("c1"), place.ctx)
    newer = replace(GUIDE, version=2, promised_days=3)
    with place.begin() as store:
        store.apply_page(page(case_document(received, 50), covers_to=50))
        store.apply_page(page(document("guide", GUIDE.code, 51, codec.guide_to_bytes(newer), 2), covers_to=51))
    with place.begin() as store:
        ctx = store.context()
        assert ctx.guide(GUIDE.code).promised_days == 3
        assert ctx.guide_of(store.case("c1")).promised_days == GUIDE.promised_days


def test_new_rules_are_seen_at_once_and_pending_acts_judged_anew(place: Place) -> None:
    with place.begin() as store:
        store.queue(receive("c1"))
    cancelled = replace(GUIDE, cancelled_from=NOW.date())
    with place.begin() as store:
        store.apply_page(page(document("guide", GUIDE.code, 51, codec.guide_to_bytes(cancelled), 2), covers_to=51))
    with place.begin() as store:
        (pending,) = store.pending()
        assert (pending.state, pending.code) == ("conflict", "domain_item_cancelled")
        assert not store.has_case("c1")


def test_a_context_that_was_rolled_back_is_forgotten(place: Place) -> None:
    changed = replace(GUIDE, name="改名")
    with pytest.raises(ZeroDivisionError), place.begin() as store:
        store.apply_page(page(document("guide", GUIDE.code, 51, codec.guide_to_bytes(changed)), covers_to=51))
        assert store.context().guide(GUIDE.code).name == "改名"
        _ = 1 // 0
    with place.begin() as store:
        assert store.context().guide(GUIDE.code).name == GUIDE.name


def test_pulling_anew_keeps_everything_in_sight_and_drops_what_is_no_more(place: Place) -> None:
    stays, goes = (decided(None, receive(id), place.ctx) for id in ("c1", "c2"))
    with place.begin() as store:
        store.apply_page(page(case_document(stays, 50), case_document(goes, 51), covers_to=51))
        store.queue(act("accept", "c2", 1))
        store.reset_pull("g2")
        assert (store.cursor().seq, store.cursor().generation) == (0, "g2")
        assert store.identity().generation == "g2"
        assert store.has_case("c1")
        documents = settings(place.ctx)
        store.apply_page(page(*documents, covers_to=len(documents), more=True))
        assert store.has_case("c2")
        changed = store.apply_page(page(case_document(stays, 20), covers_to=20))
        assert changed == {("case", "c1"), ("case", "c2")}
        assert store.case("c1") == stays
        assert not store.has_case("c2")
        assert [p.state for p in store.pending()] == ["conflict"]


def test_what_left_the_scope_is_gone_but_for_own_acts(place: Place) -> None:
    base = decided(None, receive("c1"), place.ctx)
    line = Entry(
        seq=50, kind="case", id="c1", body=codec.command_to_bytes(receive("c1")).decode(), outcome="accepted", hash=""
    )
    with place.begin() as store:
        store.apply_page(page(case_document(base, 50), covers_to=50, trace=[line]))
        store.queue(act("accept", "c1", 1))
        assert [entry.outcome for entry in store.trace("c1")] == ["accepted", "waiting"]
        store.apply_page(page(covers_to=51, gone=[Gone(kind="case", id="c1")]))
        assert not store.has_case("c1")
        assert store.find("王秀英", 5) == []
        assert len(store.unsent(9, 1 << 20)) == 1
        assert [entry.outcome for entry in store.trace("c1")] == ["waiting"]


def test_the_trace_names_each_act_once(place: Place) -> None:
    command = receive("c1")
    with place.begin() as store:
        store.queue(command)
        (sent,) = store.unsent(1, 0)
        store.settle(answer(sent, seq=50))
        line = Entry(seq=50, kind="case", id="c1", body=sent.body, outcome="accepted", hash="h", decided_at="2026")
        case = decided(None, command, place.ctx)
        store.apply_page(page(case_document(case, 50), covers_to=50, trace=[line]))
        (entry,) = store.trace("c1")
        assert (entry.seq, entry.command, entry.decided_at) == (50, command, "2026")


def test_a_scope_adds_up_to_the_countys_digest(place: Place) -> None:
    cases = [decided(None, receive(f"c{n}"), place.ctx) for n in range(3)]
    scope = f"hall:{HALL}"
    with place.begin() as store:
        store.apply_page(page(*(case_document(c, 50 + n) for n, c in enumerate(cases)), covers_to=60))
        mine = [digests.element(*filed) for filed in store.filed_under(scope)]
    theirs = [digests.element("case", c.id, c.version, 50 + n) for n, c in enumerate(cases)]
    assert Digest(scope=scope, count=len(mine), hash=digests.combined(mine)) == Digest(
        scope=scope, count=3, hash=digests.combined(theirs)
    )


def test_safe_marks_only_grow(place: Place) -> None:
    with place.begin() as store:
        store.set_safe_seq(40)
        store.set_safe_seq(30)
        assert store.safe_seq() == 40
        answered: Pulled = page(covers_to=50, safe_seq=45)
        store.apply_page(answered)
        assert store.safe_seq() == 45


def test_tickets_are_shown_with_what_is_not_confirmed(place: Place) -> None:
    taken = act("take_ticket", "t1", 0, aggregate="ticket", number="A001", letter="A", hall=HALL)
    with place.begin() as store:
        store.queue(taken)
        store.queue(act("take_ticket", "t2", 0, aggregate="ticket", number="A002", letter="A", hall=HALL))
        store.queue(act("call", "t1", 1, aggregate="ticket", window="3"))
        first, second = store.tickets(NOW.date())
        assert (first.number, first.status, first.window) == ("A001", TicketStatus.CALLED, "3")
        assert second.status is TicketStatus.WAITING
        sent = store.unsent(9, 1 << 20)
        for n, one in enumerate(sent):
            store.settle(answer(one, seq=50 + n, version=2 if n == 2 else 1))
        assert store.ticket("t1") == first
        store.apply_page(page(document("ticket", "t1", 52, codec.encode(first), 2), covers_to=52))
        assert store.tickets(NOW.date()) == [first, second]


def test_an_accepted_act_is_shown_over_a_document_the_counter_has_not_seen_in_between(place: Place) -> None:
    """The county decided this act on top of another window's: until its document comes, both are out of sight in
    part, but the own act stays visible."""
    base = decided(None, receive("c1"), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(base, 50), covers_to=50))
        store.queue(act("accept", "c1", 1))
        (sent,) = store.unsent(1, 0)
        store.settle(answer(sent, seq=52, version=3))
        case = store.case("c1")
        assert (case.status, case.version) == (Status.ACCEPTED, 3)


def test_people_and_halls_are_known(place: Place) -> None:
    with place.begin() as store:
        assert [p.name for p in store.people() if "chief" in p.posts] == ["王建国"]
        assert store.hall()["name"] == HALL
        assert store.identity() == IDENTITY
        store.set_identity(replace(IDENTITY, hall="别处"))
        assert store.hall() == {"name": "别处"}
        assert isinstance(store.identity(), Identity)


def test_context_is_a_trouble_before_the_first_pull(place: Place) -> None:
    with place.begin() as store:
        keys = [("policy", "songming")]
        store.apply_page(page(covers_to=60, gone=[Gone(kind=k, id=i) for k, i in keys]))
        with pytest.raises(Trouble, match="models_no_context"):
            store.context()
