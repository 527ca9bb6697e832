"""Texts as a reader compares them: what isn't seen, widths and case aside."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def seen(text: str) -> str:
    """The characters one sees, in one width: no spaces of any kind, no control or zero-width characters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "ZC")


@lru_cache(maxsize=65_536)
def same(text: str) -> str:
    """A name as it is compared."""
    return seen(text).casefold()


def blank(text: str) -> bool:
    return not seen(text)
