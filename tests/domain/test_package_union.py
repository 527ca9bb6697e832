"""One set of materials for any package of any items: each asked for once, as strictly as the strictest, nothing that
nobody needs (R-CAT-10, R-CAT-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app import policies
from app.domain.catalogue import Guide, Material, Option, Question, asked_for, shared
from app.domain.catalogue_lint import lint
from app.domain.packages import Package, Shared, answers_of, fees, form, limit, questions, supplied, union
from app.domain.same import same
from tests.domain.test_packages import PACKAGES, SHIPPED

POLICY = policies.load("songming")
NAMES = ("身份证件", "身份 证件", "营业执照", "申请表", "平面图")
ISSUERS = ("公安机关", "市场监管局", "申请人")
WORDS = ("哪一种？", "由谁办理？")
CHOICE = ("a", "b")

material = st.builds(
    Material,
    code=st.sampled_from(["id", "m1", "m2", "m3", "m4"]),
    name=st.sampled_from(NAMES),
    basis=st.sampled_from(["《甲法》", "《乙法》"]),
    issuer=st.sampled_from(ISSUERS),
    format=st.sampled_from(["paper", "electronic", "both"]),
    original=st.integers(0, 3),
    copies=st.integers(0, 3),
    signature=st.booleans(),
    seal=st.booleans(),
    minor=st.booleans(),
    commitment=st.booleans(),
    shared_from=st.sampled_from(["", "", "市场监管局"]),
    when=st.dictionaries(
        st.sampled_from(["q", "who"]), st.lists(st.sampled_from(CHOICE), min_size=1, max_size=2).map(tuple), max_size=1
    ),
)
question = st.builds(
    Question,
    code=st.sampled_from(["q", "who"]),
    text=st.sampled_from(WORDS),
    options=st.just(tuple(Option(code=code, text=code) for code in CHOICE)),
)


def guide(code: str) -> st.SearchStrategy[Guide]:
    return st.builds(
        Guide,
        code=st.just(code),
        name=st.just(code),
        department=st.sampled_from(["卫健局", "市场监管局"]),
        promised_days=st.integers(0, 30),
        unit=st.sampled_from(["working", "natural"]),
        materials=st.lists(material, max_size=4, unique_by=(lambda m: m.code, lambda m: same(m.name))).map(tuple),
        questions=st.lists(question, max_size=2, unique_by=lambda q: q.code).map(tuple),
    )


catalogue = st.tuples(guide("A"), guide("B"), guide("C")).map(lambda guides: {g.code: g for g in guides})
answered = st.dictionaries(
    st.sampled_from(["q", "who", "A.q", "B.q", "C.q", "B.who", "C.who"]), st.sampled_from(CHOICE)
)
PACKAGE = Package(code="P", name="一件事", department="卫健局", items=("A", "B", "C"))


def demanded(guides: Mapping[str, Guide], answers: Mapping[str, str]) -> dict[tuple[str, str], Material]:
    """What each item's own guide lists for these answers, by item and code."""
    found = dict[tuple[str, str], Material]()
    for one in guides.values():
        own = answers_of(one, PACKAGE, guides, answers)
        found |= {(one.code, m.code): m for m in (*asked_for(one, own), *shared(one, own))}
    return found


def members(entry: Shared) -> list[tuple[str, str]]:
    return [(item, code) for item, codes in entry.needed.items() for code in codes]


@given(catalogue, answered)
def test_each_material_is_in_the_set_once_and_no_other(guides: dict[str, Guide], answers: dict[str, str]) -> None:
    """R-CAT-05, R-CAT-11: nothing is asked for that no item needs, nothing that an item needs is left out."""
    entries = (*union(PACKAGE, guides, answers), *supplied(PACKAGE, guides, answers))
    found = [key for entry in entries for key in members(entry)]
    assert sorted(found) == sorted(demanded(guides, answers))
    named = [(same(entry.material.name), same(entry.material.issuer)) for entry in entries]
    assert len(set(named)) == len(named)


