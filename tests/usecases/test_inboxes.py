"""What waits for whom, as the law leaves it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.command import Command
from app.usecases import acts, inboxes, search
from app.usecases.acts import Intent
from app.wire import codec
from tests.models.place import CHIEF, CLERK, NOW, Place, answer, case_document, decided, document, page, receive
from tests.models.place import act as command
from tests.usecases.paper import render

WHOLE = {"guide": "JY-001", "materials": ["m1", "m2", "m3"], "applicant": {"name": "李㛃"}}


def do(place: Place, case: str, action: str, at: datetime = NOW, **data: object) -> None:
    by = CHIEF if action in ("approve", "review") else CLERK
    given = {**WHOLE, **data} if action == "receive" else data
    acts.act(place.begin, Intent(action=action, case=case, actor=by, data=given), render, at)


def ids(waiting: list[inboxes.Waiting]) -> list[str]:
    return [w.case.id for w in waiting]


def test_each_case_is_in_the_inbox_of_who_must_act(place: Place) -> None:
    """R-ORG-09: reviewed by one, approved by another."""
    for case in ("reviewed", "accepted", "received"):
        do(place, case, "receive")
    do(place, "owing", "receive", materials=["m1"])
    do(place, "owing", "request_supplement", missing=["m2", "m3"])
    for case in ("reviewed", "accepted"):
        do(place, case, "accept")
    acts.act(place.begin, Intent(action="review", case="reviewed", actor=CLERK, data={"agree": True}), render, NOW)
    assert ids(inboxes.to_approve(place.begin, "卫健局", NOW)) == ["reviewed"]
    assert inboxes.to_approve(place.begin, "公安局", NOW) == []
    assert ids(inboxes.to_review(place.begin, NOW)) == ["accepted"]
    assert ids(inboxes.to_supply(place.begin, NOW)) == ["owing"]
    assert ids(inboxes.to_decide(place.begin, NOW)) == ["received"]
    do(place, "reviewed", "approve", license="公共场所卫生许可证")
    assert ids(inboxes.to_hand_over(place.begin, NOW)) == ["reviewed"]
    assert inboxes.to_approve(place.begin, "卫健局", NOW) == []


def test_the_most_urgent_comes_first_with_its_days_left(place: Place) -> None:
    for n, case in enumerate(("new", "old")):
        do(place, case, "receive", NOW - timedelta(days=n))
        do(place, case, "accept", NOW - timedelta(days=n))
    old, new = inboxes.to_review(place.begin, NOW)
    assert (old.case.id, old.left, old.urgency) == ("old", 4, "running")
    assert (new.case.id, new.left) == ("new", 5)
    last_day = datetime.combine(old.row.deadline or NOW, NOW.time())
    assert inboxes.to_review(place.begin, last_day)[0].urgency == "today"


def test_a_case_is_counted_by_the_pack_it_was_accepted_under(place: Place) -> None:
    """R-CAT-03: a new pack came while the case was on its way; what is accepted from then on is counted by that."""
    first = replace(place.ctx.policy, version="1")
    counted = replace(first.values["count_from"], value="same_day")
    second = replace(first, version="2", values={**first.values, "count_from": counted})
    for n, (id, pack) in enumerate((("songming", first), ("songming@2", second))):
        with place.begin() as store:
            store.apply_page(page(document("policy", id, 900 + n, codec.policy_to_bytes(pack)), covers_to=900 + n))
        do(place, pack.version, "receive")
        do(place, pack.version, "accept")
    left = {w.case.policy_version: w.left for w in inboxes.to_review(place.begin, NOW)}
    assert left == {"1": 5, "2": 4}
    commands = [act.data["pack"] for act in acts_of(place) if act.action == "accept"]
    assert commands == ["songming@1", "songming@2"]


def acts_of(place: Place) -> list[Command]:
    with place.begin() as store:
        return [codec.command_from_bytes(act.body) for act in store.acts()]


def test_what_the_law_has_done_is_shown_ahead_and_never_queued(place: Place) -> None:
    """R-ACC-02: not told in time, deemed accepted."""
    do(place, "c1", "receive")
    later = NOW + timedelta(days=2)
    assert inboxes.to_decide(place.begin, later) == []
    opened = search.open_case(place.begin, "c1", later)
    assert opened.state["deemed"] == ["accepted"]
    assert opened.state["accepted_on"] == NOW.date().isoformat()
    with place.begin() as store:
        assert [p.action for p in store.pending()] == ["receive"]


def test_waiting_and_refused_acts_are_two_lists(place: Place) -> None:
    do(place, "c1", "receive")
    do(place, "c2", "receive")
    with place.begin() as store:
        first, second = store.unsent(9, 1 << 20)
        store.settle(answer(first, "rejected", rule="R-CAT-04", code="domain_item_cancelled"))
    (refused,) = inboxes.to_fix(place.begin)
    assert refused.id == first.id
    assert [p.id for p in inboxes.to_sync(place.begin)] == [second.id]
    inboxes.put_away(place.begin, refused.id)
    assert inboxes.to_fix(place.begin) == []


def test_a_case_is_opened_by_id_or_number_with_its_whole_way(place: Place) -> None:
    do(place, "c1", "receive")
    do(place, "c1", "accept")
    number = search.find(place.begin, "李㛃")[0].number
    opened = search.open_case(place.begin, number, NOW)
    assert opened.case.id == "c1"
    assert [line.command.action for line in opened.trace] == ["receive", "accept"]
    assert opened.pending == 2
    assert opened.guide.code == "JY-001"


def test_a_case_of_another_counter_is_in_the_departments_inbox(place: Place) -> None:
    base = decided(None, receive("c9"), place.ctx)
    base = decided(base, command("accept", "c9", 1), place.ctx)
    base = decided(base, command("review", "c9", 2, agree=True), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(base, 60), covers_to=60))
    assert ids(inboxes.to_approve(place.begin, "卫健局", NOW)) == ["c9"]
