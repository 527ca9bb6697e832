"""一件事: several departments' items done at once – one intake, one form, one set of materials (R-CAT-11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.catalogue import Field, Guide, Material, Question, asked_for, shared
from app.domain.errors import Refused
from app.domain.guides import build, plain_values
from app.domain.same import same


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Items done as one (R-CAT-11). `department` leads; `items` are guides' codes; `questions` and `fields` are what
    is asked of the package as a whole, on top of what its items ask."""

    code: str
    name: str
    department: str
    items: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    fields: tuple[Field, ...] = ()
    theme: str = ""
    published: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A material that is asked for once. `material` is the strictest of its items' demands; `needed` maps each item
    that needs it to the codes it has in that item's guide."""

    material: Material
    needed: Mapping[str, tuple[str, ...]]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(self.needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A field of the one form. `codes` maps each item that has it to the field's code there, {} for the package's own
    field that no item has."""

    field: Field
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The common limit and the item it comes from."""

    days: int
    unit: str
    item: str


def parse_package(raw: Mapping[str, object], where: str) -> Package:
    """A package from TOML or JSON values. Raises Unreadable naming file, package and key."""
    package = build(Package, raw, f"{where} {raw.get('code', '')}".strip())
    assert isinstance(package, Package)
    return package


def package_to_dict(package: Package) -> dict[str, object]:
    """The package as plain values, `parse_package`'s inverse."""
    values = plain_values(package)
    assert isinstance(values, dict)
    return values


def guides_of(package: Package, guides: Mapping[str, Guide]) -> tuple[Guide, ...]:
    """The package's guides in its order, each once. Raises Refused (R-CAT-11) for an item nobody offers."""
    if missing := [code for code in package.items if code not in guides]:
        raise Refused("R-CAT-11", "catalogue_package_item_unknown", item=missing[0], package=package.name)
    return tuple(guides[code] for code in dict.fromkeys(package.items))


def questions(package: Package, guides: Mapping[str, Guide]) -> tuple[Question, ...]:
    """R-CAT-10, R-CAT-11: what the applicant is asked once for all items. A question that reads the same in several
    items stands once under its code; one that another item words otherwise stands as "item.code"."""
    asked = {q.code: q for q in package.questions}
    for guide in guides_of(package, guides):
        for question in guide.questions:
            first = asked.setdefault(question.code, question)
            if not _same_question(first, question):
                own = f"{guide.code}.{question.code}"
                asked[own] = replace(question, code=own)
    return tuple(asked.values())


def answers_of(
    guide: Guide, package: Package, guides: Mapping[str, Guide], answers: Mapping[str, str]
) -> dict[str, str]:
    """R-CAT-10: the package's answers in one item's own questions, for that item's case."""
    asked = {q.code: q for q in questions(package, guides)}
    own = {q.code: f"{guide.code}.{q.code}" if f"{guide.code}.{q.code}" in asked else q.code for q in guide.questions}
    return {code: answers[key] for code, key in own.items() if key in answers}


def union(package: Package, guides: Mapping[str, Guide], answers: Mapping[str, str]) -> tuple[Shared, ...]:
    """R-CAT-11: the one set of materials this applicant brings, each once, without what sharing supplies to any of the
    items (R-CAT-08). `answers` maps question code (as in `questions`) → option code."""
    return tuple(s for s in _materials(package, guides, answers) if not s.material.shared_from)


def supplied(package: Package, guides: Mapping[str, Guide], answers: Mapping[str, str]) -> tuple[Shared, ...]:
    """R-CAT-08: what sharing supplies, shown as 免提交."""
    return tuple(s for s in _materials(package, guides, answers) if s.material.shared_from)


def form(package: Package, guides: Mapping[str, Guide]) -> tuple[Entry, ...]:
    """R-CAT-11: the one form. Fields of the same name and kind are filled in once: required where any item requires
    it, as short as the shortest."""
    entries = {_key(f): Entry(field=f, codes={}) for f in package.fields}
    for guide in guides_of(package, guides):
        for own in guide.fields:
            entry = entries.setdefault(_key(own), Entry(field=own, codes={}))
            entries[_key(own)] = Entry(field=_stricter(entry.field, own), codes={**entry.codes, guide.code: own.code})
    return tuple(entries.values())


def limit(package: Package, guides: Mapping[str, Guide]) -> Limit:
    """R-CAT-11: the common limit, the longest that any item promises; five working days are seven natural ones."""
    longest = max(guides_of(package, guides), key=lambda g: g.promised_days * (7 if g.unit == "working" else 5))
    return Limit(days=longest.promised_days, unit=longest.unit, item=longest.code)


def fees(package: Package, guides: Mapping[str, Guide]) -> dict[str, Decimal]:
    """R-FEE-01: what each item costs in yuan, items that cost nothing left out."""
    sums = {g.code: sum((f.amount for f in g.fees), Decimal(0)) for g in guides_of(package, guides)}
    return {code: amount for code, amount in sums.items() if amount}


def _same_question(one: Question, other: Question) -> bool:
    return same(one.text) == same(other.text) and {o.code for o in one.options} == {o.code for o in other.options}


def _key(f: Field) -> tuple[str, str]:
    return same(f.name), f.kind


def _stricter(one: Field, other: Field) -> Field:
    shortest = min(one.max_length, other.max_length)
    return replace(one, required=one.required or other.required, max_length=shortest)


def _materials(package: Package, guides: Mapping[str, Guide], answers: Mapping[str, str]) -> Iterator[Shared]:
    for group in grouped(_asked(package, guides, answers)):
        needed: dict[str, tuple[str, ...]] = {}
        for item, material in group:
            needed[item] = (*needed.get(item, ()), material.code)
        yield Shared(material=_strictest([m for _, m in group]), needed=needed)


Asked = tuple[str, Material]


def _asked(package: Package, guides: Mapping[str, Guide], answers: Mapping[str, str]) -> Iterator[Asked]:
    for guide in guides_of(package, guides):
        own = answers_of(guide, package, guides, answers)
        yield from ((guide.code, material) for material in (*asked_for(guide, own), *shared(guide, own)))


def grouped(asked: Iterable[Asked]) -> list[list[Asked]]:
    """R-CAT-11: materials that are one and the same, each with its item: of the same name, and the same issuer or the
    same code."""
    groups: list[list[Asked]] = []
    for item, material in asked:
        like = [n for n, group in enumerate(groups) if any(_alike(material, other) for _, other in group)]
        merged = [*(one for n in like for one in groups[n]), (item, material)]
        at = like[0] if like else len(groups)
        groups = [*groups[:at], merged, *(group for n, group in enumerate(groups) if n > at and n not in like)]
    return groups


def _alike(one: Material, other: Material) -> bool:
    return same(one.name) == same(other.name) and (same(one.issuer) == same(other.issuer) or one.code == other.code)


def _strictest(group: Sequence[Material]) -> Material:
    """R-CAT-09: as many as the most demanding asks, left for later or replaced by a commitment only where all allow."""
    formats = {m.format for m in group}
    return replace(
        group[0],
        basis="；".join(_each(m.basis for m in group)),
        format=formats.pop() if len(formats) == 1 else "both",
        original=max(m.original for m in group),
        copies=max(m.copies for m in group),
        signature=any(m.signature for m in group),
        seal=any(m.seal for m in group),
        sample=next((m.sample for m in group if m.sample), ""),
        minor=all(m.minor for m in group),
        commitment=all(m.commitment for m in group),
        shared_from=next((m.shared_from for m in group if m.shared_from), ""),
        when={},
        check=tuple(_each(c for m in group for c in m.check)),
    )


def _each(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
