"""审批意见: what the window said, the chief representative's own words, phrases at Alt+1…9, and why it was refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout

from app.post.shown import CaseFile
from app.texts import words
from app.ui.kit.button import Button
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.field import TextArea
from app.ui.kit.labels import KeyCap, Label, Line
from app.ui.kit.refusal import RefusalBox
from app.ui.screens.approval.inbox import Inbox
from app.ui.screens.cases.about import about

ACROSS = 3


class OpinionCard(Card):
    def __init__(self, inbox: Inbox) -> None:
        super().__init__(words("ui_b_opinion"), "pencil")
        self.inbox = inbox
        self.refusal = RefusalBox()
        self.aside.addWidget(Label(words("ui_b_phrases"), "soft"))
        self.aside.addWidget(KeyCap("Alt+1…9"))
        self.earlier, self.by, self.said = Plate("flat"), Line("", "sub"), Label("", wrap=True)
        self.agrees = Chip()
        self.whose, self.two = Label(words("ui_b_window_opinion"), "strong"), Label("", "sub", wrap=True)
        head = row(self.whose, self.agrees, self.by, gap=8)
        self.earlier.setLayout(column(head, self.said, self.two, gap=4, margins=(12, 8, 12, 8)))
        self.text = TextArea(words("ui_b_opinion"), lines=2, note=True)
        self.text.label.hide()
        self.text.must.hide()
        self.text.edited.connect(self._typed)
        self.grid = QGridLayout()
        self.grid.setSpacing(6)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.phrases: list[Button] = []
        self._texts: Sequence[str] = ()
        for part in (self.refusal, self.earlier, self.text):
            self.body.addWidget(part)
        self.body.addWidget(holder(self.grid))
        self.body.setContentsMargins(14, 10, 14, 12)

    def _typed(self, text: str) -> None:
        self.text.plain()
        self.inbox.opinion.write(text)

    def render_state(self) -> None:
        inbox = self.inbox
        self.refusal.say(inbox.refused)
        self.setVisible(inbox.file is not None or inbox.refused is not None)
        self._show_window(inbox.file)
        self.text.show_value(inbox.opinion.text)
        if inbox.opinion.text:
            self.text.plain()
        self._show_phrases(inbox.file.phrases if inbox.file else self._texts)

    def _show_window(self, file: CaseFile | None) -> None:
        if file and self.inbox.task:
            self._show_joint(file)
            return
        review = file.case.review if file else None
        self.whose.setText(words("ui_b_window_opinion"))
        self._show_two(file)
        self.earlier.setVisible(file is not None)
        self.agrees.setVisible(review is not None)
        if review is None:
            self.by.setText("")
            self.said.setText(words("ui_b_not_reviewed"))
            return
        word, tone = ("ui_b_agreed", "ok") if review.agree else ("ui_b_sent_back", "warn")
        self.agrees.show_chip(ChipSpec(words(word), tone))
        self.by.setText(f"{review.by} {review.at:%m-%d %H:%M}")
        self.said.setText(review.text or words("ui_b_no_words"))

    def _show_joint(self, file: CaseFile) -> None:
        """R-CLK-07: who asks, and what each department has said so far."""
        joint = file.case.joint
        self.earlier.setVisible(joint is not None)
        self.agrees.hide()
        self.two.hide()
        if joint:
            self.whose.setText(words("ui_joint_asks", department=file.case.department))
            self.by.setText(f"{joint.opened.by} {joint.opened.at:%m-%d %H:%M}")
            self.said.setText("\n".join(t for t in (joint.opened.text, about("opinion", file)) if t))

    def _show_two(self, file: CaseFile | None) -> None:
        """R-ORG-09: one reviews, another approves: said before it is refused."""
        review = file.case.review if file and file.two else None
        person = self.inbox.room.person
        own = review is not None and person is not None and review.by == person.name
        self.two.setVisible(review is not None and review.agree)
        self.two.setText(words("ui_two_own" if own else "ui_two_people", by=review.by) if review else "")
        self.two.role("sub", "warn" if own else "")

    def _show_phrases(self, phrases: Sequence[str]) -> None:
        if phrases == self._texts:
            return
        self._texts = phrases
        for old in self.phrases:
            self.grid.removeWidget(old)
            old.deleteLater()
        self.phrases = [self._phrase(n, text) for n, text in enumerate(phrases, 1)]
        for n, button in enumerate(self.phrases):
            self.grid.addWidget(button, n // ACROSS, n % ACROSS)

    def _phrase(self, n: int, text: str) -> Button:
        short = words(f"ui_b_phrase_{n}") if text == words(f"post_phrase_{n}") else text
        button = Button(short, key=str(n))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(button.focusPolicy().NoFocus)
        button.clicked.connect(lambda: self.add(n))
        return button

    def add(self, n: int) -> None:
        """Phrase n into the opinion."""
        if n <= len(self._texts):
            self.inbox.opinion.add(self._texts[n - 1])

    def wants_text(self, sentence: str) -> None:
        """The opinion can't be blank for this."""
        self.text.problem(sentence)
        self.text.setFocus()
