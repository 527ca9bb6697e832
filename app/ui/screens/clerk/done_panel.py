"""It is decided: the number, the day, the papers and what the printer says; F2 for the next one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QScrollArea

from app.post.events import Event, Printed
from app.post.shown import JobRow
from app.texts import words
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import ChipSpec
from app.ui.kit.daystrip import DayStrip
from app.ui.kit.labels import Icon, Label, Line
from app.ui.kit.rows import Row, RowList
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.panel import Panel
from app.ui.screens.clerk.summary_card import beside_words, deadline_words

LOOK = {
    "accept": ("ok", "ok"),
    "accept_tolerant": ("ok", "ok"),
    "request_supplement": ("warn", "warn"),
    "reject": ("stop", "err"),
    "redirect": ("transfer", "pri"),
    "supply": ("ok", "ok"),
}
JOBS = {"queued": ("mute", "clock"), "printing": ("pri", "printer"), "printed": ("ok", "ok"),
        "uncertain": ("warn", "warn"), "failed": ("err", "bad")}  # fmt: skip


def job_chip(job: JobRow) -> ChipSpec:
    tone, icon = JOBS[job.state]
    return ChipSpec(words(f"ui_job_{job.state}"), tone, icon)


class DonePanel(Panel):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(room, intake)
        self.icon, self.title, self.number = Icon("ok", "ok", 44), Label("", "h1"), Label("", "number")
        self.who, self.limit = Line("", "soft"), Label("", "strong", wrap=True)
        self.strip, self.beside = DayStrip(), Label("", wrap=True)
        self.papers = RowList(words("ui_papers"))
        self.papers.chosen.connect(lambda _: room.registry.action("preview").trigger())
        self.jobs: Sequence[JobRow] = ()
        self._build()

    def _build(self) -> None:
        head = row(self.icon, column(self.title, self.who, gap=2), 0, self.number, gap=16)
        card = Card()
        card.body.addLayout(head)
        self.plate = Plate("flat")
        self.plate.setLayout(column(self.limit, self.strip, self.beside, gap=8, margins=(16, 12, 16, 12)))
        card.body.addWidget(self.plate)
        papers = Card(words("ui_papers"), "files")
        papers.body.setContentsMargins(0, 0, 0, 4)
        papers.body.addWidget(self.papers)
        self.paper_card = papers
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder(column(card, papers, 0, gap=12)))
        area.setAccessibleName(words("ui_papers"))
        self.setLayout(column(area))

    def scope(self) -> str:
        return "done"

    def able(self, verb: str) -> bool:
        return verb not in ("preview", "reprint") or bool(self.intake.done and self.intake.done.sheets)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def bar(self) -> Bar:
        verbs = (BarVerb("preview", text=words("ui_done_preview")), BarVerb("reprint"))
        return Bar(words("ui_done_note"), "ok", verbs=(*verbs, BarVerb("call_next", "pri")))

    def opened(self) -> None:
        done = self.intake.done
        if done is None:
            return
        case = done.case
        icon, tone = LOOK[self.intake.done_action]
        self.icon.show_icon(icon, tone)
        self.title.setText(words(f"ui_done_{self.intake.done_action}"))
        self.number.setText(case.number)
        guide = self.intake.guide
        self.who.setText("　".join(t for t in (case.applicant.name, guide.name if guide else "") if t))
        self.limit.setText(self._limit())
        self.strip.show_days(done.days)
        self.strip.setVisible(bool(done.days))
        self.beside.setText(beside_words(done))
        self.beside.setVisible(bool(done.beside))
        self.plate.setVisible(bool(self.limit.text()))
        self._show_papers()
        self.room.ask(self.room.desk.jobs, self._have_jobs, key="jobs")
        self.papers.setFocus()

    def _limit(self) -> str:
        case = self.intake.done.case if self.intake.done else None
        if case is None or self.intake.done_action in ("reject", "redirect"):
            return ""
        if self.intake.done_action == "request_supplement" and case.supplement:
            return words("ui_supplement_by", day=case.supplement.by)
        return deadline_words(case)

    def _have_jobs(self, jobs: Sequence[JobRow]) -> None:
        self.jobs = jobs
        self._show_papers()

    def _show_papers(self) -> None:
        done = self.intake.done
        sheets = done.sheets if done else ()
        mine = {job.title: job for job in self.jobs if done and job.case == done.case.id}
        rows = []
        for n, sheet in enumerate(sheets):
            name = words(f"ui_paper_{sheet.kind}")
            job = mine.get(name)
            rows.append(Row(str(n), name, sheet.number, icon="file", chip=job_chip(job) if job else None))
        self.papers.show_rows(rows)
        self.papers.setFixedHeight(self.papers.high() + 2)
        self.paper_card.setVisible(bool(rows))
        if rows and not self.papers.current():
            self.papers.pick(rows[0].id)

    def on_event(self, event: Event) -> None:
        if not isinstance(event, Printed):
            return
        self.jobs = [*(j for j in self.jobs if j.id != event.job.id), event.job]
        self._show_papers()
