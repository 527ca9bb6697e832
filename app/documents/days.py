"""Dates in Chinese, and how a deadline was counted: in words, and as weeks in which each day says why (R-CLK-01)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count as numbers

from reportlab.lib.colors import HexColor, black, white
from reportlab.platypus import Flowable

from app.documents.fonts import BOLD, SONG, advance, runs
from app.documents.page import GREY, PALE, RED, WIDTH
from app.texts import words

MOST_WEEKS = 9
FIRST_COLUMN, ROW, HEAD_ROW = 34.0, 23.0, 14.0


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of the count: the n-th counted one, or why it doesn't count ("start", "weekend" …)."""

    day: date
    n: int
    why: str


def day_text(value: object) -> str:
    """2026年3月2日, from ISO text; "" stays."""
    text = str(value or "")
    if not text:
        return ""
    day = date.fromisoformat(text[:10])
    return words("documents_day", year=day.year, month=day.month, day=day.day)


def time_text(value: object) -> str:
    """2026年3月2日 9:05."""
    at = datetime.fromisoformat(str(value))
    return f"{day_text(at.date().isoformat())} {at:%H:%M}"


def short(day: date) -> str:
    return words("documents_month_day", month=day.month, day=day.day)


def read(counted: object) -> list[Counted]:
    """The frozen count, as `Counted`. Its form is [[ISO day, counted, why], …]."""
    if not isinstance(counted, Sequence):
        return []
    number = numbers(1)
    return [Counted(date.fromisoformat(str(d)), next(number) if c else 0, str(why)) for d, c, why in counted]


def explained(counted: Sequence[Counted]) -> str:
    """How it was counted, in a sentence: from which day, the n-th is which, what lies between and doesn't count; an
    immediate item ends on its day (R-CLK-13)."""
    in_count = [c for c in counted if c.n]
    if not in_count:
        return words("papers_count_same_day") if counted else ""
    first, last = in_count[0], in_count[-1]
    begin = next((c.day for c in counted if c.why == "start"), None)
    opening = words("documents_count_next_day", day=short(begin)) if begin else ""
    unit = "documents_unit_natural" if last.why == "natural" else "documents_unit_working"
    main = words("documents_count", first=short(first.day), n=last.n, unit=words(unit), last=day_text(last.day))
    return opening + main + _left_out(counted) + "。"


def _left_out(counted: Sequence[Counted]) -> str:
    kinds = Counter(c.why for c in counted if not c.n and c.why != "start")
    parts = [words(f"documents_count_{why}", n=n) for why, n in sorted(kinds.items())]
    made_up = sum(c.why == "makeup" for c in counted)
    out = words("documents_count_out", parts="、".join(parts)) if parts else ""
    return out + (words("documents_count_makeup", n=made_up) if made_up else "")


class Weeks(Flowable):  # type: ignore[misc]
    """The count as a calendar: a row a week, Monday to Sunday, each day with its number or why it doesn't count."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        super().__init__()
        self.days: Mapping[date, Counted] = {c.day: c for c in counted}
        self.last = max(self.days)
        monday = min(self.days) - timedelta(days=min(self.days).weekday())
        self.mondays = [monday + timedelta(days=7 * n) for n in range((self.last - monday).days // 7 + 1)]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = HEAD_ROW + ROW * len(self.mondays) + 6
        return width, self.height

    def draw(self) -> None:
        self.cell = (WIDTH - FIRST_COLUMN) / 7
        top = self.height - 3
        self._head(top)
        for n, monday in enumerate(self.mondays):
            y = top - HEAD_ROW - ROW * (n + 1)
            self._text(FIRST_COLUMN / 2, y + 9, words("documents_month", month=monday.month), 8.5, GREY)
            for column in range(7):
                self._day(FIRST_COLUMN + column * self.cell, y, monday + timedelta(days=column))

    def _head(self, top: float) -> None:
        for column, name in enumerate(words("documents_weekdays").split()):
            self._text(FIRST_COLUMN + (column + 0.5) * self.cell, top - 11, name, 8.5, GREY)

    def _day(self, x: float, y: float, day: date) -> None:
        counted = self.days.get(day)
        if counted is None:
            self._box(x, y, white, PALE)
            return
        is_last = day == self.last
        self._box(x, y, white if counted.n else HexColor("#f0f0f0"), RED if is_last else GREY)
        middle = x + self.cell / 2
        self._text(middle, y + 12.5, f"{day.day}", 9, black if counted.n else GREY, BOLD if counted.n else SONG)
        why = words("documents_nth", n=counted.n) if counted.n else words(f"documents_why_{counted.why}")
        why += words("documents_why_makeup") if counted.why == "makeup" else ""
        self._text(middle, y + 3.8, why + (words("documents_due") if is_last else ""), 7.5, RED if is_last else GREY)

    def _box(self, x: float, y: float, fill: object, stroke: object) -> None:
        self.canv.setFillColor(fill)
        self.canv.setStrokeColor(stroke)
        self.canv.setLineWidth(1 if stroke is RED else 0.4)
        self.canv.rect(x + 0.8, y + 0.8, self.cell - 1.6, ROW - 1.6, fill=1)

    def _text(self, middle: float, y: float, text: str, size: float, color: object, face: str = SONG) -> None:
        pieces = runs(text, face)
        wide = size * sum(advance(name, c) for name, piece in pieces for c in piece)
        line = self.canv.beginText(middle - wide / 2, y)
        line.setFillColor(color)
        for name, piece in pieces:
            line.setFont(name, size)
            line.textOut(piece)
        self.canv.drawText(line)


def weeks(counted: Sequence[Counted]) -> list[Flowable]:
    """The calendar, where it isn't longer than a paper bears."""
    calendar = Weeks(counted) if counted else None
    return [calendar] if calendar and len(calendar.mondays) <= MOST_WEEKS else []
