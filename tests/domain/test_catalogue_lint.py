"""What a catalogue may not say: each rule finds its own, names field and words, and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app import policies
from app.domain.catalogue import Guide
from app.domain.catalogue_lint import Finding, lint
from app.domain.guides import parse_guide
from app.domain.packages import Package
from app.texts import table
from tests.clean_guide import CLEAN

POLICY = policies.load("songming")
MATERIAL = {"code": "m1", "name": "申请书", "basis": "《某条例》第一条", "issuer": "申请人", "original": 1}
QUESTION = {"code": "q", "text": "哪种？", "options": [{"code": "a", "text": "甲"}, {"code": "b", "text": "乙"}]}
OTHER = {**CLEAN, "code": "SC-900", "department": "市场监管局", "result": "营业执照"}


def guide(**changed: object) -> Guide:
    return parse_guide({**CLEAN, **changed}, "tests")


def findings(*guides: Guide, packages: tuple[Package, ...] = ()) -> tuple[Finding, ...]:
    return lint(guides, packages, POLICY)


def material(**changed: object) -> dict[str, object]:
    return {"materials": [{**MATERIAL, **changed}], "questions": [QUESTION]}


def test_a_clean_guide_has_nothing_against_it() -> None:
    assert findings(guide(), guide(**OTHER)) == ()


FOUND: dict[str, tuple[str, dict[str, object], str, str]] = {
    "other materials": ("R-CAT-02", material(name="其他材料"), "materials[m1].name", "其他材料"),
    "other materials, written otherwise": (
        "R-CAT-02",
        material(name="其它有关材料"),
        "materials[m1].name",
        "其它有关材料",
    ),
    "spaced": ("R-CAT-02", material(name="其 他 材 料"), "materials[m1].name", "其他材料"),
    "only other": ("R-CAT-02", material(name="其他"), "materials[m1].name", "其他"),
    "some issuer": ("R-CAT-02", material(issuer="有关部门"), "materials[m1].issuer", "有关部门"),
    "some related issuer": ("R-CAT-02", material(issuer="相关部门"), "materials[m1].issuer", "相关部门"),
    "a catch-all condition": ("R-CAT-02", {"conditions": ["甲", "其他应当具备的"]}, "conditions[2]", "其他应当具备的"),
    "and so on": ("R-CAT-02", {"procedure": ["提交身份证等材料"]}, "procedure[1]", "等材料"),
    "and what belongs to it": ("R-CAT-02", {"procedure": ["提交身份证等相关材料"]}, "procedure[1]", "等相关材料"),
    "and others": ("R-CAT-02", {"pay": "现金以及其他方式"}, "pay", "以及其他方式"),
    "what to look at": ("R-CAT-02", material(check=["其他要求"]), "materials[m1].check[1]", "其他要求"),
    "a material without a name": ("R-CAT-09", material(name=""), "materials[m1].name", ""),
    "a material on no basis": ("R-CAT-05", material(basis=""), "materials[m1].basis", "申请书"),
    "an unknown question": ("R-CAT-05", material(when={"x": ["a"]}), "materials[m1].when", "x"),
    "an unknown option": ("R-CAT-05", material(when={"q": ["a", "z"]}), "materials[m1].when", "z"),
    "committed for nothing": ("R-CAT-06", {"special": []}, "kind", "committed"),
    "committed for what takes place inside": ("R-CAT-06", {"special": ["hearing"]}, "kind", "committed"),
    "immediate with a survey": ("R-CAT-06", {"kind": "immediate", "promised_days": 1}, "kind", "site_survey"),
    "immediate in days": (
        "R-CAT-06",
        {"kind": "immediate", "special": [], "promised_days": 2},
        "promised_days",
        "2 个工作日",
    ),
    "a promise as long as the law": (
        "R-CAT-07",
        {"promised_days": 20},
        "promised_days",
        "20 个工作日 ≥ 20 个工作日",
    ),
    "a promise as long as the pack": (
        "R-CAT-07",
        {"promised_days": 20, "legal_days": 0},
        "promised_days",
        "20 个工作日 ≥ 20 个工作日",
    ),
    "natural days as long as the pack's working ones": (
        "R-CAT-07",
        {"promised_days": 28, "legal_days": 0, "unit": "natural"},
        "promised_days",
        "28 个自然日 ≥ 20 个工作日",
    ),
    "a joint promise as long as the law": (
        "R-CAT-07",
        {"kind": "joint", "promised_days": 45, "legal_days": 0},
        "promised_days",
        "45 个工作日 ≥ 45 个工作日",
    ),
    "an upward promise longer than the law": (
        "R-CAT-07",
        {"kind": "upward", "promised_days": 21},
        "promised_days",
        "21 个工作日 ≥ 20 个工作日",
    ),
    "no format": ("R-CAT-09", material(format="stone"), "materials[m1].format", "stone"),
    "nothing to bring": ("R-CAT-09", material(original=0), "materials[m1].original", "申请书"),
    "nothing to bring on paper or screen": (
        "R-CAT-09",
        material(original=0, format="both"),
        "materials[m1].original",
        "申请书",
    ),
    "a material from nobody": ("R-CAT-09", material(issuer=" "), "materials[m1].issuer", ""),
    "a material named by what isn't seen": ("R-CAT-09", material(name="\u200b\u3000"), "materials[m1].name", ""),
    "a basis of blanks": ("R-CAT-05", material(basis="\u3000"), "materials[m1].basis", "申请书"),
    "a source of blanks": (
        "R-CAT-08",
        {**material(issuer="卫健 局", format="electronic", shared_from=" "), "department": "教体局"},
        "materials[m1].shared_from",
        "卫健 局",
    ),
    "one option": (
        "R-CAT-10",
        {"questions": [{**QUESTION, "options": []}], "materials": [MATERIAL]},
        "questions[q].options",
        "哪种？",
    ),
    "an option twice": (
        "R-CAT-10",
        {**material(), "questions": [{**QUESTION, "options": [{"code": "a", "text": "甲"}] * 2}]},
        "questions[q].options[a].code",
        "a",
    ),
    "a question of blanks": (
        "R-CAT-10",
        {**material(), "questions": [{**QUESTION, "text": "\u3000"}]},
        "questions[q].text",
        "",
    ),
    "an option of blanks": (
        "R-CAT-10",
        {
            **material(),
            "questions": [{**QUESTION, "options": [{"code": "a", "text": "甲"}, {"code": "b", "text": ""}]}],
        },
        "questions[q].options[b].text",
        "",
    ),
    "a question twice": ("R-CAT-10", {**material(), "questions": [QUESTION] * 2}, "questions[q].code", "q"),
    "a fee on no basis": (
        "R-FEE-01",
        {"pay": "现金", "fees": [{"name": "工本费", "amount": "20", "basis": "", "standard": "20 元"}]},
        "fees[1].basis",
        "工本费",
    ),
    "a fee where none is charged": (
        "R-FEE-01",
        {"pay": "不 收费", "fees": [{"name": "工本费", "amount": "20", "basis": "某文", "standard": "20 元"}]},
        "pay",
        "不 收费",
    ),
    "a fee without a standard": (
        "R-FEE-01",
        {"pay": "现金", "fees": [{"name": "工本费", "amount": "20", "basis": "某文", "standard": " "}]},
        "fees[1].standard",
        "工本费",
    ),
    "a commitment about health": (
        "R-ACC-07",
        {**material(commitment=True), "concerns": ["health"]},
        "materials[m1].commitment",
        "申请书",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_finding_names_rule_field_and_words(what: str) -> None:
    rule, changed, field, words = FOUND[what]
    beside = guide(**{**CLEAN, "code": "WJ-900"})
    found = [f for f in findings(guide(**changed), beside) if f.rule == rule]
    assert [(f.item, f.field, f.words) for f in found] == [("WJ-001", field, words)]
    assert all(f.why in table() for f in found)


@pytest.mark.parametrize(
    "element", "name department basis conditions materials procedure pay form handler telephone promised_days".split()
)
def test_a_published_guide_lacks_no_element_and_a_draft_may(element: str) -> None:
    """R-CAT-01."""
    empty: Mapping[str, object] = {"promised_days": 0, "materials": [], **dict.fromkeys(("name", "department"), "")}
    value = empty.get(element, [] if element in ("basis", "conditions", "procedure") else "")
    lacking = guide(**{"questions": [], "materials": [MATERIAL], element: value})
    assert [(f.rule, f.field) for f in findings(lacking)] == [("R-CAT-01", element)]
    assert findings(replace(lacking, published=False)) == ()


@pytest.mark.parametrize("words", ["", " ", "\u3000\t", "\u200b"])
@pytest.mark.parametrize("element", ["name", "pay", "form", "handler", "telephone"])
def test_blanks_are_nothing(element: str, words: str) -> None:
    """R-CAT-01."""
    assert [(f.rule, f.field) for f in findings(guide(**{element: words}))] == [("R-CAT-01", element)]


@pytest.mark.parametrize("element", ["basis", "conditions", "procedure"])
def test_a_blank_entry_is_named_by_its_number(element: str) -> None:
    """R-CAT-01."""
    assert [(f.rule, f.field) for f in findings(guide(**{element: ["甲", "\u3000"]}))] == [
        ("R-CAT-01", f"{element}[2]")
    ]


def test_an_item_without_a_form_says_so() -> None:
    """R-CAT-01: 免填表 is an answer, silence is none."""
    assert findings(guide(form="免填表")) == ()


def test_a_promise_below_the_law_in_its_own_days() -> None:
    """R-CAT-07: 27 natural days are less than twenty working ones; of the guide's own limit the unit is the same."""
    assert findings(guide(promised_days=27, legal_days=0, unit="natural")) == ()
    assert findings(guide(promised_days=19, legal_days=20, unit="natural")) == ()
    assert [f.rule for f in findings(guide(promised_days=20, legal_days=20, unit="natural"))] == ["R-CAT-07"]
    assert findings(guide(kind="joint", promised_days=44, legal_days=0)) == ()


