"""How values stand on every paper: ID numbers masked, articles cited, materials listed with what became of them, days
counted one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.case import Case
from app.domain.catalogue import Guide, Material, paper_asked, shared
from app.domain.clocks import explain, legal, promise
from app.domain.context import Context
from app.domain.policy import Policy
from app.domain.workdays import ONE_DAY, CalendarMissing, Day, Period, end_of


def masked(number: str, kind: str) -> str:
    """An ID number with its middle hidden, as it may lie about on paper; a credit code is public and stays."""
    if kind == "credit_code":
        return number
    head, tail = (6, 4) if len(number) >= 15 else (2, 2)
    return number[:head] + "*" * max(0, len(number) - head - tail) + number[head:][-tail:]


N = "[一二三四五六七八九十百]+"
PLACE = re.compile(rf"(?:第{N}条(?:第{N}款)?(?:（{N}）)?|{N}（{N}）\d*)")
"""Where in a text: 第十七条（一）, or 五（二）2 in texts without articles."""


def cited(policy: Policy, key: str) -> str:
    """The article a value comes from as a paper cites it, 《…》第十七条（一）; "" where no regulation has it.

    A source begins with the short name of one of the pack's texts, or with the place alone in the pack's own text."""
    source = policy.source(key)
    place = PLACE.search(source)
    if place is None:
        return ""
    named = source[: place.start()]
    title = policy.title if not named else policy.texts.get(named)
    return f"《{title}》{place.group()}" if title else ""


PERMIT = "许可"
NOUNS = ("登记", "备案", "注册", "确认", "认定")
ASIDE = re.compile(r"（[^（）]*）$")


def nature(guide: Guide) -> str:
    """What a decision on the item grants (R-CLK-10): permit where the guide's own words say so, else the noun its name
    ends in (登记, 备案 …), else ""."""
    if any(PERMIT in text for text in (guide.name, guide.result, *guide.basis)):
        return "permit"
    name = ASIDE.sub("", guide.name)
    return next((noun for noun in NOUNS if name.endswith(noun)), "")


def counted(case: Case, ctx: Context) -> dict[str, object]:
    """Both limits and how the promised one is counted, day by day (R-CLK-01)."""
    promised = promise(case, ctx)
    return {
        "accepted_on": _iso(case.accepted_on),
        "clock_from": _iso(case.clock_from),
        "deadline": _iso(case.deadline),
        "calendar_missing": case.calendar_missing,
        "calendar": ctx.calendar.version,
        "promised_days": promised.days,
        "legal_days": legal(case, ctx).days,
        "unit": promised.unit,
        "start": promised.start,
        "counted": _listed_days(explain(case, ctx)),
    }


def counted_to(by: date, told: date, ctx: Context) -> dict[str, object]:
    """A period given, from the day it was told to its last day, day by day (R-ACC-02, R-ACC-04)."""
    days = (Day(told, False, "start"), *(_of(told + n * ONE_DAY, ctx) for n in range(1, (by - told).days + 1)))
    return {"by": by.isoformat(), "calendar": ctx.calendar.version, "by_counted": _listed_days(days)}


def _of(day: date, ctx: Context) -> Day:
    kind = ctx.calendar.kind(day)
    return Day(day, kind in ("workday", "makeup"), kind)


def last_day(days: int, event: date, ctx: Context) -> str:
    """The last of `days` working days from the event, as ISO text; "" where that year's table isn't published."""
    try:
        return end_of(Period(days), event, ctx.calendar).isoformat()
    except CalendarMissing:
        return ""


def _listed_days(days: Iterable[Day]) -> list[list[object]]:
    return [[day.date.isoformat(), day.counted, day.why] for day in days]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def rows(
    codes: Iterable[str], case: Case, guide: Guide, why: Mapping[str, object] | None = None
) -> list[dict[str, object]]:
    """The table of materials in the guide's order: one row a code, with what the guide asks and what became of it."""
    places = {material.code: n for n, material in enumerate(guide.materials)}
    ordered = sorted(codes, key=lambda code: places.get(code, len(places)))
    return [_row(code, guide.material(code), case, str((why or {}).get(code) or "")) for code in ordered]


def _row(code: str, material: Material | None, case: Case, why: str) -> dict[str, object]:
    known = material or Material(code=code, name=code)
    asked = paper_asked(known, case.channel)
    return {
        "code": code,
        "name": known.name,
        "basis": known.basis,
        "issuer": known.issuer,
        "format": known.format,
        "original": known.original if asked else 0,
        "copies": known.copies if asked else 0,
        "state": _state(known, case),
        "why": why,
    }


def _state(material: Material, case: Case) -> str:
    if material.code in case.taken():
        return "received"
    if material.code in case.commitments:
        return "committed"
    if case.tolerance and material.code in case.tolerance.missing:
        return "tolerated"
    return "shared" if material.shared_from else "missing"


def listed(case: Case, ctx: Context) -> list[dict[str, object]]:
    """Asked for, brought beside, and got by sharing: each once, in the guide's order."""
    guide = ctx.guide_of(case)
    codes = {*case.required, *case.taken(), *(m.code for m in shared(guide, case.answers))}
    return rows((code for code in codes if guide.material(code)), case, guide)
