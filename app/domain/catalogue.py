"""The guide (办事指南): what an item asks for, how long it takes, which materials it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One material of a guide (R-CAT-09). `shared_from` names the department that sharing gets it from
    (R-CAT-08, 免提交); `when` maps question code → option codes under which it is asked for (R-CAT-10)."""

    code: str
    name: str
    basis: str = ""
    issuer: str = ""
    format: str = "paper"  # paper | electronic | both
    original: int = 0
    copies: int = 0
    signature: bool = False
    seal: bool = False
    sample: str = ""
    minor: bool = False
    commitment: bool = False
    shared_from: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    check: tuple[str, ...] = ()  # 审查要点: what the clerk looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a scenario (办理情形)."""

    code: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A fee that the guide lists (R-FEE-01). `amount` is in yuan."""

    name: str
    amount: Decimal
    basis: str
    standard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the item's own form beyond the applicant's, e.g. 经营场所, 使用面积."""

    code: str
    name: str
    required: bool = True
    kind: str = "text"  # text | number | date | choice
    options: tuple[Option, ...] = ()
    max_length: int = 200


CONCERNS = ("state_security", "environment", "health", "property")
"""What an item may concern so closely that a commitment never replaces a proof (R-ACC-07)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One item of the catalogue in one version (R-CAT-01). Times are working days unless
    `unit` is "natural" (R-CLK-01)."""

    code: str
    name: str
    department: str
    version: int = 1
    kind: str = "committed"  # immediate | committed | upward | joint
    unit: str = "working"
    promised_days: int = 0
    legal_days: int = 0
    visits: int = 1
    special: tuple[str, ...] = ()
    published: bool = True
    effective_from: date | None = None
    cancelled_from: date | None = None
    materials: tuple[Material, ...] = ()
    questions: tuple[Question, ...] = ()
    fields: tuple[Field, ...] = ()
    fees: tuple[Fee, ...] = ()
    applicant: str = "both"  # person | organisation | both
    theme: str = ""
    basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    pay: str = ""
    form: str = ""  # what is filled in, 免填表 where nothing is
    result: str = ""  # what is issued: the licence's or certificate's name, "" for none
    result_years: int = 0  # validity of the licence in years, 0: unlimited
    handler: str = ""
    telephone: str = ""
    complaint: str = ""
    address: str = ""
    pinyin: str = ""  # initials, for search
    concerns: tuple[str, ...] = ()  # of CONCERNS: where no commitment may replace a proof (R-ACC-07)

    def material(self, code: str) -> Material | None:
        return next((m for m in self.materials if m.code == code), None)


def asked_for(guide: Guide, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """The materials this applicant must bring (R-CAT-10), without those that sharing supplies (R-CAT-08).

    `answers` maps question code → option code; an unanswered question keeps its materials asked for.
    """
    return tuple(m for m in guide.materials if not m.shared_from and _applies(m, answers))


def shared(guide: Guide, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """The materials shown as "shared, not needed" (免提交), with where they come from (R-CAT-08)."""
    return tuple(m for m in guide.materials if m.shared_from and _applies(m, answers))


def paper_asked(material: Material, channel: str) -> bool:
    """R-ACC-09: who applied online brings paper only of what the guide takes on paper alone."""
    return channel != "online" or material.format == "paper"


def names(codes: Iterable[str], guide: Guide) -> list[str]:
    """The materials' names, as a person reads them."""
    return [material.name if (material := guide.material(code)) else code for code in codes]


def _applies(material: Material, answers: Mapping[str, str]) -> bool:
    return all(answers.get(q, options[0]) in options for q, options in material.when.items() if options)
