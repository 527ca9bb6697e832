"""The act: what a person (or the law itself) did, once, as an immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: at which post, under which name. `user` is the county's user id ("" in a rehearsal).

    Posts (R-ORG-04): clerk, transfer, backoffice, chief, cashier, issuing, bureau, supervisor,
    catalogue, system, applicant.
    """

    post: str
    name: str = ""
    user: str = ""
    department: str = ""
    window: str = ""

    def __str__(self) -> str:
        return f"{self.post}:{self.name}" if self.name else self.post


SYSTEM = Actor("system")
"""The law itself: who acts when a period runs out."""


@dataclass(frozen=True, slots=True)
class Command:
    """One act on one aggregate.

    `id` and `aggregate_id` are made once by the counter (UUIDv7 text). `expected` is the version of the
    aggregate the actor saw (0: it doesn't exist yet). `made_at` is the hall's local time (naive, UTC+8).
    `data` holds JSON values only; its keys per action are those of the rehearsal language.
    """

    id: str
    aggregate: str
    aggregate_id: str
    action: str
    expected: int
    made_at: datetime
    actor: Actor
    device: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
