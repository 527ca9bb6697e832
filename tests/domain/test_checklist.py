"""The check list of each case (R-SUP-02)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.case import Case, Charge, Deemed, Pause, Status, Supplement, Taken
from app.domain.checklist import GRADES, POINTS, Code, Finding, check, look, worst
from app.domain.records import Mark
from app.texts import table, words
from tests.domain.hall import FULL, PACKS, Step, accepted, at, context, granted, walk

CTX = context("songming")
NOW = at("2026-12-01T10:00")
DELIVERED: tuple[Step, ...] = (
    ("issue", "2026-11-26T10:05", {}),
    ("deliver", "2026-11-26T10:10", {"to": "张三", "identity": "530127199003074517"}),
)


def clean(pack: str = "songming") -> Case:
    return granted(context(pack), "c1", "2026-11-25", "2026-11-26T10:00", *DELIVERED)


def found(case: Case, pack: str = "songming") -> dict[str, Finding]:
    return {f.what: f for f in check(case, context(pack), NOW, {"c1"}) if f.what}


@pytest.mark.parametrize("pack", PACKS)
def test_a_case_as_it_should_be_is_normal_at_every_point(pack: str) -> None:
    """R-SUP-02 (XM 监察 6(一)–(七))."""
    findings = check(clean(pack), context(pack), NOW, {"c1"})
    assert [f.point for f in findings] == list(POINTS)
    assert worst(findings) is Code.NORMAL


def pause(ended: str, **how: object) -> tuple[Pause, ...]:
    made = Pause(
        procedure="site_survey", at=at("2026-11-25T10:00"), days=2, stops=True, back_to=Status.ACCEPTED,
        ended_at=at(ended),
    )  # fmt: skip
    return (replace(made, **how),)  # type: ignore[arg-type]


TOLD = Supplement(told_at=at("2026-11-27T10:00"), missing=("id",), by=date(2026, 12, 10))
PAID = Charge(amount="20", at=NOW, back_to=Status.ACCEPTED, paid_at=NOW, voucher="V1")
SPOILED: dict[str, Callable[[Case], Case]] = {
    "unlisted": lambda c: replace(c, guide="X-404"),
    "step_missing": lambda c: replace(c, papers=tuple(p for p in c.papers if p.kind != "acceptance")),
    "consent_missing": lambda c: replace(c, deemed=(Deemed(what="approved", at=NOW, rule="R-CLK-05"),)),
    "over": lambda c: replace(c, deadline=date(2026, 11, 25)),
    "over_unexplained": lambda c: replace(c, abnormal=(Mark(kind="not_explained", at=NOW),)),
    "special_not_in_guide": lambda c: replace(c, pauses=pause("2026-11-26T10:00", procedure="tender")),
    "special_untold": lambda c: replace(c, pauses=pause("2026-11-26T10:00")),
    "special_longer": lambda c: replace(c, pauses=pause("2026-11-30T10:00")),
    "special_over_cap": lambda c: replace(c, pauses=pause("2026-11-30T10:00", at=at("2026-11-02T10:00"), days=30)),
    "material_beyond": lambda c: replace(c, materials=(*c.materials, Taken(code="extra", at=NOW, by="陈静"))),
    "material_missing": lambda c: replace(c, materials=c.materials[:1]),
    "supplement_twice": lambda c: replace(c, papers=(*c.papers, *[replace(c.papers[0], kind="supplement")] * 2)),
    "supplement_late": lambda c: replace(c, supplement=TOLD),
    "supplement_untold": lambda c: replace(c, abnormal=(Mark(kind="late_supplement_notice", at=NOW),)),
    "collection_unsigned": lambda c: replace(c, delivered=replace(c.delivered, identity=" ") if c.delivered else None),
    "collection_other_way": lambda c: replace(c, delivery="courier"),
    "fee_other": lambda c: replace(c, charge=replace(PAID, amount="25.00")),
    "fee_unlisted": lambda c: replace(c, guide="X-002", charge=PAID),
    "fee_no_voucher": lambda c: replace(c, charge=replace(PAID, voucher="")),
}


@pytest.mark.parametrize("what", SPOILED)
def test_each_breach_is_found_graded_and_said(what: str) -> None:
    """R-SUP-02."""
    finding = found(SPOILED[what](clean()))[what]
    assert (finding.kind, finding.code) == GRADES[what]
    assert "{" not in words(f"supervision_found_{what}", **finding.params)


def test_every_grade_has_its_words() -> None:
    assert {f"supervision_found_{what}" for what in GRADES} <= table().keys()


def test_an_item_without_a_guide_is_only_unlisted() -> None:
    """R-SUP-02, XM 监察 6(一)."""
    findings = check(SPOILED["unlisted"](clean()), CTX, NOW)
    assert [(f.point, f.what) for f in findings] == [("listed", "unlisted")]
    assert look("materials", SPOILED["unlisted"](clean()), CTX, NOW) == ()


def test_an_item_taken_after_its_cancellation_was_not_on_offer() -> None:
    guides = {k: replace(g, cancelled_from=date(2026, 11, 25)) for k, g in CTX.guides.items()}
    assert [f.what for f in look("listed", clean(), replace(CTX, guides=guides), NOW)] == ["not_offered"]
    guides = {k: replace(g, cancelled_from=date(2026, 11, 26)) for k, g in CTX.guides.items()}
    assert [f.what for f in look("listed", clean(), replace(CTX, guides=guides), NOW)] == [""]


@pytest.mark.parametrize(("ended", "longer"), [("2026-11-27T17:30", False), ("2026-11-27T17:31", True)])
def test_a_procedure_is_longer_than_told_by_the_close_it_stood_at(ended: str, longer: bool) -> None:
    """R-SUP-02, R-CLK-02: 25 and 26 November; at the close of the 27th it is over, a minute later it isn't."""
    case = replace(clean(), pauses=pause(ended))
    assert ("special_longer" in found(case)) is longer


