"""What paper makes hard: each has a state that the hall and the supervision see, and ends by a person's act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from uuid_utils import uuid7

from app.domain.authority import Authorisation
from app.domain.command import SYSTEM, Actor, Command
from app.domain.fixes import Fix
from app.wire import codec
from app.wire.messages import Answer
from server import config, verify
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.server.town import CHIEF, CLERK, Counter, Town, days_ago

PAPERS = [{"kind": "acceptance", "number": "〔2026〕000123", "file": "sha256:" + "0" * 64}]
WANG = {"name": "王秀英", "id_number": "530127198001011235"}


def fix(town: Town, id: str) -> Fix:
    return codec.fix_from_bytes(town.document("fix", id).body)


def seen(counter: Counter) -> set[str]:
    return {d.id for page in counter.pull_all() for d in page.documents if d.kind == "fix"}


def end(counter: Counter, id: str, how: str, text: str = "", actor: Actor = CLERK, expected: int = 1) -> Answer:
    data = {"how": how, "text": text}
    at = (id, "end_fix", expected, codec.now(), actor)
    command = Command(str(uuid7()), "fix", *at, device=counter.enrolled.device, data=data)
    (answer,) = counter.push(counter.write(command))
    return answer


@pytest.fixture
def clash(town: Town) -> tuple[Town, Counter, Counter, str]:
    """Two windows, each without the other, accept and refuse one case on paper; the second comes late."""
    first, second = town.counter("3"), town.counter("4")
    first.push(first.receive("c1", number="SL1", applicant=WANG), first.act("accept", "c1"))
    second.versions["c1"] = 1
    late = second.act(
        "reject", "c1", reason="不属本级", basis="条例第三条", remedy="可复议", contact="0871", papers=PAPERS
    )
    assert second.push(late)[0].outcome == "rejected"
    return town, first, second, late.id


def test_a_case_touched_at_two_windows_is_an_open_matter_for_both_and_for_supervision(
    clash: tuple[Town, Counter, Counter, str],
) -> None:
    town, first, second, id = clash
    open_ = fix(town, id)
    assert (open_.why, open_.number, open_.papers, open_.open) == ("refused", "SL1", ("〔2026〕000123",), True)
    assert (open_.by, open_.window, open_.department) == ("陈静", "3", "卫健局")
    watching, department = town.counter(supervises=True), town.counter(department="卫健局")
    assert [seen(one) for one in (first, second, watching, department)] == [{id}] * 4
    assert seen(town.counter(hall="别处政务服务中心")) == set()


def test_a_paper_that_is_out_is_never_silently_put_away(clash: tuple[Town, Counter, Counter, str]) -> None:
    """R-ACC-05."""
    town, _, second, id = clash
    for how, text in (
        ("put_away", "算了"),
        ("corrected", ""),
        ("corrected", "  "),
        ("ratified", ""),
        ("forgotten", "x"),
    ):
        assert end(second, id, how, text).outcome == "rejected"
    assert fix(town, id).open


def test_who_has_no_power_ratifies_nothing(clash: tuple[Town, Counter, Counter, str]) -> None:
    """R-ORG-05: the clerk whose act it was is not the one who lets it stand."""
    town, _, second, id = clash
    answer = end(second, id, "ratified", "就这样")
    assert (answer.outcome, answer.rule) == ("rejected", "R-ORG-05")
    assert fix(town, id).open


@pytest.mark.parametrize(("how", "actor"), [("corrected", CLERK), ("ratified", CHIEF)])
def test_it_ends_by_a_person_with_words_and_once(
    clash: tuple[Town, Counter, Counter, str], how: str, actor: Actor
) -> None:
    town, first, second, id = clash
    assert end(second, id, how, "已电话告知并换发通知书", actor).outcome == "accepted"
    ended = fix(town, id)
    assert ended.ended and (ended.how, ended.ended.by) == (how, actor.name)
    assert end(first, id, how, "又一次", actor, expected=2).outcome == "rejected"
    verify.check(town.engine, town.service.blobs)


def test_two_who_end_it_at_once_are_told(clash: tuple[Town, Counter, Counter, str]) -> None:
    _, first, second, id = clash
    assert end(second, id, "corrected", "已换发").outcome == "accepted"
    late = end(first, id, "corrected", "我也换发了")
    assert (late.outcome, late.code) == ("rejected", "domain_fix_moved")


def test_without_a_paper_it_may_be_put_away(town: Town) -> None:
    counter = town.counter()
    act = counter.act("accept", "nobody")
    counter.push(act)
    assert end(counter, act.id, "put_away").outcome == "accepted"
    assert not fix(town, act.id).open


def test_nobody_opens_one_but_the_county(town: Town) -> None:
    counter = town.counter()
    for actor in (CLERK, SYSTEM):
        data: dict[str, Any] = {"why": "refused", "hall": "x"}
        command = Command(str(uuid7()), "fix", "f1", "open_fix", 0, codec.now(), actor, counter.enrolled.device, data)
        assert counter.push(counter.write(command))[0].outcome == "rejected"


def test_an_approval_under_a_revoked_authorisation_is_one(town: Town) -> None:
    """R-ORG-05: the licence is out, the power was gone: refused, open, and ratified or corrected by somebody else."""
    counter = town.counter()
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        gone = Authorisation(
            who="chief:王建国", items=("T-01",), powers=("approve",), first=date(2025, 1, 1), last=date(2025, 12, 31)
        )
        config.put(order, "authorisation", "a1", codec.encode(gone))
    counter.push(
        counter.receive("c1", number="SL1"),
        counter.act("accept", "c1"),
        counter.act("review", "c1", agree=True, text="齐全"),
    )
    licence = counter.act("approve", "c1", CHIEF, license="许可证", papers=[PAPERS[0] | {"kind": "decision"}])
    (answer,) = counter.push(licence)
    assert (answer.outcome, answer.rule) == ("rejected", "R-ORG-05")
    assert fix(town, licence.id).papers == ("〔2026〕000123",)
    bureau = town.add("周局", "bureau")
    assert end(counter, licence.id, "ratified", "补发授权，决定有效", bureau).outcome == "accepted"


def test_an_item_cancelled_meanwhile_is_taken_in_and_told(town: Town) -> None:
    """R-CAT-04: the paper stands, with a notice; as an abnormal case it waits for explanation and closing."""
    counter = town.counter()
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        before = order.get("guide", "T-01")
        assert before
        guide = codec.decode(before.body, dict) | {"version": 2, "cancelled_from": str(days_ago(1).date())}
        config.put(order, "guide", "T-01", codec.encode(guide))
    (answer,) = counter.push(counter.receive("c1", guide_version=1, number="SL1"))
    assert (answer.outcome, answer.rule) == ("accepted_with_notice", "R-CAT-04")
    assert town.case("c1").abnormal_kinds() == ("unlisted",)


@pytest.mark.parametrize("together", [True, False])
def test_an_application_taken_in_twice_is_kept_and_told_to_both(town: Town, together: bool) -> None:
    """R-REC-09: neither paper is undone; a person keeps one and withdraws the other."""
    first, second = town.counter("3"), town.counter("4")
    one = first.receive("c1", number="SL1", applicant=WANG)
    if together:
        two = first.receive("c2", number="SL2", applicant=WANG)
        answers = first.push(one, two)
    else:
        two = second.receive("c2", number="SL2", applicant=WANG | {"id_number": "530127 19800101 1235"})
        answers = [*first.push(one), *second.push(two)]
    assert [(a.outcome, a.code) for a in answers] == [
        ("accepted", ""),
        ("accepted_with_notice", "county_taken_twice"),
    ]
    assert answers[1].params == {"number": "SL1"}
    assert fix(town, two.id).why == "twice"
    assert seen(second) == seen(town.counter(supervises=True)) == {two.id}
    first.versions["c2"] = 1
    assert first.push(first.act("withdraw", "c2", reason="重复"))[0].outcome == "accepted"
    assert end(first, two.id, "corrected", "保留 SL1，SL2 已撤回并告知").outcome == "accepted"
    verify.check(town.engine, town.service.blobs)


def test_another_person_another_item_and_one_that_is_closed_are_no_twins(town: Town) -> None:
    counter = town.counter()
    other = WANG | {"id_number": "530127196803154028"}
    answers = counter.push(
        counter.receive("c1", number="SL1", applicant=WANG),
        counter.receive("c2", number="SL2", applicant=other),
        counter.act("withdraw", "c1", reason="不办了"),
        counter.receive("c3", number="SL3", applicant=WANG),
        counter.receive("c4", number="SL4"),
        counter.receive("c5", number="SL5"),
    )
    assert [a.outcome for a in answers] == ["accepted"] * 6
    assert seen(counter) == set()
