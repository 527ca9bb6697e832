"""导入目录: a file read, what it would bring told row by row, and only then the ticked items proposed (R-CAT-12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget

from app.domain.catalogue import Guide
from app.domain.errors import AppError
from app.post.office_shown import Incoming, WrongRow
from app.texts import table, words
from app.ui.kit.card import Card, Plate, column, holder
from app.ui.kit.choose import Meter
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import RowList
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.catalogue.drafting import plain
from app.ui.screens.catalogue.lines import incoming_line

PORTION = 20
"""Items proposed in one go: between two the bar moves, and Esc stops it."""
TAKEN = ("new", "changed")


class ImportPanel(Card):
    """`closed()` gives the page back."""

    closed = Signal()
    changed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__(words("ui_county_import"), "inbox", grows=True)
        self.room, self.desk = room, room.desk
        self.incoming: Incoming | None = None
        self.ticked: set[str] = set()
        self.busy = False
        self.done, self.total = 0, 0
        self.path = Field(words("ui_county_path"), example=words("ui_county_path_example"), required=True)
        self.reason = Field(words("ui_county_reason"), required=True, hint=words("ui_county_reason_hint"))
        self.refusal, self.told, self.meter = RefusalBox(), Label("", "strong", wrap=True), Meter(wide=0)
        self.rows = RowList(words("ui_county_import"))
        self.wrong = Table(words("ui_county_wrong"), _columns())
        self.none = EmptyState("inbox", words("ui_county_no_file"), words("ui_county_no_file_hint"))
        self._build()
        self.path.editor.on_enter = self.read
        self.rows.ticked.connect(self._tick)
        self.rows.chosen.connect(self._tick)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        for part in (self.none, self.rows, self.wrong):
            self.stack.addWidget(part)
        self.body.setContentsMargins(0, 0, 0, 0)
        head = column(self.path, self.refusal, self.told, self.meter, gap=4, margins=(20, 10, 20, 8))
        self.body.addWidget(holder(head))
        self.body.addWidget(self.stack)
        self.foot = Plate("flat")
        self.foot.setLayout(column(self.reason, margins=(20, 8, 20, 4)))
        self.body.addWidget(self.foot)
        self.body.addWidget(hints(("Enter", "ui_county_hint_read"), ("Alt+O", "ui_verb_find_file"), *TICKS))

    def open(self) -> None:
        self.incoming, self.busy = None, False
        self.path.plain()
        self.render_state()
        self.path.setFocus()

    # --- reading -------------------------------------------------------------------------------------------------

    def find_file(self) -> None:
        """The system's own box, for whoever doesn't type a path; it waits for nobody."""
        box = QFileDialog(self, words("ui_county_import"), "", "xlsx, csv, json (*.xlsx *.csv *.json)")
        box.setFileMode(QFileDialog.FileMode.ExistingFile)
        box.fileSelected.connect(self._chosen)
        box.open()

    def _chosen(self, path: str) -> None:
        self.path.show_value(path)
        self.read()

    def read(self) -> None:
        path = self.path.value().strip()
        if not path:
            self.path.problem(words("ui_county_blank"))
            return
        self.path.plain()
        self.incoming = None
        self.room.ask(lambda: self.desk.read_catalogue(path), self._have, failed=self._refused, key="import")

    def _have(self, incoming: Incoming) -> None:
        self.incoming = incoming
        self.ticked = {r.guide.code for r in incoming.rows if r.what in TAKEN and not r.findings}
        self.refusal.say(None)
        self.render_state()
        (self.rows if incoming.rows else self.wrong).setFocus()

    def _refused(self, error: AppError) -> None:
        self.busy = False
        self.render_state()
        self.refusal.say(plain(error))
        self.path.setFocus()

    def _tick(self, code: str) -> None:
        row = next((r for r in self.incoming.rows if r.guide.code == code), None) if self.incoming else None
        if row and row.what in TAKEN and not self.busy:
            self.ticked ^= {code}
            self.render_state()

    # --- taking --------------------------------------------------------------------------------------------------

    def send(self) -> None:
        """F9: what is ticked is proposed with the reason, a portion at a time."""
        if self.busy or not self.incoming or not self.ticked:
            return
        if not self.reason.value().strip():
            self.reason.problem(words("ui_county_reason_needed"))
            self.reason.setFocus()
            return
        guides = [row.guide for row in self.incoming.rows if row.guide.code in self.ticked]
        self.busy, self.done, self.total = True, 0, len(guides)
        self._go_on(guides)

    def _go_on(self, guides: Sequence[Guide]) -> None:
        if not guides or not self.busy:
            self._ended()
            return
        portion, rest, reason = guides[:PORTION], guides[PORTION:], self.reason.value().strip()

        def taken(codes: Sequence[str]) -> None:
            self.done += len(codes)
            self.ticked -= set(codes)
            self.render_state()
            self._go_on(rest)

        self.room.ask(lambda: self.desk.propose_all(portion, reason), taken, failed=self._refused)
        self.render_state()

    def _ended(self) -> None:
        self.busy = False
        self.room.say("ui_county_imported", "ok", count=self.done)
        self.leave()

    def leave(self) -> None:
        """Esc: stops what is going on after this portion; else gives the page back."""
        if self.busy:
            self.busy = False
        else:
            self.closed.emit()

    # --- showing -------------------------------------------------------------------------------------------------

    def render_state(self) -> None:
        incoming = self.incoming
        self.told.setText(_told(incoming) if incoming else "")
        self.told.setVisible(incoming is not None)
        self.meter.setVisible(self.busy)
        self.meter.show_part(self.done, self.total)
        self.foot.setVisible(bool(incoming and incoming.rows))
        self.stack.setCurrentWidget(self.none if not incoming else self.wrong if incoming.wrong else self.rows)
        if incoming:
            self.wrong.show_values(incoming.wrong, [str(n) for n in range(len(incoming.wrong))])
            self.rows.show_rows(
                [
                    incoming_line(r, ticked=r.guide.code in self.ticked if r.what in TAKEN else None)
                    for r in incoming.rows
                ]
            )
            if incoming.rows and not self.rows.current():
                self.rows.pick(incoming.rows[0].guide.code)
        self.changed.emit()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.send, "leave": self.leave, "find_file": self.find_file}

    def able(self, verb: str) -> bool:
        return verb != "confirm" or bool(self.ticked and self.incoming and not self.busy)

    def bar(self) -> Bar:
        note = words("ui_county_taking", done=self.done, total=self.total) if self.busy else words("ui_county_untaken")
        word = words("ui_county_propose_n", count=len(self.ticked))
        return Bar(note, "ok", verbs=(BarVerb("leave"), BarVerb("find_file"), BarVerb("confirm", "pri", word)))


TICKS = (("↑↓", "ui_hint_move"), ("Space", "ui_county_hint_tick"))


def _told(incoming: Incoming) -> str:
    if incoming.wrong:
        return words("ui_county_file_wrong", file=incoming.file, count=len(incoming.wrong))
    counts = {what: sum(row.what == what for row in incoming.rows) for what in ("new", "changed", "same")}
    packages = words("ui_county_packages", count=incoming.packages) if incoming.packages else ""
    return words("ui_county_file_told", **counts) + packages


def _columns() -> list[Column]:
    def at(row: WrongRow) -> str:
        return (
            words("ui_county_at", sheet=words(_sheet(row.sheet)), row=row.row) if row.row else words(_sheet(row.sheet))
        )

    return [
        Column(words("ui_county_column_at"), at, 170),
        Column(words("ui_county_column_column"), _heading, 200),
        Column(words("ui_county_column_value"), lambda r: r.value or words("ui_county_no_figure"), 220),
        Column(words("ui_county_column_why"), lambda r: r.why),
    ]


def _heading(row: WrongRow) -> str:
    """A workbook's heading; JSON names its fields by their path (`materials[2].copies`)."""
    section, _, key = row.column.rpartition(".")
    table_, code = table(), f"catalogue_column_{section.partition('[')[0] or 'guide'}_{key}"
    named = table_[code].partition("、")[0] if code in table_ else row.column
    number = section.partition("[")[2].rstrip("]")
    return words("ui_county_nth", n=number, what=named) if number else named or words("ui_county_no_figure")


def _sheet(name: str) -> str:
    """JSON names its lists by their keys."""
    return f"catalogue_sheet_{name}" if name in ("guide", "package") else name
