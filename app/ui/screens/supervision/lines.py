"""What is watched as rows and cells: lists with their counts, cases, deadlines that moved, figures. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.monthly import Figures
from app.post.month_file import FIGURES
from app.post.office_shown import MovedRow, Task, Watch, WatchRow
from app.texts import words
from app.ui.kit.chip import ChipSpec
from app.ui.kit.rows import Row
from app.ui.kit.table import Cell, Column
from app.ui.kit.tones import left_chip, status_chip

LISTS: Sequence[tuple[str, str, str]] = (
    ("watched", "inbox", ""),
    ("near", "clock", "warn"),
    ("over", "warn", "err"),
    ("yellow", "flag", "warn"),
    ("red", "flag", "err"),
    ("serious", "stop", "err"),
    ("unissued", "send", "err"),
    ("unexplained", "pencil", "err"),
    ("to_close", "check", "warn"),
    ("extension", "calendar", "warn"),
    ("appeal", "users", "warn"),
    ("loop", "bell", "err"),
    ("investigate", "search", "warn"),
    ("abnormal", "list", "warn"),
)
"""Every list with its icon and the tone of its count."""
PAGES = (("moved", "history"), ("month", "chart"))


def list_rows(watch: Watch, moved: int) -> list[Row]:
    """The lists, the abnormal ones by kind under theirs, then the pages."""
    kinds = sorted({f"abnormal:{kind}" for row in watch.rows for kind in row.marks})
    rows = [_list_row(name, icon, tone, len(watch.of(name))) for name, icon, tone in LISTS]
    rows += [_list_row(kind, "right", "", len(watch.of(kind))) for kind in kinds]
    return [*rows, *(Row(n, words(f"ui_county_list_{n}"), aside=_many(moved, n), icon=icon) for n, icon in PAGES)]


def _many(moved: int, name: str) -> str:
    return str(moved) if moved and name == "moved" else ""


def _list_row(name: str, icon: str, tone: str, count: int) -> Row:
    chip = ChipSpec(str(count), tone, "-") if tone and count else None
    return Row(name, list_title(name), aside=str(count) if count and not tone else "", chip=chip, icon=icon)


def list_title(name: str) -> str:
    _, _, kind = name.partition(":")
    return words(f"ui_mark_{kind}") if kind else words(f"ui_county_list_{name}")


def watch_columns() -> list[Column]:
    return [
        Column(words("ui_county_column_number"), lambda r: r.case.number or words("ui_b_no_number"), 156),
        Column(words("ui_county_column_applicant"), lambda r: r.case.applicant, 120),
        Column(words("ui_county_column_item"), lambda r: r.case.item),
        Column(words("ui_county_column_department"), lambda r: r.case.department, 110),
        Column(words("ui_county_column_deadline"), _deadline, 132),
        Column(words("ui_county_column_state"), _state, 142),
    ]


def _deadline(row: WatchRow) -> Cell:
    return left_chip(row.case.left) or (
        f"{row.case.deadline:%m-%d}" if row.case.deadline else words("ui_county_no_figure")
    )


def _state(row: WatchRow) -> Cell:
    """What is gravest about it; else where it stands."""
    grave = next((card for card in ("serious", "red", "yellow") if card in row.cards), "")
    if row.marks and grave != "serious":
        return ChipSpec(words(f"ui_mark_{row.marks[-1]}"), "err" if row.tasks else "warn")
    if grave:
        return ChipSpec(words(f"domain_card_{grave}"), "warn" if grave == "yellow" else "err", "flag")
    return status_chip(row.case.status)


def facts_of(row: WatchRow) -> list[tuple[str, str]]:
    """What is known of the case beside its line."""
    return [
        (words("ui_county_cards"), "、".join(words(f"domain_card_{card}") for card in row.cards)),
        (words("ui_county_marks"), "、".join(words(f"ui_mark_{mark}") for mark in row.marks)),
        (words("ui_county_owes"), "；".join(task_words(task) for task in row.tasks)),
    ]


def task_words(task: Task) -> str:
    """What is owed and until when; late, if it is."""
    kind, _, mark = task.kind.partition("_")
    what = words(f"ui_county_task_{kind}", mark=words(f"ui_mark_{mark}")) if mark else words(f"ui_county_task_{kind}")
    if task.due is None:
        return what
    return words("ui_county_late" if task.late else "ui_county_until", what=what, at=f"{task.due:%m-%d %H:%M}")


def moved_columns() -> list[Column]:
    return [
        Column(words("ui_county_column_number"), lambda r: r.number or words("ui_b_no_number"), 156),
        Column(words("ui_county_column_item"), lambda r: r.item),
        Column(words("ui_county_column_department"), lambda r: r.department, 110),
        Column(words("ui_county_column_old"), lambda r: r.old or words("recount_undated"), 120),
        Column(words("ui_county_column_new"), _new, 136),
        Column(words("ui_county_column_moved"), lambda r: words(f"recount_{r.why}"), 230),
    ]


def _new(row: MovedRow) -> Cell:
    """Whether it moved away or came nearer."""
    later = row.new > row.old
    return ChipSpec(row.new or words("recount_undated"), "ok" if later else "warn", "right" if later else "left")


def figure_columns() -> list[Column]:
    head = Column(words("ui_county_figure_department"), lambda f: f.department or words("ui_county_all_departments"))
    return [head, *(Column(words(f"ui_county_figure_{key}"), _figure(key), 104) for key in FIGURES[1:])]


def _figure(key: str) -> Any:
    def cell(one: Figures) -> str:
        value = sum(one.abnormal.values()) if key == "abnormal" else getattr(one, key)
        return words("ui_county_no_figure") if value is None else str(value)

    return cell
