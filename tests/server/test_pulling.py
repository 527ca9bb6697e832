"""What a counter gets: its scopes, whole, once, and where that leaves it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.wire import codec
from app.wire.digests import combined, element
from app.wire.errors import WireError
from app.wire.messages import Profile, Pulled
from server import config
from server.database import writing
from server.home import new_generation
from server.partition import ordering
from server.service import PARTITION
from tests.server.town import Counter, Town


def kinds(pages: list[Pulled]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for page in pages:
        for document in page.documents:
            found.setdefault(document.kind, []).append(document.id)
    return found


def test_a_new_counter_gets_what_it_needs_to_work_offline(town: Town) -> None:
    found = kinds(town.counter().pull_all())

    assert {"guide", "policy", "calendar", "hall", "user"} <= found.keys()
    assert sorted(found["user"]) == ["王建国", "陈静"]
    assert "T-01" in found["guide"]


def test_no_password_ever_travels(town: Town) -> None:
    """Neither in a document nor in the trace; a person's document is the profile."""
    pages = town.counter().pull_all()

    assert b"argon2" not in b"".join(codec.encode(page) for page in pages)
    (user,) = [d for page in pages for d in page.documents if d.id == "陈静"]
    assert codec.decode(bytes(user.body), Profile) == Profile(user="陈静", name="陈静", posts=["clerk"], window="3")


def test_only_what_changed_comes_again(town: Town) -> None:
    counter = town.counter()
    page = counter.pull_all()[-1]
    counter.push(counter.receive("c1"), counter.receive("c2"), counter.act("accept", "c1"))

    news = counter.pull(counter.cursor(page.covers_to, page.hash))

    assert [(d.id, d.version) for d in news.documents] == [("c2", 1), ("c1", 2)]
    assert [(e.id, e.outcome) for e in news.trace] == [("c1", "accepted"), ("c2", "accepted"), ("c1", "accepted")]
    assert (news.covers_to, news.more) == (page.covers_to + 3, False)


