"""The catalogue's life at the county: proposed, examined, published, cancelled; and what late counters took in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.domain.command import Actor, Command
from app.domain.guides import guide_to_dict, parse_guide
from app.domain.state import describe
from app.wire import codec, messages, signing
from app.wire.messages import Answer, Profile
from server import accounts, config, publish, verify
from server.database import reading, writing
from server.partition import ordering
from server.service import PARTITION
from tests.clean_guide import CLEAN
from tests.server.town import CHIEF, PASSWORD, Counter, Town

BUREAU = Actor("bureau", "赵局", "赵局")
CODE = str(CLEAN["code"])
NEW: dict[str, Any] = guide_to_dict(parse_guide(CLEAN, "test")) | {"promised_days": 3}


@pytest.fixture
def counter(town: Town) -> Counter:
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        accounts.add_user(order, Profile(user="赵局", name="赵局", posts=["bureau"]), PASSWORD)
    return town.counter()


def step(counter: Counter, action: str, by: Actor, at: datetime | None = None, **data: Any) -> Command:
    """One step on the item, by the version this counter believes in. `since` stands for `from`."""
    plain = {"from" if key == "since" else key: value for key, value in data.items()}
    expected = counter.versions.get(CODE, 0)
    counter.versions[CODE] = expected + 1
    made, device = at or codec.now(), counter.enrolled.device
    return Command(f"{action}-{expected}-{device[-6:]}", "guide", CODE, action, expected, made, by, device, plain)


def do(counter: Counter, action: str, by: Actor, at: datetime | None = None, **data: Any) -> Answer:
    (answer,) = counter.push(counter.write(step(counter, action, by, at, **data)))
    return answer


def publish_new(counter: Counter, since: date) -> list[Answer]:
    return [
        do(counter, "propose_guide", CHIEF, guide=NEW, reason="压缩时限"),
        do(counter, "examine_guide", BUREAU, agree=True, text="同意"),
        do(counter, "publish_guide", BUREAU, since=since.isoformat()),
    ]


def take_in(counter: Counter, case: str, at: datetime | None = None, **data: Any) -> Answer:
    (answer,) = counter.push(counter.act("receive", case, at=at, guide=CODE, materials=[], **data))
    return answer


def test_a_proposal_becomes_a_document_that_every_counter_gets(town: Town, counter: Counter) -> None:
    """R-CAT-03"""
    other = town.counter("4")
    today = codec.now().date()

    answers = publish_new(counter, today)

    assert [a.outcome for a in answers] == ["accepted"] * 3
    documents = {(d.kind, d.id): bytes(d.body) for page in other.pull_all() for d in page.documents}
    editing = codec.editing_from_bytes(documents["editing", CODE])
    guide = codec.guide_from_bytes(documents["guide", f"{CODE}@2"])
    assert editing.published == guide and (guide.promised_days, guide.effective_from) == (3, today)
    assert codec.guide_from_bytes(documents["guide", CODE]).version == 1
    assert take_in(counter, "c1").outcome == "accepted" and town.case("c1").guide_version == 2
    assert verify.check(town.engine, town.service.blobs).refused == 0


def test_a_case_keeps_the_version_it_was_taken_in_under(town: Town, counter: Counter) -> None:
    """R-CAT-03: also in one push with the publication itself."""
    publish_new(counter, codec.now().date() + timedelta(days=3))
    assert take_in(counter, "c1").outcome == "accepted"
    assert town.case("c1").guide_version == 1
    with reading(town.engine) as connection:
        assert town.county.context(connection).guide_of(town.case("c1")).version == 1
    verify.check(town.engine, town.service.blobs)


def test_an_act_after_a_publication_in_the_same_push_meets_the_new_guide(town: Town, counter: Counter) -> None:
    today = codec.now().date().isoformat()
    acts = [
        counter.write(step(counter, "cancel_guide", BUREAU, since=today, reason="取消", basis="国发〔2026〕1号")),
        counter.act("receive", "c1", guide=CODE, materials=[]),
    ]

    answers = counter.push(*acts)

    assert [(a.outcome, a.rule) for a in answers] == [("accepted", ""), ("rejected", "R-CAT-04")]
    verify.check(town.engine, town.service.blobs)


def test_a_push_that_is_refused_as_a_whole_publishes_nothing(town: Town, counter: Counter) -> None:
    today = codec.now().date().isoformat()
    first = counter.write(step(counter, "cancel_guide", BUREAU, since=today, reason="取消", basis="国发〔2026〕1号"))
    counter.dseq += 1
    with pytest.raises(Exception, match="wire_gap"):
        counter.push(first, counter.write(counter.command("receive", "c1", guide=CODE, materials=[])))

    other = town.counter("4")
    assert take_in(other, "c2").outcome == "accepted"
    verify.check(town.engine, town.service.blobs)


def test_a_counter_that_learned_late_is_flagged_and_one_that_knows_is_refused(town: Town, counter: Counter) -> None:
    """R-CAT-04"""
    late = town.counter("4")
    today = codec.now().date().isoformat()
    do(counter, "cancel_guide", BUREAU, since=today, reason="取消", basis="国发〔2026〕1号")

    knows = take_in(counter, "c1", guide_version=2)
    unaware = take_in(late, "c2", guide_version=1)

    assert (knows.outcome, knows.rule, knows.code) == ("rejected", "R-CAT-04", "domain_item_cancelled")
    assert (unaware.outcome, unaware.rule, unaware.code) == (
        *("accepted_with_notice", "R-CAT-04"),
        "county_item_withdrawn",
    )
    with reading(town.engine) as connection:
        state = describe(town.case("c2"), town.county.context(connection), codec.now())
    assert state["abnormal"] == ["unlisted"]
    verify.check(town.engine, town.service.blobs)


def test_a_counter_cut_off_since_before_a_revision_takes_in_under_the_version_it_knew(
    town: Town, counter: Counter
) -> None:
    """R-CAT-03: with what that one asks for, though the new one no longer has it; said, not lost."""
    material = str(NEW["materials"][0]["code"])
    fewer = NEW | {"materials": [m for m in NEW["materials"] if m["code"] != material]}
    do(counter, "propose_guide", CHIEF, guide=fewer, reason="减少材料")
    do(counter, "examine_guide", BUREAU, agree=True)
    do(counter, "publish_guide", BUREAU, since=codec.now().date().isoformat())
    late = town.counter("4")

    def taken(case: str, **data: Any) -> Answer:
        (answer,) = late.push(late.act("receive", case, guide=CODE, materials=[material], **data))
        return answer

    unaware, knowing = taken("c1", guide_version=1), taken("c2", guide_version=2)

    assert (unaware.outcome, unaware.rule, unaware.code) == (
        *("accepted_with_notice", "R-CAT-03"),
        "county_guide_outdated",
    )
    assert unaware.params == {"item": NEW["name"], "known": 1, "now": 2}
    case = town.case("c1")
    assert (case.guide_version, case.abnormal_kinds()) == (1, ()) and material in case.required
    assert (knowing.outcome, knowing.rule) == ("rejected", "R-CAT-05")
    assert take_in(late, "c3").outcome == "accepted" and town.case("c3").guide_version == 2
    assert take_in(late, "c4", guide_version=9).outcome == "accepted" and town.case("c4").guide_version == 2
    verify.check(town.engine, town.service.blobs)


def test_a_suspended_item_is_offered_again_once_it_is_resumed(town: Town, counter: Counter) -> None:
    """R-CAT-04"""
    today = codec.now().date().isoformat()
    do(counter, "suspend_guide", CHIEF, since=today, reason="系统升级")
    assert take_in(counter, "c1", guide_version=2).rule == "R-CAT-04"
    do(counter, "resume_guide", BUREAU, since=today, reason="升级完成")
    assert take_in(counter, "c2", guide_version=3).outcome == "accepted"
    assert take_in(counter, "c3").outcome == "accepted"
    verify.check(town.engine, town.service.blobs)


@pytest.mark.parametrize(
    ("action", "by", "rule"),
    [
        ("propose_guide", Actor("chief", "王建国", "王建国", "公安局"), "R-ORG-04"),
        ("propose_guide", BUREAU, "R-ORG-04"),
        ("cancel_guide", CHIEF, "R-ORG-04"),
    ],
)
def test_nobody_speaks_for_another(town: Town, counter: Counter, action: str, by: Actor, rule: str) -> None:
    data = {"guide": NEW, "reason": "改"} if action == "propose_guide" else {"since": "2026-12-01", "reason": "改"}
    answer = do(counter, action, by, **data)
    assert (answer.outcome, answer.rule) == ("rejected", rule)


def test_a_lost_reply_to_a_publication_is_harmless(town: Town, counter: Counter) -> None:
    publish_new(counter, codec.now().date())
    before = town.document("guide", f"{CODE}@2")

    (again,) = counter.push(counter.made[-1])

    assert (again.outcome, again.first) == ("already", "accepted")
    assert town.document("guide", f"{CODE}@2") == before


def test_a_published_guide_that_the_trace_doesn_t_know_is_named(town: Town, counter: Counter) -> None:
    publish_new(counter, codec.now().date())
    forged = guide_to_dict(parse_guide(NEW, "test")) | {"version": 2, "promised_days": 9}
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        config.put(order, "guide", f"{CODE}@2", codec.encode(forged))
    with pytest.raises(verify.Wrong, match="server_verify_published"):
        verify.check(town.engine, town.service.blobs)


def test_a_file_that_reads_otherwise_is_the_next_version(town: Town, counter: Counter) -> None:
    """R-CAT-03: whatever version the file says, what was published stays as it was."""
    old, new = parse_guide(CLEAN, "test"), parse_guide(NEW, "test")
    with writing(town.engine) as connection:
        publish.put(connection, [publish.Setting("guide", guide) for guide in (old, new, new)])
    with reading(town.engine) as connection:
        guides = town.county.context(connection).guides
    assert (guides[CODE].version, guides[f"{CODE}@1"].promised_days) == (2, old.promised_days)
    assert f"{CODE}@3" not in guides


def test_what_decisions_rest_on_comes_signed(town: Town, counter: Counter) -> None:
    """Guides, packs, the calendar, powers and people: each over its kind, id, version, place and bytes."""
    counter.receive("c1")
    counter.push(*counter.made)
    key = counter.enrolled.county_key
    documents = [d for page in counter.pull_all() for d in page.documents]

    for d in documents:
        message = signing.document_message(d.kind, d.id, d.version, d.seq, bytes(d.body))
        assert signing.verify(key, message, d.signature) == (d.kind in messages.SIGNED)
        newer = signing.document_message(d.kind, d.id, d.version + 1, d.seq, bytes(d.body))
        assert not signing.verify(key, newer, d.signature)
    assert {d.kind for d in documents} > messages.SIGNED - {"authorisation"}
