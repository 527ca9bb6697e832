"""What each rule of the catalogue says of one guide, in the light of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.domain.catalogue import Guide, Material, Question
from app.domain.catalogue_finding import Finding
from app.domain.catalogue_vague import vague_words
from app.domain.policy import Policy
from app.domain.same import blank, same

ELEMENTS = "name department basis conditions materials procedure pay form handler telephone".split()
FORMATS = ("paper", "electronic", "both")
ON_SCREEN = ("electronic", "both")
PAPER = ("paper", "both")
ELSEWHERE = ("upward", "joint")
"""Kinds that no single window could settle at once."""
WEEK = {"working": 5, "natural": 7}
"""Days of a week, by unit."""
FREE = "不收费"
UNITS = {"working": "个工作日", "natural": "个自然日"}


@dataclass(frozen=True)
class Whole:
    """Everything a guide is measured by: the catalogue it stands in, and the pack."""

    guides: tuple[Guide, ...]
    policy: Policy

    @cached_property
    def results(self) -> Mapping[str, frozenset[str]]:
        """What each department of the catalogue issues, names as they are compared."""
        issued: dict[str, set[str]] = {}
        for guide in self.guides:
            issued.setdefault(same(guide.department), set()).add(same(guide.result))
        return {department: frozenset(results - {""}) for department, results in issued.items()}

    @cached_property
    def twice(self) -> frozenset[str]:
        return frozenset(repeated(g.code for g in self.guides))


def repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def elements(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-01: what a published guide must hold; under one code there is one item."""
    if guide.code in whole.twice:
        yield Finding("R-CAT-01", guide.code, "code", guide.code, why="catalogue_code_twice")
    if not guide.published:
        return
    missing = [path for name in ELEMENTS for path in _blanks(name, getattr(guide, name))]
    if guide.kind != "immediate" and not guide.promised_days:
        missing.append("promised_days")
    for path in missing:
        yield Finding("R-CAT-01", guide.code, path, "", why="catalogue_missing")


def _blanks(name: str, value: object) -> Iterator[str]:
    """The path of each blank: the field's own where there is nothing in it, or that of a blank entry of its list."""
    if not value or (isinstance(value, str) and blank(value)):
        yield name
    elif isinstance(value, tuple):
        yield from (f"{name}[{n}]" for n, text in enumerate(value, 1) if isinstance(text, str) and blank(text))


