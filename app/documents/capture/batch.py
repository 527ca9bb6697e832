"""A stack of sheets from a feeder: fronts and backs brought together, separator sheets told from pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from app.documents.capture.codes import Code
from app.domain.errors import Unreadable

T = TypeVar("T")
SEPARATOR = "YICHUANG-SEPARATOR"
"""What a separator sheet's code says, alone or followed by ":" and the material's code."""


def interleaved(fronts: Sequence[T], backs: Sequence[T]) -> list[T]:
    """Sides in reading order. The stack was turned over as a whole, so its backs come last sheet first: 1 3 5 and
    6 4 2 give 1 2 3 4 5 6. Raises Unreadable where the numbers differ: a sheet stuck to another."""
    if len(fronts) != len(backs):
        raise Unreadable("scanner_sides_differ", fronts=len(fronts), backs=len(backs))
    return [side for pair in zip(fronts, reversed(backs), strict=True) for side in pair]


def separator(codes: Iterable[Code]) -> str | None:
    """The material that begins behind this sheet, "" for the next one, None for an ordinary page."""
    texts = [code.text for code in codes]
    if SEPARATOR in texts:
        return ""
    return next((t.removeprefix(f"{SEPARATOR}:") for t in texts if t.startswith(f"{SEPARATOR}:")), None)


def next_material(order: Sequence[str], now: str, named: str) -> str:
    """Where the pages behind a separator go: the material it names, else the next one; the last stays the last."""
    if named in order:
        return named
    after = order.index(now) + 1 if now in order else len(order)
    return order[after] if after < len(order) else now
