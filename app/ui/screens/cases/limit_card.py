"""办理时限: promised, used and left, when it ends, and each day of it counted or why not (R-CLK-01)."""

from __future__ import annotations

from collections import Counter

from app.post.shown import CaseFile
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
        head = row(self.promise, self.due, gap=8)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        for part in (self.meter, self.how, self.strip, self.legend):
            self.body.addWidget(part)
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

    def render_state(self, file: CaseFile | None) -> None:
        self.setVisible(file is not None)
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
        return words("ui_b_legal", day=case.legal_deadline) if case.legal_deadline else ""
    passed = Counter(day.why for day in file.days)
    left_out = [words(f"ui_b_left_out_{why}", days=passed[why]) for why in SAID if passed[why]]
    start = words("ui_b_counted_from", day=f"{file.days[0].date:%m-%d}")
    return "，".join([start, "、".join(left_out)] if left_out else [start])
