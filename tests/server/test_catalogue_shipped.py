"""The catalogue a county is founded with: whole, served by its hall, and free of what no guide may say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from pypinyin import Style, pinyin

from app import policies
from app.domain.catalogue import Guide
from app.paths import RESOURCES
from server.config import read_guides, shipped_guides

CATALOGUE = RESOURCES / "catalogue"
GUIDES = shipped_guides(CATALOGUE)
BY_CODE = {guide.code: guide for guide in GUIDES}
HALL: Mapping[str, Any] = tomllib.loads((CATALOGUE / "hall.toml").read_text(encoding="utf-8"))
PACKAGES = tomllib.loads((CATALOGUE / "packages.toml").read_text(encoding="utf-8"))["package"]
DEPARTMENTS = frozenset(guide.department for guide in GUIDES)
VAGUE = re.compile("其他材料|有关部门|相关部门|有关单位|相关材料|等材料|其他.*的$")
each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda g: f"{g.code} {g.name}")
each_package = pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p["name"])


def said(value: object) -> list[str]:
    """Every text within a plain value."""
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in said(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in said(inner)]
    return [value] if isinstance(value, str) else []


def test_the_catalogue_covers_the_county() -> None:
    assert len(GUIDES) >= 120
    assert len(DEPARTMENTS) >= 20
    assert len(BY_CODE) == len(GUIDES)
    assert {guide.kind for guide in GUIDES} == {"immediate", "committed", "upward", "joint"}
    assert {guide.applicant for guide in GUIDES} == {"person", "organisation", "both"}
    assert {guide.unit for guide in GUIDES} == {"working", "natural"}


def test_the_catalogue_has_every_sort_of_material() -> None:
    """R-CAT-08, R-CAT-09, R-CAT-10."""
    materials = [material for guide in GUIDES for material in guide.materials]
    assert any(m.minor for m in materials) and any(m.commitment for m in materials)
    assert any(m.shared_from for m in materials) and any(m.when for m in materials)
    assert any(guide.fees for guide in GUIDES) and any(not guide.fees for guide in GUIDES)


def test_a_department_stands_in_one_file() -> None:
    files = [{g.department for g in read_guides(path)} for path in sorted(CATALOGUE.glob("*.toml"))]
    assert [found for found in files if len(found) > 1] == []
    assert sum(map(len, files)) == len(DEPARTMENTS)


@each_guide
def test_a_guide_s_kind_and_limits_agree(guide: Guide) -> None:
    """R-CAT-06, R-CAT-07."""
    needing = policies.load("songming").procedures("immediate.unless") & set(guide.special)
    assert bool(needing) or guide.kind != "committed"
    assert not needing or guide.kind != "immediate"
    assert guide.legal_days > 0
    assert guide.kind == "immediate" or 0 < guide.promised_days < guide.legal_days


@each_guide
def test_no_commitment_stands_where_a_proof_must(guide: Guide) -> None:
    """R-ACC-07."""
    assert not guide.concerns or [m.code for m in guide.materials if m.commitment] == []


@each_guide
def test_a_material_says_what_is_to_be_brought(guide: Guide) -> None:
    """R-CAT-09: what isn't shared comes as original, copy or file; the item's own form has a sample."""
    brought = [m for m in guide.materials if not m.shared_from]
    assert [m.code for m in brought if not (m.original or m.copies or m.format != "paper")] == []
    assert [m.code for m in guide.materials if m.format not in ("paper", "electronic", "both")] == []
    assert [m.code for m in guide.materials if m.code == "form" and not m.sample] == []
    assert len({m.name for m in guide.materials}) == len(guide.materials)


ARTICLE = "第[一二三四五六七八九十百千零]+条|[0-9.]+"
NUMBER = "(?:.+〔[0-9]{4}〕[0-9]+号|国家税务总局公告[0-9]{4}年第[0-9]+号|国务院令第[0-9]+号)"
CITATION = re.compile(f"《[^《》]+》(?:{ARTICLE}|{NUMBER})?|{NUMBER}")


@each_guide
def test_every_basis_is_a_law_by_its_title_or_a_document_by_its_number(guide: Guide) -> None:
    """R-CAT-01, R-CAT-05, R-FEE-01."""
    cited = [*guide.basis, *(m.basis for m in guide.materials), *(fee.basis for fee in guide.fees)]
    assert [basis for basis in cited if not CITATION.fullmatch(basis)] == []


@each_guide
def test_what_costs_says_where_it_is_paid(guide: Guide) -> None:
    """R-FEE-01."""
    assert bool(guide.fees) == (guide.pay != "不收费")
    assert all(f"{fee.amount:.0f} 元" in fee.standard for fee in guide.fees)


@each_guide
def test_the_initials_are_those_of_the_name(guide: Guide) -> None:
    """One letter a character, in one of its readings (重 is ch or zh)."""
    plain = re.sub(r"[^\w]", "", guide.name)
    assert re.fullmatch("[a-z0-9]+", guide.pinyin)
    assert len(guide.pinyin) == len(plain)
    readings = pinyin(list(plain), style=Style.FIRST_LETTER, heteronym=True)
    wrong = [c for c, letter, known in zip(plain, guide.pinyin, readings, strict=True) if letter not in known]
    assert wrong == []


@each_guide
def test_a_name_is_told_from_every_other(guide: Guide) -> None:
    assert [g.code for g in GUIDES if g.name == guide.name] == [guide.code]


def test_nothing_vague_is_said_anywhere() -> None:
    """R-CAT-02."""
    plain = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CATALOGUE.glob("*.toml"))]
    assert [text for text in said(plain) if VAGUE.search(text)] == []


def test_every_department_has_a_window_a_letter_and_a_full_name() -> None:
    """R-ORG-02, R-ORG-07."""
    served = {d for window in HALL["window"] for d in window["departments"]}
    lettered = [d for letter in HALL["letter"] for d in letter["departments"]]
    assert served == DEPARTMENTS
    assert sorted(lettered) == sorted(DEPARTMENTS)
    assert HALL["names"].keys() == DEPARTMENTS


def test_a_window_calls_the_letters_of_its_departments() -> None:
    letters = {d: letter["code"] for letter in HALL["letter"] for d in letter["departments"]}
    for window in HALL["window"]:
        assert {letters[d] for d in window["departments"]} == set(window["letters"]), window["code"]
    assert len({window["code"] for window in HALL["window"]}) == len(HALL["window"])


@each_guide
def test_an_item_is_taken_in_where_its_guide_says(guide: Guide) -> None:
    found = re.search(r"(\d+) 号窗口", guide.address)
    assert found
    window = next(w for w in HALL["window"] if w["code"] == found[1])
    assert guide.department in window["departments"]


def test_three_packages_join_items_of_several_departments() -> None:
    """R-CAT-11."""
    assert len(PACKAGES) == 3
    assert len({package["code"] for package in PACKAGES} - BY_CODE.keys()) == 3


@each_package
def test_a_package_s_items_exist(package: Mapping[str, Any]) -> None:
    """R-CAT-11; its lead department has one of them."""
    guides = [BY_CODE[code] for code in package["items"]]
    assert len({g.department for g in guides}) >= 3
    assert package["department"] in {g.department for g in guides}
    assert len(set(package["items"])) == len(guides)


@each_package
def test_a_package_asks_as_its_items_do(package: Mapping[str, Any]) -> None:
    """R-CAT-10, R-CAT-11: the same question means the same in package and item, so one answer serves both."""
    guides = [BY_CODE[code] for code in package["items"]]
    asked = {(q.code, q.text, tuple((o.code, o.text) for o in q.options)) for g in guides for q in g.questions}
    fields = {(f.code, f.name) for g in guides for f in g.fields}
    for question in package["questions"]:
        options = tuple((o["code"], o["text"]) for o in question["options"])
        assert (question["code"], question["text"], options) in asked
    assert {(f["code"], f["name"]) for f in package["fields"]} <= fields


@each_package
def test_one_material_goes_by_one_name_in_a_package(package: Mapping[str, Any]) -> None:
    """R-CAT-11: each is asked once, so a code may not mean two things; only the items' own forms differ."""
    named: dict[str, set[str]] = {}
    for code in package["items"]:
        for material in BY_CODE[code].materials:
            named.setdefault(material.code, set()).add(material.name)
    assert {code for code, names in named.items() if len(names) > 1} <= {"form"}


@each_package
def test_a_question_means_the_same_to_all_items_of_a_package(package: Mapping[str, Any]) -> None:
    asked: dict[str, set[str]] = {}
    for code in package["items"]:
        for question in BY_CODE[code].questions:
            asked.setdefault(question.code, set()).add(question.text)
    assert {code for code, texts in asked.items() if len(texts) > 1} == set()