@pytest.mark.parametrize("pack", PACKS)
def test_only_songming_caps_a_site_survey(pack: str) -> None:
    """R-SUP-02, R-CLK-02."""
    case = SPOILED["special_over_cap"](clean(pack))
    assert ("special_over_cap" in found(case, pack)) is (pack == "songming")


@pytest.mark.parametrize(("pack", "late"), [("songming", True), *((p, False) for p in PACKS[1:])])
def test_told_on_the_second_day_is_late_in_songming_alone(pack: str, late: bool) -> None:
    """R-SUP-02, R-ACC-02: one working day there, five by the law elsewhere."""
    assert ("supplement_late" in found(replace(clean(pack), supplement=TOLD), pack)) is late


def test_a_supplement_asked_and_answered_in_order_is_normal() -> None:
    case = walk(
        CTX, "c1", ("receive", "2026-11-25T09:00", {"materials": ["form"]}),
        ("request_supplement", "2026-11-25T09:05", {"missing": ["id"]}),
        ("supply", "2026-11-26T09:00", {"materials": ["id"]}), ("accept", "2026-11-26T09:05", {}),
    )  # fmt: skip
    assert worst(check(case, CTX, at("2026-11-26T10:00"))) is Code.NORMAL


def test_an_open_case_is_yellow_near_and_red_over_its_limit() -> None:
    """R-SUP-02, XM 监察 6(三): graded as its card."""
    wuyang = context("wuyang")
    moments = {"2026-12-01T10:00": Code.NORMAL, "2026-12-02T10:00": Code.YELLOW, "2026-12-02T17:30": Code.RED}
    case = accepted(wuyang)
    assert {m: worst(look("in_time", case, wuyang, at(m))) for m in moments} == moments


def test_a_default_pass_is_late_and_wants_the_departments_consent() -> None:
    """R-SUP-02, R-CLK-05 (SM 21, 51)."""
    case = accepted(CTX, until="2026-12-03T17:31")
    assert {f.what for f in check(case, CTX, at("2026-12-03T18:00"), {"c1"})} == {
        "", "consent_missing", "over_unexplained"
    }  # fmt: skip


@pytest.mark.parametrize(("now", "what"), [("2026-11-27T23:59", ""), ("2026-11-28T00:00", "unpublished")])
def test_a_decision_is_published_at_the_latest_the_day_after(now: str, what: str) -> None:
    """R-SUP-02, XM 监察 6(五), SM 29."""
    assert [f.what for f in look("published", clean(), CTX, at(now))] == [what]
    assert [f.what for f in look("published", clean(), CTX, at(now), {"c1"})] == [""]


def test_the_fee_is_compared_as_money() -> None:
    assert found(replace(clean(), charge=replace(PAID, amount=str(Decimal("20.00"))))) == {}


def test_a_delivered_case_without_a_decision_lacks_its_steps() -> None:
    case = replace(accepted(CTX), status=Status.DELIVERED)
    assert [f.params["step"] for f in look("steps", case, CTX, NOW)] == ["delivery"]
    immediate = walk(
        CTX, "c2", ("receive", "2026-11-25T09:00", FULL), ("accept", "2026-11-25T09:01", {}), guide="X-002"
    )
    assert [f.what for f in look("steps", immediate, CTX, NOW)] == [""]


def test_the_codes_are_those_that_are_deployed() -> None:
    """R-SUP-02."""
    assert [code.value for code in (Code.NORMAL, Code.WARNING, Code.YELLOW, Code.RED, Code.SERIOUS)] == [0, 1, 2, 5, 6]
