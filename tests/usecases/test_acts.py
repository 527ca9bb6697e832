"""Acts carried out: numbered, their papers frozen, durable or not at all."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from app.domain.case import Case, Paper
from app.domain.context import Context
from app.domain.errors import AppError, Refused, Trouble, Unreadable
from app.models.store import Store
from app.usecases import acts
from app.usecases.acts import Done, Intent
from app.wire import codec
from tests.models.place import CHIEF, CLERK, HALL, NOW, Place, act, answer, case_document, decided, page, receive
from tests.usecases.paper import render

YEAR = NOW.year
APPLICANT = {"name": "李㛃", "id_number": "５３０１２７１９９００１０１００１７", "phone": "138 8765 4321"}
WHOLE = {"guide": "JY-001", "materials": ["m1", "m2", "m3"], "applicant": APPLICANT}


def take_in(place: Place, case: str = "c1", **data: object) -> Done:
    intent = Intent(action="receive", case=case, actor=CLERK, data={**WHOLE, **data})
    return acts.act(place.begin, intent, render, NOW)


def test_a_case_taken_in_has_number_and_place_and_a_folded_applicant(place: Place) -> None:
    done = take_in(place)
    assert done.case.number == f"SL{YEAR}000001"
    assert (done.case.hall, done.case.window, done.case.clerk) == (HALL, "3", "陈静")
    assert (done.case.applicant.id_number, done.case.applicant.phone) == ("530127199001010017", "13887654321")
    assert done.state["status"] == "received"
    assert done.papers == ()
    with place.begin() as store:
        assert store.case("c1") == done.case
        assert [p.id for p in store.pending()] == [done.command]


def test_an_accepted_case_has_its_notice_numbered_and_frozen(place: Place) -> None:
    take_in(place)
    done = acts.act(place.begin, Intent(action="accept", case="c1", actor=CLERK), render, NOW)
    (notice,) = done.papers
    assert (notice.kind, notice.number) == ("acceptance", f"〔{YEAR}〕000001")
    assert f"SL{YEAR}000001 李㛃".encode() in notice.pdf
    assert notice.number.encode() in notice.pdf
    (paper,) = done.case.papers
    assert (paper.number, paper.file) == (notice.number, notice.file)
    with place.begin() as store:
        assert store.blob(notice.file) == notice.pdf
        sent = store.unsent(9, 1 << 20)[-1]
    assert codec.command_from_bytes(sent.body).data["papers"] == [
        {"kind": "acceptance", "number": notice.number, "file": notice.file}
    ]


def test_two_papers_of_one_act_have_two_numbers(place: Place) -> None:
    take_in(place, materials=["m1", "m2"])
    intent = Intent(action="accept_tolerant", case="c1", actor=CLERK, data={"missing": ["m3"], "commitment": True})
    done = acts.act(place.begin, intent, render, NOW)
    assert [(p.kind, p.number[-6:]) for p in done.papers] == [("tolerance", "000001"), ("acceptance", "000002")]


def test_acts_that_belong_together_are_all_or_none(place: Place) -> None:
    intents = [Intent(action="receive", case="c1", actor=CLERK, data={**WHOLE, "materials": ["m1"]})]
    with pytest.raises(Refused) as raised:
        acts.carry_out(place.begin, [*intents, Intent(action="accept", case="c1", actor=CLERK)], render, NOW)
    assert raised.value.rule == "R-ACC-01"
    with place.begin() as store:
        assert store.pending() == []
        assert store.peek_number("case", YEAR).endswith("000001")


def test_what_else_belongs_to_it_is_undone_with_it(place: Place) -> None:
    def fails(store: Store, done: Done) -> None:
        raise Trouble("models_disk_full", file="x")

    with pytest.raises(Trouble):
        acts.act(place.begin, Intent(action="receive", case="c1", actor=CLERK, data=WHOLE), render, NOW, fails)
    with place.begin() as store:
        assert not store.has_case("c1")
        assert store.peek_number("case", YEAR).endswith("000001")


def test_a_preview_keeps_nothing_and_gives_no_number(place: Place) -> None:
    intents = [
        Intent(action="receive", case="c1", actor=CLERK, data=WHOLE),
        Intent(action="accept", case="c1", actor=CLERK),
    ]
    done = acts.outlook(place.begin, intents, render, NOW)
    assert done.state["status"] == "accepted"
    assert [(p.kind, p.number, p.file) for p in done.papers] == [("acceptance", "", "")]
    with place.begin() as store:
        assert store.pending() == []
        assert store.peek_number("paper", YEAR).endswith("000001")


def test_a_number_taken_meanwhile_is_not_given_twice(place: Place) -> None:
    take_in(place)
    hasty: list[str] = []

    def slow(paper: Paper, case: Case, ctx: Context) -> bytes:
        if not hasty:
            with place.begin() as store:
                hasty.append(store.take_number("paper", YEAR))
        return render(paper, case, ctx)

    done = acts.act(place.begin, Intent(action="accept", case="c1", actor=CLERK), slow, NOW)
    assert hasty == [f"〔{YEAR}〕000001"]
    assert done.papers[0].number == f"〔{YEAR}〕000002"
    assert done.papers[0].number.encode() in done.papers[0].pdf


def test_two_threads_never_give_one_number_twice(place: Place) -> None:
    failed: list[AppError] = []
    given: list[str] = []

    def work(letter: str) -> None:
        for n in range(8):
            try:
                given.append(take_in(place, f"{letter}{n}").case.number)
            except AppError as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error for error in failed if error.code != "usecases_number_overtaken"] == []
    assert len(given) == len(set(given))


def test_without_a_number_left_it_says_so_and_keeps_nothing(place: Place) -> None:
    with place.begin() as store:
        while store.numbers_left("case", YEAR):
            store.take_number("case", YEAR)
    with pytest.raises(Trouble, match="models_no_number_case"):
        take_in(place)
    with place.begin() as store:
        assert store.pending() == []


def test_somebody_who_was_faster_is_said(place: Place) -> None:
    take_in(place)
    acts.act(place.begin, Intent(action="accept", case="c1", actor=CLERK), render, NOW)
    late = Intent(action="withdraw", case="c1", actor=CLERK, expected=1)
    with pytest.raises(Refused, match="domain_version_conflict"):
        acts.act(place.begin, late, render, NOW)


def test_the_case_of_another_person_changing_under_the_hand_is_refused_whole(place: Place) -> None:
    base = decided(None, receive("c1"), place.ctx)
    with place.begin() as store:
        store.apply_page(page(case_document(base, 50), covers_to=50))
    other = decided(base, act("request_supplement", "c1", 1, missing=["m3"]), place.ctx)

    def meanwhile(paper: Paper, case: Case, ctx: Context) -> bytes:
        with place.begin() as store:
            store.apply_page(page(case_document(other, 51), covers_to=51))
        return render(paper, case, ctx)

    with pytest.raises(Refused, match="domain_version_conflict"):
        acts.act(place.begin, Intent(action="accept", case="c1", actor=CLERK), meanwhile, NOW)
    with place.begin() as store:
        assert store.case("c1") == other
        assert store.pending() == []
        assert store.peek_number("paper", YEAR).endswith("000001")


def test_an_act_days_later_is_made_on_top_of_what_the_law_did(place: Place) -> None:
    """R-CLK-06, R-CLK-05: the counter was offline over the deadline and sees it all the same."""
    take_in(place)
    acts.act(place.begin, Intent(action="accept", case="c1", actor=CLERK), render, NOW)
    later = NOW + timedelta(days=7)
    review = Intent(action="review", case="c1", actor=CHIEF, data={"agree": True, "text": "同意"})
    done = acts.act(place.begin, review, render, later)
    assert done.state["cards"] == ["yellow"]
    assert done.case.status == "in_review"
    with place.begin() as store:
        assert [p.state for p in store.pending()] == ["waiting"] * 3


def test_the_same_intent_twice_is_one_act(place: Place) -> None:
    intent = Intent(action="receive", case="c1", actor=CLERK, data=WHOLE)
    acts.act(place.begin, intent, render, NOW)
    with pytest.raises(Refused, match="domain_"):
        acts.act(place.begin, intent, render, NOW)
    with place.begin() as store:
        assert len(store.pending()) == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no such guide": ({"guide": "XX-999"}, "domain_item_unknown"),
    "material outside the guide": ({"materials": ["m9"]}, "domain_material_not_in_guide"),
    "unknown key": ({"colour": "red"}, "domain_data_unknown"),
    "wrong check digit": ({"applicant": {**APPLICANT, "id_number": "530127199001010018"}}, "domain_id_check"),
    "impossible date": ({"applicant": {**APPLICANT, "id_number": "530127199002300015"}}, "domain_id_date"),
    "long name": ({"applicant": {**APPLICANT, "name": "王" * 200}}, "domain_text_long"),
    "emoji": ({"applicant": {**APPLICANT, "name": "王😀"}}, "domain_text_emoji"),
    "line break": ({"applicant": {**APPLICANT, "name": "王\n五"}}, "domain_text_break"),
    "blank name": ({"applicant": {**APPLICANT, "name": "  "}}, "domain_text_empty"),
    "short phone": ({"applicant": {**APPLICANT, "phone": "1380000"}}, "domain_phone_short"),
    "agent": ({"applicant": {**APPLICANT, "agent": {"name": "李\u200b四"}}}, "domain_text_control"),
    "kind of number": ({"applicant": {**APPLICANT, "id_kind": "credit_code"}}, "usecases_not_credit_code"),
    "not a list": ({"materials": "m1"}, "domain_data_wrong"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_bad_input_is_named_and_leaves_nothing(place: Place, wrong: str) -> None:
    data, code = WRONG[wrong]
    with pytest.raises((Refused, Unreadable)) as raised:
        take_in(place, **data)
    assert raised.value.code == code
    with place.begin() as store:
        assert store.pending() == []
        assert store.peek_number("case", YEAR).endswith("000001")


@pytest.mark.parametrize("name", ["䶮鿍", "李㛃", "𠮷田", "阿依古丽·买买提", "𰻝"])
def test_rare_names_go_through_and_are_found(place: Place, name: str) -> None:
    take_in(place, applicant={**APPLICANT, "name": name})
    with place.begin() as store:
        assert store.case("c1").applicant.name == name
        assert [row.id for row in store.find(name, 5)] == ["c1"]


def test_without_any_applicant_materials_are_taken_in_all_the_same(place: Place) -> None:
    done = take_in(place, applicant={})
    assert done.case.applicant.name == ""


def test_an_answered_act_and_its_county_document_agree_with_what_was_shown(place: Place) -> None:
    done = take_in(place)
    with place.begin() as store:
        (sent,) = store.unsent(9, 1 << 20)
        county = decided(None, codec.command_from_bytes(sent.body), place.ctx)
        store.settle(answer(sent, seq=50))
        store.apply_page(page(case_document(county, 50), covers_to=50))
        assert store.case("c1") == done.case