def vague(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-02: nothing a reader has to guess at."""
    yield from vague_words(guide, guide.code)


def demanded(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-05: what is asked for stands in the guide, once, on a basis, and where the guide says it applies."""
    options = {q.code: {o.code for o in q.options} for q in guide.questions}
    for code in repeated(m.code for m in guide.materials):
        yield Finding("R-CAT-05", guide.code, f"materials[{code}].code", code, why="catalogue_code_twice")
    always = {same(m.name): m for m in reversed(guide.materials) if not m.when}
    for material in guide.materials:
        if not material.when and always[same(material.name)] is not material:
            yield _of(material, "R-CAT-05", guide, "name", material.name, "catalogue_material_twice")
        if blank(material.basis):
            yield _of(material, "R-CAT-05", guide, "basis", material.name, "catalogue_no_basis")
        for question, chosen in material.when.items():
            unknown = [o for o in chosen if o not in options[question]] if question in options else [question]
            for code in unknown:
                yield _of(material, "R-CAT-05", guide, "when", code, "catalogue_when_unknown")


def kind(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-06: what needs no expert panel, assessment, survey or prior approval is done at once; what does, isn't."""
    needing = whole.policy.procedures("immediate.unless").intersection(guide.special)
    if guide.kind == "immediate" and guide.promised_days > 1:
        words = f"{guide.promised_days} {UNITS[guide.unit]}"
        yield Finding("R-CAT-06", guide.code, "promised_days", words, why="catalogue_immediate_days")
    if guide.kind in ELSEWHERE or bool(needing) != (guide.kind == "immediate"):
        return
    why = "catalogue_not_immediate" if needing else "catalogue_must_be_immediate"
    yield Finding("R-CAT-06", guide.code, "kind", sorted(needing)[0] if needing else guide.kind, why=why)


def promise(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-07: less is promised than the law allows; where the guide names no legal limit, the pack's, which is in
    working days: five of them are seven natural ones."""
    key = "joint.legal_limit" if guide.kind == "joint" else "legal_limit"
    legal, unit = (guide.legal_days, guide.unit) if guide.legal_days else (whole.policy.number(key), "working")
    if guide.kind != "immediate" and guide.promised_days * WEEK[unit] >= legal * WEEK[guide.unit]:
        words = f"{guide.promised_days} {UNITS[guide.unit]} ≥ {legal} {UNITS[unit]}"
        yield Finding("R-CAT-07", guide.code, "promised_days", words, why="catalogue_promise_long")


def supplied(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-08: another department's result that sharing supplies isn't asked for. Certain only where that department
    stands in this catalogue, and the material is electronic or one of its results."""
    for material in guide.materials:
        others = same(material.issuer) != same(guide.department)
        results = whole.results.get(same(material.issuer)) if others else None
        if results is None or not blank(material.shared_from):
            continue
        if material.format in ON_SCREEN or same(material.name) in results:
            yield _of(material, "R-CAT-08", guide, "shared_from", material.issuer, "catalogue_not_shared")


def standard(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-09: each material of a published guide with name, issuer, format, and how many of it are brought where it
    may come on paper; its basis is R-CAT-05's."""
    for material in guide.materials if guide.published else ():
        missing = [key for key in ("name", "issuer") if blank(getattr(material, key))]
        if material.format in PAPER and not (material.original or material.copies or material.shared_from):
            missing.append("original")
        for key in missing:
            words = material.name if key == "original" else ""
            yield _of(material, "R-CAT-09", guide, key, words, "catalogue_missing")
        if material.format not in FORMATS:
            yield _of(material, "R-CAT-09", guide, "format", material.format, "catalogue_format_unknown")


def scenarios(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-CAT-10: a question leaves a choice, and each answer is one answer."""
    yield from choices(guide.code, guide.questions)


def choices(item: str, questions: tuple[Question, ...]) -> Iterator[Finding]:
    """R-CAT-10, of a guide or a package: every question and option reads, and reads otherwise than the next."""

    def wrong(path: str, words: str, why: str) -> Finding:
        return Finding("R-CAT-10", item, path, words, why=why)

    for code in repeated(q.code for q in questions):
        yield wrong(f"questions[{code}].code", code, "catalogue_code_twice")
    for question in questions:
        path = f"questions[{question.code}]"
        if len(question.options) < 2:
            yield wrong(f"{path}.options", question.text, "catalogue_no_choice")
        for code in repeated(o.code for o in question.options):
            yield wrong(f"{path}.options[{code}].code", code, "catalogue_code_twice")
        if blank(question.text):
            yield wrong(f"{path}.text", "", "catalogue_missing")
        for option in question.options:
            if blank(option.text):
                yield wrong(f"{path}.options[{option.code}].text", "", "catalogue_missing")


def charges(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-FEE-01: no fee without its basis and its standard, and none where the guide says that there is none."""
    if guide.fees and same(guide.pay) == FREE:
        yield Finding("R-FEE-01", guide.code, "pay", guide.pay, why="catalogue_free_with_fee")
    for n, fee in enumerate(guide.fees, 1):
        for key in ("basis", "standard"):
            if blank(getattr(fee, key)):
                yield Finding("R-FEE-01", guide.code, f"fees[{n}].{key}", fee.name, why="catalogue_fee_missing")


def commitments(guide: Guide, whole: Whole) -> Iterator[Finding]:
    """R-ACC-07: no commitment replaces a proof where security, the environment, health or property is concerned."""
    for material in guide.materials if guide.concerns else ():
        if material.commitment:
            yield _of(material, "R-ACC-07", guide, "commitment", material.name, "catalogue_commitment")


def _of(material: Material, rule: str, guide: Guide, key: str, words: str, why: str) -> Finding:
    return Finding(rule, guide.code, f"materials[{material.code}].{key}", words, why=why)
