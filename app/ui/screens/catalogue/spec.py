"""What a guide is filled in by: its sections and their fields, and each value as text and back. No widget."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.catalogue import CONCERNS
from app.domain.guides import KINDS
from app.domain.policy import PROCEDURES
from app.texts import words

Pairs = Sequence[tuple[str, str]]
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field. `kind`: line, lines (an entry a line), number, money, choice, flag, ticks, options (code=text a line)
    or when (for a material: the answers under which it is asked for); `table` and `key` name its heading."""

    key: str
    kind: str = "line"
    required: bool = False
    options: tuple[str, tuple[str, ...]] = ("", ())

    def title(self, section: str) -> str:
        table = "guide" if section in FLAT else section
        key = "option_text" if (section, self.key) == ("questions", "options") else self.key
        return words(f"catalogue_column_{table}_{key}").partition("、")[0]

    def pairs(self) -> Pairs:
        if self.kind == "flag":
            return [(YES, words("catalogue_yes")), (NO, words("catalogue_no"))]
        prefix, codes = self.options
        return [(code, words(f"{prefix}_{code}")) for code in codes]


KIND = ("domain_kind", KINDS)
APPLICANT = ("catalogue_applicant", ("person", "organisation", "both"))
UNIT = ("catalogue_unit", ("working", "natural"))
SPECIAL = ("domain_procedure", tuple(sorted(PROCEDURES)))
CONCERN = ("catalogue_concern", CONCERNS)
FORMAT = ("catalogue_format", ("paper", "electronic", "both"))
FIELD = ("catalogue_field", ("text", "number", "date", "choice"))

SECTIONS: Mapping[str, tuple[Entry, ...]] = {
    "basics": (
        Entry("name", required=True), Entry("code", required=True), Entry("kind", "choice", options=KIND),
        Entry("applicant", "choice", options=APPLICANT), Entry("theme"), Entry("result"),
        Entry("result_years", "number"), Entry("pinyin"), Entry("handler"), Entry("telephone"), Entry("complaint"),
        Entry("address"), Entry("pay"), Entry("form"),
        Entry("basis", "lines", True), Entry("conditions", "lines", True), Entry("procedure", "lines", True),
    ),
    "clock": (
        Entry("promised_days", "number"), Entry("unit", "choice", options=UNIT), Entry("legal_days", "number"),
        Entry("visits", "number"), Entry("special", "ticks", options=SPECIAL),
        Entry("concerns", "ticks", options=CONCERN),
    ),
    "materials": (
        Entry("name", required=True), Entry("code", required=True), Entry("issuer"),
        Entry("format", "choice", options=FORMAT), Entry("original", "number"), Entry("copies", "number"),
        Entry("signature", "flag"), Entry("seal", "flag"), Entry("minor", "flag"), Entry("commitment", "flag"),
        Entry("shared_from"), Entry("sample"), Entry("basis", required=True), Entry("check", "lines"),
        Entry("when", "when"),
    ),
    "questions": (Entry("text", required=True), Entry("code", required=True), Entry("options", "options", True)),
    "fees": (Entry("name", required=True), Entry("amount", "money", True), Entry("basis", required=True),
             Entry("standard", required=True)),
    "fields": (
        Entry("name", required=True), Entry("code", required=True), Entry("required", "flag"),
        Entry("kind", "choice", options=FIELD), Entry("max_length", "number"), Entry("options", "options"),
    ),
}  # fmt: skip
"""Section → its fields, in the order they are filled in."""
FLAT = ("basics", "clock")
"""Sections of the guide itself; the others are lists of entries."""
FRESH: Mapping[str, Mapping[str, object]] = {
    "materials": {"name": "", "basis": "", "format": "paper", "original": 1, "copies": 0, "signature": False,
                  "seal": False, "minor": False, "commitment": False, "shared_from": "", "issuer": "", "sample": "",
                  "check": [], "when": {}},
    "questions": {"text": "", "options": []},
    "fees": {"name": "", "amount": "", "basis": "", "standard": ""},
    "fields": {"name": "", "required": True, "kind": "text", "max_length": 200, "options": []},
}  # fmt: skip
"""What an entry is before anything is typed."""
INSIDE = re.compile(r"(materials|questions|fees|fields)\[([^\]]+)\](?:\.(\w+))?")
"""A path within a guide: the list, the entry's code or number, the key."""
LETTER = {"materials": "m", "questions": "q", "fields": "f"}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _lines(value: Any) -> str:
    return "\n".join(map(str, value or ()))


def _options(value: Any) -> str:
    return "\n".join(o["code"] if o["code"] == o["text"] else f"{o['code']}={o['text']}" for o in value or ())


def _number(text: str) -> object:
    """What is no number stays as it was typed, and is said to be none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 8 else plain or 0


def _entries(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _coded(text: str) -> list[dict[str, str]]:
    pairs = [line.replace("＝", "=").partition("=") for line in _entries(text)]
    return [{"code": code.strip(), "text": (said if is_ else code).strip()} for code, is_, said in pairs]


SHOW: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("lines", "ticks"), _lines),
    "options": _options,
    "flag": lambda value: YES if value else NO,
}
MAKE: Mapping[str, Callable[[str], object]] = {
    "number": _number,
    "money": str.strip,
    "flag": lambda text: text == YES,
    **dict.fromkeys(("lines", "ticks"), _entries),
    "options": _coded,
}


def where(path: str) -> str:
    """A finding's field as a person reads it: the part, the entry, the heading."""
    found = INSIDE.match(path)
    section, name, key = found.groups() if found else ("", "", path.partition("[")[0])
    section = section or next((s for s in FLAT if any(e.key == key for e in SECTIONS[s])), key)
    entry = next((e for e in SECTIONS.get(section, ()) if e.key == (key or "code")), None)
    parts = (
        words(f"ui_verb_section_{section}") if section in SECTIONS else "",
        name,
        entry.title(section) if entry else "",
    )
    return "・".join(part for part in parts if part)


def shown(entry: Entry, value: object) -> str:
    return SHOW.get(entry.kind, _text)(value)


def made(entry: Entry, text: str) -> object:
    return MAKE.get(entry.kind, str.strip)(text)


def conditions(value: Any, question: str) -> str:
    """The answers to this question under which a material is asked for, a line each; all where it doesn't say."""
    return "\n".join((value or {}).get(question, ()))


def conditioned(value: Any, question: str, text: str, every: Sequence[str]) -> dict[str, list[str]]:
    """The conditions with this question's answers; every answer (or none) is no condition."""
    chosen = _entries(text)
    rest = {code: list(options) for code, options in (value or {}).items() if code != question}
    return rest if len(chosen) in (0, len(every)) else {**rest, question: chosen}
