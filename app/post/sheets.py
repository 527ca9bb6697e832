"""The told-once sheet and the guide, looked at or printed in one key (R-REC-05, R-CAT-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain import transitions
from app.domain.errors import Refused
from app.post.lawful import AHEAD
from app.post.prints import PrintsPart
from app.post.shown import JobRow, Sheet
from app.texts import words
from app.usecases import printing, search


class SheetsPart(PrintsPart):
    def told_once(self, guide: str, answers: Mapping[str, str]) -> Sheet:
        return Sheet(kind="told_once", pdf=self._told_once(guide, answers), preview=True)

    def print_told_once(self, guide: str, answers: Mapping[str, str]) -> JobRow:
        return self._print_sheet(self._told_once(guide, answers), words("post_told_once"))

    def print_guide(self, guide: str) -> JobRow:
        from app.documents.guides import guide_sheet

        pdf = guide_sheet(self.context().guide(guide), self.hall(), self.now().date())
        return self._print_sheet(pdf, words("post_guide"))

    def print_separators(self, guide: str) -> JobRow:
        """A sheet for each material of the item, and one for whatever comes next."""
        from app.documents.capture.sheets import separators

        materials = [(m.code, m.name) for m in self.context().guide(guide).materials]
        return self._print_sheet(separators([("", ""), *materials]), words("scanner_sheet_title"))

    def print_days(self, case: str) -> JobRow:
        """R-CLK-01: how the case's deadlines are counted, day by day, and what the law will do by itself."""
        from app.documents.daysheet import day_sheet

        now = self.now()
        opened, ctx = search.open_case(self.read, case, now).case, self.context()
        coming = transitions.due(opened, ctx, now + AHEAD)
        return self._print_sheet(day_sheet(opened, ctx, self.hall(), now, coming), words("post_days"))

    def print_matter(self, matter: str) -> JobRow:
        """R-REC-04, R-EVA-04: the written answer once there is one, before that the registration slip."""
        from app.documents.matter_sheets import matter_reply, register_slip

        with self.read() as store:
            opened, ctx = store.matter(matter), store.context()
        try:
            return self._print_sheet(matter_reply(opened, self.hall()), words("post_matter_reply"))
        except Refused:
            return self._print_sheet(register_slip(opened, ctx, self.hall()), words("post_matter_slip"))

    def _told_once(self, guide: str, answers: Mapping[str, str]) -> bytes:
        from app.documents.guides import told_once

        clerk = self.profile.name if self.profile else ""
        return told_once(self.context().guide(guide), answers, self.hall(), self.now().date(), clerk=clerk)

    def _print_sheet(self, pdf: bytes, title: str) -> JobRow:
        """A sheet of no case: asked again, it is printed again."""
        with self.begin() as store:
            job = printing.paper_job(store.put_blob(pdf), title, "", "", self.actor().name, self.now())
            job = store.add_job(replace(job, key=f"{job.key}/{job.id}"))
        return self.queued(job)
