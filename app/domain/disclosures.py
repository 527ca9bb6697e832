"""十公开: the disclosures of an item, as the place's regulation lists them, each a view of its guide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.domain.catalogue import Guide
from app.domain.policy import Policy
from app.domain.workdays import Period

SM = ("name", "basis", "conditions", "materials", "procedure", "limit", "fee_basis", "fee_standard", "pay", "form")
TENS: Mapping[str, tuple[str, ...]] = {
    "songming": (*SM, "result", "telephone"),
    "wuyang": (
        *("name", "basis", "conditions", "materials", "procedure", "limit"),
        *("fee_standard", "fee_basis", "handler", "telephone"),
    ),
    "hainan": (
        *("name", "basis", "procedure", "conditions", "materials", "limit"),
        *("progress", "fee_name", "fee_standard", "fee_basis"),
    ),
}
"""By pack: SM 8 (twelve, though nobody there calls them ten), WY 二（六）1, HN 一（三）3."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosure: its name as a code, what it says, and a time limit as a period instead of words."""

    key: str
    says: tuple[str, ...] = ()
    limit: Period | None = None

    @property
    def blank(self) -> bool:
        return self.limit is None and not any(text.strip() for text in self.says)


def _fees(guide: Guide, texts: Iterable[str]) -> tuple[str, ...]:
    """Of every fee; an item without one says so in how it is paid (不收费)."""
    return tuple(texts) or (guide.pay,)


SAYS: Mapping[str, Callable[[Guide], tuple[str, ...]]] = {
    "name": lambda guide: (guide.name,),
    "basis": lambda guide: guide.basis,
    "conditions": lambda guide: guide.conditions,
    "materials": lambda guide: tuple(material.name for material in guide.materials),
    "procedure": lambda guide: guide.procedure,
    "fee_name": lambda guide: _fees(guide, (fee.name for fee in guide.fees)),
    "fee_basis": lambda guide: _fees(guide, (fee.basis for fee in guide.fees)),
    "fee_standard": lambda guide: _fees(guide, (fee.standard for fee in guide.fees)),
    "pay": lambda guide: (guide.pay,),
    "form": lambda guide: (guide.form,),
    "result": lambda guide: (guide.result,),
    "handler": lambda guide: (guide.handler,),
    "telephone": lambda guide: (guide.telephone,),
}


def disclosures(guide: Guide, policy: Policy, progress: str = "") -> tuple[Disclosure, ...]:
    """R-CAT-01: what the place's regulation has disclosed of an item, in its order; a place that lists none has WY's.
    `progress` says where everybody can see how approvals stand (许可审批进度)."""
    return tuple(_said(key, guide, progress) for key in TENS.get(policy.name, TENS["wuyang"]))


def _said(key: str, guide: Guide, progress: str) -> Disclosure:
    if key == "progress":
        return Disclosure(key, (progress,))
    if key == "limit":
        known = guide.kind == "immediate" or guide.promised_days > 0
        return Disclosure(key, limit=Period(guide.promised_days, guide.unit) if known else None)
    return Disclosure(key, SAYS[key](guide))


def undisclosed(shown: Iterable[Disclosure]) -> tuple[str, ...]:
    """R-CAT-01: the names of those that are blank."""
    return tuple(each.key for each in shown if each.blank)
