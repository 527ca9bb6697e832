"""Which item: found by name, pinyin initials or code, all by keyboard; then the guide's questions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.catalogue import Guide, Question
from app.post.shown import ItemRow
from app.texts import words
from app.ui.kit.card import Card, clear
from app.ui.kit.chip import ChipSpec
from app.ui.kit.field import Choice, Field
from app.ui.kit.hints import hints
from app.ui.kit.rows import Row, RowList
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.theme import theme

LINES = 5


def item_row(item: ItemRow) -> Row:
    """An item as found; one of another window says which."""
    days = words(f"ui_kind_{item.kind}") if item.kind == "immediate" else words("ui_promised", days=item.promised_days)
    chip = ChipSpec(days, "ok" if item.kind == "immediate" else "pri", "-")
    if item.kind == "package":
        chip = ChipSpec(words("ui_kind_package"), "pri", "box")
    if not item.here:
        chip = ChipSpec(words("ui_window", window=item.window), "mute", "transfer")
    return Row(item.code, item.name, f"{item.department}  {item.code}", chip=chip)


class ItemCard(Card):
    step = 2

    def __init__(self, intake: Intake) -> None:
        super().__init__(words("ui_item_card"), "search")
        self.intake = intake
        self.search = Field(words("ui_item_search"), required=True, example=words("ui_item_example"))
        self.search.edited.connect(intake.find)
        self.search.editor.on_enter = self._take
        self.search.editor.installEventFilter(self)
        self.list = RowList(words("ui_item_card"))
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.list.chosen.connect(self._pick)
        self.body.setContentsMargins(20, 10, 20, 4)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        self.body.addWidget(
            hints(("↑↓", "ui_hint_move"), ("Enter", "ui_hint_choose"), ("Alt+1…9", "ui_hint_favourite"))
        )
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.list.setFixedHeight(theme.px(64) * LINES)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())  # type: ignore[attr-defined]
            if step:
                self.list.step(step)
                return True
        return False

    def stops(self) -> list[QWidget]:
        return [self.search.editor]

    def pick_nth(self, n: int) -> None:
        """The n-th of what is listed, from 1."""
        rows = self.list.rows()
        if n <= len(rows):
            self._pick(rows[n - 1].id)

    def _take(self) -> None:
        if self.list.current():
            self._pick(self.list.current())

    def _pick(self, code: str) -> None:
        self.search.editor.clear()
        self.intake.pick(code)

    def render_state(self) -> None:
        intake = self.intake
        self.setVisible(intake.choosing and intake.draft is not None)
        if not intake.choosing:
            return
        rows = [item_row(item) for item in intake.items]
        fresh = [r.id for r in rows] != [r.id for r in self.list.rows()]
        self.list.show_rows(rows)
        if rows and (fresh or not self.list.current()):
            self.list.pick(rows[0].id)
        code, params = intake.problems.get("item", ("", {}))
        if code:
            self.search.problem(words(code, **params))
        elif intake.query and not rows:
            self.search.warn(words("ui_item_nothing"))
        else:
            self.search.plain()


class ScenarioCard(Card):
    """办理情形: the answers give the exact list of materials (R-CAT-10)."""

    step = 2

    def __init__(self, intake: Intake) -> None:
        super().__init__(words("ui_scenario"), "list")
        self.intake = intake
        self._shown: tuple[Question, ...] = ()
        self.choices: dict[str, Choice] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(2)
        self.body.addLayout(self.grid)

    def stops(self) -> list[QWidget]:
        return [choice.editor for choice in self.choices.values()]

    def render_state(self) -> None:
        guide = self.intake.guide
        self.setVisible(bool(guide and guide.questions and not self.intake.choosing))
        if guide and guide.questions != self._shown:
            self._build(guide)
        for code, choice in self.choices.items():
            path = f"answer.{code}"
            choice.show_value(drafting.get(self.intake.draft, path) if self.intake.draft else "")
            problem, params = self.intake.problems.get(path, ("", {}))
            choice.problem(words(problem, **params)) if problem else choice.plain()

    def _build(self, guide: Guide) -> None:
        self._shown = guide.questions
        clear(self.grid)
        self.choices = {}
        for n, question in enumerate(guide.questions):
            self.choices[question.code] = choice = self._choice(question)
            self.grid.addWidget(choice, n // 2, n % 2)
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, 1)

    def _choice(self, question: Question) -> Choice:
        path = f"answer.{question.code}"
        choice = Choice(question.text, [(o.code, o.text) for o in question.options], required=True)
        choice.show_value("")
        choice.edited.connect(lambda code: self.intake.put(path, code))
        return choice
