"""The back-entry kit at this post: forms printed ahead, entered later, every number accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.models.values import Blank
from app.post.sheets import SheetsPart
from app.post.shown import JobRow
from app.texts import words
from app.usecases import backentry


class BackEntryPart(SheetsPart):
    def blank_forms(self) -> Sequence[Blank]:
        """Every form printed here, by its number."""
        return tuple(backentry.forms(self.read))

    def print_blank_forms(self, count: int) -> JobRow:
        """So many forms, each with the next number of this counter, to the page printer."""
        pdf = self.blank_forms_pdf(count)
        return self._print_sheet(pdf, words("blanks_title"))

    def blank_forms_pdf(self, count: int) -> bytes:
        """The numbers are taken when this returns."""
        from app.documents.blank_forms import blank_forms

        by, now, hall = self.actor().name, self.now(), self.hall()
        with self.begin() as store:
            made = store.print_blanks(count, by, now)
            pdf = blank_forms([form.number for form in made], hall, self.window, now)
        self.send()
        return pdf

    def back_entry(self, number: str, at: datetime) -> str:
        """The draft in which the form is entered, for the time written on it."""
        return backentry.begun(self.begin, self.actor().user, number, at, self.now()).id

    def end_form(self, number: str, *, spoilt: bool, why: str) -> None:
        self.actor()
        backentry.ended(self.begin, number, spoilt=spoilt, why=why, now=self.now())
        self.send()
