"""A catalogue as a workbook, in and out, or a sheet of it as csv, in (R-CAT-12).

The sheets are 事项, 材料, 情形, 表单, 收费, 一件事.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from io import BytesIO
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.documents.catalogue_cells import to_cell
from app.documents.catalogue_columns import Column, QuestionRow, Sheet, sheets
from app.documents.catalogue_csv import csv_pages, is_csv
from app.documents.catalogue_report import Entry, Imported, Wrong, imported, twice
from app.documents.catalogue_rows import Row, missing_and_strange, read_rows
from app.documents.catalogue_workbook import pages
from app.domain.catalogue import Guide, Option, Question
from app.domain.errors import Unreadable
from app.domain.packages import Package
from app.texts import words

WIDTHS = {"int": 10, "bool": 10, "date | None": 12, "tuple[str, ...]": 40}
"""In characters; 20 otherwise."""
Rows = Mapping[str, tuple[Row, ...]]


def read_xlsx(data: bytes, name: str) -> Imported:
    """The catalogue of a workbook or csv, or nothing of it and a report per row. Raises Unreadable naming the file for
    what is no table at all."""
    book = dict(csv_pages(data, name) if is_csv(data, name) else pages(data, name))
    read = {sheet.name: read_rows(sheet, book[sheet.title]) for sheet in sheets().values() if sheet.title in book}
    wrong = [*missing_and_strange(book), *(w for r in read.values() for w in r.wrong)]
    rows: Rows = {name: r.rows for name, r in read.items()}
    places: dict[tuple[str, str], int] = {}
    children = {sheet: _children(sheets()[sheet], rows, wrong, places) for sheet in ("materials", "fields", "fees")}
    children["questions"] = _questions(rows, wrong, places)
    items = read.get("guide")
    wrong += _strays(rows) if items and (items.rows or not items.wrong) else ()
    guides, packages = (list(_entries(sheet, rows, children, places)) for sheet in ("guide", "package"))
    if not (guides or packages or wrong):
        wrong.append(Wrong(sheets()["guide"].title, 0, "", "", words("catalogue_nothing")))
    made = imported(guides, packages, [*wrong, *twice([*guides, *packages])], name, places)
    by_title = {sheet.title: sheet for sheet in sheets().values()}
    report = [replace(w, column=by_title[w.sheet].heading(w.column)) if w.sheet in by_title else w for w in made.wrong]
    return made._replace(wrong=tuple(sorted(report, key=lambda w: [*by_title, w.sheet].index(w.sheet))))


Children = Mapping[str, list[dict[str, object]]]
"""Plain entries by the code of the item they belong to."""


def _children(sheet: Sheet, rows: Rows, wrong: list[Wrong], places: dict[tuple[str, str], int]) -> Children:
    found: dict[str, list[dict[str, object]]] = {}
    for n, values, fits in rows.get(sheet.name, ()):
        item = str(values.get("item"))
        beside = found.setdefault(item, [])
        entry = {key: value for key, value in values.items() if key != "item"}
        path = f"{sheet.name}[{entry.get('code', len(beside) + 1)}]"
        if first := places.get((item, path)):
            why = words("catalogue_row_twice", first=first)
            wrong.append(Wrong(sheet.title, n, "code", str(entry.get("code")), why))
        elif fits:
            places[item, path] = n
            beside.append(entry)
    return found


def _questions(rows: Rows, wrong: list[Wrong], places: dict[tuple[str, str], int]) -> Children:
    """A question has a row for each of its options; one without any has one row."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    options: dict[tuple[str, str], list[dict[str, object]]] = {}
    title = sheets()["questions"].title
    for n, values, fits in rows.get("questions", ()):
        if not fits:
            continue
        item, code, text = str(values.get("item")), str(values.get("code")), values.get("text")
        question = found.setdefault(item, {}).setdefault(code, {"code": code, "text": text, "options": []})
        first = places.setdefault((item, f"questions[{code}]"), n)
        if question["text"] != text:
            wrong.append(Wrong(title, n, "text", str(text), words("catalogue_row_other_text", first=first)))
        beside = options.setdefault((item, code), [])
        question["options"] = beside
        if values.get("option") is not None or values.get("option_text") is not None:
            option = str(values.get("option", ""))
            places.setdefault((item, f"questions[{code}].options[{option}]"), n)
            beside.append({"code": option, "text": values.get("option_text") or ""})
    return {item: list(questions.values()) for item, questions in found.items()}


