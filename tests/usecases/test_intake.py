"""Intake: saved at each field, ended in one transaction, every lawful outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.case import Status
from app.domain.errors import Refused, Unreadable
from app.models.values import Draft
from app.usecases import intake, tickets
from app.wire import codec
from tests.models.place import CLERK, NOW, Place
from tests.usecases.paper import render

APPLICANT = {"name": "李㛃", "id_number": "530127199001010017", "phone": "13887654321"}
REASONS: dict[str, object] = {
    "reason": "不属于受理范围",
    "basis": "《行政许可法》第三十二条",
    "remedy": "复议或诉讼",
    "contact": "0871-67911345",
}


def draft(place: Place, *materials: str, **data: object) -> Draft:
    begun = intake.start(place.begin, "陈静", NOW, guide="JY-001", **data)
    for key, value in APPLICANT.items():
        begun = intake.change(place.begin, begun.id, f"applicant.{key}", value, NOW)
    return intake.set_materials(place.begin, begun.id, [{"code": m, "original": True} for m in materials], NOW)


def test_every_field_is_saved_when_it_is_changed(place: Place) -> None:
    made = draft(place, "m1")
    place.close()
    again = Place.opened(place.home)
    with again.begin() as store:
        kept = store.draft(made.id)
        assert kept == made
        assert kept.data["applicant"] == APPLICANT
    again.close()


def test_a_ticket_has_one_draft(place: Place) -> None:
    first = intake.start(place.begin, "陈静", NOW, ticket="t1")
    assert intake.start(place.begin, "陈静", NOW, ticket="t1").id == first.id
    assert intake.start(place.begin, "陈静", NOW).id != first.id


OUTCOMES: dict[str, tuple[tuple[str, ...], dict[str, object], Status, list[str]]] = {
    "accept": (("m1", "m2", "m3"), {}, Status.ACCEPTED, ["acceptance"]),
    "accept_tolerant": (
        ("m1", "m2"),
        {"missing": ["m3"], "commitment": True},
        Status.ACCEPTED,
        ["tolerance", "acceptance"],
    ),
    "request_supplement": (("m1",), {"missing": ["m2", "m3"]}, Status.SUPPLEMENTING, ["supplement"]),
    "reject": (("m1",), REASONS, Status.NOT_ACCEPTED, ["rejection"]),
    "redirect": (("m1",), {"department": "公安局", "window": "1"}, Status.REDIRECTED, []),
    "": (("m1",), {}, Status.RECEIVED, []),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_intake_ends_in_one_transaction(place: Place, outcome: str) -> None:
    materials, data, status, papers = OUTCOMES[outcome]
    made = draft(place, *materials)
    done = intake.submit(place.begin, made, CLERK, outcome, data, render, NOW)
    assert done.case.status is status
    assert [p.kind for p in done.papers] == papers
    with place.begin() as store:
        assert store.drafts() == []
        assert [p.action for p in store.pending()] == ["receive", outcome][: 2 if outcome else 1]
        assert all(store.has_blob(paper.file) for paper in done.papers)


def test_submitting_twice_takes_one_case_in(place: Place) -> None:
    made = draft(place, "m1", "m2", "m3")
    intake.submit(place.begin, made, CLERK, "accept", {}, render, NOW)
    with pytest.raises(Refused, match="domain_"):
        intake.submit(place.begin, made, CLERK, "accept", {}, render, NOW)
    with place.begin() as store:
        assert len(store.find("", 9)) == 1


def test_a_refused_end_keeps_the_draft(place: Place) -> None:
    made = draft(place, "m1")
    with pytest.raises(Refused) as raised:
        intake.submit(place.begin, made, CLERK, "accept", {}, render, NOW)
    assert raised.value.rule == "R-ACC-01"
    with place.begin() as store:
        assert store.draft(made.id) == made
        assert store.pending() == []


@pytest.mark.parametrize(
    ("materials", "lawful"),
    [
        (("m1", "m2", "m3"), ("accept", "reject", "redirect")),
        (("m1", "m2"), ("accept_tolerant", "request_supplement", "reject", "redirect")),
        (("m1",), ("request_supplement", "reject", "redirect")),
    ],
)
def test_only_lawful_ends_are_offered(place: Place, materials: tuple[str, ...], lawful: tuple[str, ...]) -> None:
    made = draft(place, *materials)
    assert intake.outcomes(made, None, CLERK, place.ctx, NOW) == lawful


def test_a_supplement_comes_in_and_the_case_must_be_accepted(place: Place) -> None:
    """R-ACC-02, R-ACC-10."""
    done = intake.submit(place.begin, draft(place, "m1", "m2"), CLERK, "request_supplement", {}, render, NOW)
    later = intake.start(place.begin, "陈静", NOW, case=done.case.id)
    later = intake.set_materials(place.begin, later.id, [{"code": "m3"}], NOW)
    assert intake.outcomes(later, done.case, CLERK, place.ctx, NOW) == ("accept", "redirect")
    accepted = intake.submit(place.begin, later, CLERK, "accept", {}, render, NOW)
    assert accepted.case.status is Status.ACCEPTED
    assert "R-ACC-10" in accepted.case.rules


def test_what_is_wrong_is_listed_by_field(place: Place) -> None:
    made = draft(place, "m1")
    assert intake.problems(made, place.ctx) == {}
    wrong = replace(made, data={"applicant": {"name": "王\r\n五", "phone": "12"}, "guide": "nix"})
    problems = intake.problems(wrong, place.ctx)
    assert {field: code for field, (code, _) in problems.items()} == {
        "name": "domain_text_break",
        "phone": "domain_phone_short",
        "id_number": "domain_id_empty",
        "guide": "usecases_no_item",
    }
    with pytest.raises(Unreadable):
        intake.submit(place.begin, wrong, CLERK, "accept", {}, render, NOW)


def test_an_open_case_of_the_same_applicant_and_item_is_shown(place: Place) -> None:
    """R-REC-09."""
    done = intake.submit(place.begin, draft(place, "m1", "m2", "m3"), CLERK, "accept", {}, render, NOW)
    assert [row.id for row in intake.duplicates(place.begin, APPLICANT["id_number"], "JY-001")] == [done.case.id]
    assert intake.duplicates(place.begin, APPLICANT["id_number"], "JY-002") == []
    rejected = intake.submit(place.begin, draft(place, "m1"), CLERK, "reject", REASONS, render, NOW)
    assert rejected.case.id not in [r.id for r in intake.duplicates(place.begin, APPLICANT["id_number"], "JY-001")]


def test_the_ticket_is_on_the_cases_way(place: Place) -> None:
    """R-REC-01."""
    now = codec.now().replace(microsecond=0)
    ticket = tickets.take(place.begin, "A", now)
    tickets.call(place.begin, ticket.id, "3", CLERK, now)
    tickets.start(place.begin, ticket.id, CLERK, now)
    done = intake.submit(
        place.begin, draft(place, "m1", "m2", "m3", ticket=ticket.id), CLERK, "accept", {}, render, NOW
    )
    assert done.case.ticket is not None
    assert (done.case.ticket.number, done.case.ticket.started_at) == (ticket.number, now)


def test_a_preview_shows_the_papers_and_keeps_the_draft(place: Place) -> None:
    made = draft(place, "m1", "m2", "m3")
    seen = intake.preview(place.begin, made, CLERK, "accept", {}, render, NOW)
    assert [p.kind for p in seen.papers] == ["acceptance"]
    with place.begin() as store:
        assert store.draft(made.id) == made
        assert store.pending() == []
    intake.drop(place.begin, made.id)
    with place.begin() as store:
        assert store.drafts() == []
