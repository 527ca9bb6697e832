"""Texts as a reader compares them: what isn't seen, widths and case aside."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNSEEN = frozenset("Cc Cf Zs Zl Zp".split())
"""Categories; not those of private and unassigned codes, where rare names have their characters."""


def seen(text: str) -> str:
    """The characters one sees, in one width: no spaces of any kind, no control or zero-width characters."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isprintable() and " " not in plain:
        return plain
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) not in UNSEEN))


@lru_cache(maxsize=65_536)
def same(text: str) -> str:
    """A name as it is compared."""
    return seen(text).casefold()


def blank(text: str) -> bool:
    return not seen(text)
