"""一件事: one set of materials, one form, one limit; and what keeps a package from being published (R-CAT-11)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import policies
from app.domain.catalogue import Guide, asked_for
from app.domain.catalogue_lint import lint
from app.domain.errors import Refused, Unreadable
from app.domain.guides import parse_guide
from app.domain.packages import (
    Package,
    answers_of,
    fees,
    form,
    limit,
    package_to_dict,
    parse_package,
    questions,
    supplied,
    union,
)
from app.paths import RESOURCES
from app.tomlfile import read_toml
from server.config import shipped_guides
from tests.clean_guide import CLEAN

WHO = {
    "code": "who",
    "text": "由谁办理？",
    "options": [{"code": "self", "text": "本人"}, {"code": "agent", "text": "代办"}],
}
SORT = {
    "code": "sort",
    "text": "哪一种？",
    "options": [{"code": "new", "text": "新办"}, {"code": "renew", "text": "延续"}],
}
SALE = {
    "code": "sort",
    "text": "经营什么？",
    "options": [{"code": "meal", "text": "餐饮"}, {"code": "shop", "text": "零售"}],
}
ID = {
    "code": "id",
    "name": "身份证件",
    "issuer": "公安机关",
    "basis": "《身份证法》第十三条",
    "original": 1,
    "minor": True,
}


def guide(code: str, department: str, **changed: object) -> Guide:
    return parse_guide({**CLEAN, "code": code, "department": department, **changed}, "tests")


A = guide(
    "A",
    "卫健局",
    promised_days=10,
    questions=[WHO, SORT],
    fields=[{"code": "place", "name": "经营场所", "required": False, "max_length": 100}],
    fees=[{"name": "甲", "amount": "20.50", "basis": "某文", "standard": "每件"}] * 2,
    materials=[
        {"code": "form", "name": "甲申请表", "issuer": "申请人", "basis": "《甲条例》第一条", "original": 1},
        {**ID, "copies": 1, "check": ["人证一致"]},
        {"code": "lic", "name": "营业执照", "issuer": "市场监管局", "basis": "《登记条例》", "copies": 1},
        {
            "code": "old",
            "name": "原证",
            "issuer": "卫健局",
            "basis": "《甲条例》",
            "original": 1,
            "when": {"sort": ["renew"]},
        },
    ],
)
B = guide(
    "B",
    "市场监管局",
    promised_days=12,
    unit="natural",
    questions=[WHO, SALE],
    fields=[{"code": "address", "name": "经营 场所"}, {"code": "area", "name": "面积", "kind": "number"}],
    materials=[
        {**ID, "code": "card", "original": 0, "copies": 2, "seal": True, "minor": False, "check": ["在有效期内"]},
        {"code": "lic", "name": "营业执照", "issuer": "市监局", "basis": "《登记条例》", "shared_from": "市场监管局"},
        {
            "code": "plan",
            "name": "平面图",
            "issuer": "申请人",
            "basis": "《乙条例》",
            "copies": 1,
            "when": {"sort": ["meal"]},
        },
    ],
)
GUIDES = {"A": A, "B": B}
AGREED = [replace(A, materials=tuple(m for m in A.materials if m.code != "lic")), B]
"""The same, without what sharing supplies to one of them alone."""
PACKAGE = parse_package({"code": "P", "name": "开店一件事", "department": "市场监管局", "items": ["A", "B"]}, "tests")
SHIPPED = {g.code: g for g in shipped_guides(RESOURCES / "catalogue")}
RAW = read_toml(RESOURCES / "catalogue" / "packages.toml")[0]["package"]
assert isinstance(RAW, list)
PACKAGES = [parse_package(raw, "packages.toml") for raw in RAW]
each_package = pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.code)


def names(**answers: str) -> list[str]:
    return [s.material.name for s in union(PACKAGE, GUIDES, answers)]


def test_a_material_that_two_items_need_is_asked_for_once_and_strictly() -> None:
    """R-CAT-11."""
    found = next(s for s in union(PACKAGE, GUIDES, {}) if s.material.name == "身份证件")
    assert found.needed == {"A": ("id",), "B": ("card",)}
    assert found.items == ("A", "B")
    assert (found.material.original, found.material.copies, found.material.seal) == (1, 2, True)
    assert not found.material.minor
    assert found.material.check == ("人证一致", "在有效期内")


def test_what_sharing_supplies_to_one_item_is_asked_of_nobody() -> None:
    """R-CAT-08, R-CAT-11."""
    assert "营业执照" not in names()
    assert [(s.material.name, s.material.shared_from) for s in supplied(PACKAGE, GUIDES, {})] == [
        ("营业执照", "市场监管局")
    ]


def test_a_question_of_several_items_is_asked_once_and_a_namesake_apart() -> None:
    """R-CAT-10, R-CAT-11."""
    assert [q.code for q in questions(PACKAGE, GUIDES)] == ["who", "sort", "B.sort"]
    assert names(sort="new", **{"B.sort": "shop"}) == ["甲申请表", "身份证件"]
    assert names(sort="renew", **{"B.sort": "meal"}) == ["甲申请表", "身份证件", "原证", "平面图"]
    assert answers_of(B, PACKAGE, GUIDES, {"who": "self", "sort": "new", "B.sort": "meal"}) == {
        "who": "self",
        "sort": "meal",
    }


def test_an_unanswered_question_keeps_its_materials() -> None:
    """R-CAT-10."""
    assert {"原证", "平面图"} <= set(names())


def test_the_form_asks_for_each_thing_once() -> None:
    """R-CAT-11."""
    place, area = form(PACKAGE, GUIDES)
    assert place.codes == {"A": "place", "B": "address"}
    assert (place.field.required, place.field.max_length) == (True, 100)
    assert area.codes == {"B": "area"}


def test_the_limit_is_the_longest_and_fees_are_summed_by_item() -> None:
    """R-CAT-11, R-FEE-01: ten working days are longer than twelve natural ones."""
    longest = limit(PACKAGE, GUIDES)
    assert (longest.days, longest.unit, longest.item) == (10, "working", "A")
    assert fees(PACKAGE, GUIDES) == {"A": Decimal("41.00")}


def test_an_item_that_nobody_offers_is_refused() -> None:
    """R-CAT-11."""
    with pytest.raises(Refused) as caught:
        union(PACKAGE, {"A": A}, {})
    assert (caught.value.rule, caught.value.params["item"]) == ("R-CAT-11", "B")


@each_package
def test_a_shipped_package_asks_for_nothing_beyond_its_items(package: Package) -> None:
    """R-CAT-05, R-CAT-11: every material of an item is in the union or supplied, each once."""
    asked, free = union(package, SHIPPED, {}), supplied(package, SHIPPED, {})
    found = [(item, code) for s in (*asked, *free) for item, codes in s.needed.items() for code in codes]
    assert sorted(found) == sorted((code, m.code) for code in package.items for m in SHIPPED[code].materials)
    assert len({s.material.name for s in (*asked, *free)}) == len(asked) + len(free)


@each_package
def test_a_shipped_package_may_be_published(package: Package) -> None:
    """R-CAT-11."""
    found = lint(SHIPPED.values(), [package], policies.load("songming"))
    assert [f for f in found if f.item == package.code] == []


@given(st.lists(st.sampled_from(["A", "B"]), min_size=1, max_size=4))
def test_the_union_is_no_longer_than_its_parts(items: list[str]) -> None:
    """R-CAT-11."""
    package = Package(code="P", name="包", department="卫健局", items=tuple(items))
    found = union(package, GUIDES, {})
    assert len(found) <= sum(len(asked_for(GUIDES[code], {})) for code in set(items))
    assert {item for s in found for item in s.needed} == set(items)


def test_a_package_survives_plain_values() -> None:
    raw = {
        "code": "P",
        "name": "一件事",
        "department": "卫健局",
        "items": ["A", "B"],
        "questions": [WHO],
        "theme": "企业",
    }
    package = parse_package(raw, "tests")
    assert parse_package(package_to_dict(package), "again") == package


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"items": "A"}, "items"),
        ({"colour": 1}, "colour"),
        ({"published": 1}, "published"),
        ({"fields": [1]}, "fields"),
    ],
)
def test_a_wrong_value_names_file_package_and_key(changed: dict[str, object], key: str) -> None:
    raw = {"code": "P", "name": "一件事", "department": "卫健局", "items": ["A"], **changed}
    with pytest.raises(Unreadable) as caught:
        parse_package(raw, "p.toml")
    assert (caught.value.params["where"], caught.value.params["key"]) == ("p.toml P", key)


WRONG: dict[str, tuple[dict[str, object], str, str]] = {
    "an unknown item": ({"items": ["A", "B", "Z"]}, "items[Z]", "Z"),
    "a draft": ({"items": ["A", "B", "D"]}, "items[D]", "D"),
    "an item twice": ({"items": ["A", "B", "A"]}, "items[A]", "A"),
    "one item": ({"items": ["A"], "department": "卫健局"}, "items", "A"),
    "a lead from elsewhere": ({"department": "公安局"}, "department", "公安局"),
    "the code of an item": ({"code": "A"}, "code", "A"),
    "a material of two issuers": (
        {"items": ["A", "B", "C"]},
        "items[C]",
        "身份证件（A：公安机关；C：派出所）",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_keeps_a_package_from_being_published(what: str) -> None:
    """R-CAT-11."""
    changed, field, words = WRONG[what]
    draft = guide("D", "卫健局", published=False, questions=[], materials=[ID])
    other = guide("C", "公安局", questions=[], materials=[{**ID, "code": "other", "issuer": "派出所"}])
    package = parse_package({**package_to_dict(PACKAGE), **changed}, "tests")
    found = [f for f in lint([A, B, other, draft], [package], policies.load("songming")) if f.rule == "R-CAT-11"]
    assert [(f.item, f.field, f.words) for f in found] == [(package.code, field, words)]


def test_a_package_s_words_and_questions_are_checked_too() -> None:
    """R-CAT-02, R-CAT-10."""
    raw = {**package_to_dict(PACKAGE), "name": "开店等相关手续", "questions": [{**WHO, "options": []}]}
    found = [f for f in lint(AGREED, [parse_package(raw, "t")], policies.load("songming")) if f.item == "P"]
    assert [(f.rule, f.field) for f in found] == [("R-CAT-02", "name"), ("R-CAT-10", "questions[who].options")]


def test_what_sharing_supplies_to_one_item_is_asked_for_by_no_other() -> None:
    """R-CAT-08, R-CAT-11: the guide that still asks for it is named, with the material and where it comes from."""
    found = [f for f in lint([A, B], [PACKAGE], policies.load("songming")) if f.item == "P"]
    assert [(f.rule, f.field, f.words) for f in found] == [("R-CAT-08", "items[A]", "营业执照（市场监管局）")]


def test_two_packages_have_two_codes() -> None:
    """R-CAT-11."""
    found = [f for f in lint(AGREED, [PACKAGE, PACKAGE], policies.load("songming")) if f.item == "P"]
    assert [(f.rule, f.field) for f in found] == [("R-CAT-11", "code")]


@pytest.mark.parametrize(
    ("formats", "asked"),
    [(("paper", "paper"), "paper"), (("electronic", "electronic"), "electronic"), (("paper", "electronic"), "both")],
)
def test_a_shared_material_has_the_form_that_all_ask_for_or_either(formats: tuple[str, str], asked: str) -> None:
    """R-CAT-11, R-CAT-09."""
    guides = {
        code: guide(code, "卫健局", materials=[{**ID, "format": f}]) for code, f in zip("AB", formats, strict=True)
    }
    (both,) = union(
        parse_package({"code": "P", "name": "一件事", "department": "卫健局", "items": ["A", "B"]}, "t"), guides, {}
    )
    assert both.material.format == asked
