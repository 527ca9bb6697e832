"""What reads otherwise in a guide, and what that is to the applicant: more is asked, less, or neither (R-CAT-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.documents.catalogue_cells import to_cell
from app.documents.catalogue_columns import Column, sheets
from app.domain.catalogue import Guide, Material
from app.domain.errors import Unreadable
from app.post.office_shown import Change, Effect
from app.texts import words

PARTS = ("materials", "questions", "fields", "fees")
SILENT = frozenset("code version published effective_from cancelled_from pinyin".split())
"""What says nothing to the applicant, or is set when it is published."""
GROWS = frozenset("promised_days legal_days visits original copies amount max_length conditions required".split())
"""The more of it, the more is asked."""
EASES = frozenset(("minor", "commitment", "shared_from"))
"""Where it is there, less is asked."""


def changes(before: Guide | None, after: Guide) -> tuple[Change, ...]:
    """Every difference, part by part; against nothing, everything is new."""
    old = before or Guide(code=after.code, name="", department="", kind="", unit="", applicant="", visits=0)
    return (*_within("guide", "", old, after, old, after), *(c for part in PARTS for c in _listed(part, old, after)))


def _within(part: str, name: str, old: Any, new: Any, of_old: Guide, of_new: Guide) -> Iterator[Change]:
    """The columns of one row that differ."""
    for column in sheets()[part].columns:
        key = column.key
        if key in SILENT or not hasattr(new, key) or getattr(old, key) == getattr(new, key):
            continue
        before, after = said(column, getattr(old, key), of_old), said(column, getattr(new, key), of_new)
        title = f"{name}：{column.headings[0]}" if name else column.headings[0]
        effect = _effect(key, getattr(old, key), getattr(new, key))
        yield Change(part=part, name=title, before=before, after=after, effect=effect)


def _listed(part: str, old: Guide, new: Guide) -> Iterator[Change]:
    """Rows that came, went or changed; a row is the same as long as its code (a fee's name) is."""
    before = {_key(row): row for row in getattr(old, part)}
    after = {_key(row): row for row in getattr(new, part)}
    for key, row in before.items():
        if key not in after:
            yield Change(part=part, name=_named(row), before=_whole(row), after="", effect="less")
    for key, row in after.items():
        if key not in before:
            effect: Effect = "other" if part == "questions" or _spared(row) else "more"
            yield Change(part=part, name=_named(row), before="", after=_whole(row), effect=effect)
        elif part == "questions":
            yield from _question(before[key], row)
        else:
            yield from _within(part, _named(row), before[key], row, old, new)


def _question(old: Any, new: Any) -> Iterator[Change]:
    if old != new:
        yield Change(part="questions", name=_named(new), before=_whole(old), after=_whole(new))


def _spared(row: Any) -> bool:
    return isinstance(row, Material) and bool(row.shared_from)


def _key(row: Any) -> str:
    return str(getattr(row, "code", "") or row.name)


def _named(row: Any) -> str:
    return str(getattr(row, "name", "") or getattr(row, "text", "") or row.code)


def _whole(row: Any) -> str:
    """A row that came or went, in a few words."""
    if hasattr(row, "text"):
        return "、".join(option.text for option in row.options)
    if hasattr(row, "amount"):
        return words("ui_county_yuan", amount=row.amount)
    return words("ui_county_shared_from", source=row.shared_from) if _spared(row) else _named(row)


def _effect(key: str, old: Any, new: Any) -> Effect:
    if key in EASES:
        return "less" if new else "more"
    if key not in GROWS:
        return "other"
    size: Callable[[Any], Any] = len if isinstance(new, tuple) else lambda value: value
    return "other" if size(old) == size(new) else "more" if size(new) > size(old) else "less"


def said(column: Column, value: object, guide: Guide) -> str:
    """A value as a person reads it."""
    if isinstance(value, Mapping):
        return "；".join(_when(question, options, guide) for question, options in value.items())
    try:
        cell = to_cell(column, value, "")
    except Unreadable:  # a workbook couldn't carry it: a screen can
        cell = "；".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return "；".join(str(cell).split("\n")) if cell is not None else ""


def _when(code: str, options: object, guide: Guide) -> str:
    question = next((q for q in guide.questions if q.code == code), None)
    texts = {o.code: o.text for o in question.options} if question else {}
    assert isinstance(options, tuple)
    return (
        f"{question.text.rstrip('？') if question else code}：{'、'.join(texts.get(str(o), str(o)) for o in options)}"
    )
