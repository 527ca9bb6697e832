"""The last step: what will be done, by when, and how that day was counted; the papers that come of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.case import Case
from app.post.shown import Outlook
from app.texts import words
from app.ui.kit.card import Card, Plate, behind_icon, clear, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.choose import Segments
from app.ui.kit.daystrip import DayStrip
from app.ui.kit.labels import Icon, Label
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import STEPS, Intake


class SummaryCard(Card):
    step = STEPS

    def __init__(self, intake: Intake) -> None:
        super().__init__(words("ui_summary"), "check")
        self.intake = intake
        self.action = Segments([], words("ui_summary_action"))
        self.action.chosen.connect(intake.choose_action)
        self.lead, self.by_law = Label("", "strong", wrap=True), Label("", "sub", wrap=True)
        self.strip = DayStrip()
        self.legend = Label(words("ui_days_legend"), "sub", wrap=True)
        self.papers = row(gap=8)
        self.papers_box = holder(column(Label(words("ui_papers"), "soft"), self.papers, gap=6))
        self.plate = Plate("warn")
        self.plate_words = Label("", wrap=True)
        self.plate.setLayout(behind_icon(holder(column(Icon("warn", "warn"), 0)), self.plate_words))
        self.beside = Label("", wrap=True)
        shown = (self.lead, self.strip, self.legend, self.by_law, self.beside, self.papers_box)
        for part in (self.action, self.plate, *shown):
            self.body.addWidget(part)
        self._of_outlook = shown

    def stops(self) -> list[QWidget]:
        return [self.action]

    def render_state(self) -> None:
        intake = self.intake
        ready = intake.step == STEPS and intake.guide is not None and intake.draft is not None
        self.setVisible(ready)
        if not ready or intake.guide is None or intake.draft is None:
            return
        possible = drafting.endings(intake.draft, intake.guide)
        self.action.show_options([(a, words(f"ui_action_{a}")) for a in possible])
        self.action.show_value(intake.action)
        self.action.setVisible(bool(possible))
        self._show_warning(self._warning(possible))
        outlook = intake.outlook
        for part in self._of_outlook:
            part.setVisible(outlook is not None)
        if outlook:
            self.lead.setText(deadline_words(outlook.case))
            law = outlook.case.legal_deadline
            self.by_law.setText(words("ui_legal_deadline", day=law) if law else "")
            self.by_law.setVisible(law is not None)
            self.strip.show_days(outlook.days)
            self.strip.setVisible(bool(outlook.days))
            self.legend.setVisible(bool(outlook.days))
            self.beside.setText(beside_words(outlook))
            self.beside.setVisible(bool(outlook.beside))
            self._show_papers([sheet.kind for sheet in outlook.sheets])

    def _warning(self, possible: tuple[str, ...]) -> str:
        intake = self.intake
        assert intake.draft and intake.guide
        names = "、".join(m.name for m in drafting.missing(intake.draft, intake.guide))
        if not possible:
            return words("ui_cannot_accept", missing=names)
        if possible == ("accept_tolerant",):
            return words("ui_tolerant_note", missing=names)
        return intake.outlook_refused

    def _show_warning(self, text: str) -> None:
        self.plate_words.setText(text)
        self.plate.setVisible(bool(text))

    def _show_papers(self, kinds: list[str]) -> None:
        clear(self.papers)
        for kind in kinds:
            self.papers.addWidget(Chip(words(f"ui_paper_{kind}"), "mute", "file"))
        self.papers.addStretch(1)
        self.papers_box.setVisible(bool(kinds))


def beside_words(outlook: Outlook) -> str:
    """R-CAT-11: the package's other items, each with its number and its own day."""
    lines = [
        "　".join(t for t in (name, case.number, f"{case.deadline:%m-%d}" if case.deadline else "") if t)
        for name, case in outlook.beside
    ]
    return "\n".join([words("ui_package_beside"), *lines]) if lines else ""


def deadline_words(case: Case) -> str:
    """When it will be done, or why no day can be named."""
    if case.deadline is None and case.calendar_missing:
        return words("ui_deadline_missing", year=case.calendar_missing)
    if case.deadline is None:
        return words("ui_deadline_later")
    return words("ui_deadline_by", day=case.deadline)
