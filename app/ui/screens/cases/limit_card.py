"""办理时限: promised, used and left, when it ends, and each day of it counted or why not (R-CLK-01)."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QSizePolicy

from app.domain.case import Pause
from app.post.shown import Ahead, CaseFile
from app.texts import words
from app.ui.kit.card import Card, row
from app.ui.kit.chip import Chip
from app.ui.kit.choose import Meter
from app.ui.kit.daystrip import DayStrip
from app.ui.kit.labels import Label
from app.ui.kit.tones import left_chip

SAID = ("weekend", "holiday", "stopped", "makeup")


class LimitCard(Card):
    """`open_days()` shows each day; folded it says in one sentence how it was counted."""

    def __init__(self, *, days: bool = False) -> None:
        super().__init__(words("ui_limit"), "clock")
        self.chip = Chip()
        self.aside.addWidget(self.chip)
        self.promise, self.due = Label("", wrap=True), Label("", "strong")
        self.meter, self.how = Meter(words("ui_limit"), 0), Label("", "sub", wrap=True)
        self.strip, self.legend = DayStrip(), Label(words("ui_days_legend"), "sub", wrap=True)
        self.law, self.pauses = Label("", "sub", wrap=True), Label("", "sub", wrap=True)
        self.ahead = Label("", wrap=True)
        head = row(self.promise, self.due, gap=8)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        for part in (self.meter, self.how, self.law, self.strip, self.legend, self.pauses, self.ahead):
            self.body.addWidget(part)
        self._file: CaseFile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as high as its words need
        self._days = days
        self._fold()

    def open_days(self) -> None:
        """Show the days one by one, or fold them away."""
        self._days = not self._days
        self._fold()

    def _fold(self) -> None:
        shown = self._days and bool(self.strip.days)
        self.strip.setVisible(shown)
        self.legend.setVisible(shown)
        file = self._file
        for label, text in ((self.pauses, pause_words(file)), (self.ahead, ahead_words(file, whole=self._days))):
            label.setText(text)
            label.setVisible(bool(text) and (self._days or label is self.ahead))

    def render_state(self, file: CaseFile | None) -> None:
        self.setVisible(file is not None)
        self._file = file
        if file is None:
            return
        case, guide = file.case, file.guide
        left = left_chip(file.left) if case.decision is None and case.closed_at is None else None
        self.chip.setVisible(left is not None)
        if left:
            self.chip.show_chip(left)
        self.promise.setText(promise_words(file))
        self.due.setText(words("ui_b_due", day=f"{case.deadline:%m-%d}") if case.deadline else "")
        total = sum(day.counted for day in file.days) or guide.promised_days
        over = file.left is not None and file.left < 0
        self.meter.setVisible(file.used is not None and total > 0)
        self.meter.show_part(file.used or 0, total or 1, "err" if over else "pri")
        self.how.setText(how_words(file))
        law = law_words(file)
        self.law.setText(law)
        self.law.setVisible(bool(law))
        self.strip.show_days(file.days)
        self._fold()


def promise_words(file: CaseFile) -> str:
    """承诺 10 个工作日，已用 7 日; or why no clock runs."""
    if file.guide.kind == "immediate":
        return words("ui_promise_today")
    if file.used is None:
        return words("ui_b_clock_waits")
    days = sum(day.counted for day in file.days) or file.guide.promised_days
    return words("ui_b_promise_used", days=days, used=file.used)


def how_words(file: CaseFile) -> str:
    """11-10 起算，扣除周末 4 日、停止计时 2 日: how the deadline was counted."""
    case = file.case
    if case.calendar_missing:
        return words("ui_deadline_missing", year=case.calendar_missing)
    if not file.days:
        return ""
    passed = Counter(day.why for day in file.days)
    left_out = [words(f"ui_b_left_out_{why}", days=passed[why]) for why in SAID if passed[why]]
    start = words("ui_b_counted_from", day=f"{file.days[0].date:%m-%d}")
    return "，".join([start, "、".join(left_out)] if left_out else [start])


def law_words(file: CaseFile) -> str:
    """法定 20 个工作日，12-09 到期: the second clock, that of the law."""
    day = file.case.legal_deadline
    unit = words(f"ui_unit_{file.guide.unit}")
    return words("ui_legal_until", days=file.legal, unit=unit, day=f"{day:%m-%d}") if day else ""


def pause_words(file: CaseFile | None) -> str:
    """Each special procedure with its days, and whether the clock stood still (R-CLK-02)."""
    return "\n".join(_pause(pause) for pause in file.case.pauses) if file else ""


def _pause(pause: Pause) -> str:
    known = {
        "first": f"{pause.at:%m-%d}",
        "procedure": words(f"domain_procedure_{pause.procedure}"),
        "stops": words("ui_pause_stops" if pause.stops else "ui_pause_runs"),
    }
    if pause.ended_at is None:
        return words("ui_pause_line", **known)
    return words("ui_pause_ended", last=f"{pause.ended_at:%m-%d}", **known)


def ahead_words(file: CaseFile | None, *, whole: bool) -> str:
    """What the law will do by itself if nobody acts (R-CLK-05, R-CLK-06): the next thing, or all in their order."""
    coming = file.ahead if file else ()
    lines = [words("ui_ahead_line", at=f"{one.at:%m-%d %H:%M}", what=ahead_name(one)) for one in coming]
    return "\n".join([words("ui_ahead_title"), *(lines if whole else lines[:1])]) if lines else ""


def ahead_name(one: Ahead) -> str:
    return words(f"ui_ahead_{one.action}{'_' if one.kind else ''}{one.kind}")
