"""公布: decisions for everybody to read, with nothing in them that points to a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.case import Applicant, Case
from app.domain.catalogue import Guide

COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 司空 令狐 钟离 轩辕 端木 独孤 南宫 西门 百里"
    " 呼延 申屠 太史 公冶 濮阳 淳于 单于 澹台 闻人 赫连 拓跋 万俟 闾丘 东郭 南门 羊舌 微生 梁丘 左丘 第五".split()
)
"""Surnames of two characters."""


def masked_name(name: str) -> str:
    """R-CLK-10: a person's name with its surname alone, 张* or 欧阳*; the first character alone of a name with a dot
    or in Latin letters, which has no such surname; nothing of a name that is one character."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND else 1
    return name[:kept] + "*" * (len(name) - kept)


def masked_identity(number: str) -> str:
    """R-CLK-10: a person's number for the public: the place code of a resident number, one character of any other. Its
    end is hidden too, as that is what a person proves themselves with (R-HAL-02)."""
    kept = 6 if len(number) in (15, 18) else min(1, len(number) - 1)
    return number[: max(kept, 0)] + "*" * (len(number) - max(kept, 0))


_STREET = "路街巷弄号栋幢楼室"
_FIRST = f"(?:(?![{_STREET}])[一-鿿])"  # 镇 and 乡 may begin a name: 镇江, 乡宁
_NEXT = f"(?:(?![{_STREET}镇乡村])[一-鿿])"
_ABOVE = f"(?:(?![{_STREET}镇乡村县区旗])[一-鿿])"
LEVELS = (
    re.compile(f"{_FIRST}{_ABOVE}{{1,8}}?(?:省|自治区)"),
    re.compile(f"{_FIRST}{_ABOVE}{{1,11}}?(?:市(?![场民])|自治州|地区|盟)"),
    re.compile(f"{_FIRST}{_NEXT}{{0,11}}?(?:县|旗|市(?![场民])|(?<![小社园厂校景])区)"),
)
"""Province, city and county as an address names them; nothing that has a street or a village before it."""


def masked_address(address: str) -> str:
    """R-CLK-10: an address down to the county and no further; "" where it doesn't begin with a place. A district is one
    only behind its province or city: 阳光区 alone may be a housing estate."""
    whole, kept = "".join(address.split()), ""
    for level in LEVELS:
        found = level.match(whole, len(kept))
        if found and (kept or level is LEVELS[0] or not found.group().endswith("区")):
            kept += found.group()
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A decision as the public reads it. `number` is the decision document's own; `licence` what was granted with its
    number; a person's `holder` is masked, an organisation's name and credit code are public."""

    item: str
    department: str
    granted: bool
    number: str
    licence: str
    licence_number: str
    on: date
    holder: str
    identity: str
    place: str


def published(case: Case, guide: Guide) -> Published | None:
    """R-CLK-10 (SM 29): what becomes public of a decided case, or None while it isn't decided. Never a person's name,
    number or address whole; no phone, no agent, no free text."""
    decision = case.decision
    if decision is None:
        return None
    kind = "approval" if decision.granted else "refusal"
    return Published(
        item=guide.name,
        department=decision.department,
        granted=decision.granted,
        number=next((paper.number for paper in reversed(case.papers) if paper.kind == kind), ""),
        licence=guide.result if decision.license else "",
        licence_number=decision.license,
        on=decision.at.date(),
        holder=_holder(case.applicant),
        identity=_identity(case.applicant),
        place=masked_address(case.applicant.address),
    )


def _holder(applicant: Applicant) -> str:
    return applicant.name if applicant.kind == "organisation" else masked_name(applicant.name)


def _identity(applicant: Applicant) -> str:
    public = applicant.kind == "organisation" and applicant.id_kind == "credit_code"
    return applicant.id_number if public else masked_identity(applicant.id_number)


def newest(cases: Iterable[tuple[Case, Guide]], most: int) -> tuple[Published, ...]:
    """R-CLK-10, R-HAL-02: the last `most` decisions, newest first, each case with the guide it was accepted under."""
    decided = [(case.decision.at, case, guide) for case, guide in cases if case.decision]
    latest = sorted(decided, key=lambda entry: entry[0], reverse=True)[:most]
    return tuple(shown for _, case, guide in latest if (shown := published(case, guide)))
