"""一件事 at the window: a package as one item to fill in, and its draft as a draft for each item (R-CAT-11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from app.domain import packages
from app.domain.catalogue import Field, Guide, Material
from app.domain.packages import Entry, Package, Shared
from app.post.shown import Draft, Held, Outcome, Outlook

Guides = Mapping[str, Guide]
KIND = "package"


def merged(package: Package, guides: Guides, answers: Mapping[str, str]) -> Guide:
    """The package as a guide: its questions once, the one form, and the union of the materials by these answers; what
    sharing supplies stands beside (R-CAT-08). A commitment only where no item that needs the material forbids it."""
    items = packages.guides_of(package, guides)
    limit = packages.limit(package, guides)
    asked = (*packages.union(package, guides, answers), *packages.supplied(package, guides, answers))
    return Guide(
        code=package.code,
        name=package.name,
        department=package.department,
        kind="immediate" if all(g.kind == "immediate" for g in items) else "committed",
        unit=limit.unit,
        promised_days=limit.days,
        legal_days=max(g.legal_days for g in items),
        materials=tuple(_material(shared, guides) for shared in asked),
        questions=packages.questions(package, guides),
        fields=tuple(_field(entry) for entry in packages.form(package, guides)),
        fees=tuple(fee for g in items for fee in g.fees),
        applicant=_whose(items),
        theme=package.theme,
        telephone=items[0].telephone,
        complaint=items[0].complaint,
        address=items[0].address,
        procedure=tuple(g.name for g in items),
    )


def _whose(items: Iterable[Guide]) -> str:
    kinds = {g.applicant for g in items} - {"both"}
    return kinds.pop() if len(kinds) == 1 else "both"


def _material(shared: Shared, guides: Guides) -> Material:
    free = not any(guides[item].concerns for item in shared.items)
    return replace(shared.material, code=_code(shared), commitment=shared.material.commitment and free)


def _code(shared: Shared) -> str:
    """A material of the union under its first item's code for it."""
    item = shared.items[0]
    return f"{item}.{shared.needed[item][0]}"


def _field(entry: Entry) -> Field:
    return replace(entry.field, code=_field_code(entry))


def _field_code(entry: Entry) -> str:
    first = next(iter(entry.codes.items()), None)
    return f"{first[0]}.{first[1]}" if first else entry.field.code


def split(draft: Draft, package: Package, guides: Guides) -> tuple[tuple[Guide, Draft], ...]:
    """A draft for each item: the same applicant, its own answers, form and materials. The ids are the draft's own for
    each item, so that settling twice is one act."""
    union = packages.union(package, guides, draft.answers)
    form = packages.form(package, guides)
    held = {h.code: h for h in draft.held}
    return tuple(
        (guide, _part(draft, package, guide, guides, form, tuple(_held(guide.code, union, held))))
        for guide in packages.guides_of(package, guides)
    )


def _part(
    draft: Draft, package: Package, guide: Guide, guides: Guides, form: Iterable[Entry], held: tuple[Held, ...]
) -> Draft:
    own = {
        entry.codes[guide.code]: draft.form.get(_field_code(entry), "") for entry in form if guide.code in entry.codes
    }
    return replace(
        draft,
        id=str(uuid5(UUID(draft.id), guide.code)),
        guide=guide.code,
        answers=packages.answers_of(guide, package, guides, draft.answers),
        form={code: value for code, value in own.items() if value},
        held=held,
        package=f"{package.code}:{draft.id}",
    )


def _held(item: str, union: Iterable[Shared], held: Mapping[str, Held]) -> Iterable[Held]:
    """What is in hand of the union, under this item's own codes."""
    for shared in union:
        known = held.get(_code(shared), Held(code=""))
        yield from (replace(known, code=code) for code in shared.needed.get(item, ()))


def outcome_of(guide: Guide, draft: Draft, outcome: Outcome) -> Outcome:
    """How this item ends when the package ends so: an item whose materials are all in is accepted, whatever is still
    out for the others (R-ACC-01, R-ACC-02)."""
    missing = [h for h in draft.held if h.state in ("open", "missing")]
    if outcome.action in ("reject", "redirect"):
        return outcome
    if not missing:
        return Outcome(action="accept")
    codes = [h.code for h in missing]
    own: dict[str, dict[str, object]] = {
        "accept_tolerant": {"missing": codes, "commitment": True},
        "request_supplement": {"missing": codes, "why": {h.code: h.why for h in missing if h.why}},
    }
    return Outcome(action=outcome.action, data=own.get(outcome.action, {}))


def together(parts: Sequence[tuple[Guide, Outlook]]) -> Outlook:
    """What came of all items as one: the one that is due last leads, every paper, the others beside it."""
    lead = max(range(len(parts)), key=lambda n: (parts[n][1].case.deadline or date.min, -n))
    sheets = tuple(sheet for _, part in parts for sheet in part.sheets)
    beside = tuple((guide.name, part.case) for n, (guide, part) in enumerate(parts) if n != lead)
    return replace(parts[lead][1], sheets=sheets, beside=beside)


def named(package: str, known: Iterable[Package]) -> str:
    """The name of the package of a case's mark, "" for none."""
    code = package.partition(":")[0]
    return next((p.name for p in known if p.code == code), code)
