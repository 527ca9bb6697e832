"""Reading a guide from plain data (catalogue file, story, wire), and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.catalogue import CONCERNS, Fee, Field, Guide, Material, Option, Question
from app.domain.errors import Unreadable
from app.domain.policy import PROCEDURES
from app.domain.read import MOST_DAYS

KINDS = ("immediate", "committed", "upward", "joint")
LISTS = {"materials": Material, "questions": Question, "fields": Field, "fees": Fee, "options": Option}
SHORT = ("share", "fee")
LONGEST = 40


def parse_guide(raw: Mapping[str, object], where: str) -> Guide:
    """A guide from TOML or JSON values; `where` names the file for the error.

    `share` (codes of materials that sharing supplies) and `fee` (one amount in yuan) are the story language's
    short forms. Raises Unreadable naming file, item and key.
    """
    named = f"{where} {raw.get('code', '')}".strip()
    plain = {key: value for key, value in raw.items() if key not in SHORT}
    guide = build(Guide, plain, named)
    assert isinstance(guide, Guide)
    return _with_short_forms(checked(guide, named), raw, named)


def _with_short_forms(guide: Guide, raw: Mapping[str, object], where: str) -> Guide:
    share = _shared(raw.get("share", []), guide, where)
    materials = tuple(replace(m, shared_from="数据共享") if m.code in share else m for m in guide.materials)
    amount = _decimal(raw.get("fee", 0), where, "fee")
    fees = guide.fees or ((Fee(name="费用", amount=amount, basis="", standard=""),) if amount else ())
    return replace(guide, materials=materials, fees=fees)


def _shared(share: object, guide: Guide, where: str) -> list[str]:
    codes = [m.code for m in guide.materials]
    if not isinstance(share, list):
        raise _wrong(where, "share", share)
    if foreign := [code for code in share if code not in codes]:
        raise _wrong(where, "share", *foreign)
    return share


def checked(guide: Guide, where: str) -> Guide:
    """The guide, where each value is one that there is. Raises Unreadable naming `where`, key and what is wrong."""
    codes = [m.code for m in guide.materials]
    wrong: Mapping[str, Sequence[object]] = {
        "code": () if guide.code.strip() and "@" not in guide.code else (guide.code,),
        "version": _beyond(guide.version, 1),
        "visits": _beyond(guide.visits, 0),
        "kind": _strange((guide.kind,), KINDS),
        "unit": _strange((guide.unit,), ("working", "natural")),
        "special": _strange(guide.special, PROCEDURES),
        "concerns": _strange(guide.concerns, CONCERNS),
        "promised_days": _beyond(guide.promised_days, 0, MOST_DAYS),
        "legal_days": _beyond(guide.legal_days, 0, MOST_DAYS),
        "materials": sorted({code for code in codes if codes.count(code) > 1}),
    }
    for key, given in wrong.items():
        if given:
            raise _wrong(where, key, *given)
    return guide


def _beyond(value: int, least: int, most: int = sys.maxsize) -> Sequence[int]:
    return () if least <= value <= most else (value,)


def _strange(given: Iterable[str], known: Container[str]) -> Sequence[str]:
    return [value for value in given if value not in known]


def _wrong(where: str, key: str, *given: object) -> Unreadable:
    """The values that a key can't have, each in at most as many signs as a line takes."""
    shown = [text if len(text := str(value)) <= LONGEST else f"{text[:LONGEST]}…" for value in given]
    return Unreadable("domain_guide_wrong", where=where, key=key, given=shown)


def build(kind: type, raw: object, where: str) -> object:
    """A dataclass of the catalogue from plain values. Raises Unreadable naming `where` and key."""
    if not isinstance(raw, Mapping):
        raise Unreadable("domain_guide_value", where=where, key=kind.__name__)
    known = {f.name: f for f in fields(kind)}
    if unknown := sorted(raw.keys() - known.keys()):
        raise Unreadable("domain_guide_unknown_key", where=where, key=unknown[0])
    for name, f in known.items():
        if f.default is MISSING and f.default_factory is MISSING and name not in raw:
            raise Unreadable("domain_guide_missing_key", where=where, key=name)
    return kind(**{key: _convert(key, str(known[key].type), value, where) for key, value in raw.items()})


def _convert(key: str, wanted: str, value: object, where: str) -> object:
    if key in LISTS and wanted.startswith("tuple"):
        if not isinstance(value, list | tuple):
            raise _wrong(where, key, value)
        if plain := [entry for entry in value if not isinstance(entry, Mapping)]:
            raise _wrong(where, key, plain[0])
        return tuple(build(LISTS[key], entry, where) for entry in value)
    if convert := CONVERT.get(wanted):
        try:
            return convert(value)
        except (TypeError, ValueError, InvalidOperation):
            raise _wrong(where, key, value) from None
    raise AssertionError(wanted)


def _decimal(value: object, where: str, key: str) -> Decimal:
    try:
        return _yuan(value)
    except (ValueError, InvalidOperation):
        raise _wrong(where, key, value) from None


def _yuan(value: object) -> Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(value)
    return amount


def _of(kind: type) -> Callable[[object], object]:
    def convert(value: object) -> object:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise TypeError(value)
        return value

    return convert


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise TypeError(value)
    return tuple(value)


def _when(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return {str(q): _texts(options) for q, options in value.items()}


def _day(value: object) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))


CONVERT: Mapping[str, Callable[[object], object]] = {
    "str": _of(str),
    "int": _of(int),
    "bool": _of(bool),
    "Decimal": _yuan,
    "date | None": _day,
    "tuple[str, ...]": _texts,
    "Mapping[str, tuple[str, ...]]": _when,
}


def guide_to_dict(guide: Guide) -> dict[str, object]:
    """The guide as plain values (dates and amounts as text), `parse_guide`'s inverse."""
    plain = plain_values(guide)
    assert isinstance(plain, dict)
    return plain


def plain_values(value: object) -> object:
    """Dataclasses as tables, dates and amounts as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_values(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain_values(v) for v in value]
    if isinstance(value, Mapping):
        return {k: plain_values(v) for k, v in value.items()}
    return str(value) if isinstance(value, date | Decimal) else value