def _strays(rows: Rows) -> Iterator[Wrong]:
    """Rows of an item that isn't there."""
    owners = {str(values.get("code")) for sheet in ("guide", "package") for _, values, _ in rows.get(sheet, ())}
    for name in ("materials", "questions", "fields", "fees"):
        for n, values, _ in rows.get(name, ()):
            if "item" in values and str(values["item"]) not in owners:
                yield Wrong(sheets()[name].title, n, "item", str(values["item"]), words("catalogue_owner_unknown"))


def _entries(
    sheet: str, rows: Rows, children: Mapping[str, Children], places: dict[tuple[str, str], int]
) -> Iterator[Entry]:
    for n, values, fits in rows.get(sheet, ()):
        if not fits:
            continue
        code = str(values.get("code"))
        places.setdefault((code, ""), n)
        own = {kind: found[code] for kind, found in children.items() if code in found}
        yield Entry(sheets()[sheet].title, n, values | own)


def write_xlsx(guides: Iterable[Guide], packages: Iterable[Package]) -> bytes:
    """The catalogue as a workbook that `read_xlsx` reads back to the same values. Raises Unreadable naming item and
    column for what a workbook can't carry."""
    guides, packages = list(guides), list(packages)
    if twice := {g.code for g in guides} & {p.code for p in packages}:
        raise Unreadable("catalogue_cannot_carry", item=sorted(twice)[0], column=words("catalogue_column_item"))
    content = {name: list(_rows(sheet, guides, packages)) for name, sheet in sheets().items()}
    book = Workbook(write_only=True)
    for name, sheet in sheets().items():
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "C2"
        for n, (column, _) in enumerate(_headed(sheet), 1):
            page.column_dimensions[get_column_letter(n)].width = WIDTHS.get(column.type, 20)
        page.append([_cell(page, heading, Font(bold=True)) for _, heading in _headed(sheet)])
        for row in content[name]:
            page.append([_cell(page, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


Value = str | int | None


def _headed(sheet: Sheet) -> list[tuple[Column, str]]:
    return [(column, heading) for column in sheet.columns for heading in column.headings]


def _rows(sheet: Sheet, guides: list[Guide], packages: list[Package]) -> Iterator[list[Value]]:
    for item, value in _values(sheet.name, guides, packages):
        values = {"item": item} | {f.name: getattr(value, f.name) for f in fields(value)}
        yield [to_cell(column, values[column.key], item) for column, _ in _headed(sheet)]


WRAPPED = Alignment(wrap_text=True, vertical="top")


def _cell(page: object, value: Value, font: Font | None = None) -> WriteOnlyCell:
    """Text is text, though it begins like a formula."""
    cell = WriteOnlyCell(page, value=value)
    cell.alignment = WRAPPED
    if isinstance(value, str):
        cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _values(sheet: str, guides: list[Guide], packages: list[Package]) -> Iterator[tuple[str, Any]]:
    """Each row's dataclass with the code of the item it belongs to."""
    own: Mapping[str, Sequence[Guide | Package]] = {"guide": guides, "package": packages}
    for owner in own.get(sheet, (*guides, *packages)):
        rows = (owner,) if sheet in own else getattr(owner, sheet, ())
        for row in chain.from_iterable(map(_flat, rows)) if sheet == "questions" else rows:
            yield owner.code, row


def _flat(question: Question) -> Iterator[QuestionRow]:
    for option in question.options or (Option(code="", text=""),):
        yield QuestionRow(question.code, question.text, option.code, option.text)
