"""Print jobs: what came out, what is in doubt (a person says), what did not (printed again with a reason)."""

from __future__ import annotations

from app.post.shown import JobRow
from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, Plate, column, row
from app.ui.kit.chip import ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.labels import Icon, Label
from app.ui.kit.reasons import reason_words
from app.ui.kit.rows import Row, RowList
from app.ui.room import Room
from app.ui.screens.cases.reprint import ReprintStrip
from app.ui.screens.devices.model import Devices
from app.ui.theme import restyle

STATES = {
    "queued": ("mute", "clock"),
    "printing": ("pri", "printer"),
    "printed": ("ok", "ok"),
    "uncertain": ("warn", "help"),
    "failed": ("err", "bad"),
}


def job_line(job: JobRow) -> Row:
    tone, icon = STATES[job.state]
    again = words("ui_b_reprint_count", count=job.reprint) if job.reprint else ""
    sub = "　".join(t for t in (f"{job.at:%m-%d %H:%M}", again) if t)
    bar = tone if job.state in ("uncertain", "failed") else ""
    return Row(job.id, job.title, sub, chip=ChipSpec(words(f"ui_b_job_{job.state}"), tone, icon), bar=bar)


class JobsCard(Card):
    def __init__(self, room: Room, model: Devices) -> None:
        super().__init__(words("ui_b_jobs"), "printer", grows=True)
        self.model = model
        self.pages, self.pages_icon, self.pages_words = Plate("warn"), Icon("warn", "warn"), Label("", wrap=True)
        self.pages.setLayout(row(self.pages_icon, self.pages_words, gap=10, margins=(14, 8, 14, 8)))
        self.list = RowList(words("ui_b_jobs"))
        self.none = EmptyState("printer", words("ui_b_jobs_empty"))
        self.why = Label("", wrap=True)
        self.came, self.not_out = VerbButton(room.registry, "came_out", "soft"), VerbButton(room.registry, "not_out")
        self.again = VerbButton(room.registry, "print_again", "soft", text=words("ui_b_reprint_send"))
        self.ask = Plate("flat")
        buttons = row(self.came, self.not_out, self.again, 0, gap=8)
        self.ask.setLayout(column(self.why, buttons, gap=8, margins=(14, 10, 14, 10)))
        self.strip = ReprintStrip(room)
        self.body.setContentsMargins(0, 0, 0, 0)
        foot = column(self.ask, margins=(12, 8, 12, 12))
        head = column(self.pages, margins=(12, 8, 12, 8))
        self.body.addLayout(column(head, self.list, self.none, foot, self.strip, gap=0))
        self.list.picked.connect(model.pick_job)

    def render_state(self) -> None:
        model = self.model
        waiting = sum(job.state == "queued" for job in model.jobs)
        self.pages.setVisible(model.page_printer is not None)
        there = bool(model.page_printer)
        restyle(self.pages, card="flat" if there else "warn")
        self.pages_icon.show_icon("ok" if there else "warn", "ok" if there else "warn")
        code = "ui_b_page_printer" if there else "ui_b_no_system_printer"
        self.pages_words.setText(words(code, name=model.page_printer or "", count=waiting))
        self.list.show_rows([job_line(job) for job in model.jobs])
        self.list.pick(model.job)
        self.list.setVisible(bool(model.jobs))
        self.none.setVisible(not model.jobs)
        self._ask(model.chosen_job())

    def _ask(self, job: JobRow | None) -> None:
        self.ask.setVisible(job is not None and self.strip.isHidden())
        if job is None:
            return
        reason = reason_words(job.reason) if job.reason else words(f"ui_b_job_{job.state}_why")
        self.why.setText(words("ui_b_job_uncertain_ask", reason=reason) if job.state == "uncertain" else reason)
        self.came.setVisible(job.state == "uncertain")
        self.not_out.setVisible(job.state == "uncertain")
        self.again.setVisible(job.state in ("failed", "printed"))

    def print_again(self) -> None:
        job = self.model.chosen_job()
        if job:
            id = job.id
            self.strip.ask(job.title, lambda reason: self.strip.room.desk.retry_job(id, reason))
