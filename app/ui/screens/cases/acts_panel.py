"""办理: every act that is lawful on this case now, found by name or initials; the one that is chosen, filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from app.texts import words
from app.ui.kit.card import Card, holder, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Field
from app.ui.kit.hints import hints
from app.ui.kit.rows import Row, RowList
from app.ui.screen import Bar, BarVerb
from app.ui.screens.cases.act_form import ActForm
from app.ui.screens.cases.acting import Acting
from app.ui.screens.cases.asking import LETTERS, group_of

PICKS = 9
ICONS = {
    "intake": "inbox",
    "handling": "pencil",
    "clock": "clock",
    "joint": "users",
    "fee": "yen",
    "result": "stamp",
    "record": "history",
    "voice": "bell",
}


def act_row(n: int, action: str) -> Row:
    """An act with its key: Alt+1…9, then its initials."""
    key = f"Alt+{n}" if n <= PICKS else LETTERS[action]
    title, icon = words(f"ui_act_{action}"), ICONS[group_of(action)]
    return Row(action, title, words(f"ui_lead_{action}"), aside=key, icon=icon)


class ActsList(Card):
    """`chosen(action)`."""

    chosen = Signal(str)

    def __init__(self, acting: Acting) -> None:
        super().__init__(words("ui_acts"), "list", grows=True)
        self.acting = acting
        self.search = Field(words("ui_acts_search"), example=words("ui_acts_example"), note=False)
        self.search.edited.connect(acting.find)
        self.search.editor.on_enter = self._take
        self.search.editor.installEventFilter(self)
        self.list = RowList(words("ui_acts"))
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.chosen.connect(self.chosen)
        self.none = EmptyState("ok", words("ui_acts_none"), words("ui_acts_none_hint"))
        self.stack = QStackedWidget()
        for part in (self.list, self.none):
            self.stack.addWidget(part)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(holder(row(self.search, margins=(14, 10, 14, 10))))
        self.body.addWidget(self.stack)
        foot = ("↑↓", "ui_hint_move"), ("Enter", "ui_hint_choose"), ("Alt+1…9", "ui_hint_do"), ("Esc", "ui_hint_back")
        self.body.addWidget(hints(*foot))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())  # type: ignore[attr-defined]
            if step:
                self.list.step(step)
                return True
        return False

    def render_state(self) -> None:
        rows = [act_row(n, action) for n, action in enumerate(self.acting.lawful(), 1)]
        fresh = [r.id for r in rows] != [r.id for r in self.list.rows()]
        self.list.show_rows(rows)
        self.stack.setCurrentWidget(self.list if rows else self.none)
        if rows and (fresh or not self.list.current()):
            self.list.pick(rows[0].id)

    def begin(self) -> None:
        self.search.show_value("")
        self.acting.find("")
        self.search.setFocus()

    def _take(self) -> None:
        if self.list.rows() and self.list.current():
            self.chosen.emit(self.list.current())

    def pick_nth(self, n: int) -> None:
        rows = self.list.rows()
        if n <= len(rows):
            self.chosen.emit(rows[n - 1].id)


class ActsPanel(QStackedWidget):
    """`closed()` gives the page back."""

    closed = Signal()
    turned = Signal()

    def __init__(self, acting: Acting) -> None:
        super().__init__()
        self.acting = acting
        self.list, self.form = ActsList(acting), ActForm(acting)
        for part in (self.list, self.form):
            self.addWidget(part)
        self.list.chosen.connect(self._choose)
        acting.changed.connect(self.render_state)

    def open(self) -> None:
        self.acting.back()
        self.list.begin()

    def _choose(self, action: str) -> None:
        self.acting.choose(action)

    def leave(self) -> None:
        """Esc: from the form to the list, from the list back to the papers."""
        if self.acting.action:
            self.open()
        else:
            self.closed.emit()

    def render_state(self) -> None:
        self.list.render_state()
        self.form.render_state()
        self.setCurrentWidget(self.form if self.acting.action else self.list)
        self.turned.emit()

    def scope(self) -> str:
        return "acting" if self.acting.action else "acts"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        picks = {f"pick_{n}": partial(self.list.pick_nth, n) for n in range(1, PICKS + 1)}
        return {"leave": self.leave, **({"confirm": self.acting.send} if self.acting.action else picks)}

    def able(self, verb: str) -> bool:
        if verb.startswith("pick_"):
            return len(self.list.list.rows()) >= int(verb[5:])
        return not self.acting.busy

    def bar(self) -> Bar:
        acting = self.acting
        if not acting.action:
            return Bar(words("ui_acts_count", count=len(acting.lawful())), "ok", verbs=(BarVerb("leave"),))
        note = acting.save_failed or words("ui_acts_note")
        word = words("ui_working") if acting.busy else words(f"ui_act_{acting.action}")
        tone = "err" if acting.save_failed else "ok"
        return Bar(note, tone, verbs=(BarVerb("leave"), BarVerb("confirm", "pri", word)))
