"""Who looked at whose personal data is on record, and who supervises finds it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from uuid_utils import uuid7

from app.cli import main
from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.reading import apply_reading
from app.wire import codec
from server import readings, verify
from server.database import reading
from server.readings import Asked
from server.service import PARTITION
from tests.server.test_sealing import APPLICANT, ID, PHONE
from tests.server.town import CHIEF, CLERK, Counter, Town


def look(counter: Counter, what: str = "open", actor: object = CLERK, **data: object) -> Command:
    told = {"what": what, "kind": "case", "about": "c1", "number": "SL1", **data}
    id, about = str(uuid7()), str(uuid7())
    return Command(id, "reading", about, "look", 0, codec.now(), actor, device=counter.enrolled.device, data=told)  # type: ignore[arg-type]


def looks(town: Town, **asked: object) -> list[tuple[str, str, str]]:
    with reading(town.engine) as connection:
        found = readings.listed(connection, PARTITION, Asked(**asked))  # type: ignore[arg-type]
        return [(one.user, one.what, one.number) for one in found]


def test_a_look_is_kept_and_found_by_case_by_person_and_by_day(town: Town) -> None:
    counter = town.counter()
    answers = counter.push(
        counter.receive("c1", number="SL1"),
        counter.write(look(counter)),
        counter.write(look(counter, "reveal", CHIEF)),
        counter.write(look(counter, about="c2", number="SL2")),
    )
    assert [a.outcome for a in answers] == ["accepted"] * 4
    mine = ("陈静", "open", "SL1")
    assert looks(town) == [mine, ("王建国", "reveal", "SL1"), ("陈静", "open", "SL2")]
    assert looks(town, about="SL1") == looks(town, about="c1") == looks(town)[:2]
    assert looks(town, user="王建国") == [("王建国", "reveal", "SL1")]
    today = codec.now().date()
    assert looks(town, first=today, last=today) == looks(town)
    assert looks(town, first=today + timedelta(1)) == looks(town, last=today - timedelta(1)) == []


def test_no_counter_is_sent_who_looked(town: Town) -> None:
    counter, watching = town.counter(), town.counter(supervises=True)
    counter.push(counter.write(look(counter)))
    for one in (counter, watching):
        pages = one.pull_all()
        assert [d for page in pages for d in page.documents if d.kind == "reading"] == []
        assert [e for page in pages for e in page.trace if e.kind == "reading"] == []


def test_the_record_itself_knows_no_second_act() -> None:
    """R-ARC-02."""
    command = Command("a", "reading", "r", "look", 0, codec.now(), CLERK, data={"what": "open"})
    first = apply_reading(None, command)
    with pytest.raises(Refused) as caught:
        apply_reading(first, command)
    assert caught.value.rule == "R-ARC-02"


@pytest.mark.parametrize("data", [{"what": "steal"}, {"what": ""}, {"more": "x"}, {"what": 7}])
def test_a_look_that_says_something_else_is_refused(town: Town, data: dict[str, object]) -> None:
    counter = town.counter()
    (answer,) = counter.push(counter.write(look(counter, **data)))  # type: ignore[arg-type]
    assert answer.outcome == "rejected"
    assert looks(town) == []


def test_a_look_is_noted_once_and_never_changed(town: Town) -> None:
    """R-ARC-02."""
    counter = town.counter()
    first = look(counter)
    counter.push(counter.write(first))
    for expected in (0, 1):
        data = {"what": "search"}
        at = (first.aggregate_id, "look", expected, codec.now(), CLERK)
        again = Command(str(uuid7()), "reading", *at, device=counter.enrolled.device, data=data)
        (answer,) = counter.push(counter.write(again))
        assert answer.outcome == "rejected"
    assert looks(town) == [("陈静", "open", "SL1")]
    verify.check(town.engine, town.service.blobs)


def test_the_county_s_own_search_finds_everybody_and_is_on_record(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = town.counter()
    counter.push(
        counter.receive("c1", applicant=APPLICANT, number="SL1"),
        counter.act("enquire", "m1", subject="怎么办", person="王秀英", phone=PHONE, to="卫健局"),
    )
    where = ["--data", str(town.home.folder), "--db", "" if town.home.url.startswith("sqlite") else town.home.url]
    assert main(["server", "find", PHONE, "--reason", "信访核查", "--json", *where]) == 0
    assert {(one["kind"], one["id"]) for one in json.loads(capsys.readouterr().out)} == {
        ("case", "c1"),
        ("matter", "m1"),
    }
    assert main(["server", "find", ID[-6:], "--reason", "信访核查", *where]) == 0
    assert "SL1" in capsys.readouterr().out
    assert main(["server", "readings", *where]) == 0
    told = capsys.readouterr().out
    assert "*******1234：信访核查" in told and "**1235：信访核查" in told
    assert PHONE not in told and ID[-6:] not in told
    verify.check(town.engine, town.service.blobs)


def test_a_search_needs_a_reason(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["server", "find", ID, "--data", str(town.home.folder)])
    assert "--reason" in capsys.readouterr().err