@given(catalogue, answered)
def test_each_is_as_strict_as_the_strictest(guides: dict[str, Guide], answers: dict[str, str]) -> None:
    """R-CAT-09, R-CAT-11."""
    wanted = demanded(guides, answers)
    for entry in union(PACKAGE, guides, answers):
        group = [wanted[key] for key in members(entry)]
        one = entry.material
        assert (one.original, one.copies) == (max(m.original for m in group), max(m.copies for m in group))
        assert (one.signature, one.seal) == (any(m.signature for m in group), any(m.seal for m in group))
        assert (one.minor, one.commitment) == (all(m.minor for m in group), all(m.commitment for m in group))
        assert set(one.basis.split("；")) == {m.basis for m in group}
        assert {same(m.name) for m in group} == {same(one.name)}


@given(catalogue, answered)
def test_what_sharing_supplies_to_one_is_asked_of_nobody(guides: dict[str, Guide], answers: dict[str, str]) -> None:
    """R-CAT-08."""
    wanted = demanded(guides, answers)
    assert not any(wanted[key].shared_from for entry in union(PACKAGE, guides, answers) for key in members(entry))
    assert all(any(wanted[k].shared_from for k in members(e)) for e in supplied(PACKAGE, guides, answers))


@given(catalogue, answered)
def test_answers_only_ever_take_materials_away(guides: dict[str, Guide], answers: dict[str, str]) -> None:
    """R-CAT-10: who hasn't answered yet sees everything that may be asked for."""
    assert demanded(guides, answers).keys() <= demanded(guides, {}).keys()


@given(catalogue)
def test_a_question_is_asked_once(guides: dict[str, Guide]) -> None:
    """R-CAT-10, R-CAT-11: as many as there are codes with different words; each item finds its own answer again."""
    asked = questions(PACKAGE, guides)
    assert len({q.code for q in asked}) == len(asked)
    everything = {q.code: "a" for q in asked}
    for one in guides.values():
        assert answers_of(one, PACKAGE, guides, everything).keys() == {q.code for q in one.questions}


@given(catalogue)
def test_the_common_limit_is_nobody_s_short_one(guides: dict[str, Guide]) -> None:
    """R-CAT-11: in weeks, no item promises longer."""
    weeks = {"working": 5, "natural": 7}
    longest = limit(PACKAGE, guides)
    assert all(g.promised_days / weeks[g.unit] <= longest.days / weeks[longest.unit] for g in guides.values())


@given(st.sampled_from(PACKAGES), st.randoms())
def test_a_shipped_package_gives_an_exact_list_for_any_answers(package: Package, random: object) -> None:
    """R-CAT-10, R-CAT-11."""
    asked = questions(package, SHIPPED)
    answers = {q.code: random.choice(q.options).code for q in asked}  # type: ignore[attr-defined]
    entries = (*union(package, SHIPPED, answers), *supplied(package, SHIPPED, answers))
    for code in package.items:
        own = answers_of(SHIPPED[code], package, SHIPPED, answers)
        listed = {m.code for m in (*asked_for(SHIPPED[code], own), *shared(SHIPPED[code], own))}
        assert {c for entry in entries for c in entry.needed.get(code, ())} == listed
    assert len({same(entry.material.name) for entry in entries}) == len(entries)
    assert form(package, SHIPPED) and all(amount > 0 for amount in fees(package, SHIPPED).values())


@given(catalogue)
def test_whatever_would_be_asked_for_twice_is_found_before(guides: dict[str, Guide]) -> None:
    """R-CAT-11: a package that the rules let pass has one name for one material."""
    found = [f for f in lint(guides.values(), [replace(PACKAGE, published=False)], POLICY) if f.item == "P"]
    names = [same(entry.material.name) for entry in (*union(PACKAGE, guides, {}), *supplied(PACKAGE, guides, {}))]
    clashing = any(f.why == "catalogue_asked_twice" for f in found)
    assert clashing == (len(set(names)) < len(names))
