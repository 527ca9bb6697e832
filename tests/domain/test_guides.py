"""The shipped catalogue, and a guide's way to plain values and back."""

from __future__ import annotations

import json
import re

import pytest

from app.domain.catalogue import Guide, asked_for, shared
from app.domain.errors import Unreadable
from app.domain.guides import guide_to_dict, parse_guide
from app.paths import RESOURCES
from server.config import shipped_guides

GUIDES = shipped_guides(RESOURCES / "catalogue")
NEEDS_TIME = {"expert_panel", "assessment", "site_survey", "prior_approval"}
IDS = [g.name for g in GUIDES]


def test_the_catalogue_is_a_hall_s() -> None:
    assert len(GUIDES) >= 30
    assert len({g.department for g in GUIDES}) >= 8
    assert len({g.code for g in GUIDES}) == len(GUIDES)


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_a_guide_discloses_all_it_must(guide: Guide) -> None:
    """R-CAT-01: the ten disclosures."""
    needed = ("name", "department", "basis", "conditions", "materials", "procedure", "pay", "handler", "telephone")
    assert [key for key in (*needed, "complaint", "address", "result", "pinyin") if not getattr(guide, key)] == []
    assert all(m.name and m.basis and m.issuer for m in guide.materials)
    assert all(f.basis and f.standard and f.amount for f in guide.fees)


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_a_guide_says_nothing_vague(guide: Guide) -> None:
    """R-CAT-02."""
    said = [guide.name, *guide.conditions, *(m.name for m in guide.materials), *(m.issuer for m in guide.materials)]
    assert [s for s in said if re.search("其他材料|有关部门|等材料|其他.*的$", s)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_only_what_needs_time_is_committed_and_promised_below_the_law(guide: Guide) -> None:
    """R-CAT-06, R-CAT-07."""
    needing = NEEDS_TIME & set(guide.special)
    assert bool(needing) if guide.kind == "committed" else not needing or guide.kind != "immediate"
    assert guide.kind != "committed" or 0 < guide.promised_days < guide.legal_days


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_every_question_decides_on_a_material(guide: Guide) -> None:
    """R-CAT-10."""
    questions = {q.code: {o.code for o in q.options} for q in guide.questions}
    used = {(q, o) for m in guide.materials for q, options in m.when.items() for o in options}
    assert {q for q, _ in used} == questions.keys()
    assert all(option in questions[question] for question, option in used)


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_a_guide_survives_plain_values(guide: Guide) -> None:
    assert parse_guide(guide_to_dict(guide), "again") == guide


def test_answers_give_the_exact_material_list() -> None:
    guide = next(g for g in GUIDES if g.code == "WJ-001")
    alone = {m.code for m in asked_for(guide, {"who": "self", "air": "no", "sort": "new"})}
    agent = {m.code for m in asked_for(guide, {"who": "agent", "air": "yes", "sort": "renew"})}
    assert agent - alone == {"agent", "air", "old"}
    assert [m.code for m in shared(guide, {})] == ["license"]
    assert "license" not in agent


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "fast"),
        ("unit", "weeks"),
        ("special", ["dance"]),
        ("promised_days", -1),
        ("promised_days", True),
        ("materials", "none"),
        ("materials", [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]),
        ("fee", "free"),
        ("share", ["x"]),
        ("colour", "red"),
        ("effective_from", "soon"),
    ],
)
def test_a_wrong_value_names_file_item_and_key(key: str, value: object) -> None:
    plain = {"code": "X-001", "name": "事项", "department": "卫健局", key: value}
    with pytest.raises(Unreadable) as caught:
        parse_guide(plain, "x.toml")
    assert caught.value.params["where"] == "x.toml X-001"
    assert caught.value.params["key"] == key


@pytest.mark.parametrize("guide", GUIDES, ids=IDS)
def test_plain_values_are_json_as_they_stand(guide: Guide) -> None:
    plain = guide_to_dict(guide)
    assert json.loads(json.dumps(plain)) == plain


@pytest.mark.parametrize("key", ["promised_days", "legal_days"])
def test_ten_years_are_the_longest_limit(key: str) -> None:
    bare = {"code": "X-001", "name": "事项", "department": "卫健局"}
    assert getattr(parse_guide({**bare, key: 3660}, "x"), key) == 3660
    assert getattr(parse_guide({**bare, key: 0}, "x"), key) == 0
    with pytest.raises(Unreadable):
        parse_guide({**bare, key: 3661}, "x")


def test_what_a_guide_leaves_open_is_the_usual() -> None:
    guide = parse_guide(
        {"code": "X-001", "name": "事项", "department": "卫健局", "fields": [{"code": "f", "name": "栏"}]}, "x"
    )
    assert (guide.kind, guide.unit, guide.version, guide.visits) == ("committed", "working", 1, 1)
    assert (guide.published, guide.promised_days, guide.legal_days) == (True, 0, 0)
    assert guide.fields[0].required
