"""The middle of the workspace: title and stepper stay, the cards scroll; or what to begin with when nothing is open."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget

from app.post.shown import DraftRow
from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.labels import Icon, Label, Line
from app.ui.kit.rows import Row, RowList
from app.ui.kit.stepper import Stepper
from app.ui.room import Room
from app.ui.screens.clerk.applicant_card import ApplicantCard
from app.ui.screens.clerk.form_card import FormCard
from app.ui.screens.clerk.intake import STEPS, Intake
from app.ui.screens.clerk.item_card import ItemCard, ScenarioCard
from app.ui.screens.clerk.materials_card import MaterialsCard
from app.ui.screens.clerk.summary_card import SummaryCard
from app.ui.screens.clerk.way_card import WayCard


class TitleCard(Plate):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.intake = intake
        self.title, self.chip = Line("", "h1"), Chip()
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Maximum, self.title.sizePolicy().Policy.Preferred)
        self.change = VerbButton(room.registry, "change_item", "link", stop=False)
        self.stepper = Stepper([words(f"ui_step_{n}") for n in range(1, STEPS + 1)])
        self.stepper.chosen.connect(intake.go)
        self.way = VerbButton(room.registry, "way", "link", stop=False)
        head = row(self.title, self.chip, 0, self.way, self.change, gap=12)
        self.setLayout(column(head, self.stepper, gap=4, margins=(20, 8, 20, 8)))

    def render_state(self) -> None:
        guide = self.intake.guide
        self.title.setText(guide.name if guide else words("ui_item_unknown"))
        self.chip.setVisible(guide is not None)
        self.change.setVisible(guide is not None and not self.intake.choosing)
        if guide:
            immediate = guide.kind == "immediate"
            text = words("ui_kind_immediate") if immediate else words("ui_promised", days=guide.promised_days)
            self.chip.show_chip(ChipSpec(text, "ok" if immediate else "mute", "clock"))
        self.stepper.show_step(self.intake.step, self.intake.reached)


class Twice(Plate):
    """The same applicant and item are open elsewhere (R-REC-09): said before anything is typed twice."""

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__("warn")
        self.room, self.intake = room, intake
        self.words = Label("", wrap=True)
        self.setLayout(row(Icon("warn", "warn"), self.words, gap=10, margins=(14, 8, 14, 8)))

    def render_state(self) -> None:
        rows = self.intake.duplicates
        self.setVisible(bool(rows) and self.intake.draft is not None)
        if rows:
            first = rows[0]
            code = "ui_twice" if first.window else "ui_twice_online"
            day = f"{first.at:%m-%d}"
            self.words.setText(words(code, number=first.number, day=day, window=first.window))


class FormPage(QWidget):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.room, self.intake = room, intake
        self.title, self.twice = TitleCard(room, intake), Twice(room, intake)
        self.applicant, self.item = ApplicantCard(room, intake), ItemCard(intake)
        self.scenario, self.form, self.way = ScenarioCard(intake), FormCard(intake), WayCard(intake)
        self.materials, self.summary = MaterialsCard(room, intake), SummaryCard(intake)
        self.cards = (self.applicant, self.item, self.scenario, self.form, self.way, self.materials, self.summary)
        self._stops: list[QWidget] = []
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(holder(column(*self.cards, 0, gap=12, margins=(0, 0, 4, 0))))
        self.area.setHorizontalScrollBarPolicy(self.area.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.area.setFocusPolicy(self.area.focusPolicy().NoFocus)
        self.area.setAccessibleName(words("ui_intake"))
        self._wanted: Card | None = None
        self._top = column(self.title, self.twice, gap=12)
        self.setLayout(column(self._top, self.area, gap=12))
        self.area.verticalScrollBar().rangeChanged.connect(self._ranged)
        intake.changed.connect(self.render_state)
        intake.moved.connect(self._move)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._followed)
        self.render_state()

    def render_state(self) -> None:
        for part in (self.title, self.twice, *self.cards):
            part.render_state()
        self._chain()

    def _chain(self) -> None:
        """Tab and Enter go through the stops in the order they are seen."""
        stops = [stop for card in self.cards if not card.isHidden() for stop in card.stops()]
        if stops != self._stops:
            self._stops = stops
            for one, other in itertools.pairwise(stops):
                QWidget.setTabOrder(one, other)

    def _ranged(self, low: int, high: int) -> None:
        """The title stays as wide as the cards; a card that grew after it was gone to stays in sight."""
        self._top.setContentsMargins(0, 0, 16 if high else 4, 0)
        if self._wanted is not None and not self._wanted.isHidden():
            self.area.ensureWidgetVisible(self._wanted, 0, 0)

    def _followed(self, old: QWidget | None, now: QWidget | None) -> None:
        """The stepper follows the keyboard."""
        if now is None or not self.isVisible():
            return
        card = next((card for card in self.cards if card.isAncestorOf(now)), None)
        if card and card.step <= self.intake.reached:
            self.intake.at(card.step)

    def _move(self, path: str) -> None:
        QTimer.singleShot(0, self, lambda: self._focus(path))  # after the cards have been laid out

    def _focus(self, path: str) -> None:
        card, stop = self._find(path)
        if card is None or not self.isVisible():
            return
        self.area.ensureWidgetVisible(card, 0, 0)
        self._wanted = card if path.startswith("step.") else None
        if stop is not None:
            stop.setFocus()
            if isinstance(stop, QLineEdit):
                stop.end(False)
            self.area.ensureWidgetVisible(stop, 0, 60)

    def _find(self, path: str) -> tuple[Card | None, QWidget | None]:
        """The card and the stop of a path."""
        head, _, rest = path.partition(".")
        if head == "step":
            return self._first(int(rest))
        if path in self.applicant.fields:
            return self.applicant, self.applicant.fields[path].editor
        if head == "answer" and rest in self.scenario.choices:
            return self.scenario, self.scenario.choices[rest].editor
        for card in (self.form, self.way):
            if path in card.fields:
                return card, card.fields[path].editor
        if head == "material":
            return self.materials, self.materials.stop(rest)
        return (self.item, self.item.search.editor) if head == "item" else (None, None)

    def _first(self, step: int) -> tuple[Card | None, QWidget | None]:
        for card in self.cards:
            if card.step == step and not card.isHidden():
                stops = [stop for stop in card.stops() if stop.isVisibleTo(self)]
                return card, stops[0] if stops else None
        return None, None


class StartPage(QWidget):
    """Nobody is served: call the next one, begin without a ticket, or go on with a draft."""

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.room, self.intake = room, intake
        self.empty = Plate()
        self.empty.setLayout(column(EmptyState("users", words("ui_start"), words("ui_start_hint"))))
        self.drafts = Card(words("ui_drafts"), "pencil")
        self.list = RowList(words("ui_drafts"))
        self.list.chosen.connect(intake.resume)
        self.drafts.body.setContentsMargins(0, 0, 0, 4)
        self.drafts.body.addWidget(self.list)
        self.setLayout(column(self.empty, self.drafts, gap=12))
        self.drafts.hide()

    def read(self) -> None:
        self.room.ask(self.room.desk.drafts, self._have, key="drafts")

    def _have(self, rows: Sequence[DraftRow]) -> None:
        self.drafts.setVisible(bool(rows))
        self.list.show_rows(
            [
                Row(
                    d.id,
                    d.applicant or words("ui_person_unknown"),
                    d.item or words("ui_item_unknown"),
                    lead=d.number,
                    aside=f"{d.saved_at:%m-%d %H:%M}",
                )
                for d in rows
            ]
        )
        self.list.setFixedHeight(min(self.list.high(), 260) + 2)
