"""A window at work, with real bytes from and to every device and a real county."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.demo.applicants import MORNING
from app.demo.cast import PASSWORD
from app.demo.script import until
from app.domain.case import Applicant
from app.domain.errors import AppError, Refused
from app.post.events import Rated
from app.post.shown import Draft, Held, Outcome
from tests.post.conftest import Window

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PERSON = Applicant(name="王䶮", id_number="110101199003078515", phone="13808712201")
HELD = tuple(Held(code=c, state="ticked") for c in ("form", "id", "report", "plan", "system", "health"))


def intake(window: Window, name: str, **changes: object) -> Draft:
    """Call somebody and fill in their intake."""
    number = window.post.take_ticket("A", "WJ-001", name).number
    current = window.post.call_number(number).current
    assert current and current.number == number
    window.post.start()
    answers = {"who": "self", "air": "no", "sort": "new"}
    form = {"place": "玉明路 1 号", "area": "120", "category": "住宿"}
    draft = replace(
        window.post.new_draft(current.id),
        guide="WJ-001",
        applicant=PERSON,
        answers=answers,
        form=form,
        held=HELD,
    )
    draft = replace(draft, **changes)  # type: ignore[arg-type]
    window.post.save_draft(draft)
    return draft


def accepted(window: Window, name: str) -> str:
    case = window.post.settle(intake(window, name), Outcome(action="accept")).case
    window.post.finish()
    return case.id


def shows(window: Window, kind: str) -> dict[str, object]:
    """What a simulator says its display shows."""
    window.devices[kind].send("show")
    while not isinstance(said := json.loads(window.devices[kind].line(20)), dict) or "show" not in str(said):
        continue
    return dict(said)


def test_a_case_is_taken_in_printed_rated_and_at_the_county_once(window: Window) -> None:
    case = accepted(window, "甲")
    window.devices["evaluator"].send("rate very_satisfied")
    assert window.script.rated(case) == "very_satisfied"
    assert window.script.synced() == 0
    until(lambda: not any(row.pending for row in window.post.trace(case)), "the county's trace")
    assert [(row.action, row.outcome) for row in window.post.trace(case)] == [
        ("receive", "accepted"),
        ("accept", "accepted"),
        ("evaluate", "accepted"),
    ]
    assert window.script.printed()[0] == "printed"
    papers = window.post.open(case).papers
    assert [p.kind for p in papers] == ["acceptance"]
    assert window.post.blob(papers[0].file).startswith(b"%PDF-")


def test_a_second_press_is_no_second_rating(window: Window) -> None:
    """R-EVA-01."""
    case = accepted(window, "乙")
    window.devices["evaluator"].send("rate dissatisfied")
    assert window.script.rated(case) == "dissatisfied"
    before = sum(isinstance(e, Rated) for e in window.told)
    window.devices["evaluator"].send("rate very_satisfied")
    until(lambda: sum(isinstance(e, Rated) for e in window.told) > before, "second press")
    rating = window.post.open(case).case.rating
    assert rating
    assert rating.level == "dissatisfied"


def test_a_key_of_the_caller_calls_the_next(window: Window) -> None:
    ticket = window.post.take_ticket("A", "GA-001", "丙")
    window.devices["caller"].send("press 0C")
    until(lambda: (c := window.post.queue().current) is not None and c.number == ticket.number, "call")
    window.post.no_show()


def test_a_receipt_that_found_no_paper_waits_for_a_person(window: Window) -> None:
    window.script.printed()
    window.devices["printer"].send("fault paper-out")
    case = accepted(window, "丁")
    window.script.printed()
    job = next(j for j in window.post.jobs() if j.case == case and j.title == "受理回执")
    assert (job.state, job.reason) == ("failed", "printer_paper_out")
    window.devices["printer"].send("fault none")
    with pytest.raises(Refused):
        window.post.print_slip(case, "")
    again = window.post.print_slip(case, "缺纸，换纸后补打")
    assert again.reprint == 1
    window.script.printed()
    states = {j.id: j.state for j in window.post.jobs()}
    assert (states[job.id], states[again.id]) == ("failed", "printed")


def test_an_evaluator_pulled_out_and_put_back_is_seen(window: Window) -> None:
    window.devices["evaluator"].send("unplug")
    window.script.device("evaluator", "absent")
    window.devices["evaluator"].send("plug")
    window.script.device("evaluator", "ready")


def test_missing_materials_are_told_once(window: Window) -> None:
    """R-ACC-02."""
    missing = (*HELD[:3], *(Held(code=h.code, state="missing", why="没有带。") for h in HELD[3:]))
    draft = intake(window, "戊", held=missing)
    outlook = window.post.outlook(draft, Outcome(action="request_supplement", data={"days": 5}))
    assert [s.kind for s in outlook.sheets] == ["supplement"]
    assert outlook.sheets[0].preview
    with pytest.raises(AppError):
        window.post.settle(draft, Outcome(action="accept"))
    case = window.post.settle(draft, Outcome(action="request_supplement", data={"days": 5})).case
    assert case.outstanding() == ("health", "plan", "system")
    assert case.id in [row.id for row in window.post.to_do("clerk")]
    window.post.finish()


def test_without_the_county_the_window_goes_on_and_nothing_is_lost(window: Window) -> None:
    window.script.synced()
    window.stage.kill_county()
    window.post.sync_now()
    window.script.offline()
    assert window.post.sign_in("陈静", PASSWORD).name == "陈静"
    cases = [accepted(window, name) for name in ("己", "庚")]
    assert window.post.sync_state().waiting > 0
    assert window.post.find("王䶮", 10)[0].pending
    window.stage.open_county()
    window.post.sync_now()
    assert window.script.synced(90) == 0
    for case in cases:
        until(lambda id=case: not any(row.pending for row in window.post.trace(id)), "the county's trace")  # type: ignore[misc]
        outcomes = [row.outcome for row in window.post.trace(case)]
        assert len(outcomes) == 2 and all(outcome.startswith("accepted") for outcome in outcomes)


def test_a_page_is_photographed_and_kept(window: Window) -> None:
    pages = window.script._scan()
    assert window.post.blob(pages[0].blob).startswith(b"%PDF-")
    turned = window.post.turn(pages[0], 1)
    assert turned.blob != pages[0].blob
    assert window.post.blob(pages[0].blob)


def test_the_catalogue_is_found_by_name_initials_and_code(window: Window) -> None:
    """R-CAT-01; this window's items stand first (R-ORG-07)."""
    for query in ("公共场所", "ggcs", "wj-001"):
        assert window.post.find_items(query, 5)[0].code == "WJ-001"
    other = window.post.find_items("食品经营", 5)[0]
    assert (other.here, other.window) == (False, "4")


def test_the_same_applicant_and_item_are_shown_before_intake(window: Window) -> None:
    """R-REC-09."""
    assert window.post.duplicates(PERSON.id_number, "WJ-001")
    assert not window.post.duplicates(MORNING[1].id_number, "WJ-001")
    previous = window.post.previous(PERSON.id_number)
    assert previous
    assert previous.applicant.name == "王䶮"
