"""One cell of a catalogue's workbook: from what a person typed to a plain value, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from app.documents.catalogue_columns import Column
from app.documents.catalogue_workbook import trimmed
from app.domain.errors import Unreadable
from app.texts import words

MOST_CHARACTERS = 32_767
"""What a cell holds."""
MOST = 1_000_000
MOST_YUAN = 10**14
"""A fee has at most 16 digits, two of them behind the point (GB/T 39046—2020, table 14)."""
CANNOT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_x[0-9A-Fa-f]{4}_")
"""What the XML of a workbook can't say, or would say as something else."""
LOSES_DIGITS = 10**15
"""From here on a spreadsheet keeps zeros for the digits of a number: a code of more is text."""
LINES, IN_OPTION, IN_WHEN = re.compile("\n"), re.compile("[=\n]"), re.compile("[=＝/\n]")
BETWEEN = re.compile("[\n、，,；;]")
"""What parts the entries of a cell."""
DAY = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)(?:[ T]0?0:00(?::00)?)?")


class Misfit(Exception):
    """A cell's value isn't what its column holds; says so in words."""


def from_cell(column: Column, value: object) -> object:
    """The plain value of a cell that isn't blank, as `parse_guide` takes it. Raises Misfit."""
    return READ[column.type](column, value)


def to_cell(column: Column, value: object, item: str) -> str | int | None:
    """What the cell holds, None for nothing. Raises Unreadable naming item and column for what a cell can't carry."""
    try:
        cell = WRITE[column.type](column, value)
        if isinstance(cell, str) and (len(cell) > MOST_CHARACTERS or CANNOT.search(cell)):
            raise Misfit
    except Misfit:
        raise Unreadable("catalogue_cannot_carry", item=item, column=column.headings[0]) from None
    return cell


def _plain(value: object) -> str:
    if isinstance(value, bool | date | time) or not isinstance(value, str | int | float):
        raise Misfit(words("catalogue_text"))
    if not isinstance(value, str) and abs(value) >= LOSES_DIGITS:
        raise Misfit(words("catalogue_long_number"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return trimmed(str(value).replace("\r\n", "\n"))


def _text(column: Column, value: object) -> str:
    return _code(column, _plain(value)) if column.choices else _plain(value)


def _code(column: Column, text: str) -> str:
    """A code, or the word that stands for it."""
    codes = {word: code for code, word in column.choices.items()} | {code: code for code in column.choices}
    if text not in codes:
        raise Misfit(words("catalogue_choice", allowed=list(column.choices.values())))
    return codes[text]


def _whole(column: Column, value: object) -> int:
    try:
        number = Decimal(_plain(value))
        if 0 <= number <= MOST and number == int(number):
            return int(number)
    except (InvalidOperation, Misfit):
        pass
    raise Misfit(words("catalogue_whole"))


def _yes(column: Column, value: object) -> bool:
    said = {
        words("catalogue_yes"): True,
        words("catalogue_no"): False,
        "1": True,
        "0": False,
        "TRUE": True,
        "FALSE": False,
    }
    answer = value if isinstance(value, bool) else said.get(trimmed(str(value)).upper())
    if answer is None:
        raise Misfit(words("catalogue_yes_or_no"))
    return answer


def _amount(column: Column, value: object) -> str:
    try:
        amount = Decimal(_plain(value))
        if 0 <= amount < MOST_YUAN:
            return str(amount)
    except (InvalidOperation, Misfit):
        pass
    raise Misfit(words("catalogue_amount"))


def _day(column: Column, value: object) -> str:
    """Typed as a date, or written 2026-03-02, 20260302, 2026/3/2, 2026年3月2日."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        if found := DAY.fullmatch(trimmed(str(value))):
            return date(*(int(part) for part in found.groups() if part)).isoformat()
    except ValueError:
        pass
    raise Misfit(words("catalogue_day"))


def _list(column: Column, value: object) -> list[str]:
    """One entry a line; codes may stand in one line too."""
    text = _plain(value)
    entries = BETWEEN.split(text) if column.choices or column.key == "items" else text.split("\n")
    found = [entry.strip() for entry in entries if entry.strip()]
    return [_code(column, entry) for entry in found] if column.choices else found


def _when(column: Column, value: object) -> dict[str, list[str]]:
    """`sort=renew/change`, a question a line."""
    found = {}
    for line in _plain(value).replace("＝", "=").split("\n"):
        question, is_, options = line.partition("=")
        if not is_ or not question.strip() or question.strip() in found:
            raise Misfit(words("catalogue_when"))
        found[question.strip()] = [o.strip() for o in options.split("/") if o.strip()]
    return found


def _options(column: Column, value: object) -> list[dict[str, str]]:
    """`code=text` or the text alone, an option a line."""
    lines = [line.strip() for line in _plain(value).split("\n") if line.strip()]
    pairs = [(line.partition("=") if "=" in line else (line, "=", line)) for line in lines]
    return [{"code": code.strip(), "text": text.strip()} for code, _, text in pairs]


READ: Mapping[str, Callable[[Column, object], object]] = {
    "str": _text,
    "int": _whole,
    "bool": _yes,
    "Decimal": _amount,
    "date | None": _day,
    "tuple[str, ...]": _list,
    "Mapping[str, tuple[str, ...]]": _when,
    "tuple[Option, ...]": _options,
}


def _write_text(column: Column, value: object) -> str | None:
    text = str(value).strip()
    return column.choices.get(text, text) or None


def _write_list(column: Column, value: object) -> str | None:
    """Raises Misfit for what would come back as another list."""
    assert isinstance(value, tuple)
    apart = BETWEEN if column.choices or column.key == "items" else LINES
    return _lines(apart, [column.choices.get(entry, entry) for entry in value])


def _write_when(column: Column, value: object) -> str | None:
    assert isinstance(value, Mapping)
    for question, options in value.items():
        _lines(IN_WHEN, [question, *options])
    return "\n".join(f"{question}={'/'.join(options)}" for question, options in value.items()) or None


def _write_options(column: Column, value: object) -> str | None:
    assert isinstance(value, tuple)
    _lines(IN_OPTION, [option.code for option in value])
    _lines(LINES, [option.text for option in value])
    return "\n".join(o.code if o.code == o.text else f"{o.code}={o.text}" for o in value) or None


def _lines(apart: re.Pattern[str], entries: list[str]) -> str | None:
    if any(apart.search(entry) or not entry or entry != entry.strip() for entry in entries):
        raise Misfit
    return "\n".join(entries) or None


def _write_whole(column: Column, value: object) -> int:
    assert isinstance(value, int)
    return value


WRITE: Mapping[str, Callable[[Column, object], str | int | None]] = {
    "str": _write_text,
    "int": _write_whole,
    "bool": lambda _, value: words("catalogue_yes" if value else "catalogue_no"),
    "Decimal": lambda _, value: str(value),
    "date | None": lambda _, value: str(value) if value else None,
    "tuple[str, ...]": _write_list,
    "Mapping[str, tuple[str, ...]]": _write_when,
    "tuple[Option, ...]": _write_options,
}
