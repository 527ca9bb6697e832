"""The sheets of a catalogue's workbook and their columns, made from the catalogue's own dataclasses (R-CAT-12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache

from app.domain.catalogue import CONCERNS, Fee, Field, Guide, Material
from app.domain.guides import KINDS, LISTS
from app.domain.packages import Package
from app.domain.policy import PROCEDURES
from app.texts import words

NESTED = frozenset(LISTS) - {"options"}
"""What has a sheet of its own."""
MAY_BE_BLANK = frozenset({"basis", "standard", "option", "option_text"})
"""Texts without a default that may be missing for now: the rules say so, not the reader."""
CHOICES: Mapping[tuple[str, str], tuple[str, Iterable[str]]] = {
    ("guide", "kind"): ("domain_kind", KINDS),
    ("guide", "unit"): ("catalogue_unit", ("working", "natural")),
    ("guide", "special"): ("domain_procedure", sorted(PROCEDURES)),
    ("guide", "applicant"): ("catalogue_applicant", ("person", "organisation", "both")),
    ("guide", "concerns"): ("catalogue_concern", CONCERNS),
    ("materials", "format"): ("catalogue_format", ("paper", "electronic", "both")),
    ("fields", "kind"): ("catalogue_field", ("text", "number", "date", "choice")),
}
"""Columns of codes: where each code's Chinese word stands."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question and one of its options, as a row has them."""

    code: str
    text: str
    option: str
    option_text: str


@dataclass(frozen=True, slots=True)
class Column:
    """`type` as the dataclass annotates it; `choices` maps code → Chinese word where only codes may stand. A value may
    stand under several headings, which then agree."""

    key: str
    type: str
    headings: tuple[str, ...]
    needed: bool
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is the key in a guide (`materials`), or `guide` or `package` itself."""

    name: str
    title: str
    columns: tuple[Column, ...]

    def heading(self, key: str) -> str:
        """The first heading of a key; the key itself where it has no column."""
        return next((c.headings[0] for c in self.columns if c.key == key), key)


ROWS: Mapping[str, type] = {
    "guide": Guide,
    "materials": Material,
    "questions": QuestionRow,
    "fields": Field,
    "fees": Fee,
    "package": Package,
}


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every sheet by name, in the order of the workbook."""
    return {name: Sheet(name, words(f"catalogue_sheet_{name}"), _columns(name, row)) for name, row in ROWS.items()}


def _columns(sheet: str, row: type) -> tuple[Column, ...]:
    item = (Column("item", "str", (words("catalogue_column_item"),), True, {}),)
    own = tuple(
        Column(
            f.name,
            str(f.type),
            tuple(words(f"catalogue_column_{sheet}_{f.name}").split("、")),
            f.default is MISSING and f.default_factory is MISSING and f.name not in MAY_BE_BLANK,
            _choices(sheet, f.name),
        )
        for f in fields(row)
        if f.name not in NESTED
    )
    return own if sheet in ("guide", "package") else item + own


def _choices(sheet: str, key: str) -> Mapping[str, str]:
    prefix, codes = CHOICES.get((sheet, key), ("", ()))
    return {code: words(f"{prefix}_{code}") for code in codes}
