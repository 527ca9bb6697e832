"""What a catalogue may not say, before it is published: every finding with its rule, item, field and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.domain import catalogue_rules as rules
from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding as Finding
from app.domain.catalogue_rules import Whole, choices, repeated
from app.domain.catalogue_vague import vague_words
from app.domain.packages import Asked, Package, grouped
from app.domain.policy import Policy
from app.domain.same import blank, same

RULES: tuple[Callable[[Guide, Whole], Iterator[Finding]], ...] = (
    rules.elements,
    rules.vague,
    rules.demanded,
    rules.kind,
    rules.promise,
    rules.supplied,
    rules.standard,
    rules.scenarios,
    rules.charges,
    rules.commitments,
)


def lint(guides: Iterable[Guide], packages: Iterable[Package], policy: Policy) -> tuple[Finding, ...]:
    """Every finding, item by item. A draft (not `published`) may be incomplete, never vague or contradictory."""
    whole = Whole(tuple(guides), policy)
    by_code = {guide.code: guide for guide in whole.guides}
    packages = tuple(packages)
    found = [finding for guide in whole.guides for rule in RULES for finding in rule(guide, whole)]
    found += [finding for package in packages for finding in _package(package, by_code)]
    twice = repeated(package.code for package in packages)
    found += [Finding("R-CAT-11", code, "code", code, why="catalogue_code_twice") for code in twice]
    return tuple(found)


def lint_item(
    guide: Guide, others: Iterable[Guide], packages: Iterable[Package], policy: Policy
) -> tuple[Finding, ...]:
    """Every finding of one item among the others of its catalogue, and of the packages that it belongs to."""
    whole = Whole((*(other for other in others if other.code != guide.code), guide), policy)
    by_code = {each.code: each for each in whole.guides}
    found = [finding for rule in RULES for finding in rule(guide, whole)]
    mine = (package for package in packages if guide.code in package.items)
    return (*found, *(finding for package in mine for finding in _package(package, by_code)))


def _package(package: Package, guides: Mapping[str, Guide]) -> Iterator[Finding]:
    """R-CAT-02, R-CAT-08, R-CAT-10 and R-CAT-11 of one package."""
    yield from vague_words(package, package.code)
    yield from choices(package.code, package.questions)
    yield from _items(package, guides)
    members = [guides[code] for code in dict.fromkeys(package.items) if code in guides]
    groups = grouped((guide.code, material) for guide in members for material in guide.materials)
    yield from _asked_twice(package, groups)
    yield from _supplied_to_some(package, groups)


def _items(package: Package, guides: Mapping[str, Guide]) -> Iterator[Finding]:
    """R-CAT-11: items that exist and are offered, each once, of departments among which the lead is one."""

    def wrong(field: str, words: str, why: str) -> Finding:
        return Finding("R-CAT-11", package.code, field, words, why=why)

    if package.code in guides:
        yield wrong("code", package.code, "catalogue_code_twice")
    if len(set(package.items)) < 2:
        yield wrong("items", "、".join(package.items), "catalogue_package_small")
    for code in repeated(package.items):
        yield wrong(f"items[{code}]", code, "catalogue_code_twice")
    for code in package.items:
        if code not in guides:
            yield wrong(f"items[{code}]", code, "catalogue_item_unknown")
        elif package.published and not guides[code].published:
            yield wrong(f"items[{code}]", code, "catalogue_item_draft")
    if package.department not in {guides[code].department for code in package.items if code in guides}:
        yield wrong("department", package.department, "catalogue_lead_outside")


def _asked_twice(package: Package, groups: Iterable[Sequence[Asked]]) -> Iterator[Finding]:
    """R-CAT-11: one material has one name, one issuer: under two issuers the union would ask for it twice."""
    called: dict[str, list[Asked]] = {}
    for group in groups:
        called.setdefault(same(group[0][1].name), []).append(group[0])
    for first, second, *_ in (firsts for firsts in called.values() if len(firsts) > 1):
        words = f"{first[1].name}（{first[0]}：{first[1].issuer}；{second[0]}：{second[1].issuer}）"
        yield Finding("R-CAT-11", package.code, f"items[{second[0]}]", words, why="catalogue_asked_twice")


def _supplied_to_some(package: Package, groups: Iterable[Sequence[Asked]]) -> Iterator[Finding]:
    """R-CAT-08: what sharing supplies to one item of a package is there for the others too."""
    for group in groups:
        source = next((material.shared_from for _, material in group if not blank(material.shared_from)), "")
        for item, material in group:
            if source and blank(material.shared_from):
                words = f"{material.name}（{source}）"
                yield Finding("R-CAT-08", package.code, f"items[{item}]", words, why="catalogue_supplied_to_some")