def test_nothing_is_said_twice() -> None:
    """R-CAT-05, R-CAT-09: a basis that is missing is one finding."""
    assert [(f.rule, f.field) for f in findings(guide(**material(basis="")))] == [("R-CAT-05", "materials[m1].basis")]


@pytest.mark.parametrize("format", ["paper", "both"])
@pytest.mark.parametrize("brought", [{"original": 1}, {"original": 0, "copies": 1}])
def test_what_comes_on_paper_comes_in_some_number(format: str, brought: dict[str, object]) -> None:
    """R-CAT-09."""
    assert findings(guide(**material(format=format, **brought))) == ()


def test_what_is_electronic_is_brought_in_no_number() -> None:
    """R-CAT-09."""
    assert findings(guide(**material(format="electronic", original=0))) == ()


def test_one_code_is_one_item() -> None:
    """R-CAT-01."""
    assert {(f.rule, f.field, f.words) for f in findings(guide(), guide())} == {("R-CAT-01", "code", "WJ-001")}


def test_a_material_stands_in_a_guide_once() -> None:
    """R-CAT-05."""
    once = guide(materials=[MATERIAL], questions=[])
    twice = replace(once, materials=once.materials * 2)
    assert [(f.rule, f.field) for f in findings(twice)] == [("R-CAT-05", "materials[m1].code")]


