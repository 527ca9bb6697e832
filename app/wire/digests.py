"""Count and combined hash of a scope: both sides can keep it up to date one document at a time.

The hash is the sum, modulo 2^256, of one sha256 a document over `kind⏎id⏎version⏎seq`, so that the order in which
documents came doesn't matter, and taking one out is a subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

SPACE = 1 << 256
NOTHING = "0" * 64


def element(kind: str, id: str, version: int, seq: int) -> int:
    """One document's share of its scope's hash."""
    return int.from_bytes(sha256(f"{kind}\n{id}\n{version}\n{seq}".encode()).digest())


def moved(hash: str, by: int) -> str:
    """The hash (64 hex digits) after adding `by`, which may be negative."""
    return f"{(int(hash, 16) + by) % SPACE:064x}"


def combined(elements: Iterable[int]) -> str:
    return moved(NOTHING, sum(elements))
