"""抽签: a draw that nobody can steer and everybody can make again.

The SHA-256 of a secret seed is made public before it is known who is drawn from; then the seed is opened, and each
name's place is the SHA-256 of seed and name. Whoever has the seed and the list gets the same draw."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Pledge:
    """The seed's digest (64 hex digits), and when it was made public."""

    digest: str
    at: datetime


def pledge(seed: bytes, at: datetime) -> Pledge:
    return Pledge(sha256(seed).hexdigest(), at)


def list_digest(names: Iterable[str]) -> str:
    """The digest of the list drawn from: its names, each once, in order."""
    return sha256(json.dumps(sorted(set(names)), ensure_ascii=False).encode()).hexdigest()


def ranked(seed: bytes, names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once, in the seed's order. Taking one away leaves the order of the others as it was."""
    return tuple(sorted(set(names), key=lambda name: (sha256(seed + name.encode()).digest(), name)))
