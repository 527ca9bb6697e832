"""The rows of one sheet as plain values by key, and what is wrong in which cell (R-CAT-12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from app.documents.catalogue_cells import Misfit, from_cell
from app.documents.catalogue_columns import Column, Sheet, sheets
from app.documents.catalogue_report import Wrong, shown
from app.documents.catalogue_workbook import Bad, Page
from app.texts import words


class Row(NamedTuple):
    """A row's number and its values by key; blank cells have none, nor has one with something wrong. `fits` where
    nothing is."""

    n: int
    values: dict[str, object]
    fits: bool


class Read(NamedTuple):
    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]


def missing_and_strange(pages: dict[str, Page]) -> Iterator[Wrong]:
    """Sheets that must be there and be seen, and sheets with something in them that nobody knows; one of those that
    is hidden holds a template's lists."""
    known = {sheet.title for sheet in sheets().values()}
    items = sheets()["guide"].title
    if items not in pages:
        yield Wrong(items, 0, "", "", words("catalogue_no_sheet"))
    for title, page in pages.items():
        if page.rows and page.concealed == (title in known):
            why = words("catalogue_hidden_sheet" if page.concealed else "catalogue_other_sheet")
            yield Wrong(title, 0, "", "", why)


def read_rows(sheet: Sheet, page: Page) -> Read:
    """Row by row under the sheet's headings, which stand in its first row."""
    head = page.rows[0][1] if page.rows and page.rows[0][0] == 1 else ()
    headings = [str(value).strip() if value is not None else "" for value in head]
    if wrong := [*_merged(sheet, page, headings), *_headings(sheet, headings)]:
        return Read((), tuple(wrong))
    columns = [_column(sheet, heading) for heading in headings]
    rows, report = [], [*_hidden(sheet, page)]
    for n, cells in page.rows[1:]:
        before = len(report)
        values = _row(sheet, n, _under(columns, headings, cells), report)
        rows.append(Row(n, values, len(report) == before))
    return Read(tuple(rows), tuple(report))


def _merged(sheet: Sheet, page: Page, headings: Sequence[str]) -> Iterator[Wrong]:
    for letters, n in page.merged:
        at = column_index_from_string(letters)
        heading = headings[at - 1] if at <= len(headings) and headings[at - 1] else letters
        yield Wrong(sheet.title, n, heading, f"{letters}{n}", words("catalogue_merged"))


def _hidden(sheet: Sheet, page: Page) -> Iterator[Wrong]:
    """What nobody sees nobody has checked."""
    for n, cells in page.rows:
        if n in page.hidden:
            first = next(cell for cell in cells if cell is not None)
            yield Wrong(sheet.title, n, "", shown(first), words("catalogue_hidden_row"))


def _headings(sheet: Sheet, headings: Sequence[str]) -> Iterator[Wrong]:
    for column in sheet.columns:
        if not set(column.headings).intersection(headings):
            yield Wrong(sheet.title, 1, column.headings[0], "", words("catalogue_no_column"))
    for at, heading in enumerate(headings):
        if heading and heading in headings[:at]:
            yield Wrong(sheet.title, 1, heading, heading, words("catalogue_column_twice"))
        elif heading and _column(sheet, heading) is None:
            yield Wrong(sheet.title, 1, heading, heading, words("catalogue_other_column"))


def _column(sheet: Sheet, heading: str) -> Column | None:
    return next((column for column in sheet.columns if heading in column.headings), None)


Cells = list[tuple[Column | None, str, object]]


def _under(columns: Sequence[Column | None], headings: Sequence[str], cells: Sequence[object]) -> Cells:
    """Each cell under its column; one beside the table under the letters of its place."""
    beyond = [(None, get_column_letter(n + 1), cells[n]) for n in range(len(columns), len(cells))]
    return [*zip(columns, headings, cells, strict=False), *beyond]


def _row(sheet: Sheet, n: int, cells: Cells, report: list[Wrong]) -> dict[str, object]:
    values, told = dict[str, object](), set[str]()
    for column, heading, cell in cells:
        if cell is None:
            continue
        try:
            if column is None:
                raise Misfit(words("catalogue_other_column"))
            value = _checked(column, cell)
            if values.setdefault(column.key, value) != value:
                raise Misfit(words("catalogue_columns_differ", other=column.headings[0]))
        except Misfit as misfit:
            text = cell.text if isinstance(cell, Bad) else cell
            report.append(Wrong(sheet.title, n, heading, shown(text), str(misfit)))
            told.add(column.key if column else "")
    for column in sheet.columns:
        if column.needed and column.key not in values.keys() | told:
            report.append(Wrong(sheet.title, n, column.headings[0], "", words("catalogue_needed")))
    return values


def _checked(column: Column, cell: object) -> object:
    if isinstance(cell, Bad):
        raise Misfit(cell.why)
    return from_cell(column, cell)
