"""Forms printed ahead: which numbers are on paper, and what became of each. None is ever unaccounted for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select, update

from app.domain.errors import Refused, Unreadable
from app.models.numbers import Numbers
from app.models.tables import blank_form
from app.models.values import Blank, BlankState

MOST = 200


class Blanks(Numbers):
    def print_blanks(self, count: int, by: str, now: datetime) -> list[Blank]:
        """So many numbers, taken for forms. Raises Unreadable for none or too many, Trouble when no block has them."""
        if not 0 < count <= MOST:
            raise Unreadable("blanks_count", most=MOST)
        made = []
        for _ in range(count):
            number = self.take_number("case", now.year)
            made.append(Blank(number=number, period=now.year, printed_at=now, printed_by=by, state="blank", at=now))
        rows = [{name: getattr(form, name) for name in Blank.__slots__} for form in made]
        texts = [{**r, "printed_at": now.isoformat(), "at": now.isoformat()} for r in rows]
        self.connection.execute(insert(blank_form), texts)
        return made

    def blanks(self) -> list[Blank]:
        """Every form ever printed here, by its number."""
        rows = self.connection.execute(select(blank_form).order_by(blank_form.c.period, blank_form.c.number)).mappings()
        times = ("printed_at", "at")
        return [Blank(**{**row, **{t: datetime.fromisoformat(row[t]) for t in times}}) for row in rows]

    def blank(self, number: str) -> Blank:
        """Raises Unreadable for a number that no form of this counter bears."""
        found = next((form for form in self.blanks() if form.number == number), None)
        if found is None:
            raise Unreadable("blanks_unknown", number=number)
        return found

    def use_blank(self, number: str, case: str, at: datetime) -> bool:
        """The form was entered as this case; False when the number is on no blank form."""
        return self._moved(number, "used", at, case=case)

    def end_blank(self, number: str, state: Literal["spoilt", "unused"], why: str, now: datetime) -> None:
        """The form will never be a case: its number is void, with the reason. Raises Refused when it isn't blank any
        more."""
        form = self.blank(number)
        if not self._moved(number, state, now, why=why):
            raise Refused("R-REC-09", "blanks_not_blank", number=number)
        self.void_number("case", form.period, number, f"{state} form: {why}")

    def _moved(self, number: str, state: BlankState, at: datetime, *, case: str = "", why: str = "") -> bool:
        here = (blank_form.c.number == number) & (blank_form.c.state == "blank")
        changed = {"state": state, "at": at.isoformat(), "case": case, "why": why}
        return self.connection.execute(update(blank_form).where(here).values(changed)).rowcount > 0
