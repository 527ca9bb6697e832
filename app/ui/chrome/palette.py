"""The command palette: what is typed into the search box finds verbs, places and cases, by name or initials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.post.shown import CaseRow
from app.texts import words
from app.ui.chrome.header import Search
from app.ui.kit.card import Plate, column
from app.ui.kit.chip import ChipSpec
from app.ui.kit.hints import hints
from app.ui.kit.rows import Row, RowList
from app.ui.kit.tones import status_chip
from app.ui.room import Room
from app.ui.screen import Place
from app.ui.theme import theme
from app.ui.verbs import Verb, key_words

DEBOUNCE = 150
MOST = 9


def verb_rows(verbs: Sequence[Verb], query: str) -> list[Row]:
    """Verbs whose name has the query in it or whose initials begin with it."""
    wanted = query.strip().lower()
    found = [v for v in verbs if not wanted or wanted in v.name.lower() or v.initials.startswith(wanted)]
    return [
        Row(f"verb:{v.id}", v.name, aside=key_words(v.keys[0]) if v.keys else "", icon=v.icon or "right")
        for v in found
        if v.id != "palette"
    ]


def place_rows(places: Sequence[Place], query: str) -> list[Row]:
    wanted = query.strip()
    return [
        Row(f"place:{p.id}", p.title, aside=words("ui_palette_place"), icon=p.icon) for p in places if wanted in p.title
    ]


def case_row(case: CaseRow) -> Row:
    chip = ChipSpec(words("ui_draft"), "mute", "pencil") if case.draft else status_chip(case.status)
    return Row(f"case:{case.id}", case.applicant, f"{case.number}  {case.item}".strip(), chip=chip)


class Palette(QObject):
    """Opens below the search box; Enter does the first or the chosen row, Esc closes."""

    def __init__(self, search: Search, over: QWidget, room: Room) -> None:
        super().__init__(over)
        self._search, self._room, self._over = search, room, over
        self._places: Sequence[Place] = ()
        self._cases: list[Row] = []
        self.closed: Callable[[], None] = lambda: None
        self.frame = Plate("float")
        self.frame.setParent(over)
        self.list = RowList(words("ui_palette_name"))
        self.list.chosen.connect(self._do)
        foot = hints(("↑↓", "ui_hint_move"), ("Enter", "ui_hint_do"), ("Esc", "ui_hint_close"))
        self.frame.setLayout(column(self.list, foot, gap=0, margins=(2, 6, 2, 0)))
        self.frame.hide()
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._timer.timeout.connect(self._find)
        search.typed.connect(self._typed)
        search.moved.connect(self.list.step)
        search.entered.connect(lambda: self._do(self.list.current()))

    def open(self, places: Sequence[Place]) -> None:
        """Show what can be done now; the rest comes as it is typed."""
        self._places = places
        self._verbs = self._room.registry.at_hand()
        self._cases = []
        self._show()
        self.frame.show()
        self.frame.raise_()

    def is_open(self) -> bool:
        return self.frame.isVisible()

    def close(self) -> None:
        self.frame.hide()
        self._search.edit.clear()
        self._room.tasks.forget("palette")
        self.closed()

    def _typed(self, text: str) -> None:
        self._show()
        if len(text.strip()) >= 2:
            self._timer.start()
        else:
            self._cases = []

    def _find(self) -> None:
        query = self._search.edit.text().strip()
        self._room.ask(lambda: self._room.desk.find(query, MOST), self._found, key="palette")

    def _found(self, cases: Sequence[CaseRow]) -> None:
        self._cases = [case_row(case) for case in cases]
        self._show()

    def _show(self) -> None:
        query = self._search.edit.text()
        rows = [*self._cases, *verb_rows(self._verbs, query)[:MOST], *place_rows(self._places, query)]
        self.list.show_rows(rows or [Row("none", words("ui_palette_nothing"), icon="search")])
        if not self.list.current() and rows:
            self.list.pick(rows[0].id)
        corner = self._search.mapTo(self._over, self._search.rect().bottomLeft())
        wide = max(self._search.width(), theme.px(480))
        left = min(corner.x(), self._over.width() - wide - 8)
        high = min(self.list.high() + theme.px(64), self._over.height() - corner.y() - 60)
        self.frame.setGeometry(left, corner.y() + 8, wide, high)

    def _do(self, id: str) -> None:
        kind, _, name = id.partition(":")
        if not name:
            return
        self.close()
        act: dict[str, Callable[[], object]] = {
            "verb": lambda: self._room.registry.action(name).trigger(),
            "place": lambda: self._room.goes.emit(name),
            "case": lambda: self._room.opens.emit(name),
        }
        QTimer.singleShot(0, self, act[kind])