def test_a_material_is_listed_once_by_name_too() -> None:
    """R-CAT-05: but for two that never come together."""
    again = {**MATERIAL, "code": "m2", "name": "申 请书"}
    found = findings(guide(materials=[MATERIAL, again], questions=[]))
    assert [(f.rule, f.field, f.words) for f in found] == [("R-CAT-05", "materials[m2].name", "申 请书")]
    apart = [{**MATERIAL, "when": {"q": ["a"]}}, {**again, "when": {"q": ["b"]}}]
    assert findings(guide(materials=apart, questions=[QUESTION])) == ()


@pytest.mark.parametrize("kind", ["upward", "joint"])
def test_what_no_window_settles_alone_need_not_be_immediate(kind: str) -> None:
    """R-CAT-06."""
    assert findings(guide(kind=kind, special=[])) == ()


def test_the_pack_says_what_needs_time() -> None:
    """R-CAT-06: every procedure that the pack names makes an item a committed one, and no other."""
    for procedure in ("expert_panel", "assessment", "site_survey", "prior_approval", "hearing", "test"):
        right = procedure in POLICY.procedures("immediate.unless")
        assert ([f.rule for f in findings(guide(special=[procedure]))] == []) == right


SHARED = {"name": "营业执照", "issuer": "市场监管局"}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (SHARED, True),
        ({**SHARED, "name": "准营证", "format": "electronic"}, True),
        ({**SHARED, "shared_from": "市场监管局"}, False),
        ({**SHARED, "name": "准营证"}, False),
        ({**SHARED, "issuer": "省市场监管局"}, False),
        ({**SHARED, "issuer": "卫健局"}, False),
    ],
)
def test_what_another_department_of_the_catalogue_issued_is_not_asked_for(
    changed: dict[str, object], found: bool
) -> None:
    """R-CAT-08: only where it is certain that sharing supplies it."""
    said = findings(guide(**material(**changed)), guide(**OTHER))
    assert [(f.rule, f.field) for f in said] == ([("R-CAT-08", "materials[m1].shared_from")] if found else [])


def test_a_commitment_may_replace_a_proof_where_nothing_grave_is_concerned() -> None:
    """R-ACC-07."""
    assert findings(guide(**material(commitment=True), concerns=[])) == ()
