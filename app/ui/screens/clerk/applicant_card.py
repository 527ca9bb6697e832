"""Who applies: name, number, telephone, address; who stands here for them."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.identity import check_id
from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, holder
from app.ui.kit.choose import Check
from app.ui.kit.field import Field
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake

SPOTS = {  # path: (kind, required, row, column, columns of 12)
    "name": ("text", True, 0, 0, 5),
    "id": ("id", True, 0, 5, 7),
    "phone": ("phone", True, 1, 0, 5),
    "address": ("text", False, 1, 5, 7),
}
AGENT = {
    "agent.name": ("text", True, 0, 0, 3),
    "agent.id": ("id", True, 0, 3, 5),
    "agent.phone": ("phone", True, 0, 8, 4),
}


class ApplicantCard(Card):
    step = 1

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(words("ui_applicant"), "user")
        self.intake = intake
        self.fields: dict[str, Field] = {}
        self.previous = VerbButton(room.registry, "previous_info", "link", stop=False)
        self.aside.addWidget(self.previous)
        self.body.addWidget(self._grid(SPOTS))
        if room.place.card_reader:
            self.fields["id"].beside.addWidget(VerbButton(room.registry, "read_card", stop=False))
        self.agent = Check(words("ui_agent"))
        self.agent.toggled.connect(intake.use_agent)
        self.body.addWidget(self.agent)
        self.agent_rows = self._grid(AGENT)
        self.body.addWidget(self.agent_rows)

    def _grid(self, spots: dict[str, tuple[str, bool, int, int, int]]) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        for path, (kind, required, line, at, wide) in spots.items():
            field = Field(words(f"ui_field_{path}"), kind, required=required)
            field.edited.connect(lambda text, path=path: self.intake.put(path, text))
            field.left.connect(lambda path=path: self.intake.check(path))
            self.fields[path] = field
            grid.addWidget(field, line, at, 1, wide)
        for n in range(12):
            grid.setColumnStretch(n, 1)
        return holder(grid)

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        plain = [self.fields[path].editor for path in SPOTS]
        agent = [self.fields[path].editor for path in AGENT] if not self.agent_rows.isHidden() else []
        return [*plain, self.agent, *agent]

    def render_state(self) -> None:
        draft = self.intake.draft
        self.setEnabled(draft is not None)
        for path, field in self.fields.items():
            field.show_value(drafting.get(draft, path) if draft else "")
            show_check(field, self.intake, path)
        has_agent = bool(draft and draft.applicant.agent)
        self.agent.blockSignals(True)
        self.agent.setChecked(has_agent)
        self.agent.blockSignals(False)
        self.agent_rows.setVisible(has_agent)
        old = self.intake.previous
        self.previous.setVisible(old is not None)
        self.previous.setToolTip(words("ui_previous_tip", item=old.item, day=old.at) if old else "")
        if self.intake.card and draft and draft.applicant.id_number == self.intake.card.id_number:
            self.fields["id"].good(words("ui_id_from_card"))


def show_check(field: Field, intake: Intake, path: str) -> None:
    """What is known of a place: wrong in words, good, or nothing yet."""
    code, params = intake.problems.get(path, ("", {}))
    if code:
        field.problem(words(code, **params))
    elif path in intake.good and path.endswith("id") and intake.draft:
        kind = check_id(drafting.get(intake.draft, path)).kind
        field.good(words(f"ui_id_good_{kind}"))
    else:
        field.plain()