def test_a_refused_act_is_in_the_trace_of_its_case(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"))
    page = counter.pull_all()[-1]
    counter.push(counter.act("deliver", "c1", to="x", identity="y"))

    news = counter.pull(counter.cursor(page.covers_to, page.hash))

    told = [(e.id, e.outcome, e.rule) for e in news.trace if e.kind == "case"]
    assert ([d.kind for d in news.documents], told) == (["fix"], [("c1", "rejected", "R-DEL-01")])


def test_where_nothing_is_visible_the_cursor_moves_all_the_same(town: Town) -> None:
    here, there = town.counter(), town.counter(hall="杨林镇便民服务中心")
    page = there.pull_all()[-1]
    here.push(here.receive("c1"), here.receive("c2"))

    news = there.pull(there.cursor(page.covers_to, page.hash))

    assert (news.documents, news.trace, news.covers_to, news.more) == ([], [], page.covers_to + 2, False)
    assert news.hash != page.hash
    after = there.pull(there.cursor(news.covers_to, news.hash))
    assert (after.covers_to, after.hash) == (news.covers_to, news.hash)


def test_pages_together_are_the_whole(town: Town) -> None:
    counter = town.counter()
    counter.push(*(counter.receive(f"c{n}") for n in range(20)))
    counter.push(*(counter.act("accept", f"c{n}") for n in range(0, 20, 2)))

    pages, whole = counter.pull_all(7), counter.pull_all()

    assert len(pages) > 5 and len(whole) == 1
    assert {(d.kind, d.id): d for p in pages for d in p.documents} == {(d.kind, d.id): d for d in whole[0].documents}
    assert [e.seq for p in pages for e in p.trace] == [e.seq for e in whole[0].trace]
    assert all(page.digests == [] for page in pages[:-1])


def test_the_digest_is_that_of_what_was_got(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"), counter.receive("c2"), counter.act("accept", "c1"))
    pages = counter.pull_all(3)
    got = {(d.kind, d.id): d for page in pages for d in page.documents}

    for digest in pages[-1].digests:
        mine = [d for d in got.values() if d.scope == digest.scope]
        assert digest.count == len(mine)
        assert digest.hash == combined(element(d.kind, d.id, d.version, d.seq) for d in mine)
    assert [d.scope for d in pages[-1].digests] == ["county", f"hall:{counter.enrolled.hall}"]


def test_a_cursor_of_another_history_is_refused(town: Town) -> None:
    counter = town.counter()
    for seq, hash in ((10**6, "0" * 64), (3, "f" * 64)):
        with pytest.raises(WireError) as caught:
            counter.pull(counter.cursor(seq, hash))
        assert (caught.value.status, caught.value.code) == (409, "wire_cursor")


def test_another_partition_is_not_here(town: Town) -> None:
    counter = town.counter()
    with pytest.raises(WireError) as caught:
        counter.service.pull(counter.device, "elsewhere", counter.cursor(), 10)
    assert caught.value.status == 404


def move(town: Town, case: str, hall: str) -> None:
    """A case goes to another hall, as an act of the county."""
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        before = order.get("case", case)
        assert before
        moved = replace(before, version=before.version + 1, scopes=(f"hall:{hall}",))
        order.append_own("move", "case", case, "{}", moved)


def test_a_case_that_moves_brings_its_whole_trace_and_is_gone_where_it_was(town: Town) -> None:
    here, there = town.counter(), town.counter(hall="杨林镇便民服务中心")
    here.push(here.receive("c1"), here.act("accept", "c1"))
    at_here, at_there = here.pull_all()[-1], there.pull_all()[-1]

    move(town, "c1", there.enrolled.hall)

    left, came = (
        here.pull(here.cursor(at_here.covers_to, at_here.hash)),
        there.pull(there.cursor(at_there.covers_to, at_there.hash)),
    )
    assert [(g.kind, g.id) for g in left.gone] == [("case", "c1")] and left.documents == []
    assert [d.id for d in came.documents] == ["c1"] and came.gone == []
    assert [e.id for e in came.trace] == ["c1"] * 3

    move(town, "c1", here.enrolled.hall)
    back = here.pull(here.cursor(left.covers_to, left.hash))
    assert ([d.id for d in back.documents], back.gone) == (["c1"], [])


def test_hello_says_where_both_stand(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"))
    page = counter.pull_all()[-1]

    welcome = counter.service.hello(counter.device, counter.hello(cursors=[counter.cursor(page.covers_to, page.hash)]))

    assert (welcome.last_dseq, welcome.last_hash, welcome.instruction) == (1, counter.hash, "ok")
    assert (welcome.generation, welcome.partition) == (counter.generation, PARTITION)


@pytest.mark.parametrize(
    ("other", "instruction"),
    [
        ({"protocol": (2, 3)}, "upgrade"),
        ({"stream": "another"}, "fork"),
        ({"last_hash": "0" * 64}, "fork"),
        ({"last_dseq": 1, "last_hash": "0" * 64}, "fork"),
        ({"last_dseq": 9, "last_hash": "0" * 64}, "ok"),
        ({"last_dseq": 0, "last_hash": "0" * 64}, "ok"),
    ],
)
def test_hello_tells_a_clone_from_a_counter_that_is_behind(town: Town, other: dict[str, Any], instruction: str) -> None:
    counter = town.counter()
    counter.push(counter.receive("c1"), counter.receive("c2"))
    assert counter.service.hello(counter.device, counter.hello(**other)).instruction == instruction


def test_a_cursor_beyond_the_end_is_pulled_anew(town: Town) -> None:
    counter = town.counter()
    with writing(town.engine) as connection:
        new_generation(connection)

    hello = counter.hello(cursors=[counter.cursor(10**6, "f" * 64)])
    welcome = counter.service.hello(counter.device, hello)

    assert welcome.instruction == "reset_pull" and welcome.generation != counter.generation


def test_a_setting_reaches_the_counters_and_the_decisions(town: Town) -> None:
    """Another program sets it while this one runs."""
    counter = town.counter()
    page = counter.pull_all()[-1]
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        before = order.get("guide", "T-01")
        assert before
        guide = json.loads(before.body) | {"version": 2, "cancelled_from": "2026-01-01"}
        config.put(order, "guide", "T-01", codec.encode(guide))

    (answer,) = counter.push(counter.receive("c1"))
    news = counter.pull(counter.cursor(page.covers_to, page.hash))

    assert (answer.outcome, answer.rule, answer.code) == ("rejected", "R-CAT-04", "domain_item_cancelled")
    assert [(d.kind, d.version) for d in news.documents] == [("guide", 2), ("fix", 1)]


def test_a_case_keeps_the_guide_it_was_received_under(town: Town) -> None:
    """R-CAT-03"""
    counter = town.counter()
    counter.push(counter.receive("c1"))
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        before = order.get("guide", "T-01")
        assert before
        config.put(order, "guide", "T-01", codec.encode(json.loads(before.body) | {"version": 2, "promised_days": 1}))

    counter.push(counter.receive("c2"), counter.act("accept", "c1"), counter.act("accept", "c2"))

    one, two = town.case("c1").deadline, town.case("c2").deadline
    assert one and two and one > two


ACTS = st.lists(st.sampled_from("receive accept reject review repeat".split()), min_size=1, max_size=12)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=1, max_size=4))
def test_whatever_is_pushed_pages_and_digests_agree(town: Town, histories: list[list[str]]) -> None:
    """Any acts in any order, some refused, some sent twice: small pages give what one big page gives."""
    counter = town.counter()
    for n, history in enumerate(histories):
        _play(counter, f"{counter.enrolled.device[-6:]}-{n}", history)

    small, big = counter.pull_all(3), counter.pull_all()
    got = {(d.kind, d.id): d for page in small for d in page.documents}
    assert got == {(d.kind, d.id): d for page in big for d in page.documents}
    for digest in small[-1].digests:
        mine = [element(d.kind, d.id, d.version, d.seq) for d in got.values() if d.scope == digest.scope]
        assert (digest.count, digest.hash) == (len(mine), combined(mine))


def _play(counter: Counter, case: str, history: list[str]) -> None:
    sent = [counter.receive(case)]
    for action in history:
        match action:
            case "repeat":
                sent.append(sent[-1])
                continue
            case "receive":
                sent.append(counter.receive(case))
            case _:
                data: dict[str, Any] = {"agree": True} if action == "review" else {}
                sent.append(counter.act(action, case, **data))
    for act in sent:
        counter.push(act)
