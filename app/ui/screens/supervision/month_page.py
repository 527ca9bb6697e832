"""A month's figures and scores by department, and by when its reports are due (R-SUP-06, R-SUP-07)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.domain.scoring import Score
from app.post.office_shown import Month
from app.texts import words
from app.ui.kit.card import Card, column, row
from app.ui.kit.field import Choice
from app.ui.kit.labels import Label
from app.ui.kit.table import Column, Table
from app.ui.screens.supervision.lines import figure_columns
from app.ui.screens.supervision.model import Supervising
from app.ui.theme import theme

INDICATORS = ("on_time", "satisfaction", "told_once", "materials", "fees", "explained")


class MonthPage(Card):
    def __init__(self, model: Supervising) -> None:
        super().__init__(words("ui_county_list_month"), "chart", grows=True)
        self.model = model
        self.month = Choice(words("ui_county_month"), (), note=False)
        self.due = Label("", "sub", wrap=True)
        self.figures = Table(words("ui_county_figures"), figure_columns())
        self.scores = Table(words("ui_county_scores"), _score_columns())
        self.month.edited.connect(lambda text: model.read_month(date.fromisoformat(text)))
        self.body.setContentsMargins(0, 0, 0, 0)
        theme.fix(self.month, width=180)
        head = row(self.month, column(0, self.due), gap=20, margins=(20, 8, 20, 8))
        head.setStretch(1, 1)
        self.body.addLayout(head)
        for title, table in (("ui_county_figures", self.figures), ("ui_county_scores", self.scores)):
            label = Label(words(title), "strong")
            label.setContentsMargins(20, 8, 20, 4)
            self.body.addWidget(label)
            self.body.addWidget(table, 1)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        """A department's name keeps its room; where the figures have none, they scroll."""
        for table in (self.figures, self.scores):
            table.horizontalHeader().setMinimumSectionSize(theme.px(88))

    def render_state(self) -> None:
        model, sheet = self.model, self.model.sheet
        months = model.months()
        self.month.show_options([(month.isoformat(), f"{month:%Y-%m}") for month in months])
        first = sheet.first if sheet else months[0]
        self.month.show_value(first.isoformat())
        self.due.setText(_due(sheet))
        self.figures.show_values(
            sheet.figures if sheet else (), [f.department or "*" for f in sheet.figures] if sheet else []
        )
        scores = sheet.scores if sheet else ()
        self.scores.show_values(scores, [score.name for score in scores])

    def first(self) -> date:
        return date.fromisoformat(self.month.value())


def _due(sheet: Month | None) -> str:
    if sheet is None:
        return ""

    def at(moment: datetime | None) -> str:
        return f"{moment:%m-%d}" if moment else words("recount_undated")

    due = words("ui_county_due", situation=at(sheet.situation_due), bulletin=at(sheet.bulletin_due))
    return "　".join((due, words("ui_county_here_only")))


def _score_columns() -> list[Column]:
    def total(score: Score) -> str:
        return words("ui_county_no_figure") if score.total is None else str(score.total)

    points = [Column(words(f"ui_county_indicator_{name}"), _points(name), 138) for name in INDICATORS]
    head = [
        Column(words("ui_county_figure_department"), lambda s: s.name),
        Column(words("ui_county_score_total"), total, 90),
    ]
    return [*head, *points]


def _points(name: str) -> Any:
    """Points kept of the points there were, and how many cases cost some."""

    def cell(score: Score) -> str:
        one = next((one for one in score.indicators if one.name == name), None)
        if one is None:
            return words("ui_county_no_figure")
        lost = words("ui_county_lost", count=len(one.lost)) if one.lost else ""
        return f"{float(one.points):.1f}{lost}"

    return cell
