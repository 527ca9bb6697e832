"""Why an act was not done, in its place: the rule's words, and its number under 详情."""

from __future__ import annotations

from app.domain.errors import AppError, Refused
from app.texts import explain, words
from app.ui.kit.button import Button
from app.ui.kit.card import Plate, column, holder, row
from app.ui.kit.labels import Icon, Label


class RefusalBox(Plate):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__("err")
        self.text, self.rule = Label("", wrap=True), Label("", "soft", wrap=True)
        self.more = Button(words("ui_b_details"), "link")
        self.more.clicked.connect(lambda: self.rule.setVisible(self.rule.isHidden()))
        icon = holder(column(2, Icon("bad", "err"), 0, gap=0))
        side = holder(column(self.more, 0, gap=0))
        self.setLayout(row(icon, column(self.text, self.rule, gap=4), side, gap=10, margins=(14, 10, 6, 10)))
        self.say(None)

    def say(self, error: AppError | None) -> None:
        """None takes it away."""
        self.setVisible(error is not None)
        self.rule.hide()
        if error is None:
            self.text.setText("")
            return
        self.text.setText(explain(error))
        rule = error.rule if isinstance(error, Refused) else ""
        self.rule.setText(words("ui_b_rule", rule=rule, what=error.code) if rule else error.code)
        self.setAccessibleName(self.text.text())
