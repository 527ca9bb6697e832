"""The item's own fields, and how the result is to be handed over."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.catalogue import Field as Asked
from app.domain.catalogue import Guide
from app.texts import words
from app.ui.kit.card import Card, clear
from app.ui.kit.field import Choice, Field, Labelled
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake

DELIVERIES = ("pickup", "courier", "electronic")
LONG = 40
HINTS = {"date": "ui_date_example"}


class FormCard(Card):
    step = 3

    def __init__(self, intake: Intake) -> None:
        super().__init__(words("ui_form"), "pencil")
        self.intake = intake
        self._shown: tuple[Asked, ...] | None = None
        self.fields: dict[str, Labelled] = {}
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(20)
        self.grid.setVerticalSpacing(2)
        self.body.addLayout(self.grid)

    def stops(self) -> list[QWidget]:
        return [field.editor for field in self.fields.values() if not field.isHidden()]

    def render_state(self) -> None:
        guide, draft = self.intake.guide, self.intake.draft
        self.setVisible(guide is not None and draft is not None and not self.intake.choosing)
        if guide is None or draft is None:
            return
        if guide.fields != self._shown:
            self._build(guide)
        for path, field in self.fields.items():
            field.show_value(drafting.get(draft, path))  # type: ignore[attr-defined]
            problem, params = self.intake.problems.get(path, ("", {}))
            field.problem(words(problem, **params)) if problem else field.plain()
        self.fields["delivery_address"].setVisible(draft.delivery == "courier")

    def _build(self, guide: Guide) -> None:
        self._shown = guide.fields
        clear(self.grid)
        self.fields = {}
        line, at = 0, 0
        asked = [
            (f"form.{f.code}", self._field(f), 2 if f.kind == "text" and f.max_length > LONG else 1)
            for f in guide.fields
        ]
        delivery = Choice(words("ui_delivery"), [(d, words(f"ui_delivery_{d}")) for d in DELIVERIES], required=True)
        address = Field(words("ui_delivery_address"), required=True)
        for path, field, wide in (*asked, ("delivery", delivery, 1), ("delivery_address", address, 2)):
            if at + wide > 3:
                line, at = line + 1, 0
            self.grid.addWidget(field, line, at, 1, wide)
            at += wide
            self.fields[path] = field
            field.edited.connect(lambda text, path=path: self.intake.put(path, text))
            field.left.connect(lambda path=path: self.intake.check(path))
        for n in range(3):
            self.grid.setColumnStretch(n, 1)

    def _field(self, asked: Asked) -> Labelled:
        if asked.kind == "choice":
            choice = Choice(asked.name, [(o.code, o.text) for o in asked.options], required=asked.required)
            choice.show_value("")
            return choice
        example = words(HINTS[asked.kind]) if asked.kind in HINTS else ""
        return Field(asked.name, asked.kind, required=asked.required, example=example)
