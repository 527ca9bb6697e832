"""来件方式: brought to the window, sent by courier, or passed up with a first opinion; urgent, green channel."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.post.shown import Draft
from app.texts import words
from app.ui.kit.card import Card, row
from app.ui.kit.choose import Check
from app.ui.kit.field import Choice, Field, Labelled
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake

WAYS = ("counter", "courier", "lower_hall")
"""What a window takes in; what is applied for online comes by itself (R-ACC-09)."""
ONLY = {
    "waybill": "courier",
    **dict.fromkeys(("opinion.unit", "opinion.by", "opinion.agree", "opinion.text"), "lower_hall"),
}
"""Fields that only one way has (R-REC-08, R-CLK-12)."""


def special(draft: Draft) -> bool:
    """Anything but an ordinary one at the window."""
    return draft.channel != "counter" or draft.urgent or draft.green


class WayCard(Card):
    step = 3

    def __init__(self, intake: Intake) -> None:
        super().__init__(words("ui_way"), "inbox")
        self.intake = intake
        self.fields: dict[str, Labelled] = {
            "channel": Choice(words("ui_way_channel"), [(w, words(f"ui_channel_by_{w}")) for w in WAYS], required=True),
            "waybill": Field(words("ui_way_waybill"), "number", required=True),
            "opinion.unit": Field(words("ui_way_unit"), required=True),
            "opinion.by": Field(words("ui_way_by")),
            "opinion.agree": Choice(words("ui_way_agree"), [(c, words(f"ui_way_{c}")) for c in ("yes", "no")]),
            "opinion.text": Field(words("ui_way_text")),
        }
        self.checks = {name: Check(words(f"ui_flag_{name}")) for name in ("urgent", "green")}
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        for n, (path, field) in enumerate(self.fields.items()):
            grid.addWidget(field, n // 2, n % 2)
            field.edited.connect(lambda text, path=path: intake.put(path, text))
            field.left.connect(lambda path=path: intake.check(path))
        for n in range(2):
            grid.setColumnStretch(n, 1)
        for name, box in self.checks.items():
            box.clicked.connect(lambda on=False, name=name: intake.put(name, drafting.YES if on else ""))
        self.body.addLayout(grid)
        self.body.addLayout(row(*self.checks.values(), 0, gap=24))

    def stops(self) -> list[QWidget]:
        return [*(f.editor for f in self.fields.values() if not f.isHidden()), *self.checks.values()]

    def render_state(self) -> None:
        draft = self.intake.draft
        self.setVisible(draft is not None and (self.intake.way_open or special(draft)))
        if draft is None:
            return
        for path, field in self.fields.items():
            field.setVisible(ONLY.get(path, draft.channel) == draft.channel)
            field.show_value(drafting.get(draft, path))  # type: ignore[attr-defined]
            problem, params = self.intake.problems.get(path, ("", {}))
            field.problem(words(problem, **params)) if problem else field.plain()
        for name, box in self.checks.items():
            if box.isChecked() != getattr(draft, name):
                box.setChecked(getattr(draft, name))
