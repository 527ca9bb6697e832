"""The fixture's desk, continued: forms printed ahead, what is to be put right, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.errors import Trouble
from app.domain.fixes import Fix
from app.models.values import Blank
from app.post.shown import Draft, JobRow
from tests.ui import believable


class SafetyDesk:
    """Part of `Fixture`."""

    kind: str

    def _enter(self, name: str) -> None:
        raise NotImplementedError

    def new_draft(self, ticket: str) -> Draft:
        raise NotImplementedError

    def blank_forms(self) -> Sequence[Blank]:
        return () if self.kind == "empty" else believable.BLANKS

    def print_blank_forms(self, count: int) -> JobRow:
        raise Trouble("models_no_number_case", period=2026)

    def back_entry(self, number: str, at: datetime) -> str:
        return self.new_draft("").id

    def end_form(self, number: str, *, spoilt: bool, why: str) -> None:
        self._enter(f"end_form {number} {spoilt} {why}")

    def fixes(self) -> Sequence[Fix]:
        return () if self.kind == "empty" else believable.FIXES

    def end_fix(self, id: str, how: str, text: str) -> None:
        self._enter(f"end_fix {id} {how} {text}")

    def reveal(self, kind: str, about: str, number: str) -> None:
        self._enter(f"reveal {kind} {about}")
