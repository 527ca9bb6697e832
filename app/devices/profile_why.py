"""What is wrong with a profile file, as a code with words and what was given: msgspec's English becomes ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

KINDS: Mapping[str, str] = {
    "int": "profile_whole_number",
    "str": "profile_text",
    "array": "profile_list",
    "object": "profile_table",
    "bool": "profile_switch",
}
Said = tuple[str, str]


def _wanted(found: re.Match[str]) -> Said:
    wanted = found[1].partition(" ")[0]
    return KINDS.get(wanted, "profile_value"), found[2]


SAYINGS: Mapping[str, Callable[[re.Match[str]], Said]] = {
    r"missing required field `(\w+)`": lambda found: ("profile_missing", ""),
    r"unknown field `(\w+)`": lambda found: ("profile_unknown", ""),
    r"Invalid enum value (.+)": lambda found: ("profile_choice", found[1].strip("'")),
    r"Expected `(.+?)`, got `(.+?)`": _wanted,
    r"Expected `(.+?)` ([<>]=? ?\S+|of length .+)": lambda found: ("profile_range", found[2]),
}


def said(message: str) -> Said:
    """A code under `domain_why_`, and what the message adds to it."""
    for pattern, say in SAYINGS.items():
        if found := re.search(pattern, message):
            return say(found)
    return "profile_value", message
