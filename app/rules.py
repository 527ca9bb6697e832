"""The rule book: each rule's title in the field's words, and the articles it comes from (resources/rules.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.paths import RESOURCES

PLACES = ("songming", "wuyang", "yangxin", "xinmi", "hainan")
"""The packs that ship, by name."""
LAW = "law"
"""Beside the places in a rule's sources: national law and standards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `sources` map place (or `law`) → articles; `packs` are the places that decide it, `switch` the
    pack's key that turns it on ("": always on); `note` says where the texts are silent."""

    id: str
    title: str
    says: str
    sources: Mapping[str, str]
    packs: tuple[str, ...] = PLACES
    switch: str = ""
    note: str = ""


@cache
def shipped() -> Mapping[str, Rule]:
    """Every rule by id, in the book's order. Raises TypeError for a key that a rule hasn't got."""
    raw = tomllib.loads((RESOURCES / "rules.toml").read_text(encoding="utf-8"))
    return {rule: Rule(id=rule, **{key: _frozen(value) for key, value in raw[rule].items()}) for rule in raw}


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


def title(rule: str) -> str:
    """The rule's title; its id where the book hasn't got it, as in an answer of a newer county."""
    return found.title if (found := shipped().get(rule)) else rule


def articles(rule: str, place: str) -> str:
    """Where the rule is written for the place: its own articles, else national law's, else ""."""
    found = shipped().get(rule)
    return (found.sources.get(place) or found.sources.get(LAW, "")) if found else ""
