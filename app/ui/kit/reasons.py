"""What ails a device or a print job, in words, whatever of its parameters is known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.texts import table

NOTHING: Mapping[str, object] = MappingProxyType({})
WHERE = ("port", "where", "url", "file", "identity", "name")


def reason_words(code: str, url: str = "", params: Mapping[str, object] = NOTHING) -> str:
    """The sentence of a reason. What its parameters don't name is named by the device's address, else left out."""
    _, _, place = url.partition(":")
    known = _Known({**dict.fromkeys(WHERE, place.lstrip("/") or url), **params})
    return table().get(code, code).format_map(known)


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"
