"""One item: what it is, its versions, its way, and two of its versions compared by what they are to the applicant."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from app.post.changes import changes
from app.post.office_shown import Change, ItemFile
from app.texts import words
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import Chip
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice
from app.ui.kit.labels import Label, Line
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import RowList
from app.ui.kit.scroller import Scroller
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.screens.cases.lines import trace_line
from app.ui.screens.catalogue.lines import (
    compared,
    effect_chip,
    finding_line,
    first_comparison,
    guide_of,
    item_chip,
    stage_chip,
    version_line,
)
from app.ui.screens.catalogue.spec import where

SIDE = 340


class ItemCard(Plate):
    """The head of the item: name, code, department, kind and limits; how its proposal stands."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.sub, self.chip, self.refusal = Line("", "h1"), Line("", "soft"), Chip(), RefusalBox()
        head = row(self.title, self.chip, gap=12)
        self.setLayout(column(head, self.sub, self.refusal, gap=2, margins=(20, 8, 16, 8)))

    def render_state(self, file: ItemFile) -> None:
        line = file.line
        self.title.setText(line.name)
        days = words("ui_county_promised", days=line.promised_days) if line.promised_days else ""
        parts = (line.code, line.department, words(f"domain_kind_{line.kind}"), days)
        self.sub.setText("　".join(part for part in parts if part))
        chip = (stage_chip(line.stage) if line.standing == "offered" else item_chip(line)) or stage_chip(line.stage)
        self.chip.setVisible(chip is not None)
        if chip:
            self.chip.show_chip(chip)


class CompareCard(Card):
    """Two versions side by side: what reads otherwise, and whether it asks more of the applicant."""

    def __init__(self) -> None:
        super().__init__(words("ui_county_compare"), "files", grows=True)
        self.file: ItemFile | None = None
        self.before = Choice(words("ui_county_before"), (), note=False)
        self.after = Choice(words("ui_county_after"), (), note=False)
        self.table = Table(words("ui_county_compare"), _columns())
        self.same = EmptyState("ok", words("ui_county_same"), words("ui_county_same_hint"))
        self.whole_before, self.whole_after = Label("", wrap=True), Label("", wrap=True)
        self.stack = QStackedWidget()
        for part in (self.table, self.same):
            self.stack.addWidget(part)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(holder(row(self.before, self.after, gap=16, margins=(20, 8, 20, 8))))
        self.body.addWidget(self.stack)
        self.detail = Plate("flat")
        two = column(self.whole_before, self.whole_after, gap=4, margins=(20, 8, 20, 10))
        self.detail.setLayout(two)
        self.body.addWidget(self.detail)
        for choice in (self.before, self.after):
            choice.edited.connect(lambda _: self._compare())
        self.table.picked.connect(self._show_whole)
        self.changes: tuple[Change, ...] = ()

    def render_state(self, file: ItemFile) -> None:
        """Another item, or a version that is new, begins with what is most wanted."""
        same = self.file is not None and compared(self.file) == compared(file) and self.file.code == file.code
        self.file = file
        if not same:
            for choice in (self.before, self.after):
                choice.show_options(compared(file))
            first, second = first_comparison(file)
            self.before.show_value(first)
            self.after.show_value(second)
        self._compare()

    def _compare(self) -> None:
        assert self.file
        new = guide_of(self.file, self.after.value())
        self.changes = changes(guide_of(self.file, self.before.value()), new) if new else ()
        more, less = (sum(c.effect == effect for c in self.changes) for effect in ("more", "less"))
        self.show_title(words("ui_county_compare"), words("ui_county_more_less", more=more, less=less))
        self.table.show_values(self.changes, [str(n) for n in range(len(self.changes))])
        self.stack.setCurrentWidget(self.table if self.changes else self.same)
        self.detail.setVisible(bool(self.changes))
        if self.changes:
            self.table.pick(self.table.current() or "0")
            self._show_whole(self.table.current())

    def _show_whole(self, n: str) -> None:
        """What doesn't fit into a line of the table, whole."""
        if n and int(n) < len(self.changes):
            change = self.changes[int(n)]
            nothing = words("ui_county_no_figure")
            self.whole_before.setText(words("ui_county_read", text=change.before or nothing))
            self.whole_after.setText(words("ui_county_reads", text=change.after or nothing))


def _columns() -> list[Column]:
    return [
        Column(words("ui_county_column_part"), lambda c: words(f"ui_county_part_{c.part}"), 76),
        Column(words("ui_county_column_what"), lambda c: c.name, 190),
        Column(words("ui_county_column_before"), lambda c: c.before or words("ui_county_no_figure")),
        Column(words("ui_county_column_after"), lambda c: c.after or words("ui_county_no_figure")),
        Column(words("ui_county_column_effect"), effect_chip, 128),
    ]


class ItemSide(Scroller):
    """Versions, findings and the way, beside the comparison."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.versions, self.found, self.way = (
            RowList(words(f"ui_county_{n}")) for n in ("versions", "findings", "way")
        )
        self.cards = [Card(words(f"ui_county_{n}"), icon) for n, icon in PARTS]
        for card, part in zip(self.cards, (self.versions, self.found, self.way), strict=True):
            card.body.setContentsMargins(0, 0, 0, 4)
            card.body.addWidget(part)
            part.setVerticalScrollBarPolicy(part.verticalScrollBarPolicy().ScrollBarAlwaysOff)
        super().__init__(words("ui_county_versions"), column(*self.cards, 0, gap=12), SIDE)

    def render_state(self, file: ItemFile) -> None:
        today = self.room.now().date()
        self.versions.show_rows([version_line(guide, file, today) for guide in file.versions])
        self.found.show_rows([finding_line(n, f, where(f.field)) for n, f in enumerate(file.findings)])
        self.way.show_rows([trace_line(n, line) for n, line in enumerate(reversed(file.way))])
        for card, part in zip(self.cards, (self.versions, self.found, self.way), strict=True):
            card.setVisible(bool(part.rows()))
            part.setFixedHeight(part.high() + 2)
        self.cards[1].show_title(words("ui_county_findings"), str(len(file.findings)))


PARTS = (("versions", "history"), ("findings", "warn"), ("way", "list"))


class ItemView(QStackedWidget):
    """`versions.chosen` compares that version with the one before."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.head, self.compare, self.side = ItemCard(), CompareCard(), ItemSide(room)
        self.none = Plate()
        self.none.setLayout(column(EmptyState("book", words("ui_county_pick"), words("ui_county_pick_hint"))))
        self.middle = holder(column(self.head, self.compare, gap=12))
        self.whole = holder(row(self.middle, self.side, gap=12))
        for part in (self.none, self.whole):
            self.addWidget(part)
        self.side.versions.chosen.connect(self._compare)

    def render_state(self, file: ItemFile | None) -> None:
        self.setCurrentWidget(self.whole if file else self.none)
        if file:
            self.head.render_state(file)
            self.compare.render_state(file)
            self.side.render_state(file)

    def _compare(self, version: str) -> None:
        """This version against the one before it."""
        file = self.compare.file
        if file is None:
            return
        names = [name for name, _ in compared(file)]
        self.compare.after.show_value(version)
        self.compare.before.show_value(names[max(0, names.index(version) - 1)])
        self.compare._compare()

    def fold(self, folded: bool, turned: bool, narrow: bool) -> None:
        """Where room is short, comparison and side take turns."""
        self.compare.table.setColumnHidden(0, narrow)
        self.side.setVisible(not folded or turned)
        self.middle.setVisible(not folded or not turned)
        self.side.narrow(0 if folded else SIDE)
