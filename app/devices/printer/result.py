"""What became of one print job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class JobResult:
    """`bytes` = how many of the job's bytes were given to the line; `params` fill the reason's words."""

    job: str
    state: Literal["printed", "uncertain", "failed"]
    reason: str = ""
    bytes: int = 0
    params: Mapping[str, object] = field(default_factory=dict)
