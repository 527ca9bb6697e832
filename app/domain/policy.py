"""The policy pack: every number and choice of a place's regulation, each with the article it comes from.

A pack is data; `packs` reads and checks it. What fits is a `Policy`: complete, every value with unit and source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

PROCEDURES = frozenset(
    "hearing tender auction inspection test quarantine appraisal expert_review"
    " expert_panel assessment site_survey prior_approval".split()
)
"""The special procedures (特别程序) a guide may provide for."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pack with its unit and the article it comes from."""

    value: object
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A place's pack, complete: what it leaves open has come from the pack it extends. `texts` are the documents
    its sources cite, short name → full title."""

    name: str
    title: str
    values: Mapping[str, Value]
    version: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def source(self, key: str) -> str:
        return self.values[key].source

    def number(self, key: str) -> int:
        value = self.values[key].value
        assert isinstance(value, int), key
        return value

    def on(self, key: str) -> bool:
        return self.values[key].value is True

    def text(self, key: str) -> str:
        return str(self.values[key].value)

    @property
    def close(self) -> time:
        """Close of business."""
        value = self.values["close"].value
        assert isinstance(value, time)
        return value

    @property
    def stops(self) -> frozenset[str]:
        """The special procedures that stop the promise clock (R-CLK-02)."""
        return self.procedures("special.stops")

    @property
    def caps(self) -> tuple[tuple[frozenset[str], int], ...]:
        """Groups of special procedures and the most working days they may stop the clock together."""
        value = self.values["special.caps"].value
        assert isinstance(value, list)
        return tuple((frozenset(cap["of"]), int(cap["days"])) for cap in value)

    def minutes(self, which: str) -> int:
        """The most minutes from the materials' coming in to the back office, for `urgent` or `committed` cases; 0
        where the place has no such limit (R-CLK-03)."""
        value = self.values["transfer.minutes"].value
        assert isinstance(value, list)
        return next((int(row["minutes"]) for row in value if row["for"] == which), 0)

    def procedures(self, key: str) -> frozenset[str]:
        value = self.values[key].value
        assert isinstance(value, list)
        return frozenset(value)

    def shares(self, key: str) -> Mapping[str, int]:
        """Whole per cent by name."""
        value = self.values[key].value
        assert isinstance(value, dict)
        return {str(name): int(share) for name, share in value.items()}
