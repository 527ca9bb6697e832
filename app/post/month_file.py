"""A month's figures and scores as a file: a workbook with two sheets, or tab-separated lines (R-SUP-06, R-SUP-07)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from app.domain.monthly import Figures
from app.domain.scoring import Score
from app.post.office_shown import Month
from app.texts import words

Line = Sequence[str | int | float]
FIGURES = "department accepted done in_time late in_time_percent average_days abnormal rated satisfied_percent".split()


def tsv(month: Month) -> bytes:
    """UTF-8 with a mark that table programs know it by; a blank line between the two tables."""
    blocks = ("\n".join("\t".join(map(str, line)) for line in lines) for _, lines in _sheets(month))
    return ("\n\n".join(blocks) + "\n").encode("utf-8-sig")


def workbook(month: Month) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in _sheets(month):
        page = book.create_sheet(title)
        for line in lines:
            page.append(list(line))
        for cell in page[1]:
            cell.font = Font(bold=True)
        for column in page.columns:
            page.column_dimensions[column[0].column_letter].width = 16
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(month: Month) -> Iterator[tuple[str, list[Line]]]:
    title = f"{month.first:%Y-%m}"
    yield words("ui_county_sheet_figures", month=title), figure_lines(month.figures)
    yield words("ui_county_sheet_scores", month=title), score_lines(month.scores)


def figure_lines(figures: Sequence[Figures]) -> list[Line]:
    head = [words(f"ui_county_figure_{key}") for key in FIGURES]
    return [head, *([_figure(one, key) for key in FIGURES] for one in figures)]


def _figure(one: Figures, key: str) -> str | int | float:
    if key == "department":
        return one.department or words("ui_county_all_departments")
    if key == "abnormal":
        return sum(one.abnormal.values())
    value = getattr(one, key)
    return words("ui_county_no_figure") if value is None else value if isinstance(value, int) else float(value)


def score_lines(scores: Sequence[Score]) -> list[Line]:
    """Each lost point with how many cases it came of."""
    names = list(dict.fromkeys(one.name for score in scores for one in score.indicators))
    head = [words("ui_county_figure_department"), words("ui_county_score_total")]
    head += [words(f"ui_county_indicator_{name}") for name in names]
    return [head, *(_score(score, names) for score in scores)]


def _score(score: Score, names: Sequence[str]) -> Line:
    by_name = {one.name: one for one in score.indicators}
    total = words("ui_county_no_figure") if score.total is None else float(score.total)
    points = [float(round(by_name[n].points, 2)) if n in by_name else words("ui_county_no_figure") for n in names]
    return [score.name, total, *points]
