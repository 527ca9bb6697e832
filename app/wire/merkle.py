"""A Merkle tree that only grows (RFC 6962): one root for a whole log, kept up to date without reading it again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

Peak = tuple[int, str]
Peaks = tuple[Peak, ...]
"""The full subtrees from the left: (leaves, hash in hex), each of another power of two."""
EMPTY: Peaks = ()


def extended(peaks: Peaks, leaves: Iterable[bytes]) -> Peaks:
    """The peaks after these leaves' data."""
    grown = list(peaks)
    for data in leaves:
        grown.append((1, sha256(b"\0" + data).hexdigest()))
        while len(grown) > 1 and grown[-1][0] == grown[-2][0]:
            (size, right), (_, left) = grown.pop(), grown.pop()
            grown.append((2 * size, _node(left, right)))
    return tuple(grown)


def size(peaks: Peaks) -> int:
    return sum(leaves for leaves, _ in peaks)


def root(peaks: Peaks) -> str:
    """The tree's hash in hex, as RFC 6962, section 2.1, has it."""
    if not peaks:
        return sha256(b"").hexdigest()
    *before, (_, hash) = peaks
    for _, left in reversed(before):
        hash = _node(left, hash)
    return hash


def _node(left: str, right: str) -> str:
    return sha256(b"\1" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
